"""Time: instants, durations and the clock port.

Rules this module keeps:

- An **instant** is an ``int``: microseconds since 1970-01-01T00:00:00Z (no leap seconds, as POSIX).
- A **duration** is an ``int`` of microseconds too. Both bear the alias ``Microseconds``.
- Text is RFC 3339; a text without an offset is refused, never guessed.
- Only this module reads a clock or sleeps. Everything else takes time as an argument, or a ``Clock``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeAlias

Microseconds: TypeAlias = int

MILLISECOND: Microseconds = 1_000
SECOND: Microseconds = 1_000_000
MINUTE: Microseconds = 60 * SECOND
HOUR: Microseconds = 60 * MINUTE
DAY: Microseconds = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _TICK
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _TICK


def parse_instant(text: str) -> Microseconds:
    """Read an RFC 3339 date-time with offset; fractions beyond microseconds are cut.

    Raises ``ValueError`` with the remedy when the text is no instant or has no offset.

    >>> parse_instant("1970-01-01T07:00:01+07:00")
    1000000
    """
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        message = f"{text!r} is no instant; write it like 2026-11-24T08:00:00+07:00 or 2026-11-24T01:00:00Z"
        raise ValueError(message) from None
    if moment.tzinfo is None:
        message = f"{text!r} has no offset from UTC; add Z or an offset such as +07:00"
        raise ValueError(message)
    instant = to_instant(moment)
    if not _FIRST <= instant <= _LAST:
        message = f"{text!r} lies outside the years 1 to 9999 of UTC; correct the year"
        raise ValueError(message)
    return instant


def to_instant(moment: datetime) -> Microseconds:
    """Turn an aware ``datetime`` into an instant."""
    return (moment - _EPOCH) // _TICK


def to_datetime(instant: Microseconds) -> datetime:
    """Turn an instant into an aware ``datetime`` in UTC."""
    return _EPOCH + timedelta(microseconds=instant)


def format_instant(instant: Microseconds) -> str:
    """Print an instant as UTC with ``Z``: no fraction when it is zero, else six digits.

    >>> format_instant(1_500_000)
    '1970-01-01T00:00:01.500000Z'
    """
    return to_datetime(instant).replace(tzinfo=None).isoformat() + "Z"


class Clock(Protocol):
    """What tells the time and waits; the real one below, a pretend one in the tests."""

    def wall(self) -> Microseconds:
        """Return the instant now; may jump when the machine's clock is set."""

    def monotonic(self) -> Microseconds:
        """Return microseconds since an arbitrary start; never goes back, counts suspend."""

    async def sleep(self, duration: Microseconds) -> None:
        """Wait this long (not at all when it is negative)."""


def count_anew(jobs: Iterable[Any], now: Microseconds) -> None:
    """Let a scheduler's jobs (apscheduler) wait their interval from ``now`` on: they waited for instants of a clock that was set."""
    for job in jobs:
        job.modify(next_run_time=to_datetime(now) + timedelta(seconds=job.trigger.interval_length))


class SystemClock:
    """The machine's clocks: CLOCK_REALTIME and CLOCK_BOOTTIME."""

    def wall(self) -> Microseconds:
        """Return the instant now, from CLOCK_REALTIME."""
        return time.time_ns() // 1_000

    def monotonic(self) -> Microseconds:
        """Return CLOCK_BOOTTIME in microseconds: it goes on through a suspend."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000

    async def sleep(self, duration: Microseconds) -> None:
        """Wait this long on the running event loop."""
        await asyncio.sleep(max(0, duration) / SECOND)
