"""Which device each finding is: one of the inventory, a new one with an id of its own, or one that was met already.

Rules this module keeps:

- A device of the inventory is known by its address, never by what it calls itself: a name is anybody's to take.
- Two new addresses are one device only when name, kind, ports and neighbours are the same and they started at the same
  instant; what neighbours announce as its address goes first, else the lowest. That they were taken as one is said.
- What does not answer SNMP has the name that its neighbours give it, when they agree on one.
- New ids come from names, in the order of addresses; names that give none, or that a device of the inventory bears at
  another address, are said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address
from itertools import chain
from typing import NamedTuple

from agent.clock import SECOND
from agent.inventory.models import Inventory
from api.core.discovery.findings import Finding, Findings
from api.core.discovery.notes import Note, note
from api.core.sheets.cells import slug
from api.core.sheets.world import World

LONGEST_ID = 60
_SAME_START = SECOND


class Met(NamedTuple):
    """One device: its id, whether the inventory has it, what was found at its address, and at which others."""

    id: str
    known: bool
    finding: Finding
    others: tuple[str, ...] = ()


def identify(findings: Findings, inventory: Inventory, world: World) -> tuple[list[Met], list[Note]]:
    """Return every device that was met, sorted by address; new ids are made known to ``world``."""
    known = {str(device.address): device.id for device in inventory.devices}
    announced = _announced(findings)
    notes: list[Note] = []
    met: list[Met] = []
    fresh: list[Finding] = []
    for told in sorted(findings.found, key=lambda one: _order(one.address)):
        names = announced.get(told.address, frozenset())
        heard = told.credential is None and len(names) == 1
        one = replace(told, name=next(iter(names))) if heard else told
        if one.address in known:
            met.append(Met(known[one.address], known=True, finding=one))
        elif one.credential is not None or heard:
            fresh.append(one)
        else:
            notes.append(note("silent", one.address, reason=one.trouble or ""))
    rest: list[Finding] = []
    for one in fresh:
        twin = next((index for index, other in enumerate(met) if _is_one(one, other.finding)), None)
        if twin is None:
            rest.append(one)
        else:
            met[twin] = met[twin]._replace(others=(*met[twin].others, one.address))
            notes.append(note("twin", one.address, id=met[twin].id, address=met[twin].finding.address))
    for group in _twins(rest):
        first = next((one for one in group if one.address in announced), group[0])
        others = tuple(one.address for one in group if one is not first)
        new = _fresh(first, world)
        notes += [note("twin", other, id=new, address=first.address) for other in others]
        notes += _about_the_name(first, new, inventory, findings)
        met.append(Met(new, known=False, finding=first, others=others))
    return sorted(met, key=lambda one: _order(one.finding.address)), notes


def _announced(findings: Findings) -> Mapping[str, frozenset[str]]:
    """Return address → the names by which neighbours tell of the device there."""
    found: dict[str, set[str]] = {}
    for item in chain.from_iterable(one.neighbours for one in findings.found):
        if item.address is not None:
            found.setdefault(item.address, set()).update({item.name} if item.name else ())
    return {address: frozenset(names) for address, names in found.items()}


def host_name(name: str) -> str:
    """Return the first label of a host name, or all of a name that is an address.

    >>> host_name("sw-dinkes.babelprov.go.id"), host_name("10.20.4.2")
    ('sw-dinkes', '10.20.4.2')
    """
    try:
        ip_address(name)
    except ValueError:
        return name.partition(".")[0] or name
    return name


def _fresh(finding: Finding, world: World) -> str:
    base = slug(host_name(finding.name))[:LONGEST_ID].strip("-") or f"device-{slug(finding.address)}"
    one = world.names["devices"].fresh(base, world.taken)
    world.names["devices"].add(one)
    return one


def _about_the_name(finding: Finding, new: str, inventory: Inventory, findings: Findings) -> Iterable[Note]:
    wanted = slug(host_name(finding.name))
    if not wanted:
        yield note("nameless", finding.address, id=new)
        return
    namesake = next((device for device in inventory.devices if device.id == wanted), None)
    if namesake is None:
        return
    answered = {one.address for one in findings.found}
    moved = str(namesake.address) in findings.asked - answered
    yield note("moved" if moved else "namesake", finding.address, id=new, other=wanted, address=namesake.address)


def _twins(fresh: Sequence[Finding]) -> list[list[Finding]]:
    groups: list[list[Finding]] = []
    for one in fresh:
        group = next((group for group in groups if _is_one(one, group[0])), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def _is_one(one: Finding, other: Finding) -> bool:
    """Tell whether two addresses are one device's; two of one maker that were never named are not."""
    if not one.name or one.name != other.name or one.booted is None or other.booted is None:
        return False
    alike = (one.object_id, one.ports.keys()) == (other.object_id, other.ports.keys())
    return alike and abs(one.booted - other.booted) <= _SAME_START and _heard(one) == _heard(other)


def _heard(finding: Finding) -> frozenset[tuple[str, str | None, str | None]]:
    return frozenset((item.interface, item.chassis, item.port) for item in finding.neighbours)


def _order(address: str) -> tuple[int, int]:
    parsed = ip_address(address)
    return parsed.version, int(parsed)


def names_of(met: Iterable[Met]) -> Mapping[str, frozenset[str]]:
    """Return name, in small letters, whole and first label → the devices that bear it or have it as their id."""
    found: dict[str, set[str]] = {}
    for one in met:
        told = one.finding.name.casefold()
        for name in {told, host_name(told)} if told else {one.id.casefold()}:
            found.setdefault(name, set()).add(one.id)
    return {name: frozenset(ids) for name, ids in found.items()}
