"""What the practice province is built of: stations with addresses, wires with named ports.

Rules this module keeps:

- Pure: an inventory in, a plan out, always the same one.
- A port is called what the inventory calls the link's end when Linux allows that name; else a name is
  made from it, and ``Port.declared`` keeps the inventory's.
- Every station has an IPv4 address, and an IPv6 address too as soon as the inventory holds one: who
  has none of a family gets a practice address (RFC 6598 for IPv4, RFC 4193 for IPv6), so that every device
  can be a transit and a source in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from agent.errors import BadInputError
from agent.inventory.models import Inventory, Link

_LONGEST_NAME = 15  # IFNAMSIZ, less its NUL
_ALLOWED = re.compile(r"[^\s/:]+")
_PRACTICE_4 = int(IPv4Address("100.64.0.1"))
_PRACTICE_6 = int(IPv6Address("fd51:a6a0::"))


@dataclass(frozen=True, slots=True)
class Port:
    """One end of a wire: an interface of a device, joined to a port of the patch panel."""

    device: str
    interface: str
    """Linux's name of the interface."""
    declared: str | None
    """The inventory's name of it, if it gives one."""
    index: int
    """ifIndex at the device: 2 for its first link (1 is the loopback)."""
    mac: str
    panel: str
    panel_index: int

    @property
    def name(self) -> str:
        """What people and SNMP call the interface."""
        return self.declared or self.interface

    @property
    def link_local(self) -> IPv6Address:
        """The interface's own IPv6 address, made from its MAC (RFC 4291, appendix A)."""
        octets = bytes.fromhex(self.mac.replace(":", ""))
        interface = bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:]
        return IPv6Address(b"\xfe\x80" + bytes(6) + interface)


@dataclass(frozen=True, slots=True)
class Wire:
    """One link: two ports, joined in the panel by a bridge."""

    link: str
    ports: tuple[Port, Port]
    bridge: str
    bridge_index: int


@dataclass(frozen=True, slots=True)
class Station:
    """One device: its addresses and its ports by Linux name."""

    device: str
    four: IPv4Address
    six: IPv6Address | None
    ports: Mapping[str, Port]

    def port(self, name: str) -> Port | None:
        """Find a port by the inventory's name or by Linux's."""
        for port in self.ports.values():
            if name in (port.declared, port.interface):
                return port
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole province, by device and link id."""

    stations: Mapping[str, Station]
    wires: Mapping[str, Wire]

    @property
    def renamed(self) -> list[Port]:
        """The ports whose inventory name Linux does not allow."""
        ports = [port for wire in self.wires.values() for port in wire.ports]
        return [port for port in ports if port.declared not in (None, port.interface)]


def draw(inventory: Inventory) -> Plan:
    """Draw the plan of an inventory.

    Raises ``BadInputError`` when it has no devices or two devices share an address.
    """
    if not inventory.devices:
        raise BadInputError("the inventory has no devices; a practice province needs at least one")
    known = {device.id for device in inventory.devices}
    ports: dict[str, dict[str, Port]] = {device: {} for device in known}
    wires = {}
    for number, link in enumerate(link for link in inventory.links if all(end.device in known for end in link.ends)):
        wires[link.id] = _wire(link, number, ports)
    return Plan(_stations(inventory, ports), wires)


def _wire(link: Link, number: int, taken: dict[str, dict[str, Port]]) -> Wire:
    first = 10 + 3 * number  # ifIndex in the panel: bridge, left port, right port
    pair = []
    for side, end in enumerate(link.ends):
        own = taken[end.device]
        port = Port(
            device=end.device,
            interface=interface_name(end.interface, set(own)),
            declared=end.interface,
            index=2 + len(own),
            mac=f"02:51:a6:{number >> 8:02x}:{number & 255:02x}:{side:02x}",
            panel=f"w{number}{'ab'[side]}",
            panel_index=first + 1 + side,
        )
        own[port.interface] = port
        pair.append(port)
    return Wire(link.id, (pair[0], pair[1]), f"w{number}", first)


def interface_name(declared: str | None, taken: set[str]) -> str:
    """Return a name that Linux allows and that is not taken: the declared one if possible.

    >>> interface_name("ge-0/0/4", set())
    'ge-0-0-4'
    """
    wanted = declared or "eth0"
    if len(wanted) > _LONGEST_NAME or not _ALLOWED.fullmatch(wanted) or wanted in (".", "..", "lo", "all", "default"):
        wanted = re.sub(r"[^A-Za-z0-9_.-]+", "-", wanted)[-_LONGEST_NAME:].strip(".-")
    if wanted and wanted not in taken and wanted not in ("lo", "all", "default"):
        return wanted
    return next(name for name in (f"eth{n}" for n in range(len(taken) + 1)) if name not in taken)


def _stations(inventory: Inventory, ports: Mapping[str, Mapping[str, Port]]) -> dict[str, Station]:
    owners: dict[str, str] = {}
    stations = {}
    wants_six = any(device.address.version == 6 for device in inventory.devices)  # noqa: PLR2004
    for number, device in enumerate(inventory.devices):
        owner = owners.setdefault(str(device.address), device.id)
        if owner != device.id:
            raise BadInputError(
                f"devices {owner} and {device.id} share the address {device.address}; give each its own"
            )
        if isinstance(device.address, IPv4Address):
            four = device.address
            six = IPv6Address(_PRACTICE_6 + int(four)) if wants_six else None
        else:
            four, six = IPv4Address(_PRACTICE_4 + number), device.address
        stations[device.id] = Station(device.id, four, six, ports[device.id])
    return stations
