"""What an inventory means where it leaves something out: offices, calendars, agents, references.

Rules this module keeps:

- The defaults of ``contracts.md``: a site without an office is one, a service is promised to the office of what
  it needs, seen from the first agent, in the first calendar (else around the clock).
- References of an agent are devices that fail independently of each other: no device, link or risk group takes
  two of them away, save what takes all away.
- Pure; every answer is in the inventory's order, so the same inventory gives the same answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from agent.inventory.models import AllOf, Device, Inventory, Needs, Office, Service
from agent.inventory.topology import Topology

ENOUGH_REFERENCES = 3
"""How many references tell "it's us" (``rootcause.md``, 2)."""
_STEADY_ROLES = frozenset({"core", "router", "server"})


def offices_of(inventory: Inventory) -> tuple[Office, ...]:
    """Return every office: those that are defined, then each site that is one of its own, named as the site."""
    found = {office.id: office for office in inventory.offices}
    for site in inventory.sites:
        name = site.office or site.id
        if name not in found and name == site.id:
            found[name] = Office(id=name, name=site.name)
    return tuple(found.values())


def office_by_device(inventory: Inventory) -> dict[str, str | None]:
    """Return the office at whose site each device stands; None for a device without a site."""
    sites = {site.id: site.office or site.id for site in inventory.sites}
    return {device.id: sites.get(device.site or "") for device in inventory.devices}


def office_of_service(inventory: Inventory, service: Service) -> str | None:
    """Return the office a service is promised to: its own word, else that of the first device it needs."""
    if service.office is not None:
        return service.office
    offices = office_by_device(inventory)
    return next((office for device in needed_devices(service.needs) if (office := offices.get(device))), None)


def needed_devices(needs: Needs) -> tuple[str, ...]:
    """Return the devices an expression names, each once, in its order.

    >>> needed_devices(AllOf(all=["sw-a", AllOf(all=["sw-b", "sw-a"])]))
    ('sw-a', 'sw-b')
    """
    return tuple(dict.fromkeys(_devices(needs)))


def agents_of_service(inventory: Inventory, service: Service) -> tuple[str, ...]:
    """Return the agents a service is seen from: its own, else the first; empty when there is none."""
    return tuple(service.seen_from) or tuple(agent.id for agent in inventory.agents[:1])


def calendar_of_service(inventory: Inventory, service: Service) -> str | None:
    """Return the name of a service's calendar: its own, else the first; None is around the clock."""
    return service.calendar or next(iter(inventory.calendars), None)


def references_of(inventory: Inventory) -> Mapping[str, tuple[str, ...]]:
    """Return each agent's reference devices: those it names, else derived ones.

    Derived are up to ``ENOUGH_REFERENCES`` devices, nearest first and cores, routers and servers before others
    that are as near; fewer when the network has no more that fail independently.
    """
    topology = Topology(inventory)
    devices = {device.id: device for device in inventory.devices}
    return {
        agent.id: tuple(agent.references) or _independent(topology, devices, agent.at) for agent in inventory.agents
    }


def _devices(needs: Needs) -> Iterator[str]:
    if isinstance(needs, str):
        yield needs
        return
    for part in needs.all if isinstance(needs, AllOf) else needs.any:
        yield from _devices(part)


def _independent(topology: Topology, devices: Mapping[str, Device], origin: str) -> tuple[str, ...]:
    ways = _ways(topology, origin)
    everything = frozenset(ways)
    lost: dict[str, frozenset[str]] = {}  # element -> the devices that are lost with it
    chosen: list[str] = []
    taken: set[str] = set()
    for device in sorted(ways, key=lambda name: (ways[name].hops, devices[name].role not in _STEADY_ROLES)):
        if devices[device].retired is not None or any(device in lost[element] for element in taken):
            continue
        # Whatever cuts a device off stands on each way to it, so on the shortest. What takes everything away (the
        # agent's own switch) tells nothing of which reference is gone, unless there is only one device.
        for element in ways[device].risks - lost.keys():
            lost[element] = everything - topology.reached(origin, [element])
        cuts = {element for element in ways[device].risks if device in lost[element]}
        telling = {element for element in cuts if lost[element] != everything or len(everything) == 1}
        if telling:
            chosen.append(device)
            taken |= telling
        if len(chosen) == ENOUGH_REFERENCES:
            break
    return tuple(chosen)


class _Way(NamedTuple):
    """The shortest way to a device: how many links, and all whose failure breaks it."""

    hops: int
    risks: frozenset[str]


def _ways(topology: Topology, origin: str) -> dict[str, _Way]:
    """Return the way to each device that ``origin`` reaches, itself left out."""
    ways = {origin: _Way(0, frozenset())}
    queue = deque([origin] if origin in topology.neighbours else [])
    while queue:
        here = queue.popleft()
        for link, device in topology.neighbours[here]:
            if device not in ways:
                groups = topology.groups_of.get(link, frozenset()) | topology.groups_of.get(device, frozenset())
                ways[device] = _Way(ways[here].hops + 1, ways[here].risks | {link, device} | groups)
                queue.append(device)
    del ways[origin]
    return ways
