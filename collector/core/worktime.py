"""Working time: when a calendar is open, as instants.

Rules this module keeps (``contracts.md``, Calendars):

- Half open everywhere; touching spans are one, so around the clock has no gap at midnight.
- A span belongs to the day it begins, also the part after midnight: what closes or changes a day takes the whole
  of that day's spans and nothing of its neighbours'.
- A day's hours are, first that applies: an exception for that single date, whatever day it is; nothing on a
  weekday without hours; nothing on a holiday; an exception's range that holds the day; the weekday's hours.
- A weekday's hours are those of the latest version that holds from that day or before it.
- Hours are readings of the zone's wall clock; ``collector.core.zone`` says what daylight saving does to them.
- A year is worked out once and kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import Literal, NamedTuple

from agent.clock import DAY, HOUR, MINUTE, Microseconds, to_datetime
from agent.errors import BadInputError
from agent.inventory.calendar_spec import CalendarSpec, CalendarVersion, Weekday
from agent.inventory.hours import DAY_MINUTES, Dates, Hours, clashes, parse_dates, parse_day
from collector.core.intervals import Spans, clip, holds, total, union, united
from collector.core.public_holidays import CalendarWarning, PublicHolidays, folded
from collector.core.zone import Zone, first_instant, instants

_EPOCH = date(1970, 1, 1)
_WHOLE_DAY: Hours = ((0, DAY_MINUTES),)
FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Of which years a calendar knows when it is open; before, clocks went by the sun and no rule of today's held."""
_EARLIEST, _LATEST = ((date(year, 1, 1) - _EPOCH).days * DAY for year in (FIRST_YEAR, LAST_YEAR + 1))
# A day's spans reach less than a day past it, and clocks stand at most 14 hours from UTC (a day was once more).
_REACH = 2 * DAY + 14 * HOUR
HORIZON_YEARS = 50
"""How far ahead an opening is looked for."""
HORIZON: Microseconds = HORIZON_YEARS * 366 * DAY


class NeverOpensError(BadInputError):
    """A calendar holds no (or not enough) working time within ``HORIZON_YEARS``."""


class BeyondCalendarError(NeverOpensError):
    """A calendar is asked for time outside the years that it knows."""


class DayRule(NamedTuple):
    """A day's hours and why they are so; ``text`` is the holiday's name or the exception's reason."""

    hours: Hours
    code: Literal["weekday", "weekend", "holiday", "exception"]
    text: str = ""


