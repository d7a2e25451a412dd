"""What is kept of a device about what is worth asking: its profile, and which ways of it the device answers.

Rules this module keeps:

- The profile follows sysObjectID: another one there is another device, and all is found out anew.
- Of several ways to ask the same (tables of light, UPS scalars) the first that the device answers is its own. When
  none is answered, they are asked again after ``LOOK_AGAIN``, or when the device has restarted.
- A device that falls silent while it is found out is asked again after ``LOOK_SOON``: it may be one that chokes on
  what it does not have, and must not be choked each minute.
- Columns that change only when modules do are walked again after ``LOOK_AGAIN``, or after ``LOOK_SOON`` when a row has
  appeared that they do not tell of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.clock import HOUR, MINUTE, Microseconds
from agent.core.mib import Object
from agent.core.parts import OF_SYSTEM, Parts
from agent.core.profile import Light, Profile, Profiles, Supply

LOOK_AGAIN: Microseconds = HOUR
LOOK_SOON: Microseconds = 5 * MINUTE
_JITTER_TICKS = 60 * 100
"""Some devices' uptime goes back a little from one answer to the next; a restart takes away more (1/100 s)."""


@dataclass(slots=True)
class Refinement:
    """The state of one device; ``forced`` is a profile that a person has named, whatever the device says of itself."""

    profiles: Profiles
    forced: Profile | None = None
    profile: Profile = field(init=False)
    known: bool = field(init=False)
    light: Light | None = None
    supply: Supply | None = None
    lasting: dict[str, dict[str, Any]] = field(default_factory=dict)
    system: tuple[Object, ...] = field(init=False)
    _object_id: str | None = None
    _uptime: int = 0
    _light_due: Microseconds = 0
    _supply_due: Microseconds = 0
    _lasting_due: Microseconds = 0

    def __post_init__(self) -> None:
        """Begin with what is right for any device."""
        self.known = self.forced is not None
        self.profile = self.forced or self.profiles.standard
        self.system = self.profile.system

    def scalars(self, parts: Parts) -> tuple[Object, ...]:
        """Return what the first GET of a poll asks for; without the system only what the interfaces need."""
        return self.system if parts & OF_SYSTEM or not self.known else self.profile.clockwork

    def heed(self, scalars: Mapping[str, Any]) -> None:
        """Take note of what the scalars say of who the device is, and whether it has restarted."""
        object_id = scalars.get("sysObjectID")
        uptime = scalars.get("sysUpTime", 0)
        if not self.known or (object_id is not None and object_id != self._object_id):
            self._become(object_id)
        elif uptime < self._uptime - _JITTER_TICKS:
            self._light_due = self._supply_due = self._lasting_due = 0
        self._uptime = uptime

    def use(self, profiles: Profiles) -> None:
        """Go by other profiles from now on; what the device answers is found out anew."""
        self.profiles = profiles
        if self.known:
            self._become(self._object_id)
        else:
            self.profile = self.forced or profiles.standard
            self.system = self.profile.system

    def _become(self, object_id: str | None) -> None:
        self._object_id = object_id
        self.known = True
        self.profile = self.forced or self.profiles.choose(object_id)
        self.light, self.supply = None, None
        self.lasting = {}
        self.system = self.profile.system
        self._light_due = self._supply_due = self._lasting_due = 0

    def supplies(self, now: Microseconds) -> tuple[Supply, ...]:
        """Return the ways to ask for power that are to be tried now; none when the device's own is known."""
        return self.profile.power if self.supply is None and now >= self._supply_due else ()

    def found_supply(self, supply: Supply | None, now: Microseconds, *, silent: bool = False) -> None:
        """Keep the way that was answered, whose scalars are then asked with the system; or that none was."""
        if supply is not None and supply not in self.profile.power:
            return  # profiles were changed while it was asked
        self.supply = supply
        self._supply_due = now + (LOOK_SOON if silent else LOOK_AGAIN)
        asked = set(self.profile.system)
        extra = () if supply is None else tuple(item for item in supply.scalars if item not in asked)
        self.system = (*self.profile.system, *extra)

    def lights(self, now: Microseconds) -> tuple[Light, ...]:
        """Return the tables of light to be walked now: the device's own, or those that are to be tried."""
        if self.light is not None:
            return (self.light,)
        return self.profile.optics if now >= self._light_due else ()

    def found_light(self, table: Light | None, now: Microseconds, *, silent: bool = False) -> None:
        """Keep the table that was answered, or that none was."""
        if table is not None and table not in self.profile.optics:
            return  # profiles were changed while it was asked
        if table is not self.light:
            self.lasting, self._lasting_due = {}, 0
        self.light = table
        self._light_due = now + (LOOK_SOON if silent else LOOK_AGAIN)

    def lasting_due(self, now: Microseconds) -> bool:
        """Tell whether the columns that change only when modules do are to be walked."""
        return now >= self._lasting_due

    def keep_lasting(self, columns: dict[str, dict[str, Any]], now: Microseconds) -> None:
        """Keep them until they are due again."""
        self.lasting = columns
        self._lasting_due = now + LOOK_AGAIN

    def doubt_lasting(self, now: Microseconds) -> None:
        """Have them walked again soon: a row has appeared that they do not tell of."""
        self._lasting_due = min(self._lasting_due, now + LOOK_SOON)
