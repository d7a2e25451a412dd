"""Which datagrams at the trap port are worth decoding: known senders only, each within its own limit.

Rules this module keeps:

- A sender is a device of the inventory, known by the address its datagrams come from; whatever else sends is dropped,
  so what is kept is bounded by the inventory.
- Each device has an allowance of its own: a storm from one takes nothing from the others.
- Every datagram gets one answer: the device, or why not. Whoever counts answers counts every drop.
- Pure; time is an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from agent.clock import Microseconds
from agent.core.limits import Allowance
from agent.core.snmp_envelope import LONGEST

RATE = 10
"""Traps a second of one device, in the long run."""
BURST = 100
"""Traps of one device at once: a 48-port switch that loses all its ports, and tells it twice."""


class Outcome(StrEnum):
    """What became of a datagram; ``OK``: it was a trap that we know the meaning of."""

    OK = "ok"
    UNMAPPED = "unmapped"
    """A good trap of no meaning here."""
    DISCOVERY = "discovery"
    """A sender of informs asked who we are, or what time it is here (RFC 3414, 4)."""
    UNKNOWN_SOURCE = "unknown-source"
    LIMIT = "limit"
    TOO_LONG = "too-long"
    GARBAGE = "garbage"
    AUTHENTICATION = "authentication"
    OVERFLOW = "overflow"
    """More waited to be decoded than there is room for."""
    UNREAD = "unread"
    """More waited to be read than the kernel has room for; these are not among those received."""


class TrapGate:
    """The devices that may send, by the octets of their address, and how much each has sent."""

    def __init__(self, senders: Mapping[bytes, str]) -> None:
        self._senders = dict(senders)
        self._allowances: dict[str, Allowance] = {}

    def replace(self, senders: Mapping[bytes, str]) -> None:
        """Take other senders; a device that stays keeps its limit as far as it is used."""
        self._senders = dict(senders)
        stay = set(senders.values())
        self._allowances = {device: known for device, known in self._allowances.items() if device in stay}

    def admit(self, now: Microseconds, source: bytes, length: int) -> tuple[str | None, Outcome]:
        """Judge a datagram of ``length`` octets by its source: the device when it may pass, else why not."""
        device = self._senders.get(source)
        if device is None:
            return None, Outcome.UNKNOWN_SOURCE
        if length > LONGEST:
            return None, Outcome.TOO_LONG
        allowance = self._allowances.get(device)
        if allowance is None:
            allowance = self._allowances[device] = Allowance(RATE, BURST)
        if not allowance.take(now):
            return None, Outcome.LIMIT
        return device, Outcome.OK
