"""What is known at one instant: who is down, who answers, what ports and UPSes say and whose uptime began anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from agent.clock import Microseconds

ViewKey: TypeAlias = tuple[str, str]
"""``(agent, device)``."""

DARK = ("down", "lowerLayerDown")
"""The ``ifOperStatus`` of a port without light (IF-MIB)."""


class Clue(NamedTuple):
    """What one agent knows of one device: ``losses`` since its last answer at ``answered``."""

    down: bool
    losses: tuple[Microseconds, ...]
    answered: Microseconds | None


class Port(NamedTuple):
    """What a device said of one of its ports, and when; ``dark`` is its ``admin`` when it was last dark, and when.

    ``dark_since`` is when it was first heard to be dark of that time.
    """

    admin: str | None
    oper: str | None
    at: Microseconds
    dark: tuple[str | None, Microseconds] | None = None
    dark_since: Microseconds | None = None

    @classmethod
    def heard(cls, admin: str | None, oper: str | None, at: Microseconds, before: Port | None) -> Port:
        """Return a port of which this is the news after ``before``."""
        goes_on = before is not None and before.oper in DARK and before.dark_since is not None
        if oper in DARK:
            return cls(admin, oper, at, (admin, at), before.dark_since if before is not None and goes_on else at)
        return cls(admin, oper, at, *((None, None) if before is None else (before.dark, before.dark_since)))

    def told_late(self, admin: str | None, oper: str | None, at: Microseconds) -> Port:
        """Return the port with what it said before its newest news, as an agent tells that was cut off."""
        if oper in DARK and (self.dark is None or self.dark[1] < at):
            return self._replace(dark=(admin, at), dark_since=at)
        if oper not in DARK and self.dark is not None and self.dark_since is not None and self.dark_since < at:
            return self._replace(dark_since=self.dark[1])
        return self

    def told(self, since: Microseconds) -> Port:
        """Return what the port says of a fault that began at ``since``: lit again, it still was dark in between."""
        if self.oper not in DARK and self.dark is not None and self.dark[1] >= since:
            return Port(self.dark[0], "down", self.dark[1], dark_since=self.dark_since)
        return self


class Battery(NamedTuple):
    """Whether a UPS ran on its battery when it told so; ``discharged`` is when it last said that it did."""

    on: bool
    at: Microseconds
    discharged: Microseconds | None = None

    @classmethod
    def heard(cls, on: bool, at: Microseconds, before: Battery | None) -> Battery:
        """Return a UPS of which this is the news after ``before``, or before it, as an agent tells that was cut off."""
        last = None if before is None else before.discharged
        discharged = max((moment for moment in (last, at if on else None) if moment is not None), default=None)
        if before is not None and before.at > at:
            return before._replace(discharged=discharged)
        return cls(on, at, discharged)

    def told(self, since: Microseconds) -> Battery | None:
        """Return what it says of a feeder that failed at ``since``: on mains again, it still ran on battery in between."""
        if self.discharged is not None and self.discharged >= since:
            return Battery(True, self.discharged, self.discharged)
        return self if self.at >= since else None


class Repair(NamedTuple):
    """When an earlier incident was over, and how probable the element was its root, by that of the root that was named."""

    at: Microseconds
    share: float = 1.0


Batteries: TypeAlias = Mapping[str, Battery]
"""What is known of UPSes, by device."""
Ports: TypeAlias = Mapping[tuple[str, str], Port]
"""What is known of ports, by device and interface."""


@dataclass(frozen=True)
class Clues:
    """All that is known at one instant; ``restarted`` tells of devices back again whether uptime began anew.

    ``repaired`` tells of elements that failed before.
    """

    views: Mapping[ViewKey, Clue]
    ports: Ports
    restarted: Mapping[str, bool] = field(default_factory=dict)
    batteries: Batteries = field(default_factory=dict)
    repaired: Mapping[str, Repair] = field(default_factory=dict)
