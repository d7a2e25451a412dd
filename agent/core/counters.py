"""What happened between two readings of a counter: growth, a wrap, or a restart from zero.

Rules this module keeps:

- Counters are exact integers of 32 or 64 bits; nothing here becomes a float, so readings above 2^53 stay exact.
- A restart is told by the device (its uptime went back, its discontinuity time changed) or by arithmetic:
  a counter that fell has either wrapped or restarted, and it wrapped only when that growth was possible.
- After a restart a counter counts from zero, so what it shows has been counted since (at least).
- An increase that the port's speed does not allow is no increase: it is said, not used.
- Pure: time is in the readings.

Sources: RFC 2578, 7.1.6 (Counter32), RFC 2863, 3.1.6 (wrap times, ifCounterDiscontinuityTime).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from agent.clock import SECOND, Microseconds

TICKS_WRAP = 2**32
"""sysUpTime starts again at zero after 497 days (TimeTicks, 1/100 s)."""
_TICK: Microseconds = SECOND // 100
_SLACK: Microseconds = 2 * SECOND
_DRIFT = 100
"""A device's clock may be off by one part in this many."""


class Kind(StrEnum):
    """What a counter did between two readings."""

    GREW = "grew"
    WRAPPED = "wrapped"
    RESET = "reset"
    IMPOSSIBLE = "impossible"


class Reading(msgspec.Struct, frozen=True):
    """A counter's value at an instant; ``uptime`` and ``discontinuity`` in 1/100 s, ``None`` when not known."""

    value: int
    at: Microseconds
    uptime: int | None = None
    discontinuity: int | None = None


class Change(msgspec.Struct, frozen=True):
    """``increase`` is in the counter's own unit, ``None`` when it cannot be known."""

    kind: Kind
    increase: int | None


def restarted(before: int | None, after: int | None, elapsed: Microseconds) -> bool:
    """Tell from two values of sysUpTime (1/100 s), ``elapsed`` apart, whether the device restarted between.

    It did when its uptime is shorter than the time since the first reading, or went back; not when it
    wrapped after 497 days. A device whose uptime stands still (some always say 0) is no witness.
    """
    if before is None or after is None or before == after:
        return False
    slack = _SLACK + elapsed // _DRIFT
    if before * _TICK + elapsed + slack >= TICKS_WRAP * _TICK:
        expected = (before * _TICK + elapsed) % (TICKS_WRAP * _TICK)
        distance = abs(after * _TICK - expected)
        if min(distance, TICKS_WRAP * _TICK - distance) <= slack:
            return False
    return after < before or after * _TICK + slack < elapsed


def change(before: Reading, after: Reading, *, bits: int = 64, max_rate: int | None = None) -> Change:
    """Judge two readings of one counter of 32 or 64 ``bits``.

    ``max_rate`` is the most that the counter can grow in a second (a port's octets: its speed / 8), with
    which a wrap is told from a restart; without it, a fall counts as a wrap when that means growth by less
    than half the counter's range.

    >>> change(Reading(2**32 - 10, 0), Reading(5, 1_000_000), bits=32)
    Change(kind=<Kind.WRAPPED: 'wrapped'>, increase=15)
    """
    elapsed = after.at - before.at
    if elapsed <= 0:
        return Change(Kind.IMPOSSIBLE, None)
    discontinued = (
        before.discontinuity is not None
        and after.discontinuity is not None
        and before.discontinuity != after.discontinuity
    )
    if discontinued or restarted(before.uptime, after.uptime, elapsed):
        return _reset(after.value, elapsed, max_rate)
    grown = after.value - before.value
    if grown >= 0:
        return Change(Kind.GREW, grown) if _possible(grown, elapsed, max_rate) else Change(Kind.IMPOSSIBLE, None)
    round_the_end = grown + 2**bits
    wrapped = round_the_end < 2 ** (bits - 1) if max_rate is None else _possible(round_the_end, elapsed, max_rate)
    if wrapped:
        return Change(Kind.WRAPPED, round_the_end)
    return _reset(after.value, elapsed, max_rate)


def _reset(value: int, elapsed: Microseconds, max_rate: int | None) -> Change:
    """Count from zero, unless even that is more than there was time for."""
    return Change(Kind.RESET, value if _possible(value, elapsed, max_rate) else None)


def _possible(increase: int, elapsed: Microseconds, max_rate: int | None) -> bool:
    """Tell whether there was time for it; a quarter and two seconds' worth are allowed for late readings."""
    return max_rate is None or increase * SECOND * 4 <= max_rate * (elapsed + _SLACK) * 5
