"""How a device is joined to others: by the inventory, and by what it hears of its neighbours.

Rules this module keeps:

- A neighbour is a device of the inventory when its address is that device's, or its name is the device's id, without a
  domain and in whatever case. A name is the neighbour's own word and proves nothing.
- Ports are the same when their names are, a usual abbreviation aside (``Gi0/1``, ``GigabitEthernet0/1``). A neighbour's
  port that is no such name (a MAC address, a number) is not held against the inventory.
- Pure: built once from an inventory, never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Literal

import msgspec

from agent.inventory.models import Device, Inventory
from agent.inventory.topology import Topology
from agent.inventory.views import needed_devices
from agent.observation import Neighbour

_PORT = re.compile(r"([a-z][a-z-]*)\s*(\d[\d/.:]*)$")
_MAC = re.compile(r"([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{4}\.){2}[0-9a-f]{4}")
Verdict = Literal["agrees", "differs", "unlisted", "unheard"]


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """What the inventory has at the other end of one of a device's links; ports where they are given."""

    link: str
    interface: str | None
    device: str
    port: str | None


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A neighbour against the inventory.

    ``device`` is who it is in the inventory, ``peer`` what the inventory has there. ``unlisted``: the inventory has no
    such link; ``unheard``: it has one of which the device hears nothing.
    """

    verdict: Verdict
    interface: str | None
    neighbour: Neighbour | None
    device: str | None
    peer: Peer | None


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What a device stands on, nearest first, and who stands on it."""

    way: tuple[str, ...]
    power: tuple[str, ...]
    services: tuple[str, ...]
    behind: tuple[str, ...]


class Cabling:
    """Looked up by device."""

    def __init__(self, inventory: Inventory) -> None:
        """Index the inventory."""
        self.device: Mapping[str, Device] = {device.id: device for device in inventory.devices}
        self.topology = Topology(inventory)
        self._by_name = {device.id.casefold(): device.id for device in inventory.devices}
        self._by_address = {device.address: device.id for device in inventory.devices}
        self.origins = tuple(agent.at for agent in inventory.agents)
        self._services: dict[str, list[str]] = {}
        for service in inventory.services:
            for device in needed_devices(service.needs):
                self._services.setdefault(device, []).append(service.id)

    def peers(self, device: str) -> tuple[Peer, ...]:
        """Return what the inventory joins a device to, by its own ports."""
        found = []
        for link, _ in self.topology.neighbours.get(device, ()):
            ends = self.topology.links[link].ends
            own, far = ends if ends[0].device == device else (ends[1], ends[0])
            found.append(Peer(link=link, interface=own.interface, device=far.device, port=far.interface))
        return tuple(sorted(found, key=lambda peer: (peer.interface or "", peer.link)))

    def known(self, neighbour: Neighbour) -> str | None:
        """Return the device of the inventory that a neighbour says to be."""
        if neighbour.address is not None:
            try:
                device = self._by_address.get(ip_address(neighbour.address))
            except ValueError:
                device = None
            if device is not None:
                return device
        name = (neighbour.name or "").casefold()
        return self._by_name.get(name) or self._by_name.get(name.partition(".")[0])

    def compared(self, device: str, neighbours: Iterable[Neighbour]) -> list[Heard]:
        """Return what a device hears beside what the inventory has, then what it should hear and does not."""
        peers = self.peers(device)
        rows = []
        met: set[str] = set()
        for neighbour in neighbours:
            row = self._one(neighbour, peers)
            rows.append(row)
            if row.peer is not None:
                met.add(row.peer.link)
        if rows:
            rows += [
                Heard(verdict="unheard", interface=peer.interface, neighbour=None, device=peer.device, peer=peer)
                for peer in peers
                if peer.link not in met
            ]
        return rows

    def _one(self, neighbour: Neighbour, peers: tuple[Peer, ...]) -> Heard:
        who = self.known(neighbour)
        mine = [peer for peer in peers if peer.device == who]
        fits = next(
            (
                peer
                for peer in mine
                if _may_be(peer.interface, neighbour.interface) and _may_be(peer.port, neighbour.port, loose=True)
            ),
            None,
        )
        here = next((peer for peer in peers if peer.interface and same_port(peer.interface, neighbour.interface)), None)
        other = here or next(iter(mine), None)
        verdict: Verdict = "agrees" if fits is not None else "unlisted" if other is None else "differs"
        return Heard(
            verdict=verdict, interface=neighbour.interface, neighbour=neighbour, device=who, peer=fits or other
        )

    def needs(self, device: str) -> Needs:
        """Return what a device stands on and who stands on it, as the agents see it."""
        ways = [self.topology.path(origin, device) for origin in self.origins]
        way = min((path for path in ways if len(path) > 1), key=len, default=())
        model = self.device.get(device)
        power = () if model is None else tuple(item for item in (model.power, model.ups) if item is not None)
        reached: set[str] = set()
        for origin in self.origins:
            reached |= self.topology.reached(origin, [device])
        behind = () if device in self.origins else sorted(set(self.topology.devices) - reached - {device})
        return Needs(
            way=tuple(reversed(way[:-1])),
            power=power,
            services=tuple(self._services.get(device, ())),
            behind=tuple(behind),
        )


def _may_be(known: str | None, told: str | None, *, loose: bool = False) -> bool:
    """Whether two ports may be one: also when one is not given or, when ``loose``, told as something else than a name."""
    if known is None or told is None or same_port(known, told):
        return True
    return loose and _PORT.match(told.casefold()) is None


def is_port(text: str | None) -> bool:
    """Tell whether a text is a port's name, and no MAC address or bare number.

    >>> is_port("Gi0/1"), is_port("uplink"), is_port("3c:9d:f8:00:1b:21"), is_port("7")
    (True, True, False, False)
    """
    return text is not None and any(map(str.isalpha, text)) and _MAC.fullmatch(text.casefold()) is None


def same_port(one: str, other: str) -> bool:
    """Tell whether two names are one port's.

    >>> same_port("Gi0/1", "GigabitEthernet0/1"), same_port("ge-0/0/1", "ge-0/0/11")
    (True, False)
    """
    first, second = one.casefold(), other.casefold()
    if first == second:
        return True
    left, right = _PORT.match(first), _PORT.match(second)
    if left is None or right is None or left[2] != right[2]:
        return False
    return left[1].startswith(right[1]) or right[1].startswith(left[1])
