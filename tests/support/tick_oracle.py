"""Availability and due instants the slow way: walk every tick and ask of each what the definitions say.

Rules this module keeps:

- Nothing of ``collector`` is used, no interval is ever cut or joined, and hours are read off the wall clock of each
  tick, so that a mistake in the product's algebra cannot be here too.
- A tick stands for ``[at, at + tick)``. Whoever calls lets every edge fall on a tick.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import holidays

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = 60_000_000


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


@dataclass(frozen=True)
class WallCalendar:
    """The calendar's words, asked one reading of the wall clock at a time."""

    zone: str
    hours: Mapping[str, Sequence[str]]
    singles: Mapping[date, Sequence[str]] = field(default_factory=dict)
    ranges: Sequence[tuple[date, date, Sequence[str]]] = ()
    country: str | None = None
    known: dict[int, list[date]] = field(default_factory=dict)
    versions: Mapping[date, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def texts(self, day: date) -> Sequence[str]:
        if day in self.singles:
            return self.singles[day]
        hours = self.hours
        for holds_from in sorted(self.versions):
            if holds_from <= day:
                hours = self.versions[holds_from]
        usual = hours.get(WEEKDAYS[day.weekday()], ())
        if not usual or (self.country is not None and day in days_off(self.country, day.year)):
            return ()
        for first, last, texts in self.ranges:
            if first <= day <= last:
                return texts
        return usual

    def open_days(self, at: int) -> list[date]:
        """Return the days of whose hours the instant is, the earlier first; hours begin and end on whole minutes."""
        minute = at // MINUTE
        if minute not in self.known:
            self.known[minute] = self._open_days(at)
        return self.known[minute]

    def _open_days(self, at: int) -> list[date]:
        wall = (EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(self.zone))
        today = wall.date()
        reading = wall.hour * 60 + wall.minute
        found = []
        for day, minutes in ((today - timedelta(days=1), reading + 1440), (today, reading)):
            for text in self.texts(day):
                opens, closes = _minutes(text[:5]), _minutes(text[6:])
                if closes <= opens:
                    closes += 1440
                if opens <= minutes < closes:
                    found.append(day)
        return found

    def is_open(self, at: int) -> bool:
        return bool(self.open_days(at))


_DAYS_OFF: dict[tuple[str, int], set[date]] = {}


def days_off(country: str, year: int) -> set[date]:
    if (country, year) not in _DAYS_OFF:
        names = holidays.country_holidays(country, years=year, categories=("public", "government"))
        _DAYS_OFF[country, year] = set(names)
    return _DAYS_OFF[country, year]


@dataclass
class Counts:
    """Ticks by what they were."""

    considered: int = 0
    up: int = 0
    down: int = 0
    unknown: int = 0
    surely_up: int = 0
    surely_down: int = 0
    by_incident: dict[str | None, int] = field(default_factory=dict)

    def ratios(self) -> tuple[Fraction | None, Fraction | None, Fraction | None, Fraction | None]:
        """Return availability, lower, upper and coverage, as the table of definitions writes them."""
        if self.considered == 0:
            return None, None, None, None
        known = self.up + self.down
        return (
            Fraction(self.up, known) if known else None,
            Fraction(self.surely_up, self.considered),
            1 - Fraction(self.surely_down, self.considered),
            Fraction(known, self.considered),
        )


def count(
    states: Sequence[tuple[str, str, str]],
    open_ticks: Sequence[bool],
    excluded: Sequence[bool],
    policy: str,
    claimed: Sequence[Sequence[str]] = (),
) -> Counts:
    """Walk the ticks; ``states`` holds point, pessimistic and optimistic, ``claimed`` the incidents, earliest first."""
    counts = Counts()
    for index, (point, pessimistic, optimistic) in enumerate(states):
        if not open_ticks[index]:
            continue
        if excluded[index]:
            if policy == "remove":
                continue
            point = pessimistic = optimistic = "up"  # noqa: PLW2901  # whatever it was
        counts.considered += 1
        counts.up += point == "up"
        counts.down += point == "down"
        counts.unknown += point == "unknown"
        counts.surely_up += pessimistic == "up"
        counts.surely_down += optimistic == "down"
        if point == "down" and claimed:
            owner = claimed[index][0] if claimed[index] else None
            counts.by_incident[owner] = counts.by_incident.get(owner, 0) + 1
    return counts


def any_state(states: Sequence[str]) -> str:
    return "up" if "up" in states else "unknown" if "unknown" in states else "down"


def all_state(states: Sequence[str]) -> str:
    return "down" if "down" in states else "unknown" if "unknown" in states else "up"


def seen_state(states: Sequence[str]) -> str:
    seeing = [state for state in states if state != "unknown"]
    return "up" if "up" in seeing else "down" if seeing else "unknown"


class WalkedTooFarError(Exception):
    """A calendar opens so seldom that walking to the due would take too long: another case is wanted."""


def due_by_walking(
    calendar: WallCalendar,
    start: int,
    target: int | None,
    days: int,
    pauses: Sequence[tuple[int, int]],
    *,
    tick: int,
    end_of_day: bool,
    limit: int,
) -> int:
    """Return when a target (ticks of working time, or whole days when it is None) is due; walks ``limit`` ticks at most."""
    paused = {at for first, last in pauses for at in range(max(first, start), last, tick)}
    if target is not None:
        # Working time runs wherever no pause does: the same as adding each pause's working time on top.
        return _walk(lambda at: calendar.is_open(at) and at not in paused, start, target, tick, limit)
    due = _days(calendar, start, days, tick, end_of_day=end_of_day, limit=limit)
    # One instant at a time: a paused working instant before the due pushes the due on, with all of its pause.
    for at in sorted(paused):
        run_start = at
        while run_start - tick in paused:
            run_start -= tick
        if run_start < due and calendar.is_open(at):
            due = _walk(calendar.is_open, due, 1, tick, limit)
    return due


def _walk(runs: Callable[[int], bool], at: int, ticks: int, tick: int, limit: int) -> int:
    for _ in range(limit):
        if ticks == 0:
            return at
        ticks -= runs(at)
        at += tick
    raise WalkedTooFarError


def _days(calendar: WallCalendar, start: int, days: int, tick: int, *, end_of_day: bool, limit: int) -> int:
    at = start
    for _ in range(limit):
        if calendar.is_open(at):
            break
        at += tick
    opening, first = at, calendar.open_days(at)[0]
    passed: list[date] = []
    for _ in range(limit):
        for day in calendar.open_days(at):
            if day > first and day not in passed:
                passed.append(day)
        if len(passed) > days or (days == 0 and at > opening + 3 * 1440 * MINUTE):
            break
        at += tick
    if len(passed) < days:
        raise WalkedTooFarError
    day = sorted(passed)[days - 1] if days else first
    ticks = [
        t for t in range(opening - 2 * 1440 * MINUTE, at + 2 * 1440 * MINUTE, tick) if day in calendar.open_days(t)
    ]
    if end_of_day:
        return ticks[-1] + tick
    zone = ZoneInfo(calendar.zone)
    wanted = _reading(opening, zone) - _midnight(first) + _midnight(day)
    moment = _midnight(day) - 2 * 1440 * MINUTE
    while _reading(moment, zone) < wanted:
        moment += tick
    before = [t for t in ticks if t < moment]
    if moment in ticks or not before:
        return moment if moment in ticks else ticks[0]
    return before[-1] + tick


def _reading(at: int, zone: ZoneInfo) -> int:
    wall = (EPOCH + timedelta(microseconds=at)).astimezone(zone).replace(tzinfo=UTC)
    return (wall - EPOCH) // timedelta(microseconds=1)


def _midnight(day: date) -> int:
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
