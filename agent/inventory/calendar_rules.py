"""What must hold of calendars and time: one function a rule, each named in what it reports on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from agent.clock import MINUTE, SECOND
from agent.inventory.calendar_spec import CalendarSpec, CalendarVersion
from agent.inventory.draft import Draft, Fault, Location, items_of, part_at, word_at
from agent.inventory.hours import clashes, parse_dates, parse_day, parse_hours
from agent.inventory.marked_yaml import Part, Table, Words
from agent.inventory.models import Detection, DetectionOverride
from agent.inventory.problems import suggestion
from agent.inventory.quantities import format_duration

LONGEST_CONFIRMATION = MINUTE
"""A confirmation that takes longer than this is a slip of the pen."""


def unknown_timezone(draft: Draft) -> Iterator[Fault]:
    """The zone is one of IANA's."""
    try:
        ZoneInfo(draft.timezone)
    except (ValueError, OSError, LookupError):
        remedy = suggestion(draft.timezone, sorted(available_timezones())) or "write one like Asia/Jakarta"
        yield Fault(("timezone",), f"{draft.timezone!r} is no time zone", remedy)


def malformed_hours(draft: Draft) -> Iterator[Fault]:
    """Hours are two times of day."""
    for location, texts in _lists_of_hours(draft):
        for index, text in enumerate(texts):
            yield from _unread(parse_hours, text, (*location, index))


def overlapping_hours(draft: Draft) -> Iterator[Fault]:
    """No two spans of one day overlap; they may touch."""
    for location, texts in _lists_of_hours(draft):
        spans = sorted((span, text) for text in texts if (span := _read(parse_hours, text)) is not None)
        for (before, earlier), (after, later) in pairwise(spans):
            if after[0] < before[1]:
                yield Fault(location, f"{earlier!r} and {later!r} overlap", "join them into one span, or correct one")


def malformed_dates(draft: Draft) -> Iterator[Fault]:
    """Dates are one date, or a first and a last."""
    for location, calendar in draft.written("calendars"):
        for index, exception in enumerate(items_of(part_at(calendar, "exceptions"))):
            text = word_at(exception, "dates")
            if text is not None:
                yield from _unread(parse_dates, text, (*location, "exceptions", index, "dates"))


def clashing_exceptions(draft: Draft) -> Iterator[Fault]:
    """No two exceptions of equal rank give one day different hours."""
    for placed in draft.calendars:
        read = [
            (index, dates, hours)
            for index, exception in enumerate(placed.item.exceptions)
            if (dates := _read(parse_dates, exception.dates)) is not None
            and (hours := _read(parse_day, exception.hours)) is not None
        ]
        for one, other in clashes([(dates, hours) for _, dates, hours in read]):
            first, second = placed.item.exceptions[read[one][0]], placed.item.exceptions[read[other][0]]
            yield Fault(
                (*placed.location, "exceptions", read[other][0], "dates"),
                f"{second.dates!r} and {first.dates!r} give the same days different hours",
                "keep one; a single date beats a range",
            )


def clashing_versions(draft: Draft) -> Iterator[Fault]:
    """No two versions of a calendar hold from the same day."""
    for placed in draft.calendars:
        seen: set[date] = set()
        for index, version in enumerate(placed.item.versions):
            if version.holds_from in seen:
                where = (*placed.location, "versions", index, "holds_from")
                yield Fault(where, f"two versions hold from {version.holds_from}", "keep one, or correct its date")
            seen.add(version.holds_from)


def never_open(draft: Draft) -> Iterator[Fault]:
    """Every calendar opens on some weekday, or on some single date."""
    for placed in draft.calendars:
        calendar = placed.item
        if not any(_weekly(usual) for usual in (calendar, *calendar.versions)) and not any(
            exception.hours and ".." not in exception.dates for exception in calendar.exceptions
        ):
            what = f"the calendar {placed.location[1]!r} never opens"
            yield Fault(placed.location, what, "give it days and hours, or a dated exception with hours", key=True)


def unknown_holidays(draft: Draft) -> Iterator[Fault]:
    """Holidays are those of a country whose days are known."""
    named = [placed for placed in draft.calendars if placed.item.holidays is not None]
    if not named:
        return
    from holidays import country_holidays  # noqa: PLC0415  # slow to import, and most inventories' fault is elsewhere

    for placed in named:
        country = str(placed.item.holidays)
        try:
            country_holidays(country)
        except NotImplementedError:
            what = f"no holidays are known for {country!r}"
            remedy = "write a country's two letters, such as ID, or leave it out and list the days under exceptions"
            yield Fault((*placed.location, "holidays"), what, remedy)


