"""Availability figures, kept for a moment, so that a hundred viewers cost one computation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any
from zoneinfo import ZoneInfo

from agent.clock import SECOND, Clock, Microseconds, to_datetime, to_instant
from collector.reading import Availability, Forecast, Reader
from collector.sums import Reliability

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
    """Asks the collector for the same figures at most once in ``FRESH``."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader, self._clock = reader, clock
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[Microseconds, Any]] = {}

    def forget(self) -> None:
        """Ask anew next time: something was decided that figures depend on."""
        with self._lock:
            self._kept.clear()

    def of(self, start: Microseconds, end: Microseconds, known: Microseconds | None = None) -> list[Availability]:
        """Return both bases of every service over ``[start, end)``, at most ``FRESH`` old."""
        return list(self._fresh(("of", start, end, known), lambda: self._reader.availability(start, end, known)))

    def reliability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Reliability]:
        """Return failures and repairs of every service over ``[start, end)``, at most ``FRESH`` old."""
        key = ("reliability", start, end, known)
        return list(self._fresh(key, lambda: self._reader.reliability(start, end, known)))

    def forecasts(self) -> list[Forecast]:
        """Return when the services that are down run out of this month's budget, at most ``FRESH`` old."""
        return list(self._fresh(("forecasts",), self._reader.forecasts))

    def _fresh(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        with self._lock:
            now = self._clock.monotonic()
            known = self._kept.get(key)
            if known is not None and now - known[0] < FRESH:
                return known[1]
            answer = ask()
            if len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = (now, answer)
            return answer
