"""The UDP sockets that traps come in at: one for each family, read many datagrams a system call.

Rules this module keeps:

- A datagram is read up to one octet beyond what is allowed, so that a longer one shows as such.
- What the kernel drops, because nobody read in time, is counted by it and told.
- A port that cannot be had is told with the remedy, at once.
"""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from agent.core.snmp_envelope import LONGEST
from agent.errors import BadInputError, NotPermittedError
from agent.probes.icmp_options import grow_buffer, kernel_drops
from agent.probes.mmsg import Inbound

_READ = 128
_NAMES = {
    socket.AF_INET: (16, struct.Struct("!2xH4s8x")),
    socket.AF_INET6: (28, struct.Struct("!2xH4x16s4s")),
}
"""Socket addresses: their size, and port and address in them; of IPv6 the scope follows, in the machine's order."""
_FIRST_FREE_PORT = 1_024


class Arrival(NamedTuple):
    """One datagram: the octets of its source's address, the length (one above the limit: longer), and its slot."""

    source: bytes
    length: int
    slot: int


class TrapPort:
    """One bound socket, non-blocking. Raises ``NotPermittedError`` or ``BadInputError`` when it cannot be had."""

    def __init__(self, host: str, port: int) -> None:
        self.family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = _bound(self.family, host, port)
        self.address = self._socket.getsockname()
        size, self._layout = _NAMES[self.family]
        self._inbound = Inbound(_READ, name=size, data=LONGEST + 1)
        self._sources: list[tuple[Any, ...]] = []

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._socket.fileno()

    def receive(self) -> Iterator[Arrival]:
        """Read some of what is there; yields nothing when nothing is. Slots are good until the next call."""
        try:
            count = self._inbound.receive(self.fileno())
        except OSError as problem:  # an answer of ours came back as unreachable; the next call reads on
            if problem.errno in {errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH}:
                return
            raise
        if not count:
            return
        self._sources = list(self._inbound.unpack_names(self._layout))
        for slot, (_, length) in enumerate(self._inbound.lengths()):
            yield Arrival(self._sources[slot][1], length, slot)

    def datagram(self, arrival: Arrival) -> bytes:
        """Return the octets of one that was just received."""
        return self._inbound.message(arrival.slot, arrival.length)

    def sender(self, arrival: Arrival) -> tuple[Any, ...]:
        """Return where to answer one that was just received."""
        port, source, *scope = self._sources[arrival.slot]
        text = socket.inet_ntop(self.family, source)
        return (text, port, 0, *struct.unpack("=I", scope[0])) if scope else (text, port)

    def send(self, octets: bytes, to: tuple[Any, ...]) -> bool:
        """Send an answer; False when it could not leave."""
        try:
            self._socket.sendto(octets, to)
        except OSError:
            return False
        return True

    def kernel_drops(self) -> int:
        """Return how many datagrams the kernel dropped for want of room."""
        return kernel_drops(self._socket)

    def close(self) -> None:
        """Let go of the port."""
        self._socket.close()


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    opened = None
    try:
        opened = socket.socket(family, socket.SOCK_DGRAM)
        opened.setblocking(False)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        grow_buffer(opened)
        opened.bind((host, port))
    except OSError as problem:
        if opened is not None:
            opened.close()
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if problem.errno in {errno.EACCES, errno.EPERM} and port < _FIRST_FREE_PORT:
            raise NotPermittedError(
                f"traps cannot be received on UDP {place}: ports below {_FIRST_FREE_PORT} want CAP_NET_BIND_SERVICE; "
                "grant it (docs/how-to/traps.md), or listen on a port such as 1162 and let the devices send there"
            ) from None
        if problem.errno == errno.EADDRINUSE:
            raise BadInputError(
                f"traps cannot be received on UDP {place}: another program has that port (often snmptrapd); "
                "stop it, or listen on another port"
            ) from None
        raise BadInputError(
            f"traps cannot be received on UDP {place}: {problem.strerror}; name an address of this machine"
        ) from None
    return opened
