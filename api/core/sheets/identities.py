"""Which object each row speaks of: one that is there, or a new one with an id of its own.

Rules this module keeps:

- An id that a row writes is its id. Else an office is the one of that name, a device or a link the one whose id the name
  gives, and a link without a name the one between the same two devices (and interfaces, where both say them).
- Two rows that speak of one object are a mistake of the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count

from agent.inventory.models import LinkEnd
from api.core.sheets.cells import BadCellError
from api.core.sheets.columns import Kind
from api.core.sheets.records import Record
from api.core.sheets.world import ELEMENTS, World

_SECTION = {Kind.OFFICES: "places", Kind.DEVICES: "devices", Kind.LINKS: "links"}


def identify(records: Iterable[Record], world: World) -> dict[tuple[str, int], str]:
    """Return the id of each row by file and row; what cannot be told is reported in ``world``."""
    found: dict[tuple[str, int], str] = {}
    told = list(records)
    for kind in Kind:
        spoken: dict[str, Record] = {}
        for record in (one for one in told if one.kind is kind):
            try:
                name = _identity(record, world, spoken)
            except BadCellError as bad:
                key = "id" if "id" in record.cells or "name" not in record.cells else "name"
                world.tell(record, key, bad.code, **bad.values)
                continue
            if name is None:
                continue
            other = spoken.setdefault(name, record)
            if other is not record:
                world.tell(record, "id", "import.row.twice", id=name, other=other.row, file=other.file)
                continue
            found[record.file, record.row] = name
    return found


def _identity(record: Record, world: World, spoken: Mapping[str, Record]) -> str | None:
    names = world.names[_SECTION[record.kind]]
    written, name = record.values.get("id"), str(record.values.get("name") or "")
    if isinstance(written, str):
        one = written
    elif name and record.kind is Kind.OFFICES:
        one = names.find(name) or ""
        if not one or (one in spoken and _named_otherwise(spoken[one], name)):
            one = names.fresh(name)
    elif name:
        one = names.find(name) or names.fresh(name)
    elif record.kind is Kind.LINKS:
        return _between(record, world)
    elif "id" in record.cells or "name" in record.cells:
        return None  # its cell is reported already
    else:
        raise BadCellError("import.row.nameless")
    section = _SECTION[record.kind]
    if section in ELEMENTS and one not in names.ids and world.taken(one):
        raise BadCellError("import.row.taken", id=one)
    names.add(one, name)
    if record.kind is Kind.OFFICES:
        world.names["sites"].add(one, name)
    if record.kind is Kind.LINKS and (ends := ends_of(record, world)) is not None:
        world.join(one, ends)
    return one


def _named_otherwise(other: Record, name: str) -> bool:
    return str(other.values.get("name") or "").casefold() != name.casefold()


def ends_of(record: Record, world: World) -> tuple[LinkEnd, LinkEnd] | None:
    """Return the two ends that a row names, or None when one is not known (which is not reported here)."""
    ends: list[LinkEnd] = []
    for side in ("a", "b"):
        text = record.values.get(f"device_{side}")
        if not isinstance(text, str):
            return None
        device, _, port = text.partition("/")
        named = record.values.get(f"port_{side}")
        found = world.names["devices"].find(text) or world.names["devices"].find(device.strip())
        if found is None:
            return None
        known = text in world.names["devices"].ids
        interface = str(named) if isinstance(named, str) else (port.strip() if port and not known else None)
        ends.append(LinkEnd(device=found, interface=interface or None))
    return ends[0], ends[1]


def tell_unknown_ends(record: Record, world: World) -> None:
    """Report the devices of a link that are not there."""
    names = world.names["devices"]
    for key in ("device_a", "device_b"):
        text = record.values.get(key)
        if isinstance(text, str) and names.find(text) is None and names.find(text.partition("/")[0].strip()) is None:
            world.reference(record, key, names, "import.ref.device")


def _between(record: Record, world: World) -> str | None:
    ends = ends_of(record, world)
    if ends is None:
        tell_unknown_ends(record, world)
        return None
    matching = [one for one, other in world.between(ends).items() if _fits(ends, other) or _fits(ends, other[::-1])]
    if len(matching) > 1:
        raise BadCellError("import.row.parallel", ids=", ".join(sorted(matching)))
    if matching:
        return matching[0]
    plain = f"{ends[0].device}--{ends[1].device}"[:95]
    numbered = (plain if number == 1 else f"{plain}-{number}" for number in count(1))
    one = next(name for name in numbered if not world.taken(name))
    world.names["links"].add(one)
    world.join(one, ends)
    return one


def _fits(ends: tuple[LinkEnd, LinkEnd], other: tuple[LinkEnd, ...]) -> bool:
    return all(
        one.device == two.device and (one.interface is None or two.interface is None or one.interface == two.interface)
        for one, two in zip(ends, other, strict=True)
    )
