"""How far this machine's clock is from the collector's: NTP's four instants, and its filter.

Rules this module keeps (RFC 5905, sections 8 and 10):

- An exchange is sent at T1, received at T2, answered at T3 and heard at T4; T1 and T4 are ours, T2 and T3 the
  collector's. Our clock is ahead by ((T1 - T2) + (T4 - T3)) / 2, and at most half the delay wrong.
- Of the last eight exchanges the one with the least delay counts: queues only ever lengthen a way.
- A measurement that says less than the old one could not have been, says that a clock was set: the old ones go.
- Pure; instants and durations in microseconds.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from agent.clock import Microseconds

KEPT = 8


class Exchange(NamedTuple):
    """One message and its answer, as both clocks saw them."""

    sent: Microseconds
    received: Microseconds
    answered: Microseconds
    heard: Microseconds

    @property
    def ahead(self) -> Microseconds:
        """How far our clock is ahead of the other; negative when it is behind."""
        return ((self.sent - self.received) + (self.heard - self.answered)) // 2

    @property
    def delay(self) -> Microseconds:
        """How long the ways there and back took together."""
        return max(0, (self.heard - self.sent) - (self.answered - self.received))


class ClockFilter:
    """Keeps the last exchanges; ``ahead`` is the best estimate."""

    def __init__(self) -> None:
        """Begin knowing nothing."""
        self._last: deque[tuple[Microseconds, Microseconds]] = deque(maxlen=KEPT)

    def add(self, exchange: Exchange) -> None:
        """Take one exchange in."""
        ahead, delay = exchange.ahead, exchange.delay
        if self._last:
            known, least = self._best()[1], self._best()[0]
            if abs(ahead - known) > (delay + least) // 2 + 1:
                self._last.clear()
        self._last.append((delay, ahead))

    @property
    def ahead(self) -> Microseconds | None:
        """How far our clock is ahead, negative when behind; None before the first exchange."""
        return self._best()[1] if self._last else None

    def _best(self) -> tuple[Microseconds, Microseconds]:
        return min(self._last, key=lambda pair: pair[0])
