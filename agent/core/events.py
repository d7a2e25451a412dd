"""What the schedule is told, and what it asks for. Instants are monotonic microseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from agent.clock import Microseconds
from agent.core.confirmation import Standing
from agent.core.parts import Parts


@dataclass(frozen=True, slots=True)
class RoundBegins:
    """A round: each device with the instant at which it is to be probed."""

    due: tuple[tuple[str, Microseconds], ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer, late or not, to the probe of ``sent``; ``heard`` is when it came."""

    device: str
    sent: Microseconds
    heard: Microseconds


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer in time to the probe of ``sent``."""

    device: str
    sent: Microseconds


@dataclass(frozen=True, slots=True)
class Void:
    """Of the probe of ``sent`` nothing can be said: it never left, or we were not awake to hear."""

    device: str
    sent: Microseconds


@dataclass(frozen=True, slots=True)
class Nudged:
    """Somebody says that something happened at a device, or at one of its ports."""

    device: str
    interface: str | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has come."""


Event: TypeAlias = RoundBegins | Answered | Lost | Void | Nudged | Tick


@dataclass(frozen=True, slots=True)
class Probe:
    """Send one probe now; its ``sent`` is the ``now`` of the event it answers."""

    device: str


@dataclass(frozen=True, slots=True)
class AskPoll:
    """Poll this device by SNMP now."""

    device: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class CheckSelf:
    """Look at our own carrier and default gateway now."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The standing of a device changed."""

    device: str
    standing: Standing


Action: TypeAlias = Probe | AskPoll | CheckSelf | Changed
