"""The hours in which services are promised, in words.

Rules this module keeps:

- One sentence is said when all services share one week; else each service's own calendar is pointed to.
- Exceptions are dated and told where they count; here stands the usual week only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from agent.inventory.calendar_spec import CalendarSpec, Weekday
from api.core.words import Language, say

_WEEK = tuple(Weekday)
_TO = "\N{EN DASH}"
_OFFICE_WEEK = _WEEK[:5]


def service_hours(lang: Language, calendars: Iterable[CalendarSpec | None], zone: str) -> str:
    """Return the usual hours of calendars (None: around the clock); ``zone`` is the name people give it, such as WIB."""
    weeks = {_week(lang, calendar) for calendar in calendars}
    if len(weeks) != 1:
        return say(lang, "hours.several")
    (week,) = weeks
    return say(lang, "hours.always") if week is None else f"{week} {zone}"


def _week(lang: Language, calendar: CalendarSpec | None) -> str | None:
    """Return a calendar's usual week; None is around the clock."""
    if calendar is None:
        return None
    spans = calendar.hours
    by_day: Mapping[Weekday, Sequence[str]] = spans if isinstance(spans, dict) else dict.fromkeys(calendar.days, spans)
    parts: list[tuple[list[Weekday], tuple[str, ...]]] = []
    for day in _WEEK:
        hours = tuple(by_day.get(day, ()))
        if not hours:
            continue
        if parts and parts[-1][1] == hours and _WEEK.index(parts[-1][0][-1]) == _WEEK.index(day) - 1:
            parts[-1][0].append(day)
        else:
            parts.append(([day], hours))
    return "; ".join(f"{_days(lang, days, calendar)} {_clock(lang, hours)}" for days, hours in parts)


def _days(lang: Language, days: Sequence[Weekday], calendar: CalendarSpec) -> str:
    if tuple(days) == _OFFICE_WEEK and calendar.holidays:
        return say(lang, "hours.working-days")
    first, last = say(lang, f"day.{days[0].value}"), say(lang, f"day.{days[-1].value}")
    return first if len(days) == 1 else f"{first}{_TO}{last}"


def _clock(lang: Language, hours: Sequence[str]) -> str:
    text = ", ".join(span.replace("-", _TO) for span in hours)
    return text.replace(":", ".") if lang is Language.ID else text
