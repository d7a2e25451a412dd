"""When an error budget runs out, in a sentence, with the late decisions that moved it.

Rules this module keeps: an instant bears its weekday and its zone; a decision is told by its date, reason and the day it
was recorded, never by whom. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from agent.clock import Microseconds, to_datetime, to_instant
from agent.inventory.calendar_spec import Weekday
from agent.inventory.hours import parse_dates
from api.core.report_words import hours, month_name
from api.core.words import Language, say
from collector.decisions import DayOff, Hours, Recorded, Withdrawal
from collector.reading import Forecast

_WEEK = tuple(Weekday)


def foretold(
    lang: Language, zone: ZoneInfo, made: Forecast, decisions: Mapping[int, Recorded], now: Microseconds
) -> str:
    """Return when the budget runs out if the outage goes on, or ran out, and what moved that; ``decisions`` by number."""
    if made.breach is None:
        told = say(lang, "forecast.enough")
    else:
        key = "forecast.spent" if made.breach <= now else "forecast.breach"
        told = say(lang, key, when=instant(lang, zone, made.breach))
    by = [decided(lang, zone, decisions, decisions[number]) for number in made.moved_by if number in decisions]
    if by:
        key = "forecast.moved.enough" if made.undecided is None else "forecast.moved"
        when = "" if made.undecided is None else instant(lang, zone, made.undecided)
        told += say(lang, key, what=say(lang, "forecast.and").join(by), when=when)
    return f"{told}."


def used(lang: Language, made: Forecast) -> str:
    """Return how much of the whole month's budget is used."""
    return say(lang, "forecast.used", used=hours(lang, made.used), budget=hours(lang, made.budget))


def instant(lang: Language, zone: ZoneInfo, at: Microseconds) -> str:
    """Return an instant with its weekday and zone: ``Rabu 25 November pukul 10.15 WIB``."""
    local = to_datetime(at).astimezone(zone)
    clock = f"{local:%H.%M}" if lang is Language.ID else f"{local:%H:%M}"
    day = say(lang, f"day.{_WEEK[local.weekday()].value}")
    return say(lang, "forecast.when", day=day, date=_date(lang, zone, at), clock=clock, zone=f"{local:%Z}")


def decided(lang: Language, zone: ZoneInfo, decisions: Mapping[int, Recorded], row: Recorded) -> str:
    """Return a decision on a calendar, or its withdrawal, as the subject of a sentence; ``decisions`` by number."""
    said, announced = row.decision, _date(lang, zone, row.at)
    if isinstance(said, DayOff):
        key = "forecast.changed-hours" if said.hours else "forecast.day-off"
        return say(lang, key, dates=_dates(lang, said.dates), why=said.why, announced=announced)
    if isinstance(said, Hours):
        return say(lang, "forecast.hours", dates=_dates(lang, said.holds_from), announced=announced)
    if isinstance(said, Withdrawal) and said.of in decisions:
        what = decided(lang, zone, decisions, decisions[said.of])
        return say(lang, "forecast.withdrawn", number=row.number, announced=announced, what=what)
    return say(lang, "forecast.decision", number=row.number)


def _date(lang: Language, zone: ZoneInfo, at: Microseconds) -> str:
    return f"{to_datetime(at).astimezone(zone).day} {month_name(lang, at, zone).rpartition(' ')[0]}"


def _dates(lang: Language, text: str) -> str:
    dates, utc = parse_dates(text), ZoneInfo("UTC")
    first, last = (
        _date(lang, utc, to_instant(datetime.combine(day, time(), utc))) for day in (dates.first, dates.last)
    )
    return first if dates.single else f"{first}\N{EN DASH}{last}"
