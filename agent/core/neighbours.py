"""From the tables of LLDP and CDP to who says to be at the other end of which port.

Rules this module keeps:

- A neighbour without a port of ours that is known is left out and counted; a port is never guessed. LLDP's own number
  of a port is no ifIndex by right (IEEE 802.1AB, lldpLocPortNum): its row among the local ports leads to the name.
- A number is taken for an ifIndex where the device tells nothing that speaks against it.
- What a neighbour says comes from a stranger: texts are cleaned as those of our own device are (``clean_text``).
- MAC addresses are written ``00:1a:2b:3c:4d:5e``; an address of no family that is known, or of no host, is left out.
- Pure: columns and ports in, neighbours and notes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import Any, NamedTuple

from agent.core.ports import Columns, Index, clean_text
from agent.core.ways import LocalPorts, NeighbourTable

PROTOCOLS = ("lldp", "cdp")
MAC_OCTETS = 6
_IPV4, _IPV6 = 1, 2
"""Families of addresses (IANA), as they stand in LLDP's ids and in the index of its management addresses; CDP's
CiscoNetworkProtocol gives IPv4 the same number, and IPv6 20."""
_CISCO_IPV6 = 20
_FAMILY_OF: Mapping[int, int] = {_IPV4: 4, _IPV6: 16}
_LOCAL = 7
"""locallyAssigned, among the subtypes of both chassis and port."""
_CHASSIS_MAC, _CHASSIS_NETWORK = 4, 5
_PORT_MAC, _PORT_NETWORK, _PORT_NAME = 3, 4, 5
_NUMBERS = re.compile(r"\d+")
_NOTHING: Mapping[Index, Any] = {}


class Found(NamedTuple):
    """One neighbour at a port of ours; see ``agent.observation.Neighbour``."""

    interface: str
    protocol: str
    chassis: str | None
    port: str | None
    name: str | None
    address: str | None


def neighbours_of(table: NeighbourTable, columns: Columns, ports: Mapping[Index, str]) -> tuple[list[Found], list[str]]:
    """Return the neighbours, sorted and each once, and notes on what was left out.

    ``ports`` are the names of our ports by their ifIndex.
    """
    rows = _newest(table, columns)
    ours = _Ours(table.local, columns, ports)
    addresses = _addresses(table, columns)
    found: set[Found] = set()
    astray = empty = 0
    for (local, _), index in rows.items():
        told = _told(table, columns, index, addresses.get(_row(table, index)))
        interface = ours.named(local)
        if not any(told):
            empty += 1
        elif interface is None:
            astray += 1
        else:
            found.add(Found(interface, table.protocol, *told))
    notes: list[str] = []
    what = f"neighbours by {table.protocol.upper()}"
    if astray:
        notes.append(f"{astray} {what} stand at no port that is known, and are left out")
    if empty:
        notes.append(f"{empty} {what} do not say who they are, and are left out")
    return sorted(found, key=lambda one: tuple(word or "" for word in one)), notes


def _row(table: NeighbourTable, index: Index) -> tuple[str, ...]:
    """Return the part of an index that names the neighbour: without LLDP's time in front."""
    return tuple(index.split("."))[table.local_at : table.length]


def _newest(table: NeighbourTable, columns: Columns) -> dict[tuple[str, tuple[str, ...]], Index]:
    """Return (our port's number, the rest) → index of the row that was told last (lldpRemTimeMark)."""
    rows: dict[tuple[str, tuple[str, ...]], Index] = {}
    for item in table.told:
        for index in columns.get(item.name, _NOTHING):
            number = index.split(".")
            if len(number) != table.length:
                continue
            key = (number[table.local_at], tuple(number[table.local_at + 1 :]))
            before = rows.get(key)
            if before is None or _time(before) < _time(index):
                rows[key] = index
    return rows


def _time(index: Index) -> int:
    return int(index.partition(".")[0])


