"""A port's counters followed from poll to poll, so that whoever reads them need not know their width.

Rules this module keeps:

- A 32-bit counter that wrapped is carried on past 2^32; what comes out only grows until it restarts.
- A restart (of the device, of the counter, or of the port under another ifIndex) is said, and the carry ends.
- Pure: what is remembered of a port is a ``Trace`` that the caller keeps.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from agent.clock import Microseconds
from agent.core.counters import Kind, Reading, change
from agent.core.ports import Port

Counts: TypeAlias = tuple[int | None, int | None, int | None, int | None, int | None, int | None]
"""in/out octets, in/out errors, in/out discards."""

_NO_CARRY = (0, 0, 0, 0, 0, 0)
_OCTETS = 2
"""The first two of the counts are octets, bounded by the port's speed; packets have no such bound."""


class Trace(msgspec.Struct, frozen=True):
    """What is remembered of a port: where it stood, its raw counts, and what wraps have added to them."""

    at: Microseconds
    index: str
    uptime: int | None
    discontinuity: int | None
    raw: Counts
    carried: tuple[int, ...]
    bits: int


def follow(
    before: Trace | None, port: Port, *, at: Microseconds, uptime: int | None, reboot: bool
) -> tuple[Trace, Counts, bool]:
    """Return the new trace, the counts to report, and whether they restarted since the trace before.

    ``uptime`` is sysUpTime in 1/100 s where known; ``reboot`` is true when the device itself restarted.
    """
    raw: Counts = (
        port.in_octets,
        port.out_octets,
        port.in_errors,
        port.out_errors,
        port.in_discards,
        port.out_discards,
    )
    if before is None:
        return Trace(at, port.index, uptime, port.discontinuity, raw, _NO_CARRY, port.octets_bits), raw, False
    fresh = (
        reboot
        or before.index != port.index
        or before.bits != port.octets_bits
        or (before.discontinuity != port.discontinuity and None not in (before.discontinuity, port.discontinuity))
    )
    carried = _NO_CARRY if fresh else before.carried
    if not fresh and _fell(before.raw, raw):
        carry = _carry(before, port, raw, at)
        fresh = carry is None
        carried = carry or _NO_CARRY
    trace = Trace(at, port.index, uptime, port.discontinuity, raw, carried, port.octets_bits)
    if carried == _NO_CARRY:
        return trace, raw, fresh
    counts = tuple(None if value is None else value + extra for value, extra in zip(raw, carried, strict=True))
    return trace, counts, fresh  # type: ignore[return-value]


def _fell(before: Counts, after: Counts) -> bool:
    """Tell whether any count is lower than it was."""
    if None not in before and None not in after:
        return any(map(int.__gt__, before, after))  # type: ignore[arg-type]
    return any(old is not None and new is not None and old > new for old, new in zip(before, after, strict=True))


def _carry(before: Trace, port: Port, raw: Counts, at: Microseconds) -> tuple[int, ...] | None:
    """Add 2^32 to what wrapped; ``None`` when a count restarted instead."""
    carried = list(before.carried)
    for place, (old, new) in enumerate(zip(before.raw, raw, strict=True)):
        if old is None or new is None or new >= old:
            continue
        octets = place < _OCTETS
        bits = port.octets_bits if octets else 32
        max_rate = port.speed_bps // 8 if octets and port.speed_bps else None
        if change(Reading(old, before.at), Reading(new, at), bits=bits, max_rate=max_rate).kind is not Kind.WRAPPED:
            return None
        carried[place] += 2**bits
    return tuple(carried)
