"""What is to come of a figure: when the error budget runs out, and what a decision would alter.

Rules this module keeps (``availability.md``, Figures):

- The budget is the whole period's; it is used up by down time that counts, across nights, weekends and holidays.
- An alteration is told when anything of a figure differs, be it a cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from agent.clock import Microseconds, to_datetime
from agent.inventory.hours import parse_dates
from collector.core.availability import Policy
from collector.core.cases import Case
from collector.core.intervals import intersection, overlap, total
from collector.core.ledger import Ledger, Sheet
from collector.core.reliability import breach
from collector.core.rulings import occurrences, rulings, standing
from collector.decisions import (
    Answer,
    Approval,
    Contest,
    DayOff,
    Decision,
    Excuse,
    Hours,
    Maintenance,
    Reclassified,
    Recorded,
    Weather,
    Withdrawal,
)
from collector.reading import Availability, Forecast

_FOREVER: Microseconds = 2**62


def forecast(ledger: Ledger, sheet: Sheet, month: tuple[Microseconds, Microseconds], now: Microseconds) -> Forecast:
    """Return when a service's budget runs out if it stays down from ``now`` on."""
    start, end = month
    counted = ledger.counted(sheet, start, end)
    base = counted
    if ledger.policy is Policy.COUNT_AS_UP:
        base = intersection(ledger.calendar_of(sheet.service).spans(start, end), sheet.lifetime)
    budget = int((1 - sheet.service.guarantee) * total(base))
    down = sheet.seen.point.down
    return Forecast(
        service=sheet.service.id,
        breach=breach(budget, counted, down, now),
        budget=budget,
        used=overlap(down, ledger.counted(sheet, start, now)),
    )


def moved(now: Forecast, before: Forecast, by: Iterable[int]) -> Forecast:
    """Return a forecast with what it was without some decisions, if they moved it."""
    if now.breach == before.breach:
        return now
    return Forecast(
        service=now.service,
        breach=now.breach,
        budget=now.budget,
        used=now.used,
        moved_by=tuple(by),
        undecided=before.breach,
    )


def since(
    decisions: Sequence[Recorded], calendar: str | None, month: tuple[Microseconds, Microseconds], zone: ZoneInfo
) -> list[Recorded]:
    """Return the decisions that were recorded since a month began and changed days of it in a calendar.

    They are those that hold, and the withdrawals of those that held when the month began.
    """
    first, last = (to_datetime(at).astimezone(zone).date() for at in (month[0], month[1] - 1))
    mine = {
        row.number: row
        for row in decisions
        if isinstance(row.decision, (DayOff, Hours)) and row.decision.calendar == calendar
        if _concerns(row.decision, first, last)
    }
    held = {row.number for row in standing(decisions)} & mine.keys()
    before = {row.number for row in standing(decisions, month[0] - 1)} & mine.keys()
    return [
        row
        for row in decisions
        if row.at >= month[0]
        if row.number in held or (isinstance(row.decision, Withdrawal) and row.decision.of in before)
    ]


def _concerns(said: DayOff | Hours, first: date, last: date) -> bool:
    if isinstance(said, Hours):
        return date.fromisoformat(said.holds_from) <= last
    dates = parse_dates(said.dates)
    return dates.first <= last and dates.last >= first


class Touched(NamedTuple):
    """The time that a decision may alter figures of."""

    start: Microseconds
    end: Microseconds


def touched(decision: Decision, decisions: Sequence[Recorded], cases: Iterable[Case], ledger: Ledger) -> Touched | None:
    """Return the time that a decision may alter, None when it alters none; ``cases`` are those that it names."""
    if isinstance(decision, (Contest, Answer, Weather)):
        return None
    if isinstance(decision, (Approval, Withdrawal)):
        said = next((row.decision for row in decisions if row.number == decision.of), None)
        return None if said is None else touched(said, decisions, cases, ledger)
    if isinstance(decision, Maintenance):
        windows = list(occurrences(decision, ledger.zone))
        return Touched(windows[0][0], max(end for _, end in windows))
    if isinstance(decision, (Excuse, Reclassified)):
        spans = [(case.started, _FOREVER if case.closed is None else case.closed + 1) for case in cases]
        return Touched(min(start for start, _ in spans), max(end for _, end in spans)) if spans else None
    if isinstance(decision, DayOff):
        dates = parse_dates(decision.dates)
        return Touched(ledger.midnight(dates.first), ledger.midnight(dates.last + timedelta(days=2)))
    return Touched(ledger.midnight(date.fromisoformat(decision.holds_from)), _FOREVER)


def supposed(decisions: Sequence[Recorded], proposed: Recorded) -> list[Recorded]:
    """Return the decisions with one more, a maintenance as if it were approved too."""
    found = [*decisions, proposed]
    if isinstance(proposed.decision, Maintenance):
        approval = Approval(of=proposed.number)
        found.append(Recorded(number=proposed.number + 1, at=proposed.at, by=proposed.by, decision=approval))
    return found


def with_decisions(ledger: Ledger, decisions: Sequence[Recorded]) -> Ledger:
    """Return the books as other decisions would have them."""
    return Ledger(ledger.settings, ledger.topology, rulings(decisions, ledger.zone))


def altered(
    before: Sequence[Availability], after: Sequence[Availability]
) -> Iterator[tuple[Availability, Availability]]:
    """Yield the figures that differ, before and after; both are of the same services in the same order."""
    for one, other in zip(before, after, strict=True):
        if one != other:
            yield one, other


def months(ledger: Ledger, start: Microseconds, end: Microseconds) -> Iterator[tuple[str, Microseconds, Microseconds]]:
    """Yield the months that overlap ``[start, end)``: name, first instant, end."""
    at = start
    while at < end:
        first, following = ledger.month_of(at)
        local = to_datetime(first).astimezone(ledger.zone)
        yield f"{local.year:04d}-{local.month:02d}", first, following
        at = following
