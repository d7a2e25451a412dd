"""Our own way out: carrier on the port, and the default gateways, from the kernel.

Rules this module keeps:

- It asks the network namespace it runs in (``/proc/self/net``, ioctl), never ``/sys``, which may show another one.
- Without a default route there is no gateway to ask: then carrier on any port that is no loopback is what counts.
"""

from __future__ import annotations

import fcntl
import socket
import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

_ROUTE4 = Path("/proc/self/net/route")
_ROUTE6 = Path("/proc/self/net/ipv6_route")
_RTF_UP, _RTF_GATEWAY = 0x1, 0x2
_SIOCGIFFLAGS = 0x8913
_IFF_LOOPBACK, _IFF_RUNNING = 0x8, 0x40
_IFREQ = struct.Struct("16sH22x")
_FIELDS4, _FIELDS6 = 8, 10


@dataclass(frozen=True, slots=True)
class Gateway:
    """A default gateway: its address (scoped when link-local) and the port it is behind."""

    address: str
    interface: str


@dataclass(frozen=True, slots=True)
class WayOut:
    """What the kernel says: whether the ports that lead out have carrier, and the gateways to ask."""

    carrier: bool
    gateways: tuple[Gateway, ...]


def ipv4_gateways(table: str) -> list[Gateway]:
    """Read the default gateways from the text of ``/proc/net/route`` (little-endian hexadecimal)."""
    found: list[tuple[int, Gateway]] = []
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) < _FIELDS4:
            continue
        flags = int(fields[3], 16)
        if int(fields[1], 16) or int(fields[7], 16) or flags & (_RTF_UP | _RTF_GATEWAY) != _RTF_UP | _RTF_GATEWAY:
            continue
        address = IPv4Address(int(fields[2], 16).to_bytes(4, "little"))
        found.append((int(fields[6]), Gateway(str(address), fields[0])))
    return [gateway for _, gateway in sorted(found, key=lambda pair: (pair[0], pair[1].address))]


def ipv6_gateways(table: str) -> list[Gateway]:
    """Read the default gateways from the text of ``/proc/net/ipv6_route``."""
    found: list[tuple[int, Gateway]] = []
    for line in table.splitlines():
        fields = line.split()
        if len(fields) < _FIELDS6 or int(fields[0], 16) or int(fields[1], 16):
            continue
        if int(fields[8], 16) & (_RTF_UP | _RTF_GATEWAY) != _RTF_UP | _RTF_GATEWAY:
            continue
        address = IPv6Address(bytes.fromhex(fields[4]))
        text = f"{address}%{fields[9]}" if address.is_link_local else str(address)
        found.append((int(fields[5], 16), Gateway(text, fields[9])))
    return [gateway for _, gateway in sorted(found, key=lambda pair: (pair[0], pair[1].address))]


def way_out() -> WayOut:
    """Ask the kernel now; a table that cannot be read holds no gateway."""
    gateways = [*ipv4_gateways(_text(_ROUTE4)), *ipv6_gateways(_text(_ROUTE6))]
    flags = _port_flags()
    leading = {gateway.interface for gateway in gateways} or {
        name for name, value in flags.items() if not value & _IFF_LOOPBACK
    }
    carrier = not leading or any(flags.get(name, 0) & _IFF_RUNNING for name in leading)
    return WayOut(carrier, tuple(gateways))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""


def _port_flags() -> dict[str, int]:
    flags: dict[str, int] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(asking, _SIOCGIFFLAGS, _IFREQ.pack(name.encode(), 0))
            except OSError:
                continue
            flags[name] = _IFREQ.unpack(answer)[1]
    return flags
