"""What a device of the practice province knows of itself over SNMP, where no ``snmpd`` is installed.

The system group (RFC 3418), interfaces (IF-MIB, RFC 2863) and a UPS's source of power (RFC 1628), read from
the device's own namespace at each request.
"""

from __future__ import annotations

import fcntl
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from deploy.lab.namespaces import Namespace

Oid: TypeAlias = tuple[int, ...]
Value: TypeAlias = tuple[str, int | str | Oid]
"""The SNMP type's name, and the value."""

_SIOCGIFFLAGS = 0x8913
_IFF_UP, _IFF_RUNNING = 0x1, 0x40
_SYSTEM: Oid = (1, 3, 6, 1, 2, 1, 1)
_INTERFACES: Oid = (1, 3, 6, 1, 2, 1, 2)
_IF_X_ENTRY: Oid = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
_UPS_OUTPUT_SOURCE: Oid = (1, 3, 6, 1, 2, 1, 33, 1, 4, 1, 0)
_LINUX: Oid = (1, 3, 6, 1, 4, 1, 8072, 3, 2, 10)
_ETHERNET, _LOOPBACK = 6, 24  # ifType
_UP, _DOWN = 1, 2
_MTU, _MTU_LOOPBACK = 1500, 65536
_SPEED, _SPEED_LIMIT = 10_000, 4_294_967_295  # Mb/s of a veth; ifSpeed when it is faster than it can say
_COUNTER32 = 1 << 32


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface: its index, Linux's name, the name SNMP gives, its MAC and what it leads to."""

    index: int
    linux: str
    name: str
    mac: str
    alias: str


@dataclass(slots=True)
class Identity:
    """What does not come from the kernel. ``source`` is a UPS's upsOutputSource, None for another device."""

    name: str
    location: str
    description: str
    source: int | None = None


def snapshot(identity: Identity, interfaces: list[Interface], home: Namespace, uptime: int) -> dict[Oid, Value]:
    """Read everything now; ``uptime`` is in hundredths of a second."""
    with home.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        counters = _counters(Path("/proc/thread-self/net/dev").read_text("ascii"))
        flags = {interface.linux: _flags(probe, interface.linux) for interface in interfaces}
    table: dict[Oid, Value] = {
        (*_SYSTEM, 1, 0): ("octets", identity.description),
        (*_SYSTEM, 2, 0): ("oid", _LINUX),
        (*_SYSTEM, 3, 0): ("ticks", uptime),
        (*_SYSTEM, 4, 0): ("octets", ""),
        (*_SYSTEM, 5, 0): ("octets", identity.name),
        (*_SYSTEM, 6, 0): ("octets", identity.location),
        (*_SYSTEM, 7, 0): ("integer", 72),
        (*_INTERFACES, 1, 0): ("integer", len(interfaces)),
    }
    for interface in interfaces:
        columns = _columns(interface, counters.get(interface.linux, [0] * 16), flags[interface.linux])
        table |= {(*column, interface.index): value for column, value in columns.items()}
    if identity.source is not None:
        table[_UPS_OUTPUT_SOURCE] = ("integer", identity.source)
    return table


def _columns(interface: Interface, counters: list[int], flags: int) -> dict[Oid, Value]:
    loopback = interface.linux == "lo"
    admin = _UP if flags & _IFF_UP else _DOWN
    oper = _UP if flags & _IFF_UP and flags & _IFF_RUNNING else _DOWN
    received, packets_in, errors_in, drops_in = counters[0:4]
    sent, packets_out, errors_out, drops_out = counters[8:12]
    entry = (*_INTERFACES, 2, 1)
    return {
        (*entry, 1): ("integer", interface.index),
        (*entry, 2): ("octets", interface.name),
        (*entry, 3): ("integer", _LOOPBACK if loopback else _ETHERNET),
        (*entry, 4): ("integer", _MTU_LOOPBACK if loopback else _MTU),
        (*entry, 5): ("gauge", _SPEED_LIMIT),
        (*entry, 6): ("octets", bytes.fromhex(interface.mac.replace(":", "")).decode("latin-1")),
        (*entry, 7): ("integer", admin),
        (*entry, 8): ("integer", oper),
        (*entry, 10): ("counter32", received % _COUNTER32),
        (*entry, 11): ("counter32", packets_in % _COUNTER32),
        (*entry, 13): ("counter32", drops_in % _COUNTER32),
        (*entry, 14): ("counter32", errors_in % _COUNTER32),
        (*entry, 16): ("counter32", sent % _COUNTER32),
        (*entry, 17): ("counter32", packets_out % _COUNTER32),
        (*entry, 19): ("counter32", drops_out % _COUNTER32),
        (*entry, 20): ("counter32", errors_out % _COUNTER32),
        (*_IF_X_ENTRY, 1): ("octets", interface.name),
        (*_IF_X_ENTRY, 6): ("counter64", received),
        (*_IF_X_ENTRY, 7): ("counter64", packets_in),
        (*_IF_X_ENTRY, 10): ("counter64", sent),
        (*_IF_X_ENTRY, 11): ("counter64", packets_out),
        (*_IF_X_ENTRY, 15): ("gauge", _SPEED),
        (*_IF_X_ENTRY, 18): ("octets", interface.alias),
    }


def _counters(text: str) -> dict[str, list[int]]:
    """Read /proc/net/dev (proc(5)): after two lines of headings, an interface and sixteen counters a line."""
    out = {}
    for line in text.splitlines()[2:]:
        name, _, rest = line.partition(":")
        out[name.strip()] = [int(word) for word in rest.split()]
    return out


def _flags(probe: socket.socket, interface: str) -> int:
    answer = fcntl.ioctl(probe, _SIOCGIFFLAGS, struct.pack("16sH14x", interface.encode(), 0))
    return int(struct.unpack("16xH14x", answer)[0])
