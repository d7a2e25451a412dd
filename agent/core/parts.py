"""What a device can be asked for, part by part, and how often each part is.

Rules this module keeps:

- The parts of ``EACH_ROUND`` are asked in every poll round; those of ``RARE`` once in their period, at a phase that is
  a hash of device and part: the same after a restart, and spread evenly over all devices.
- Of the rare parts, which are big or slow tables, one poll asks one at most; the one asked longest ago goes first, so
  that none starves.
- Time is an argument (the wall clock, in microseconds); after a step of it a part is asked once too often at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from agent.clock import MINUTE, Microseconds
from agent.core.pacing import phase


class Part(StrEnum):
    """One part of what a device can tell; each becomes observations of a kind of its own."""

    __hash__ = str.__hash__  # Enum's own is slow, and sets of parts are looked into with each poll

    SYSTEM = "system"
    """Uptime and who it says it is: ``System``."""
    SUPPLY = "supply"
    """Where its power comes from: ``Power``."""
    INTERFACES = "interfaces"
    """States and counters of its ports: ``Interface``."""
    LIGHT = "light"
    """Optical power at its ports, told by their names and so only together with ``INTERFACES``: ``Optical``."""
    HEALTH = "health"
    """Processor, memory, temperature, fans: ``Health``."""
    NEIGHBOURS = "neighbours"
    """What it hears of its neighbours: ``Neighbour``."""


Parts: TypeAlias = frozenset[Part]

OF_SYSTEM: Parts = frozenset({Part.SYSTEM, Part.SUPPLY})
"""The device as a whole: one GET."""
OF_PORTS: Parts = frozenset({Part.INTERFACES, Part.LIGHT})
"""Its ports."""
EACH_ROUND: Parts = OF_SYSTEM | OF_PORTS
ALL: Parts = frozenset(Part)

RARE: Mapping[Part, Microseconds] = {Part.HEALTH: 5 * MINUTE, Part.NEIGHBOURS: 30 * MINUTE}
"""Part → how often it is asked."""


class Turns:
    """Whose turn it is: which parts each poll round asks of each device."""

    def __init__(self) -> None:
        self._asked: dict[str, dict[Part, Microseconds]] = {}

    def of(self, device: str, now: Microseconds) -> Parts:
        """Return what the poll that begins now asks for, and count it as asked."""
        asked = self._asked.setdefault(device, dict.fromkeys(RARE, now))
        due = [part for part in RARE if _turn(device, part, now) != _turn(device, part, asked[part])]
        if not due:
            return EACH_ROUND
        part = min(due, key=asked.__getitem__)
        asked[part] = now
        return EACH_ROUND | {part}

    def forget(self, device: str) -> None:
        """Let go of a device that is polled no more."""
        self._asked.pop(device, None)


def _turn(device: str, part: Part, at: Microseconds) -> int:
    """Number the periods of a part of a device."""
    return (at - phase(f"{device} {part}", RARE[part])) // RARE[part]
