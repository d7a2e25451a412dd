"""What holds of people's decisions, as known at an instant.

Rules this module keeps (``availability.md``, Corrections and Service time):

- Later decisions neither change nor erase earlier ones: as known at an instant, only what was recorded by then counts.
- A withdrawn decision holds for nothing, for good: a withdrawal cannot be withdrawn, one decides again.
- Of two decisions on one day of a calendar, or on one incident, the later one holds.
- An element, incident or calendar that is not there any more is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agent.clock import Microseconds, to_datetime, to_instant
from agent.inventory.calendar_spec import CalendarException, CalendarSpec, CalendarVersion, Weekday
from agent.inventory.hours import parse_dates
from agent.inventory.models import Inventory
from collector.decisions import Approval, DayOff, Excuse, Hours, Maintenance, Reclassified, Recorded, Withdrawal

_DAY = timedelta(days=1)
_WEEKDAYS = tuple(day.value for day in Weekday)


@dataclass(frozen=True)
class Window:
    """An element taken out of service on purpose over ``[start, end)``; ``number`` is its decision, 0: from a file."""

    element: str
    start: Microseconds
    end: Microseconds
    approved_at: Microseconds | None
    reason: str
    number: int = 0

    @property
    def counts(self) -> bool:
        """Whether it excludes anything: it is approved, and one approved after it had begun says why."""
        return self.approved_at is not None and (self.approved_at <= self.start or bool(self.reason.strip()))


@dataclass(frozen=True)
class Pardon:
    """An incident whose outages are excused, for these services or (none) for all; ``number`` is its decision."""

    reason: str
    services: frozenset[str]
    number: int

    def covers(self, service: str) -> bool:
        """Whether it excuses a service's outages."""
        return not self.services or service in self.services


@dataclass(frozen=True)
class Rulings:
    """All that holds; ``number`` is the last decision regarded."""

    number: int = 0
    windows: tuple[Window, ...] = ()
    excuses: Mapping[str, Sequence[Pardon]] = field(default_factory=dict)
    causes: Mapping[str, str] = field(default_factory=dict)
    calendars: Mapping[str, Sequence[Recorded]] = field(default_factory=dict)
    """Calendar → the decisions on its hours, in order."""

    def pardon(self, incident: str, service: str) -> Pardon | None:
        """Return what excuses a service's outages of an incident, the latest if several do."""
        return next((one for one in reversed(self.excuses.get(incident, ())) if one.covers(service)), None)


NO_RULINGS = Rulings()


def standing(decisions: Sequence[Recorded], known: Microseconds | None = None) -> list[Recorded]:
    """Return the decisions that hold as known at an instant (None: now), in order; withdrawals are no part of them."""
    regarded = [row for row in decisions if known is None or row.at <= known]
    withdrawn = {row.decision.of for row in regarded if isinstance(row.decision, Withdrawal)}
    return [row for row in regarded if row.number not in withdrawn and not isinstance(row.decision, Withdrawal)]


def rulings(decisions: Sequence[Recorded], zone: ZoneInfo, known: Microseconds | None = None) -> Rulings:
    """Return what holds of ``decisions`` (in order of their numbers) as known at an instant, None for all of them."""
    found = standing(decisions, known)
    approved = {row.decision.of: row.at for row in reversed(found) if isinstance(row.decision, Approval)}
    windows: list[Window] = []
    excuses: dict[str, list[Pardon]] = {}
    causes: dict[str, str] = {}
    calendars: dict[str, list[Recorded]] = {}
    for row in found:
        said = row.decision
        if isinstance(said, Maintenance):
            windows += [
                Window(said.element, start, end, approved.get(row.number), said.reason, row.number)
                for start, end in occurrences(said, zone)
            ]
        elif isinstance(said, Excuse):
            excuses.setdefault(said.incident, []).append(Pardon(said.reason, frozenset(said.services), row.number))
        elif isinstance(said, Reclassified):
            causes[said.incident] = said.cause
        elif isinstance(said, (DayOff, Hours)):
            calendars.setdefault(said.calendar, []).append(row)
    windows.sort(key=lambda window: (window.start, window.element, window.number))
    regarded = (row.number for row in decisions if known is None or row.at <= known)
    return Rulings(max(regarded, default=0), tuple(windows), excuses, causes, calendars)


def occurrences(said: Maintenance, zone: ZoneInfo) -> Iterator[tuple[Microseconds, Microseconds]]:
    """Yield the windows of a maintenance, in order; each begins and ends at the same time of day as the first."""
    yield said.start, said.end
    if not said.weekly or said.last is None:
        return
    first, over = (to_datetime(edge).astimezone(zone) for edge in (said.start, said.end))
    nights = over.date() - first.date()
    day, last = first.date() + _DAY, date.fromisoformat(said.last)
    while day <= last:
        if _WEEKDAYS[day.weekday()] in said.weekly:
            start, end = _at(day, first.time(), zone), _at(day + nights, over.time(), zone)
            if start < end:
                yield start, end
        day += _DAY


def in_force(inventory: Inventory, found: Rulings) -> Inventory:
    """Return the inventory with its calendars as they were decided to be."""
    changed = {
        name: amended(inventory.calendars[name], [row.decision for row in rows])
        for name, rows in found.calendars.items()
        if name in inventory.calendars
    }
    return inventory.model_copy(update={"calendars": inventory.calendars | changed}) if changed else inventory


def amended(spec: CalendarSpec, said: Iterable[object]) -> CalendarSpec:
    """Return a calendar with what was decided on its hours, later decisions over earlier ones."""
    exceptions = list(spec.exceptions)
    versions = {version.holds_from: version for version in spec.versions}
    for decision in said:
        if isinstance(decision, DayOff):
            new = CalendarException(dates=decision.dates, hours=list(decision.hours), why=decision.why)
            exceptions = [*(left for known in exceptions for left in _beside(known, new)), new]
        elif isinstance(decision, Hours):
            first = date.fromisoformat(decision.holds_from)
            hours = {Weekday(day): list(spans) for day, spans in decision.hours.items()}
            versions[first] = CalendarVersion(holds_from=first, hours=hours, why=decision.why)
    return spec.model_copy(update={"exceptions": exceptions, "versions": list(versions.values())})


def _beside(known: CalendarException, new: CalendarException) -> Iterator[CalendarException]:
    """Yield what a newer exception of the same rank leaves of an earlier one."""
    old, given = parse_dates(known.dates), parse_dates(new.dates)
    if old.single != given.single or old.last < given.first or given.last < old.first:
        yield known
        return
    if old.first < given.first:
        yield known.model_copy(update={"dates": f"{old.first}..{given.first - _DAY}"})
    if given.last < old.last:
        yield known.model_copy(update={"dates": f"{given.last + _DAY}..{old.last}"})


def _at(day: date, clock: time, zone: ZoneInfo) -> Microseconds:
    return to_instant(datetime.combine(day, clock, zone))
