"""What was decided, in one line each; pure, times in the inventory's zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from agent.clock import Microseconds, to_datetime
from agent.inventory.calendar_spec import Weekday
from agent.inventory.hours import parse_dates
from api.core.words import Language, cause, day, moment, say
from collector.core.weather import size_of
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
    Weather,
    Withdrawal,
)


def said(lang: Language, decision: Decision, zone: ZoneInfo, name: Callable[[str], str]) -> str:
    """Return what a decision says; ``name`` gives an element's name."""
    if isinstance(decision, (Maintenance, Weather)):
        return _window(lang, decision, zone, name)
    if isinstance(decision, Excuse):
        key, told = ("excuse.some" if decision.services else "excuse"), ", ".join(decision.services)
        return say(lang, f"decision.said.{key}", incident=decision.incident, services=told)
    if isinstance(decision, Reclassified):
        return say(lang, "decision.said.cause", incident=decision.incident, cause=cause(lang, decision.cause))
    if isinstance(decision, DayOff):
        key, told = ("open" if decision.hours else "closed"), dates(lang, decision.dates)
        return say(
            lang, f"decision.said.{key}", calendar=decision.calendar, dates=told, hours=", ".join(decision.hours)
        )
    if isinstance(decision, Hours):
        first = day(lang, date.fromisoformat(decision.holds_from))
        return say(
            lang, "decision.said.hours", calendar=decision.calendar, date=first, hours=week(lang, decision.hours)
        )
    return _brief(lang, decision)


def _brief(lang: Language, decision: Contest | Answer | Approval | Withdrawal) -> str:
    """Say what hangs on a number or an incident alone."""
    if isinstance(decision, Contest):
        return say(lang, "decision.said.contest", incident=decision.incident, office=decision.office)
    key = "approval"
    if isinstance(decision, Answer):
        key = "answer.upheld" if decision.upheld else "answer.refused"
    return say(lang, f"decision.said.{key}", number=decision.of)


def weather(lang: Language, note: Weather) -> str:
    """Return what was seen, with its size in its unit."""
    size = "" if note.phenomenon == "lightning" else f"{size_of(note):g}"
    return say(lang, f"weather.said.{note.phenomenon}", size=size.replace(".", ",") if lang is Language.ID else size)


def weekdays(lang: Language, names: Sequence[str]) -> str:
    """Return weekdays in words, in the week's order."""
    return ", ".join(say(lang, f"day.{known.value}") for known in Weekday if known.value in names)


def week(lang: Language, hours: Mapping[str, Sequence[str]]) -> str:
    """Return hours by weekday, days with the same hours together."""
    found: dict[str, list[str]] = {}
    for known in Weekday:
        told = ", ".join(hours.get(known.value, ())) or say(lang, "decision.day.closed")
        found.setdefault(told, []).append(say(lang, f"day.{known.value}"))
    return "; ".join(f"{', '.join(names)} {told}" for told, names in found.items())


def dates(lang: Language, text: str) -> str:
    """Return an exception's dates in words."""
    read = parse_dates(text)
    return day(lang, read.first) if read.single else f"{day(lang, read.first)} \u2013 {day(lang, read.last)}"


def span(lang: Language, start: Microseconds, end: Microseconds, zone: ZoneInfo) -> str:
    """Return a window in words, its second date left out when it is the first one's."""
    local = [to_datetime(edge).astimezone(zone).date() for edge in (start, end)]
    first, last = moment(lang, start, zone), moment(lang, end, zone)
    return f"{first} \u2013 {last.rpartition(' ')[2] if local[0] == local[1] else last}"


def _window(lang: Language, said_: Maintenance | Weather, zone: ZoneInfo, name: Callable[[str], str]) -> str:
    if isinstance(said_, Weather):
        when, area = span(lang, said_.start, said_.end, zone), name(said_.area)
        return say(lang, "decision.said.weather", what=weather(lang, said_), area=area, when=when)
    element = name(said_.element)
    if not said_.weekly or said_.last is None:
        when = span(lang, said_.start, said_.end, zone)
        return say(lang, "decision.said.maintenance", element=element, when=when)
    clock = [moment(lang, edge, zone).rpartition(" ")[2] for edge in (said_.start, said_.end)]
    return say(
        lang,
        "decision.said.weekly",
        element=element,
        days=weekdays(lang, said_.weekly),
        start=clock[0],
        end=clock[1],
        last=day(lang, date.fromisoformat(said_.last)),
    )
