"""From what was found to what would change in an inventory, row by row, and what of it can be taken.

Rules this module keeps:

- Nothing is deleted: a device that does not answer and a link that is not heard are said.
- A device of the inventory keeps what the inventory says; only a credential that it lacks, or that no longer serves
  where another does, is proposed.
- The same findings over the accepted inventory change nothing.
- Pure: findings and an inventory in, rows and notes out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from agent.inventory.models import Inventory
from api.core.discovery.adjacency import adjacencies
from api.core.discovery.findings import Findings
from api.core.discovery.identity import Met, identify
from api.core.discovery.links import Links
from api.core.discovery.notes import Note, note
from api.core.discovery.roles import role_of
from api.core.sheets.objects import objects_of
from api.core.sheets.plan import Action, Entry, entries_of
from api.core.sheets.world import World


class Row(NamedTuple):
    """One change that a person may take, and why it is proposed: a code of the catalog with its values."""

    entry: Entry
    why: str
    values: Mapping[str, object]


class Proposal(NamedTuple):
    """Rows in the order in which they are to be taken (devices before links), notes, and who was met."""

    rows: tuple[Row, ...]
    notes: tuple[Note, ...]
    met: tuple[Met, ...]


class Settled(NamedTuple):
    """The rows that can be written, and notes on those that were chosen and cannot."""

    rows: tuple[Row, ...]
    notes: tuple[Note, ...]


def propose(findings: Findings, inventory: Inventory) -> Proposal:
    """Return what the findings would change."""
    world = World(inventory, objects_of(inventory))
    met, notes = identify(findings, inventory, world)
    told: dict[tuple[str, str], tuple[str, Mapping[str, object]]] = {}
    for one in met:
        told["devices", one.id] = _wanted(one, world)
        if one.finding.trouble and one.finding.credential:
            notes.append(note("partly", one.id, reason=one.finding.trouble))
    found, more = adjacencies(met)
    notes += more
    links = Links(world, {link.id: link.ends for link in inventory.links})
    links.take(found)
    for adjacent in found:
        _beside(adjacent.devices, inventory, world)
    for name, adjacent in links.of.items():
        told["links", name] = ("discover.why.both" if adjacent.both else "discover.why.one", {})
    notes += [*links.notes, *_unheard(inventory, met, links.spoken), *_unanswered(inventory, findings)]
    rows = [
        Row(entry, *told[entry.section, entry.id])
        for entry in entries_of(world)
        if entry.action is not Action.UNCHANGED
    ]
    return Proposal(tuple(rows), tuple(notes), tuple(met))


def settle(chosen: Sequence[Row], inventory: Inventory) -> Settled:
    """Return what of the chosen rows can be written: links with both ends there, new devices that an agent reaches."""
    known = {device.id for device in inventory.devices}
    added = {row.entry.id for row in chosen if row.entry.section == "devices"}
    links = {row.entry.id: devices_of(row.entry) for row in chosen if row.entry.section == "links"}
    standing = [{end.device for end in link.ends} for link in inventory.links if link.id not in links]
    reached = _reached(
        {agent.at for agent in inventory.agents},
        [*standing, *(ends for ends in links.values() if ends <= known | added)],
    )
    rows: list[Row] = []
    notes: list[Note] = []
    for row in chosen:
        one = row.entry
        if one.section == "links" and not links[one.id] <= known | (added & reached):
            missing = sorted(links[one.id] - known - (added & reached))
            notes.append(note("endless", one.id, device=missing[0]))
        elif one.section == "devices" and one.id not in known | reached:
            notes.append(note("apart", one.id))
        else:
            rows.append(row)
    return Settled(tuple(rows), tuple(notes))


def _wanted(one: Met, world: World) -> tuple[str, Mapping[str, object]]:
    """Want a device as it was found; return why."""
    finding = one.finding
    values = {"profile": finding.profile or "-", "name": finding.name, "address": finding.address}
    if one.known:
        before = world.before["devices"][one.id].get("snmp")
        if finding.credential is not None:
            world.want("devices", one.id, {"snmp": finding.credential})
        return ("discover.why.credential" if before is None else "discover.why.other", values)
    role = role_of(finding)
    wanted: dict[str, str] = {"address": finding.address, "role": role.role}
    if finding.credential is not None:
        wanted["snmp"] = finding.credential
    world.want("devices", one.id, wanted)
    return (role.sign if finding.credential else "discover.why.heard", values)


def _beside(devices: tuple[str, str], inventory: Inventory, world: World) -> None:
    """Put a new device into the file of its neighbour."""
    known = {device.id for device in inventory.devices}
    for one, other in (devices, devices[::-1]):
        if one not in known and (other in known or ("devices", one) not in world.near):
            world.near["devices", one] = ("devices", other)


def devices_of(entry: Entry) -> frozenset[str]:
    """Return the devices that a link's entry joins; none for another entry that sets no ends."""
    ends = entry.after.get("ends")
    return frozenset(str(end).partition("/")[0] for end in ends) if isinstance(ends, list) else frozenset()


def _reached(origins: Collection[str], links: Sequence[Collection[str]]) -> set[str]:
    joined: dict[str, set[str]] = {}
    for ends in links:
        for end in ends:
            joined.setdefault(end, set()).update(ends)
    seen = set(origins)
    edge = list(seen)
    while edge:
        new = joined.get(edge.pop(), set()) - seen
        seen |= new
        edge += new
    return seen


def _unanswered(inventory: Inventory, findings: Findings) -> list[Note]:
    answered = {one.address for one in findings.found}
    return [
        note("unanswered", device.id, address=device.address)
        for device in inventory.devices
        if str(device.address) in findings.asked - answered
    ]


def _unheard(inventory: Inventory, met: Sequence[Met], spoken: Collection[str]) -> list[Note]:
    """Tell of links whose two devices both hear neighbours, but not each other there."""
    hearing = {one.id for one in met if one.finding.neighbours and one.finding.trouble is None}
    return [
        note("unheard", link.id, one=link.ends[0].device, two=link.ends[1].device)
        for link in inventory.links
        if link.id not in spoken and {end.device for end in link.ends} <= hearing
    ]
