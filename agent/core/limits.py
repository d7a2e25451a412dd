"""How much probing is allowed: to one device, and in all.

Rules this module keeps:

- One device: never two probes within 100 ms, and at most five in a burst; a burst ends with a second of rest.
  Switches police ICMP, and a policed answer looks like an outage.
- In all: an **allowance** refills at a steady rate and holds at most its burst (a token bucket).
- Integers only; time is an argument and never goes back.
"""

from __future__ import annotations

from agent.clock import MILLISECOND, SECOND, Microseconds

CLOSEST = 100 * MILLISECOND
BURST = 5
REST = SECOND


class Courtesy:
    """When one device may be probed again."""

    __slots__ = ("_in_burst", "last")

    def __init__(self) -> None:
        """Start with a device that was never probed."""
        self.last: Microseconds | None = None
        self._in_burst = 0

    def earliest(self) -> Microseconds:
        """Return the first instant at which a probe is allowed (0: any time)."""
        if self.last is None:
            return 0
        return self.last + (REST if self._in_burst >= BURST else CLOSEST)

    def sent(self, now: Microseconds) -> None:
        """Count a probe that leaves now."""
        resting = self.last is None or now - self.last >= REST
        self._in_burst = 1 if resting else self._in_burst + 1
        self.last = now


class Allowance:
    """A token bucket: ``rate`` a second, at most ``burst`` at once."""

    __slots__ = ("_burst", "_full_at", "_step")

    def __init__(self, rate: int, burst: int) -> None:
        """Start full; ``rate`` and ``burst`` are at least 1."""
        self._step = max(1, SECOND // rate)
        self._burst = burst
        self._full_at: Microseconds = 0

    def available_at(self) -> Microseconds:
        """Return the first instant at which one more is allowed."""
        return self._full_at - (self._burst - 1) * self._step

    def take(self, now: Microseconds) -> bool:
        """Take one when there is one."""
        if now < self.available_at():
            return False
        self._full_at = max(self._full_at, now) + self._step
        return True
