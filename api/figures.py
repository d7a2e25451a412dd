"""Availability figures, kept for a moment, so that a hundred viewers cost one computation."""

from __future__ import annotations

import threading
from zoneinfo import ZoneInfo

from agent.clock import SECOND, Clock, Microseconds, to_datetime, to_instant
from collector.reading import Availability, Reader

FRESH: Microseconds = 20 * SECOND
KEPT = 32


def month_of(instant: Microseconds, zone: ZoneInfo) -> str:
    """Return the month of an instant in a zone, as ``2026-11``."""
    local = to_datetime(instant).astimezone(zone)
    return f"{local.year:04d}-{local.month:02d}"


def month_span(month: str, zone: ZoneInfo) -> tuple[Microseconds, Microseconds]:
    """Return the half-open span of a month ``YYYY-MM`` in a zone.

    Raises ``ValueError`` naming the remedy.
    """
    year, _, number = month.partition("-")
    if not (len(year) == 4 and year.isascii() and year.isdigit() and number in _MONTHS and 1970 <= int(year) <= 2200):  # noqa: PLR2004 - years
        message = f"{month!r} is no month; write it like 2026-11"
        raise ValueError(message)
    first = to_datetime(0).astimezone(zone).replace(tzinfo=zone)
    begin = first.replace(year=int(year), month=int(number), day=1, hour=0, minute=0)
    after = begin.replace(year=int(year) + (number == "12"), month=int(number) % 12 + 1)
    return to_instant(begin), to_instant(after)


_MONTHS = frozenset(f"{number:02d}" for number in range(1, 13))


class Figures:
    """Asks the collector for a period's figures at most once in ``FRESH``."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader, self._clock = reader, clock
        self._lock = threading.Lock()
        self._kept: dict[tuple[Microseconds, Microseconds], tuple[Microseconds, list[Availability]]] = {}

    def of(self, start: Microseconds, end: Microseconds) -> list[Availability]:
        """Return both bases of every service over ``[start, end)``, at most ``FRESH`` old."""
        with self._lock:
            now = self._clock.monotonic()
            known = self._kept.get((start, end))
            if known is not None and now - known[0] < FRESH:
                return known[1]
            figures = self._reader.availability(start, end)
            if len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[start, end] = (now, figures)
            return figures
