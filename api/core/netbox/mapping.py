"""What a pull from NetBox says of an inventory: rows to plan, and what is told besides.

Rules this module keeps:

- What NetBox does not know (credentials, feeders, groups, services, guarantees) is in no row, so it stays.
- Nothing is deleted: what NetBox has retired, or no longer has, is told or left as it is.
- Pure: documents and an inventory in, rows and notes out. The same documents over the result change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from agent.inventory.models import Inventory
from api.core.netbox.boxes import DEVICES, address_of, device_ids, device_rows, role_of
from api.core.netbox.documents import Pulled, choice, nested, number, text
from api.core.netbox.places import SITES, TENANTS, place_ids, place_rows
from api.core.netbox.rows import Row
from api.core.netbox.wires import CABLES, CIRCUITS, Wires
from api.core.sheets.cells import NOTHING, slug
from api.core.sheets.records import Intake

PLACES = (TENANTS, SITES, DEVICES, CABLES, CIRCUITS)
_NONE: Mapping[str, str] = MappingProxyType({})


class Options(NamedTuple):
    """What the person says of the mapping: NetBox's slugs of roles → roles, of regions → islands; agents → devices."""

    roles: Mapping[str, str] = _NONE
    islands: Mapping[str, str] = _NONE
    agents: Mapping[str, str] = _NONE
    tagged: bool = False
    """Devices were chosen by tag: sites without one of them are left out."""


class Note(NamedTuple):
    """What is told and keeps nothing from being taken: a sentence of the catalogue and what it wants."""

    code: str
    values: Mapping[str, object]


class Mapped(NamedTuple):
    """The rows by their place in the REST API, and the notes."""

    intakes: tuple[Intake, ...]
    notes: tuple[Note, ...]


def mapped(pulled: Pulled, inventory: Inventory, options: Options) -> Mapped:
    """Return what NetBox's documents say."""
    left_out = frozenset(number(one) for one in pulled.devices if role_of(one, options.roles) == NOTHING)
    resting = [one for one in pulled.devices if choice(one, "status") not in {"", "active"}]
    idle = left_out | {number(one) for one in resting}
    active = [one for one in pulled.devices if number(one) not in idle]
    peopled = {number(nested(one, "site")) for one in active}
    sites = [
        one
        for one in pulled.sites
        if number(one) in peopled or (not options.tagged and choice(one, "status") in {"", "active"})
    ]
    places, devices = place_ids(sites, inventory), device_ids(active, inventory)
    rows = place_rows(sites, places, pulled.regions, options.islands, inventory)
    rows += device_rows(active, devices, places, options.roles, options.agents)
    rows += Wires(pulled, devices, idle, inventory).rows()
    notes = [
        Note("netbox.note.tied", {"name": text(one, "name"), "id": devices[number(one)], "address": address_of(one)})
        for one in active
        if number(one) in devices and _renamed(text(one, "name"), devices[number(one)], inventory)
    ]
    known = {device.id for device in inventory.devices}
    notes += [
        Note("netbox.note.status", {"name": text(one, "name"), "status": choice(one, "status")})
        for one in resting
        if {text(one, "name"), slug(text(one, "name"))} & known
    ]
    if resting:
        notes.append(Note("netbox.note.resting", {"count": len(resting)}))
    if left_out:
        notes.append(Note("netbox.note.left_out", {"count": len(left_out)}))
    return Mapped(tuple(_intake(place, rows) for place in PLACES), tuple(notes))


def _renamed(name: str, one: str, inventory: Inventory) -> bool:
    return one in {device.id for device in inventory.devices} and one not in {name, slug(name)}


def _intake(place: str, rows: list[Row]) -> Intake:
    records = [(row.record(), row) for row in rows]
    here = [(record, row) for record, row in records if record.file == place]
    problems = [problem for _, row in here for problem in row.problems]
    return Intake(place, None, tuple(record for record, _ in here), tuple(problems))
