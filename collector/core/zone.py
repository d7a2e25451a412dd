"""Wall clocks: which local time a zone's clocks read at an instant, and the way back.

Rules this module keeps:

- A **reading** is what a wall clock shows, as microseconds since 1970-01-01T00:00 of that clock.
- Hours are rules about readings. An instant works when the clock then reads a time inside the hours. So a local
  time that does not exist (clocks put forward) is passed over, one that comes twice (clocks put back) counts both
  times, and the day of a change is an hour shorter or longer where its hours span the change.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.clock import HOUR, SECOND, Microseconds, to_datetime
from collector.core.intervals import Spans, clip, union

_TICK = timedelta(microseconds=1)
# No zone has changed its clocks twice within this; a shorter step would only cost time.
_STEP = 12 * HOUR


class Stretch(NamedTuple):
    """From ``start`` to ``end`` (instants) the zone's clocks read ``instant + offset``."""

    start: Microseconds
    end: Microseconds
    offset: Microseconds


class Zone:
    """One IANA time zone."""

    def __init__(self, name: str) -> None:
        try:
            self._info = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{name!r} is no time zone; write an IANA name such as Asia/Jakarta or UTC") from None
        self.name = name

    def offset(self, instant: Microseconds) -> Microseconds:
        """Return how far the zone's clocks are ahead of UTC."""
        offset = to_datetime(instant).astimezone(self._info).utcoffset()
        return 0 if offset is None else offset // _TICK

    def reading(self, instant: Microseconds) -> Microseconds:
        """Return what the zone's clocks read."""
        return instant + self.offset(instant)

    def stretches(self, start: Microseconds, end: Microseconds) -> list[Stretch]:
        """Return ``[start, end)`` cut where the zone's clocks are changed."""
        result: list[Stretch] = []
        since, offset, at = start, self.offset(start), start
        while at < end:
            following = min(at + _STEP, end)
            after = self.offset(following)
            if after != offset:
                change = self._change(at, following)
                result.append(Stretch(since, change, offset))
                since, offset = change, after
            at = following
        result.append(Stretch(since, end, offset))
        return [stretch for stretch in result if stretch.start < stretch.end]

    def _change(self, before: Microseconds, after: Microseconds) -> Microseconds:
        """Return the instant of the one change in ``(before, after]``; zones change on whole seconds."""
        old = self.offset(before)
        low, high = before // SECOND, -(-after // SECOND)
        while high - low > 1:
            middle = (low + high) // 2
            if self.offset(middle * SECOND) == old:
                low = middle
            else:
                high = middle
        return high * SECOND


def instants(readings: Spans, stretches: list[Stretch]) -> Spans:
    """Return the instants at which the clocks read a time in ``readings``, a set of spans on the wall clock."""
    result: Spans = []
    for start, end, offset in stretches:
        part = clip(readings, start + offset, end + offset)
        result = union(result, [(first - offset, last - offset) for first, last in part])
    return result


def first_instant(reading: Microseconds, stretches: list[Stretch]) -> Microseconds:
    """Return the earliest instant of the stretches at which the clocks read this or later."""
    for start, end, offset in stretches:
        if reading < end + offset:
            return max(start, reading - offset)
    return stretches[-1].end
