"""A calendar's year as people see it: every day with its rule, what was decided on it and when.

Rules this module keeps:

- A day's hours and rule are those that figures are made by (``collector.core.worktime``).
- A day bears the decision that gives it its hours, if one does: one on its date or range, else the one on the usual hours.
- What was withdrawn is told with its withdrawal, never left out.
- Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from agent.inventory.calendar_spec import CalendarException, CalendarSpec
from agent.inventory.hours import Hours as Spans
from agent.inventory.hours import parse_dates
from collector.core.public_holidays import CalendarWarning
from collector.core.rulings import amended, standing
from collector.core.worktime import DayRule, WorkCalendar
from collector.decisions import DayOff, Hours, Recorded, Withdrawal

Rule = Literal["weekday", "weekend", "holiday", "joint-leave", "exception", "decided"]
RULES: tuple[Rule, ...] = ("weekday", "weekend", "holiday", "joint-leave", "exception", "decided")


class CalendarDay(NamedTuple):
    """One day: its hours in minutes since midnight, why they are so, and by which decision."""

    day: date
    hours: Spans
    rule: Rule
    text: str
    decision: Recorded | None


class Announced(NamedTuple):
    """A decision on a calendar, with what withdrew it."""

    made: Recorded
    withdrawn: Recorded | None


class CalendarYear(NamedTuple):
    """A calendar over a year: its days, its inventory's exceptions, what was decided, what is uncertain."""

    name: str
    year: int
    days: tuple[CalendarDay, ...]
    exceptions: tuple[CalendarException, ...]
    announced: tuple[Announced, ...]
    warnings: tuple[CalendarWarning, ...]


def calendar_year(
    name: str, spec: CalendarSpec, year: int, decisions: Sequence[Recorded], timezone: str
) -> CalendarYear:
    """Return a calendar's year; ``spec`` is the inventory's, ``decisions`` are all that were recorded, in order."""
    mine = [row for row in standing(decisions) if _on(row, name)]
    changed = amended(spec, [row.decision for row in mine])
    calendar = WorkCalendar.of(changed, timezone)
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    days = tuple(_day(first + timedelta(days=step), calendar, spec, mine) for step in range((after - first).days))
    return CalendarYear(
        name,
        year,
        days,
        tuple(item for item in spec.exceptions if _meets(item.dates, year)),
        tuple(Announced(row, found) for row, found in told(decisions) if _on(row, name) and _concerns(row, year)),
        tuple(calendar.warnings(year)),
    )


def told(decisions: Sequence[Recorded]) -> list[tuple[Recorded, Recorded | None]]:
    """Return all decisions but withdrawals, each with what withdraws it now, None when it holds."""
    holding = {row.number for row in standing(decisions)}
    withdrawn: Mapping[int, Recorded] = {
        row.decision.of: row for row in decisions if isinstance(row.decision, Withdrawal)
    }
    return [
        (row, None if row.number in holding else withdrawn[row.number])
        for row in decisions
        if not isinstance(row.decision, Withdrawal)
    ]


def _day(day: date, calendar: WorkCalendar, spec: CalendarSpec, decided: Sequence[Recorded]) -> CalendarDay:
    found = calendar.rule(day)
    by = _by(day, found, spec, decided)
    rule: Rule = found.code
    if found.code == "holiday" and calendar.is_joint_leave(day):
        rule = "joint-leave"
    elif found.code == "exception" and by is not None:
        rule = "decided"
    return CalendarDay(day, found.hours, rule, found.text, by)


def _by(day: date, found: DayRule, spec: CalendarSpec, decided: Sequence[Recorded]) -> Recorded | None:
    """Return the decision that gives a day its hours."""
    if found.code == "exception":
        dated = [(row, parse_dates(row.decision.dates)) for row in decided if isinstance(row.decision, DayOff)]
        covering = [(row, dates.single) for row, dates in dated if dates.first <= day <= dates.last]
        single = next((row for row, alone in reversed(covering) if alone), None)
        if single is not None or any(item.dates.strip() == day.isoformat() for item in spec.exceptions):
            return single
        return next((row for row, _ in reversed(covering)), None)
    if found.code == "holiday":
        return None
    versions = [
        (row.decision.holds_from, row.number, row)
        for row in decided
        if isinstance(row.decision, Hours) and date.fromisoformat(row.decision.holds_from) <= day
    ]
    latest = max(versions, default=None)
    if latest is None or any(date.fromisoformat(latest[0]) < item.holds_from <= day for item in spec.versions):
        return None
    return latest[2]


def _on(row: Recorded, calendar: str) -> bool:
    return isinstance(row.decision, (DayOff, Hours)) and row.decision.calendar == calendar


def _concerns(row: Recorded, year: int) -> bool:
    if isinstance(row.decision, DayOff):
        return _meets(row.decision.dates, year)
    return isinstance(row.decision, Hours) and date.fromisoformat(row.decision.holds_from).year <= year


def _meets(dates: str, year: int) -> bool:
    read = parse_dates(dates)
    return read.first.year <= year <= read.last.year
