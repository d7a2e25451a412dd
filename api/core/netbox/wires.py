"""NetBox's cables and circuits as rows of links.

Rules this module keeps:

- A cable between two interfaces is a link; of cables that touch no device taken, and of power and console, nothing is said.
- A fibre's type does not tell sea from ducts or poles: what the inventory says of these stays. ``siaga_medium`` (a custom
  field or a tag) goes first.
- A circuit joins the interfaces that are cabled to its two ends; an end without a cable is the only device of its site.
- A link is the one between the same ends; its id is never NetBox's, so a cable drawn anew there stays the link here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.inventory.models import Inventory, Link, Medium
from api.core.netbox.documents import (
    CIRCUIT_END,
    INTERFACE,
    Document,
    End,
    Pulled,
    choice,
    ends,
    nested,
    number,
    site_of,
    stated_medium,
    text,
)
from api.core.netbox.rows import Row
from api.core.sheets.columns import Kind

CABLES, CIRCUITS = "dcim/cables", "circuits/circuits"
_FIBRES = frozenset({Medium.SUBMARINE_CABLE, Medium.UNDERGROUND_CABLE, Medium.AERIAL_CABLE, Medium.TRUNK_FIBRE})
_FIBRE, _COPPER = ("smf", "mmf", "aoc"), ("cat", "dac", "coax", "mrj21", "rg-")
_SILENT = ("dcim.power", "dcim.console")


def medium_of(cable_type: str) -> Medium | None:
    """Return what NetBox's type of a cable says of the medium.

    >>> medium_of("smf-os2"), medium_of("cat6a"), medium_of("usb")
    (<Medium.TRUNK_FIBRE: 'trunk-fibre'>, <Medium.COPPER: 'copper'>, None)
    """
    if cable_type.startswith(_FIBRE):
        return Medium.TRUNK_FIBRE
    return Medium.COPPER if cable_type.startswith(_COPPER) else None


class Wires:
    """Links out of cables and circuits, between the devices that are taken.

    ``devices``: NetBox id → id here; ``left_out``: NetBox ids of devices that are left out on purpose.
    """

    def __init__(
        self, pulled: Pulled, devices: Mapping[int, str], left_out: frozenset[int], inventory: Inventory
    ) -> None:
        self._pulled, self._devices, self._left_out = pulled, devices, left_out
        self._links = inventory.links

    def rows(self) -> list[Row]:
        """Return the rows of the cables, then those of the circuits."""
        cables = [cable for cable in self._pulled.cables if choice(cable, "status") in {"", "connected"}]
        circuits = [circuit for circuit in self._pulled.circuits if choice(circuit, "status") in {"", "active"}]
        cabled = _cabled(cables)
        rows = [self._cable(cable) for cable in cables] + [self._circuit(circuit, cabled) for circuit in circuits]
        return [row for row in rows if row is not None]

    def _cable(self, cable: Document) -> Row | None:
        sides = [ends(cable, "a"), ends(cable, "b")]
        every = [end for side in sides for end in side]
        if any(
            end.kind == CIRCUIT_END or end.kind.startswith(_SILENT) or end.device in self._left_out for end in every
        ):
            return None
        if not any(end.kind == INTERFACE and end.device in self._devices for end in every):
            return None
        row = Row(CABLES, Kind.LINKS, cable, text(cable, "label") or text(cable, "display"))
        chosen = []
        for side, listed in zip("ab", sides, strict=True):
            field = f"{side}_terminations"
            if not listed or any(end.kind != INTERFACE for end in listed):
                row.find(field, "netbox.cable.end", kind=listed[0].kind if listed else "-")
            elif len({end.device for end in listed}) > 1:
                row.find(field, "netbox.cable.many")
            elif listed[0].device not in self._devices:
                row.find(field, "netbox.cable.outside")
            else:
                chosen.append(listed[0])
        if len(chosen) == len(sides):
            self._join(row, chosen[0], chosen[1])
            said = medium_of(choice(cable, "type"))
            self._medium(row, stated_medium(cable), said, self._known(chosen[0], chosen[1]))
        return row

    def _circuit(self, circuit: Document, cabled: Mapping[int, End]) -> Row | None:
        ended = [end for end in self._pulled.circuit_ends if number(nested(end, "circuit")) == number(circuit)]
        by_side = {text(end, "term_side"): end for end in ended}
        here = {number(nested(device, "site")) for device in self._taken()}
        places = [site_of(end) for end in by_side.values()]
        if set(by_side) != {"A", "Z"} or not all(places) or not any(place in here for place in places):
            return None
        row = Row(CIRCUITS, Kind.LINKS, circuit, text(circuit, "cid"))
        chosen = []
        for side in "AZ":
            end = cabled.get(number(by_side[side])) or self._alone(site_of(by_side[side]))
            if end is not None and end.device in self._left_out:
                return None
            if end is None or end.device not in self._devices:
                row.find(f"termination_{side.lower()}", "netbox.circuit.end")
            else:
                chosen.append(end)
        if len(chosen) == len(by_side):
            self._join(row, chosen[0], chosen[1])
            self._medium(row, stated_medium(circuit), Medium.LEASED, None)
            row.say("provider", "provider", text(nested(circuit, "provider"), "name"))
            row.say("circuit", "cid", text(circuit, "cid"))
        return row

    def _taken(self) -> list[Document]:
        return [device for device in self._pulled.devices if number(device) in self._devices]

    def _alone(self, site: int) -> End | None:
        there = [device for device in self._taken() if number(nested(device, "site")) == site]
        return End(INTERFACE, 0, number(there[0]), "") if len(there) == 1 else None

    def _join(self, row: Row, one: End, other: End) -> None:
        known = self._known(one, other)
        if known is not None:
            row.put({"id": known.id})
        for side, end in (("a", one), ("b", other)):
            row.put({f"device_{side}": self._devices[end.device]})
            row.say(f"port_{side}", f"{side}_terminations", end.interface)

    def _known(self, one: End, other: End) -> Link | None:
        """Return the link that has exactly these ends, in either order."""
        wanted = {(self._devices[end.device], end.interface) for end in (one, other)}
        same = [link for link in self._links if {(end.device, end.interface or "") for end in link.ends} == wanted]
        return same[0] if len(same) == 1 else None

    def _medium(self, row: Row, stated: str, said: Medium | None, known: Link | None) -> None:
        if stated:
            row.say("medium", "siaga_medium", stated)
        elif said is not None and not (said in _FIBRES and known is not None and known.medium in _FIBRES):
            row.put({"medium": said.value})


def _cabled(cables: Sequence[Document]) -> dict[int, End]:
    """Return circuit termination → the interface that a cable joins it to."""
    found: dict[int, End] = {}
    for cable in cables:
        sides = (ends(cable, "a"), ends(cable, "b"))
        for here, there in (sides, sides[::-1]):
            for end in here:
                if end.kind == CIRCUIT_END and there and there[0].kind == INTERFACE:
                    found[end.id] = there[0]
    return found
