"""What a row of devices asks for: the device, its feeder where that is new, and the agent that stands there."""

from __future__ import annotations

from agent.inventory.amendment import Value
from agent.inventory.models import Cause
from api.core.sheets.cells import BadCellError, slug
from api.core.sheets.records import Record
from api.core.sheets.world import World

_PLAIN = ("address", "role", "installed", "commissioned", "retired")
_HERE = frozenset({"ya", "yes"})


def plan_device(record: Record, one: str, world: World) -> None:
    """Ask for what a row of devices says; what is wrong with it is reported in ``world``."""
    said = record.values
    owner = ("devices", one)
    wanted: dict[str, Value | None] = {}
    references = {
        "site": (world.names["sites"], "import.ref.office"),
        "snmp": (world.snmp, "import.ref.snmp"),
        "ups": (world.names["devices"], "import.ref.ups"),
    }
    for key in ("site", *_PLAIN[:2], "snmp", "power", "groups", "ups", *_PLAIN[2:]):
        if key not in said:
            continue
        value = said[key]
        if value is None:
            wanted[key] = None
        elif key in references:
            wanted[key] = world.reference(record, key, *references[key])
        elif key == "power":
            wanted[key] = _power(record, str(value), world, owner)
        elif key == "groups" and isinstance(value, list):
            found = [world.group(record, key, str(text), None, owner) for text in value]
            wanted[key] = [group for group in found if group is not None]
        else:
            wanted[key] = str(value)
    if wanted.get("ups") == one:
        world.tell(record, "ups", "import.ref.itself")
    world.want("devices", one, wanted)
    site = wanted.get("site")
    if isinstance(site, str):
        world.near[owner] = ("sites", site)
    _agents(record, one, world)


def _power(record: Record, text: str, world: World, owner: tuple[str, str]) -> str | None:
    group = world.group(record, "power", text, Cause.POWER, owner)
    if group is not None and world.causes.get(group) != Cause.POWER:
        world.tell(record, "power", "import.ref.power", cause=world.causes.get(group, ""))
    return group


def _agents(record: Record, one: str, world: World) -> None:
    names = record.values.get("agent")
    for text in names if isinstance(names, list) else ():
        name = one if text.casefold() in _HERE else text
        found = _agent(record, name, world)
        if found is not None:
            world.want("agents", found, {"at": one})
            world.near["agents", found] = ("devices", one)


def _agent(record: Record, name: str, world: World) -> str | None:
    names = world.names["agents"]
    try:
        found = names.find(name) or (name if slug(name) == name.lower() else names.fresh(name))
    except BadCellError as bad:
        world.tell(record, "agent", bad.code, **bad.values)
        return None
    names.add(found)
    return found