def _told(
    table: NeighbourTable, columns: Columns, index: Index, managed_at: str | None
) -> tuple[str | None, str | None, str | None, str | None]:
    """Return chassis, port, name, address as the neighbour says them."""

    def at(item: Any) -> Any:
        return None if item is None else columns.get(item.name, _NOTHING).get(index)

    chassis = _identity(at(table.chassis), at(table.chassis_type), _CHASSIS_MAC, _CHASSIS_NETWORK)
    port = _identity(at(table.port), at(table.port_type), _PORT_MAC, _PORT_NETWORK)
    name = clean_text(at(table.name) or b"")[0] or None
    if table.chassis is None and _is_mac(at(table.name) or b""):  # cdpCacheDeviceId is either
        chassis, name = at(table.name).hex(":"), None
    address = managed_at
    if table.address is not None and table.address_type is not None:
        family = at(table.address_type)
        address = _address(_IPV6 if family == _CISCO_IPV6 else family, at(table.address) or b"")
    return chassis, port, name, address


def _identity(raw: bytes | None, kind: int | None, mac: int, network: int) -> str | None:
    """Read an id by its subtype; one that is six octets and no text is a MAC address, whatever it is called."""
    if not raw:
        return None
    if (kind == mac and len(raw) == MAC_OCTETS) or _is_mac(raw):
        return raw.hex(":")
    if kind == network:
        known = _address(raw[0], raw[1:])
        if known is not None:
            return known
    return clean_text(raw)[0] or None


def _is_mac(raw: bytes) -> bool:
    """Tell whether these are six octets that are no text."""
    if len(raw) != MAC_OCTETS:
        return False
    try:
        return not raw.rstrip(b"\x00 \r\n").decode().isprintable()
    except UnicodeDecodeError:
        return True


def _address(family: int | None, raw: bytes) -> str | None:
    if family is None or len(raw) != _FAMILY_OF.get(family, -1):
        return None
    address = IPv4Address(raw) if family == _IPV4 else IPv6Address(raw)
    return None if address.is_unspecified or address.is_multicast or address.is_loopback else str(address)


def _addresses(table: NeighbourTable, columns: Columns) -> dict[tuple[str, ...], str]:
    """Return row → management address, which stands in the index of its table: IPv4 goes before IPv6."""
    if table.managed is None:
        return {}
    found: dict[tuple[str, ...], tuple[int, bytes]] = {}
    for index in columns.get(table.managed.name, _NOTHING):
        number = index.split(".")
        family, octets = _in_index(number[table.length :])
        if _address(family, octets) is not None:
            row = tuple(number[table.local_at : table.length])
            found[row] = min(found.get(row, (family, octets)), (family, octets))
    return {row: str(_address(*known)) for row, known in found.items()}


def _in_index(number: list[str]) -> tuple[int, bytes]:
    """Read family, length and octets."""
    family, *rest = map(int, number or ["0"])
    octets = rest[1:] if rest and rest[0] == len(rest) - 1 else rest
    return family, bytes(octets) if max(octets, default=0) <= 255 else b""  # noqa: PLR2004 - an octet


class _Ours:
    """Our ports by the protocol's number of them."""

    def __init__(self, local: LocalPorts | None, columns: Columns, ports: Mapping[Index, str]) -> None:
        """Read the local ports, where the protocol has a table of them."""
        self._ports = ports
        self._names = frozenset(ports.values())
        self._known: dict[str, str | None] = {}
        told = (local.id, local.type, local.description) if local else ()
        self._id, self._type, self._text = (
            (columns.get(item.name, _NOTHING) for item in told) if told else (_NOTHING,) * 3
        )

    def named(self, number: str) -> str | None:
        """Return the name of a port, None when it is not known."""
        if number not in self._known:
            self._known[number] = self._find(number)
        return self._known[number]

    def _find(self, number: str) -> str | None:
        kind, text = self._type.get(number), clean_text(self._id.get(number, b""))[0]
        description = clean_text(self._text.get(number, b""))[0]
        for word in (description,) if kind == _PORT_MAC else (text, description):
            if word in self._names:
                return word
        if kind == _LOCAL and text.isascii() and text.isdecimal():
            return self._ports.get(text)
        by_number = self._ports.get(number)
        if kind == _PORT_NAME and by_number is not None and not _same_place(text, by_number):
            return None
        return by_number


def _same_place(one: str, other: str) -> bool:
    """Tell whether two names of a port, one of them shortened, carry the same numbers."""
    return _NUMBERS.findall(one) == _NUMBERS.findall(other)
