"""Hours and dates as people write them in calendars.

Rules this module keeps (``contracts.md``, Calendars):

- Hours are half open: ``08:00-16:00`` holds 08:00:00 and not 16:00:00.
- A span may end at ``24:00``, or at or before the time it begins: it then crosses midnight and belongs to the
  day it begins.
- Dates are one date, or ``first..last`` with both ends included.

Only the syntax lives here, so that the inventory can be checked by the agent alone; what hours and dates
mean together is ``collector.core.worktime``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple, TypeAlias

DAY_MINUTES = 24 * 60
_HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Dates(NamedTuple):
    """What an exception's ``dates`` name: ``first`` to ``last``, both included; ``single`` when written as one date."""

    first: date
    last: date
    single: bool


def parse_hours(text: str) -> tuple[int, int]:
    """Read ``HH:MM-HH:MM`` into ``(start, end)``, minutes since local midnight; ``end`` is over 1440 past midnight.

    ``0 <= start < 1440`` and ``start < end < start + 1440``, save around the clock, which is ``(0, 1440)``.
    Raises ``ValueError`` with the remedy.

    >>> parse_hours("22:00-06:00")
    (1320, 1800)
    """
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'{text!r} are no hours; write two times of day as "08:00-16:00" (24:00 may end them)')
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in match.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if from_minute > 59 or to_minute > 59 or start >= DAY_MINUTES or end > DAY_MINUTES:  # noqa: PLR2004  # minutes of an hour
        raise ValueError(f"{text!r} names no time of day; hours begin at 00:00 to 23:59 and end at 00:01 to 24:00")
    if start == end:
        raise ValueError(f'{text!r} holds no time; write "00:00-24:00" for around the clock, or [] for a closed day')
    return (start, end) if end > start else (start, end + DAY_MINUTES)


def parse_dates(text: str) -> Dates:
    """Read ``2026-11-21`` or ``2026-02-19..2026-03-17``.

    Raises ``ValueError`` with the remedy.

    >>> parse_dates("2026-11-21").single
    True
    """
    first, dots, last = (part.strip() for part in text.partition(".."))
    start = _date(first, text)
    end = _date(last, text) if dots else start
    if end < start:
        raise ValueError(f"{text!r} ends before it begins; write the earlier date first, as {end}..{start}")
    return Dates(start, end, not dots)


def _date(part: str, text: str) -> date:
    if _DATE.fullmatch(part):
        try:
            return date.fromisoformat(part)
        except ValueError:
            raise ValueError(f"{text!r}: {part} is no day of the calendar; correct the year, month or day") from None
    raise ValueError(f'{text!r} are no dates; write one as "2026-11-21" or a range as "2026-02-19..2026-03-17"')


Hours: TypeAlias = tuple[tuple[int, int], ...]
"""A day's spans in minutes since its midnight: sorted, disjoint, touching ones joined; empty closes the day."""


def parse_day(texts: Iterable[str]) -> Hours:
    """Read a day's list of hours; spans that overlap or touch become one.

    Raises ``ValueError`` with the remedy.

    >>> parse_day(["13:00-16:00", "08:00-12:00", "12:00-13:00"])
    ((480, 960),)
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(parse_hours(text) for text in texts):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def clashes(exceptions: Sequence[tuple[Dates, Hours]]) -> Iterator[tuple[int, int]]:
    """Yield the places of every two exceptions of equal rank that give one day different hours.

    A single date beats a range, so only two single dates, or two ranges, can clash.

    >>> one = parse_dates("2026-11-21")
    >>> list(clashes([(one, ()), (one, parse_day(["08:00-12:00"]))]))
    [(0, 1)]
    """
    for (place, (dates, hours)), (other_place, (other_dates, other_hours)) in combinations(enumerate(exceptions), 2):
        meet = dates.first <= other_dates.last and other_dates.first <= dates.last
        if meet and dates.single == other_dates.single and hours != other_hours:
            yield place, other_place
