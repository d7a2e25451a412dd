"""Pace: when a round's probes are due, spread over the interval, and how fast a sweep may go.

Rules this module keeps:

- A subject's **phase** is a hash of its id: the same after every restart, on every machine, and independent of which
  other subjects there are. So a round is no burst, and adding a device moves no other.
- A subject is due at every ``k * interval + phase``, on whatever clock the caller passes; an instant is due once.
- A ``Pacer`` never lets more through than ``rate`` a second plus one burst, whatever stalls; exact in integers.
- Time is an argument.

>>> phase("sw-dinkes", 10_000_000) == phase("sw-dinkes", 10_000_000)
True
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from hashlib import blake2b

from agent.clock import SECOND, Microseconds


def phase(subject: str, interval: Microseconds) -> Microseconds:
    """Return where in the interval a subject is probed: 0 ≤ phase < interval, even over all subjects (BLAKE2b)."""
    digest = int.from_bytes(blake2b(subject.encode(), digest_size=8).digest(), "big")
    return digest * interval >> 64


class Phases:
    """The subjects that share one interval, in the order of their phases."""

    def __init__(self, subjects: Iterable[str], interval: Microseconds) -> None:
        self.interval = interval
        self._order = sorted((phase(subject, interval), subject) for subject in subjects)
        self._phases = [at for at, _ in self._order]

    def __len__(self) -> int:
        """How many subjects there are."""
        return len(self._order)

    def due(self, after: Microseconds, until: Microseconds) -> list[tuple[Microseconds, str]]:
        """Return (instant, subject) in order for every instant in (after, until].

        A window longer than one interval names each subject once only, at its last instant: probes missed by a stall
        are not made up for in a burst.
        """
        after = max(after, until - self.interval)
        found: list[tuple[Microseconds, str]] = []
        for start in range(after // self.interval * self.interval, until + 1, self.interval):
            low, high = bisect_right(self._phases, after - start), bisect_right(self._phases, until - start)
            found += [(start + at, subject) for at, subject in self._order[low:high]]
        return found

    def next_due(self, after: Microseconds) -> Microseconds | None:
        """Return the first instant later than ``after`` at which a subject is due, ``None`` without subjects."""
        if not self._phases:
            return None
        start = after // self.interval * self.interval
        index = bisect_right(self._phases, after - start)
        if index < len(self._phases):
            return start + self._phases[index]
        return start + self.interval + self._phases[0]


class Pacer:
    """Lets ``rate`` probes a second through, at most ``burst`` at once; a rate of 0 lets everything through."""

    def __init__(self, rate: int, burst: int, now: Microseconds) -> None:
        self._rate = rate
        self._burst = burst
        self._level = burst * SECOND  # in millionths of a probe, so that nothing is rounded
        self._last = now

    def allowed(self, now: Microseconds) -> int:
        """Return how many probes may leave now."""
        if not self._rate:
            return self._burst
        self._level = min(self._burst * SECOND, self._level + (now - self._last) * self._rate)
        self._last = now
        return self._level // SECOND

    def spend(self, count: int) -> None:
        """Count probes that leave; no more than were allowed."""
        if self._rate:
            self._level -= count * SECOND

    def next_allowed(self, now: Microseconds) -> Microseconds:
        """Return the first instant, not before ``now``, at which one probe may leave."""
        if not self._rate or self.allowed(now):
            return now
        return now + -((self._level - SECOND) // self._rate)
