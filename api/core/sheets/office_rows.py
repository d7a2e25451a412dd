"""What a row of offices asks for: a place, and the office it belongs to.

Rules this module keeps:

- A row is a place (a site); without ``instansi`` it is its own office. The office is written out only where it has
  people or a responsible person, or is written out already.
- An office that is there without a place gets one only when the row says something of a place.
- A row that is ``placeless`` (NetBox's tenants; no table has such) is an office only.
"""

from __future__ import annotations

from agent.inventory.amendment import Value
from api.core.sheets.records import Record
from api.core.sheets.world import World

_PLACE = ("island", "latitude", "longitude", "complex", "office")
_PERSON = {"responsible": "name", "email": "email", "phone": "phone", "nip": "nip"}


def plan_office(record: Record, one: str, world: World) -> None:
    """Ask for what a row of offices says; what is wrong with it is reported in ``world``."""
    said = record.values
    if "placeless" in said:
        world.want("offices", one, {"name": str(said.get("name") or "")})
        return
    known = world.before["sites"].get(one)
    owner = _owner(record, one, world)
    site: dict[str, Value | None] = {key: _plain(said[key]) for key in ("name", "island", "complex") if key in said}
    told = [key for key in ("latitude", "longitude") if key in record.cells]
    if len(told) == 1 or (len(told) == len(said.keys() & {*told}) and len({said[key] is None for key in told}) > 1):
        missing = next((key for key in ("latitude", "longitude") if said.get(key) is None), told[0])
        world.tell(record, missing, "import.value.pair")
    elif {"latitude", "longitude"} <= said.keys():
        at: Value | None = [_plain(said["latitude"]) or 0, _plain(said["longitude"]) or 0]
        site["at"] = at if said["latitude"] is not None else None
    if "office" in said and owner is not None:
        site["office"] = None if owner == one and (known or {}).get("office") is None else owner
    if known is not None or one not in world.before["offices"] or any(key in said for key in _PLACE):
        world.want("sites", one, site)
        beside = world.islands.get(str(said.get("island") or ""))
        if beside is not None:
            world.near["sites", one] = ("sites", beside)
    _office(record, one, owner, world)


def _owner(record: Record, one: str, world: World) -> str | None:
    """Return the office that the place belongs to after this; None when it is not known (and reported)."""
    if record.values.get("office") is not None:
        return world.reference(record, "office", world.names["places"], "import.ref.office")
    if "office" in record.values:
        return one
    return str(world.before["sites"].get(one, {}).get("office") or one)


def _office(record: Record, one: str, owner: str | None, world: World) -> None:
    said = record.values
    own = [key for key in ("people", *_PERSON) if key in said]
    if owner != one:
        if owner is not None and own:
            world.tell(record, own[0], "import.row.branch", office=owner)
        if one not in world.before["offices"] or owner is None:
            return
    known = world.before["offices"].get(one)
    if known is None and all(said[key] is None for key in own):
        return
    office: dict[str, Value | None] = {}
    if "name" in said:
        office["name"] = str(said["name"])
    elif known is None:
        office["name"] = str(world.before["sites"].get(one, {}).get("name") or "")
    if "people" in said:
        office["people"] = _plain(said["people"])
    if any(key in said for key in _PERSON):
        office["responsible"] = _person(record, (known or {}).get("responsible"), world)
    world.want("offices", one, office)
    world.near["offices", one] = ("sites", one)


def _person(record: Record, known: Value | None, world: World) -> Value | None:
    """Return the responsible person as the row leaves them; without a name there is nobody to reach."""
    person: dict[str, Value] = dict(known) if isinstance(known, dict) else {}
    if "responsible" in record.values and record.values["responsible"] is None:
        person = {}
    for key, name in _PERSON.items():
        value = record.values.get(key)
        if value is not None:
            person[name] = str(value)
        elif key in record.values:
            person.pop(name, None)
    unread = "responsible" in record.cells and "responsible" not in record.values
    if person and "name" not in person and not unread:
        world.tell(record, "responsible", "import.value.person")
    return person or None


def _plain(value: object) -> Value | None:
    return value  # type: ignore[return-value]  # what cells read is what YAML takes