def impossible_detection(draft: Draft) -> Iterator[Fault]:
    """An answer comes within its round, a confirmation soon after; observations are not stale between rounds."""
    yield from _detection_faults(("detection",), draft.detection, None)
    for placed in draft.devices:
        own = placed.item.detection
        if own is not None:
            merged = draft.detection.model_copy(update={name: value for name, value in own if value is not None})
            yield from _detection_faults((*placed.location, "detection"), merged, own)


def retired_too_early(draft: Draft) -> Iterator[Fault]:
    """A device is retired after it was put into service."""
    for location, device in draft.written("devices"):
        retired = _day(device, "retired")
        for word in ("commissioned", "installed"):
            day = _day(device, word)
            if retired is not None and day is not None and day >= retired:
                what = f"{word_at(device, 'id')!r} is retired on {retired}, not after it is {word} on {day}"
                yield Fault((*location, "retired"), what, "correct one of the two dates")
                break


def _detection_faults(location: Location, detection: Detection, own: DetectionOverride | None) -> Iterator[Fault]:
    def concerns(*names: str) -> bool:
        return own is None or any(getattr(own, name) is not None for name in names)

    interval = format_duration(detection.interval)
    if detection.timeout >= detection.interval and concerns("timeout", "interval"):
        what = f"the timeout of {format_duration(detection.timeout)} is not shorter than the interval of {interval}"
        yield Fault((*location, "timeout"), what, "make the timeout shorter, such as 1s, or the interval longer")
    if detection.stale_after < detection.interval and concerns("stale_after", "interval"):
        what = f"stale_after is {format_duration(detection.stale_after)}, shorter than the interval of {interval}"
        remedy = f"write at least {interval}, better {format_duration(3 * detection.interval)}"
        yield Fault((*location, "stale_after"), what, remedy)
    confirm = detection.confirm
    took = (confirm.losses - 1) * confirm.spacing
    if took > LONGEST_CONFIRMATION and concerns("confirm"):
        seconds = f"{took / SECOND:g} s"
        what = f"{confirm.losses} losses {format_duration(confirm.spacing)} apart take {seconds} to confirm an outage"
        yield Fault((*location, "confirm"), what, f"stay within {format_duration(LONGEST_CONFIRMATION)}")


def _lists_of_hours(draft: Draft) -> Iterator[tuple[Location, list[str]]]:
    for location, calendar in draft.written("calendars"):
        yield from _usual_hours(location, calendar)
        for index, version in enumerate(items_of(part_at(calendar, "versions"))):
            yield from _usual_hours((*location, "versions", index), version)
        for index, exception in enumerate(items_of(part_at(calendar, "exceptions"))):
            yield (*location, "exceptions", index, "hours"), _texts(part_at(exception, "hours"))


def _usual_hours(location: Location, calendar: Part) -> Iterator[tuple[Location, list[str]]]:
    hours = part_at(calendar, "hours")
    if isinstance(hours, Table):
        for day, (_, spans) in hours.entries.items():
            yield (*location, "hours", day), _texts(spans)
    else:
        yield (*location, "hours"), _texts(hours)


def _texts(part: Part | None) -> list[str]:
    return [item.text or "" if isinstance(item, Words) else "00:00-24:00" for item in items_of(part)]


def _weekly(calendar: CalendarSpec | CalendarVersion) -> bool:
    if isinstance(calendar.hours, dict):
        return any(calendar.hours.values())
    return bool(calendar.days and calendar.hours)


def _read(parse: Callable[[Any], Any], text: Any) -> Any:
    try:
        return parse(text)
    except ValueError:
        return None


def _unread(parse: Callable[[str], Any], text: str, location: Location) -> Iterator[Fault]:
    try:
        parse(text)
    except ValueError as problem:
        what, _, remedy = str(problem).partition("; ")
        yield Fault(location, what, remedy)


def _day(device: Part, key: str) -> date | None:
    try:
        return date.fromisoformat(word_at(device, key) or "")
    except ValueError:
        return None


CALENDAR_RULES = (
    unknown_timezone,
    malformed_hours,
    overlapping_hours,
    malformed_dates,
    clashing_exceptions,
    clashing_versions,
    never_open,
    unknown_holidays,
    impossible_detection,
    retired_too_early,
)