class WorkCalendar:
    """When work is done. Make one with ``of`` or ``around_the_clock``; it never changes."""

    def __init__(
        self,
        zone: Zone,
        weekly: tuple[Hours, ...],
        exceptions: list[tuple[Dates, Hours, str]] | None = None,
        public_holidays: PublicHolidays | None = None,
        versions: Iterable[tuple[date, tuple[Hours, ...]]] = (),
    ) -> None:
        self.zone = zone
        self._versions = [(date.min, weekly), *sorted(versions)]
        given = exceptions or []
        self._dates = {dates.first: DayRule(hours, "exception", why) for dates, hours, why in given if dates.single}
        self._ranges = [(dates, DayRule(hours, "exception", why)) for dates, hours, why in given if not dates.single]
        self._holidays = public_holidays
        self._years: dict[int, Spans] = {}
        usual = [hours for _, week in self._versions for hours in week]
        self._always = all(hours == _WHOLE_DAY for hours in usual) and not given and public_holidays is None

    @classmethod
    def of(cls, spec: CalendarSpec, timezone: str) -> WorkCalendar:
        """Make the calendar of the inventory's words; ``timezone`` is an IANA name.

        Raises ``ValueError`` with the remedy: malformed hours or dates, exceptions that clash, an unknown
        country or zone.
        """
        exceptions = [(parse_dates(item.dates), parse_day(item.hours), item.why) for item in spec.exceptions]
        for one, other in clashes([(dates, hours) for dates, hours, _ in exceptions]):
            raise ValueError(
                f"exceptions {spec.exceptions[one].dates!r} and {spec.exceptions[other].dates!r} give the same days "
                "different hours; keep one, or write a single date, which beats a range"
            )
        public_holidays = None if spec.holidays is None else _holidays_of(spec.holidays)
        versions = [(version.holds_from, _week(version)) for version in spec.versions]
        return cls(Zone(timezone), _week(spec), exceptions, public_holidays, versions)

    @classmethod
    def around_the_clock(cls, timezone: str = "UTC") -> WorkCalendar:
        """Make the 24 x 7 calendar; the zone only matters for what a day is."""
        return cls(Zone(timezone), (_WHOLE_DAY,) * 7)

    def rule(self, day: date) -> DayRule:
        """Return the hours of a day, in minutes since its midnight, and why they are so."""
        single = self._dates.get(day)
        if single is not None:
            return single
        usual = self._usual(day)
        if not usual:
            return DayRule((), "weekend")
        if self._holidays is not None:
            name = self._holidays.of(day.year).get(day)
            if name is not None:
                return DayRule((), "holiday", name)
        for dates, changed in self._ranges:
            if dates.first <= day <= dates.last:
                return changed
        return DayRule(usual, "weekday")

    def spans(self, start: Microseconds, end: Microseconds) -> Spans:
        """Return the working time in ``[start, end)`` as sorted, disjoint spans of instants.

        Raises ``BeyondCalendarError`` for time outside ``FIRST_YEAR`` to ``LAST_YEAR`` (UTC), unless it is always open.
        """
        if start >= end:
            return []
        if self._always:
            return [(start, end)]
        if start < _EARLIEST or end > _LATEST:
            raise BeyondCalendarError(
                f"working time is known from {FIRST_YEAR}-01-01 to the end of {LAST_YEAR} only, "
                f"and {to_datetime(start).date()} to {to_datetime(end).date()} reaches beyond; correct the year"
            )
        result: Spans = []
        for year in range(to_datetime(start - _REACH).year, to_datetime(end + DAY).year + 1):
            part = clip(self._year(year), start, end)
            # Only where two years meet is there something to join: a long period costs as much as its years.
            apart = len(result)
            while part and apart and result[apart - 1][1] >= part[0][0]:
                apart -= 1
            result[apart:] = union(result[apart:], part)
        return result

    def elapsed(self, start: Microseconds, end: Microseconds) -> Microseconds:
        """Return how much working time ``[start, end)`` holds."""
        return total(self.spans(start, end))

    def is_open(self, at: Microseconds) -> bool:
        """Tell whether the instant is working time."""
        return holds(self.spans(at, at + 1), at)

    def ahead(self, at: Microseconds) -> Iterator[tuple[Microseconds, Microseconds]]:
        """Yield the working time from ``at`` on, in order, for ``HORIZON_YEARS``; a long span may come in pieces.

        Raises ``BeyondCalendarError`` as ``spans`` does; what lies after ``LAST_YEAR`` is not looked at.
        """
        length, end = 31 * DAY, min(at + HORIZON, _LATEST)
        while at < end:
            yield from self.spans(at, min(at + length, end))
            at += length
            length = 366 * DAY

    def opening(self, at: Microseconds) -> Microseconds:
        """Return the earliest working instant at or after ``at``.

        Raises ``NeverOpensError`` when there is none within ``HORIZON_YEARS``.
        """
        for start, _ in self.ahead(at):
            return start
        raise self.never(f"never opens in the {HORIZON_YEARS} years", self.local_date(at))

    def day_spans(self, day: date) -> Spans:
        """Return the working time that belongs to a day (it may run past midnight); empty when it is closed."""
        return self._instants(self._readings(day))

    def usual_spans(self, day: date) -> Spans:
        """Return the working time that the weekday alone would give a day, whatever changes it."""
        midnight = self._midnight(day)
        return self._instants([(midnight + start * MINUTE, midnight + end * MINUTE) for start, end in self._usual(day)])

    def closing(self, day: date) -> Microseconds | None:
        """Return the instant at which the day's last span ends; None when it is closed."""
        spans = self.day_spans(day)
        return spans[-1][1] if spans else None

    def day_of(self, at: Microseconds) -> date:
        """Return the day to which a working instant belongs: the one on which its span began.

        Outside working time, and where two days' spans overlap, it is the earlier day or the wall clock's date.
        """
        today = self.local_date(at)
        yesterday = today - timedelta(days=1)
        return yesterday if holds(self.day_spans(yesterday), at) else today

    def local_date(self, at: Microseconds) -> date:
        """Return the wall clock's date."""
        return _EPOCH + timedelta(days=self.zone.reading(at) // DAY)

    def time_of_day(self, at: Microseconds, day: date) -> Microseconds:
        """Return how far the wall clock reads past the day's midnight; more than a day after the next one."""
        return self.zone.reading(at) - self._midnight(day)

    def instant(self, day: date, time_of_day: Microseconds) -> Microseconds:
        """Return the earliest instant at which the wall clock reads this much past the day's midnight, or later."""
        reading = self._midnight(day) + time_of_day
        return first_instant(reading, self.zone.stretches(reading - _REACH, reading + _REACH))

    def working_days(self, first: date, last: date) -> int:
        """Count the days with hours from ``first`` to ``last``, both included."""
        days = (last - first).days + 1
        return sum(1 for step in range(days) if self.rule(first + timedelta(days=step)).hours)

    def warnings(self, first: int, last: int | None = None) -> list[CalendarWarning]:
        """Say what is not certain of the holidays from year ``first`` to ``last`` (default: that year alone).

        Three or more years in a row with the same fault are one warning.
        """
        if self._holidays is None:
            return []
        years = range(first, (first if last is None else last) + 1)
        return folded(warning for year in years for warning in self._holidays.warnings(year))

    def is_joint_leave(self, day: date) -> bool:
        """Tell whether the holidays have a day as joint leave (*cuti bersama*), whatever the day's rule is."""
        return self._holidays is not None and day in self._holidays.joint_leave(day.year)

    def never(self, what: str, day: date) -> NeverOpensError:
        """Make the error for a calendar that is asked for more working time than it holds."""
        return NeverOpensError(
            f"the calendar {what} after {day}; give it days and hours, or an exception that opens it"
        )

    def _usual(self, day: date) -> Hours:
        _, week = self._versions[bisect_right(self._versions, day, key=itemgetter(0)) - 1]
        return week[day.weekday()]

    def _year(self, year: int) -> Spans:
        known = self._years.get(year)
        if known is None:
            first = date(year, 1, 1)
            days = (first + timedelta(days=step) for step in range((date(year + 1, 1, 1) - first).days))
            known = self._years[year] = self._instants(united(span for day in days for span in self._readings(day)))
        return known

    def _readings(self, day: date) -> Spans:
        midnight = self._midnight(day)
        return [(midnight + start * MINUTE, midnight + end * MINUTE) for start, end in self.rule(day).hours]

    def _instants(self, readings: Spans) -> Spans:
        if not readings:
            return []
        stretches = self.zone.stretches(readings[0][0] - _REACH, readings[-1][1] + _REACH)
        return instants(readings, stretches)

    @staticmethod
    def _midnight(day: date) -> Microseconds:
        return (day - _EPOCH).days * DAY


@cache
def _holidays_of(country: str) -> PublicHolidays:
    """Return a country's holidays, the same for every calendar: they never change, and what was read is kept."""
    return PublicHolidays(country)


def _week(usual: CalendarSpec | CalendarVersion) -> tuple[Hours, ...]:
    """Return the hours of each weekday, Monday first."""
    by_day: dict[Weekday, Hours]
    if isinstance(usual.hours, dict):
        by_day = {day: parse_day(texts) for day, texts in usual.hours.items()}
    else:
        by_day = dict.fromkeys(usual.days, parse_day(usual.hours))
    return tuple(by_day.get(day, ()) for day in Weekday)
