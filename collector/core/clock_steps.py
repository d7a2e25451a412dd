"""When the collector's own clock is set: what is remembered is dated anew, so that time neither stands still nor is told twice.

Rules this module keeps:

- By how much the clock was set, the monotonic clock tells: less than two seconds is slewing and is let be.
- What lasts is moved by as much: an outage that began five minutes ago began five minutes ago. What is settled stays
  dated as it was: nobody can tell any more what the right time of it was.
- A memory that is newer than the clock, found at a start, is left alone: mostly the clock was not set yet.
- A clock that shows a time before this century was not set yet (a board without a battery): nothing is moved for it, and
  what is told by it is old evidence, until it is set.
- Pure. An instant is known by its size: no duration, count or rate that is remembered comes near the microseconds since
  1970 of a day in this century.
"""

from __future__ import annotations

import msgspec

from agent.clock import SECOND, Microseconds, parse_instant
from collector.core.memory import Memory

SET: Microseconds = 2 * SECOND
"""A clock that leaps by more than this was set."""
CENTURY: Microseconds = parse_instant("2000-01-01T00:00:00Z")
_END: Microseconds = parse_instant("2200-01-01T00:00:00Z")


class ClockWatch:
    """Notices that the wall clock was set, by the monotonic clock beside it."""

    def __init__(self) -> None:
        """Begin knowing neither clock."""
        self._offset: Microseconds | None = None

    def set_by(self, wall: Microseconds, monotonic: Microseconds) -> Microseconds:
        """Return by how much the wall clock was set since this was last asked; 0 when it was not, or is not set yet."""
        offset, before = wall - monotonic, self._offset
        if wall < CENTURY:
            return 0
        self._offset = offset
        if before is None or abs(offset - before) <= SET:
            return 0
        return offset - before


def moved(memory: Memory, by: Microseconds) -> Memory:
    """Return a memory with all its instants moved."""
    return msgspec.convert(_moved(msgspec.to_builtins(memory), by), Memory)


def _moved(value: object, by: Microseconds) -> object:
    if isinstance(value, dict):
        return {key: _moved(one, by) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_moved(one, by) for one in value]
    if type(value) is int and CENTURY <= value < _END:
        return value + by
    return value
