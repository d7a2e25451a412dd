"""What is kept of a device about what is worth asking: its profile, and which ways of it the device answers.

Rules this module keeps:

- The profile follows sysObjectID: another one there is another device, and all is found out anew.
- Of several ways to ask the same (tables of light, scalars of a UPS, a measure of health, a protocol of neighbours) the
  first that the device answers is its own. When none is answered, they are asked again after the search's patience,
  or when the device has restarted.
- A device that falls silent while it is found out is asked again after ``LOOK_SOON``: it may be one that chokes on
  what it does not have, and must not be choked each minute.
- Columns that change only when modules do are walked again after ``LOOK_AGAIN``, or after ``LOOK_SOON`` when a row has
  appeared that they do not tell of. Columns that its own way has and the device has not are not asked until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from agent.clock import HOUR, MINUTE, Microseconds
from agent.core.mib import Object
from agent.core.parts import OF_SYSTEM, Parts
from agent.core.profile import Profile, Profiles
from agent.core.ways import Light, NeighbourTable, Supply, Wellness

LOOK_AGAIN: Microseconds = HOUR
LOOK_SOON: Microseconds = 5 * MINUTE
_JITTER_TICKS = 60 * 100
"""Some devices' uptime goes back a little from one answer to the next; a restart takes away more (1/100 s)."""

_OF_HEALTH = (LOOK_SOON, LOOK_AGAIN)
"""net-snmp tells no processor's load in the first minute after it has started."""
_OF_NEIGHBOURS = (0,)
"""A device without a neighbour may have one the next time."""

_Way = TypeVar("_Way", Light, Supply, Wellness, NeighbourTable)


@dataclass(slots=True)
class Search(Generic[_Way]):
    """Which of the ways that are ``offered`` is the device's own, and what is kept of it."""

    offered: tuple[_Way, ...]
    patience: tuple[Microseconds, ...] = (LOOK_AGAIN,)
    """How long after the first miss it is looked for again, after the second, …; the last stands for all that follow."""
    own: _Way | None = None
    lasting: dict[str, dict[str, Any]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    """Names of the columns of its own way that it does not have."""
    _missed: int = 0
    _due: Microseconds = 0
    _lasting_due: Microseconds = 0

    def ways(self, now: Microseconds) -> tuple[_Way, ...]:
        """Return what is to be asked now: the device's own way, or those that are to be tried."""
        if self.own is not None:
            return (self.own,)
        return self.offered if now >= self._due else ()

    def found(self, way: _Way | None, now: Microseconds, *, silent: bool = False) -> None:
        """Keep the way that was answered, or that none was."""
        if way is not self.own:
            self.lasting, self.absent, self._lasting_due = {}, set(), 0
        self.own = way
        patience = self.patience[min(self._missed, len(self.patience) - 1)]
        self._missed = self._missed + 1 if way is None else 0
        self._due = now + (LOOK_SOON if silent else patience)

    def lasting_due(self, now: Microseconds) -> bool:
        """Tell whether the columns that change only when modules do are to be walked."""
        return now >= self._lasting_due

    def keep_lasting(self, columns: dict[str, dict[str, Any]], now: Microseconds) -> None:
        """Keep them until they are due again."""
        self.lasting, self.absent = columns, set()
        self._lasting_due = now + LOOK_AGAIN

    def doubt_lasting(self, now: Microseconds) -> None:
        """Have them walked again soon: a row has appeared that they do not tell of."""
        self._lasting_due = min(self._lasting_due, now + LOOK_SOON)

    def look_again(self) -> None:
        """Ask anew what was not there: the device has restarted."""
        self._due = self._lasting_due = self._missed = 0


@dataclass(slots=True)
class Refinement:
    """The state of one device; ``forced`` is a profile that a person has named, whatever the device says of itself."""

    profiles: Profiles
    forced: Profile | None = None
    profile: Profile = field(init=False)
    known: bool = field(init=False)
    light: Search[Light] = field(init=False)
    supply: Search[Supply] = field(init=False)
    health: tuple[Search[Wellness], ...] = field(init=False)
    """One a measure."""
    neighbours: tuple[Search[NeighbourTable], ...] = field(init=False)
    """One a protocol."""
    _object_id: str | None = None
    _uptime: int = 0

    def __post_init__(self) -> None:
        """Begin with what is right for any device."""
        self.known = self.forced is not None
        self._take(self.forced or self.profiles.standard)

    def scalars(self, parts: Parts) -> tuple[Object, ...]:
        """Return what the first GET of a poll asks for; without the system only what the interfaces need."""
        if self.known and not parts & OF_SYSTEM:
            return self.profile.clockwork
        supply, system = self.supply.own, self.profile.system
        return system if supply is None else (*system, *(item for item in supply.scalars if item not in system))

    def heed(self, scalars: Mapping[str, Any]) -> None:
        """Take note of what the scalars say of who the device is, and whether it has restarted."""
        object_id = scalars.get("sysObjectID")
        uptime = scalars.get("sysUpTime", 0)
        if not self.known or (object_id is not None and object_id != self._object_id):
            self._object_id = object_id
            self.known = True
            self._take(self.forced or self.profiles.choose(object_id))
        elif uptime < self._uptime - _JITTER_TICKS:
            self.light.look_again()
            self.supply.look_again()
            for measure in self.health:
                measure.look_again()
            for protocol in self.neighbours:
                protocol.look_again()
        self._uptime = uptime

    def use(self, profiles: Profiles) -> None:
        """Go by other profiles from now on; what the device answers is found out anew."""
        self.profiles = profiles
        self._take(self.forced or (profiles.choose(self._object_id) if self.known else profiles.standard))

    def _take(self, profile: Profile) -> None:
        self.profile = profile
        self.light = Search(profile.optics)
        self.supply = Search(profile.power)
        measures: dict[str, list[Wellness]] = {}
        for way in profile.health:
            measures.setdefault(way.measure, []).append(way)
        protocols: dict[str, list[NeighbourTable]] = {}
        for table in profile.neighbours:
            protocols.setdefault(table.protocol, []).append(table)
        self.health = tuple(Search(tuple(ways), _OF_HEALTH) for ways in measures.values())
        self.neighbours = tuple(Search(tuple(tables), _OF_NEIGHBOURS) for tables in protocols.values())
