"""What a search of networks brought: who answered, and what each device said of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agent.clock import SECOND, Microseconds
from agent.observation import Interface, Neighbour, Observation, Poll, Power, System


@dataclass(frozen=True, slots=True)
class Finding:
    """One address that answered, and its word over SNMP where it gave one (``credential``: by which it did).

    ``name``, ``description`` and ``object_id`` are those of the system group (RFC 3418); ``ports`` name → alias;
    ``booted`` is the instant of its start by its own uptime; ``trouble`` is why its answer is not whole.
    """

    address: str
    credential: str | None = None
    profile: str | None = None
    name: str = ""
    description: str = ""
    object_id: str | None = None
    booted: Microseconds | None = None
    supplies: bool = False
    ports: Mapping[str, str | None] = field(default_factory=dict)
    neighbours: tuple[Neighbour, ...] = ()
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """One search: every address that was asked, and what was found; ``whole`` is false when it was broken off."""

    asked: frozenset[str]
    found: tuple[Finding, ...]
    whole: bool = True


def finding_of(
    address: str, observations: Iterable[Observation], credential: str | None, profile: str | None = None
) -> Finding:
    """Make a finding of one poll's observations; one that did not say who it is has no credential."""
    told = list(observations)
    system = next((one for one in told if isinstance(one, System)), None)
    poll = next((one for one in told if isinstance(one, Poll)), None)
    trouble = poll.reason if poll is not None else None
    if system is None:
        return Finding(address, trouble=trouble)
    return Finding(
        address=address,
        credential=credential,
        profile=profile,
        name=system.name or "",
        description=system.description or "",
        object_id=system.object_id,
        booted=system.at - round(system.uptime * SECOND),
        supplies=any(isinstance(one, Power) for one in told),
        ports={one.interface: one.alias for one in told if isinstance(one, Interface)},
        neighbours=tuple(one for one in told if isinstance(one, Neighbour)),
        trouble=trouble,
    )
