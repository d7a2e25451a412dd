"""Flapping: an element that fails and recovers again and again (``rootcause.md``, 5; the penalty is that of RFC 2439).

Rules this module keeps:

- Each time an element recovers it is given a penalty, which halves every ``HALF_LIFE``. From ``ON`` the element flaps, until
  the penalty is below ``OFF``.
- The penalty never exceeds what decays to ``OFF`` within ``HELD``: so long after its last recovery nothing flaps any more.
- In whatever order recoveries are told, the penalty is the same, as long as it stays below its greatest.
- It says nothing of when a device was down. Pure.
"""

from __future__ import annotations

import math

import msgspec

from agent.clock import MINUTE, Microseconds

A_FLAP = 1_000.0
ON, OFF = 3_000.0, 750.0
HALF_LIFE: Microseconds = 15 * MINUTE
HELD: Microseconds = 60 * MINUTE
MOST = OFF * 2.0 ** (HELD / HALF_LIFE)
_GONE = 1.0


class Penalty(msgspec.Struct, frozen=True, kw_only=True):
    """What an element stands at: ``value`` at an instant, and until when it flaps (None: it does not)."""

    value: float
    at: Microseconds
    until: Microseconds | None = None

    def flaps(self, now: Microseconds) -> bool:
        """Whether the element flaps at an instant."""
        return self.until is not None and now < self.until

    def gone(self, now: Microseconds) -> bool:
        """Whether nothing is left of it that could ever matter."""
        return not self.flaps(now) and self.value * _decay(now - self.at) < _GONE


def flapped(before: Penalty | None, at: Microseconds) -> Penalty:
    """Return the penalty after one more recovery at an instant; it may be told after later ones."""
    if before is None:
        return Penalty(value=A_FLAP, at=at)
    newest = max(before.at, at)
    value = min(MOST, before.value * _decay(newest - before.at) + A_FLAP * _decay(newest - at))
    if value < ON and not before.flaps(newest):
        return Penalty(value=value, at=newest)
    return Penalty(value=value, at=newest, until=newest + math.ceil(HALF_LIFE * math.log2(value / OFF)))


def _decay(elapsed: Microseconds) -> float:
    return math.pow(2.0, -elapsed / HALF_LIFE)
