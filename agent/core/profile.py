"""What is asked of a kind of device, ready to be used: made once of what the profile files say.

Rules this module keeps:

- A device gets the profile with the longest prefix of its sysObjectID, by whole numbers of it (``1.3.6.1.4.1.9`` is
  no prefix of ``1.3.6.1.4.1.99``); a device that fits none, or tells none, gets ``STANDARD``.
- What a profile offers beyond system and interfaces is a list of ways, the best first: for light, for power, for each
  measure of health, for each protocol of neighbours. The first that a device answers is its own; the others are not
  asked any more (``agent.probes.snmp_refinement``).
- Pure: no file and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agent.core.mib import Object
from agent.core.ways import Light, NeighbourTable, Supply, Wellness
from agent.errors import BadInputError

STANDARD = "standard"
"""The profile that is every other one's ground."""

CLOCKWORK_NAMES = ("sysUpTime", "ifNumber")
"""Scalars that a walk of the interfaces needs when the system group is not asked for."""
STATES: frozenset[str] = frozenset({"ifName", "ifAdminStatus", "ifOperStatus"})
"""The columns without which a table of interfaces says nothing."""
FALLBACK_NAMES = ("ifDescr", "ifSpeed", "ifInOctets", "ifOutOctets")
"""Columns asked only where the better ones have gaps (``agent.core.ports.fallbacks``)."""


@dataclass(frozen=True, eq=False)
class Profile:
    """Everything that is asked of one kind of device; ``system`` are scalars, ``interfaces`` columns in their order.

    ``prefixes`` are those of sysObjectID that choose it, ``tested`` says in words on what it was tried.
    """

    name: str
    title: str
    tested: str
    prefixes: tuple[str, ...]
    system: tuple[Object, ...]
    clockwork: tuple[Object, ...]
    interfaces: tuple[Object, ...]
    fallbacks: Mapping[str, Object]
    optics: tuple[Light, ...] = ()
    power: tuple[Supply, ...] = ()
    health: tuple[Wellness, ...] = ()
    neighbours: tuple[NeighbourTable, ...] = ()
    file: str = ""


class Profiles:
    """All profiles by name; one of them is ``STANDARD``."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self.by_name = {profile.name: profile for profile in profiles}
        self.standard = self.by_name[STANDARD]
        self._by_prefix = {prefix: profile for profile in self.by_name.values() for prefix in profile.prefixes}

    def named(self, name: str, wanted_by: str) -> Profile:
        """Return the profile of this name.

        Raises ``BadInputError`` when there is none; ``wanted_by`` says in words who names it.
        """
        found = self.by_name.get(name)
        if found is None:
            known = ", ".join(sorted(self.by_name))
            raise BadInputError(f"{wanted_by} names the profile {name!r}, which is not there; known are {known}")
        return found

    def same_as(self, other: Profiles) -> bool:
        """Tell whether the other profiles say the same, though they were read at another time."""
        ours, theirs = ({name: vars(one) for name, one in each.by_name.items()} for each in (self, other))
        return ours == theirs

    def choose(self, object_id: str | None) -> Profile:
        """Return the profile of a device that tells this sysObjectID."""
        prefix = (object_id or "").strip(".")
        while prefix:
            found = self._by_prefix.get(prefix)
            if found is not None:
                return found
            prefix = prefix.rpartition(".")[0]
        return self.standard
