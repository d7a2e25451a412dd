"""The ping engine: any number of probes in flight over one socket a family, IPv4 and IPv6.

The engine never waits: ``send`` returns at once, ``drain`` takes what has arrived, ``expire`` what has not. Whoever
owns it waits on ``filenos()`` until ``next_deadline()``.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Hashable, Iterable, Mapping
from contextlib import ExitStack, suppress
from enum import Enum
from ipaddress import IPv4Address, IPv6Address
from types import TracebackType
from typing import NamedTuple, Self

from agent.clock import SECOND, Clock, Microseconds
from agent.core.icmp import IPV4, IPV6, LOCAL_FAULT
from agent.core.inflight import Address, Answer, Loss
from agent.errors import NotPermittedError
from agent.probes.icmp_socket import BATCH, DATAGRAM_SOCKETS, IcmpSocket, Probe

__all__ = ["Address", "Answer", "Counters", "IcmpEngine", "Loss", "Mode", "address_of"]

_DRAINS = 64
_PATIENCE = 20  # milliseconds that one send may wait for room, at most, a socket
_SOCKADDR_IN = struct.Struct("=H2x4s8x")
_SOCKADDR_IN6 = struct.Struct("=H6x16sI")
_REMEDY = (
    "grant one of these: `setcap cap_net_raw+ep {python}`; AmbientCapabilities=CAP_NET_RAW in the systemd unit; "
    'or, with fewer features, `sysctl net.ipv4.ping_group_range="0 2147483647"`'
)


class Mode(Enum):
    """How a family's probes leave this machine; ``NONE`` when they cannot."""

    RAW = "raw"
    DATAGRAM = "datagram"
    NONE = "none"


class Counters(NamedTuple):
    """What arrived and was no first answer, since the engine was opened.

    ``foreign``: another's, a wrong nonce or a wrong source address. ``duplicates``: a probe's token again after its
    answer, or after it was forgotten. ``late``: after its loss was told. ``kernel_drops``: receive buffer full, by the
    kernel's count, which may say two for one.
    """

    foreign: int
    malformed: int
    duplicates: int
    late: int
    kernel_drops: int


def address_of(value: IPv4Address | IPv6Address | str) -> Address:
    r"""Make an address ready to be probed; done once, so that a probe costs no parsing.

    A scoped IPv6 address keeps its interface (``fe80::1%eth0``). Raises ``ValueError`` with the remedy.

    >>> address_of("192.0.2.1").packed
    b'\xc0\x00\x02\x01'
    """
    text = value if isinstance(value, str) else str(value)
    try:
        packed = socket.inet_pton(socket.AF_INET, text)
    except OSError:
        return _address_of_ipv6(text)
    return Address(IPV4, packed, _SOCKADDR_IN.pack(socket.AF_INET, packed), text)


def _address_of_ipv6(text: str) -> Address:
    number, _, interface = text.partition("%")
    try:
        packed = socket.inet_pton(socket.AF_INET6, number)
        scope = int(interface) if interface.isdecimal() else socket.if_nametoindex(interface) if interface else 0
    except (OSError, ValueError):
        message = (
            f"{text!r} is no IPv4 or IPv6 address; write it like 10.20.4.2 or 2001:db8::2 (host names are not resolved)"
        )
        raise ValueError(message) from None
    canonical = socket.inet_ntop(socket.AF_INET6, packed) + (f"%{interface}" if interface else "")
    return Address(IPV6, packed, _SOCKADDR_IN6.pack(socket.AF_INET6, packed, scope), canonical)


class IcmpEngine:
    """Sends echo requests and says which were answered; made by ``open``.

    ``modes`` says per family (4, 6) what is in force, ``why`` in words why a family has none.
    """

    modes: Mapping[int, Mode]
    why: Mapping[int, str]

    def __init__(self, clock: Clock, sockets: Mapping[int, list[IcmpSocket]], why: Mapping[int, str]) -> None:
        self._clock = clock
        self._families = sockets
        self._sockets = [one for family in sockets.values() for one in family]
        self.modes = {
            version: (Mode.RAW if family[0].raw else Mode.DATAGRAM) if family else Mode.NONE
            for version, family in sockets.items()
        }
        self.why = why
        self._ready: list[Answer | Loss] = []
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    @classmethod
    def open(cls, clock: Clock, *, keep_late: Microseconds = 5 * SECOND) -> Self:
        """Open the sockets; a loss is remembered ``keep_late`` after its deadline, for a late answer.

        A family that the kernel does not have is said in ``why``. Raises ``NotPermittedError`` when no family may be
        used, saying what to grant.
        """
        sockets: dict[int, list[IcmpSocket]] = {}
        problems: dict[int, OSError] = {}
        for version in (IPV4, IPV6):
            sockets[version], problem = _open_family(version, keep_late)
            if problem is not None:
                problems[version] = problem
        if not any(sockets.values()):
            error = NotPermittedError if any(_refused(problem) for problem in problems.values()) else OSError
            raise error(_explain(problems))
        return cls(clock, sockets, {version: _explain({version: problem}) for version, problem in problems.items()})

    @property
    def receive_buffer_bytes(self) -> int:
        """The smallest receive buffer, as the kernel counts it (socket(7))."""
        return min(one.buffer for one in self._sockets)

    @property
    def capacity(self) -> int:
        """How many answers the smallest receive buffer holds for certain: no more should be unread at once."""
        return max(BATCH, min(one.capacity for one in self._sockets))

    @property
    def in_flight(self) -> int:
        """How many probes are neither answered nor lost."""
        return sum(len(one.flight) for one in self._sockets)

    @property
    def counters(self) -> Counters:
        """What arrived and was no first answer."""
        return Counters(
            sum(one.flight.foreign for one in self._sockets),
            sum(one.malformed for one in self._sockets),
            sum(one.flight.duplicates for one in self._sockets),
            sum(one.flight.late for one in self._sockets),
            sum(one.kernel_drops() for one in self._sockets),
        )

    def require(self, version: int) -> None:
        """Raise ``NotPermittedError`` with the remedy when this family's probes cannot leave."""
        if self.modes[version] is Mode.NONE:
            raise NotPermittedError(self.why[version])

    def filenos(self) -> tuple[int, ...]:
        """Return the file descriptors that become readable when ``drain`` has something."""
        return (*(one.fileno() for one in self._sockets), self._wake)

    def send(self, probes: Iterable[tuple[Hashable, Address]], timeout: Microseconds) -> list[Loss]:
        """Send one probe to each address, now; return those that could not be sent, with their reason.

        Keys are the caller's and may repeat. Where more probes are given than the receive buffer would hold answers,
        answers are taken in between and kept for ``drain``.
        """
        by_version: dict[int, list[Probe]] = {IPV4: [], IPV6: []}
        four, six = by_version[IPV4].append, by_version[IPV6].append
        for probe in probes:
            (four if probe[1][0] == IPV4 else six)(probe)
        losses: list[Loss] = []
        for version, family in by_version.items():
            sockets = self._families[version]
            if family and not sockets:
                now = self._clock.wall()
                losses += [Loss(key, now, LOCAL_FAULT) for key, _ in family]
                continue
            for one in sockets:
                one.patience = _PATIENCE
            for start in range(0, len(family), BATCH):
                one = sockets[0] if len(sockets) == 1 else min(sockets, key=lambda each: len(each.flight))
                losses += one.transmit(family[start : start + BATCH], timeout, self._clock)
                if one.unread > one.capacity // 2 or one.struck:
                    self._gather(one)
        return losses

    def drain(self) -> list[Answer | Loss]:
        """Return what has arrived: answers, late ones too, and losses that someone on the way reports.

        Takes at most some 16,000 messages a socket; ``filenos`` stay readable while there are more.
        """
        outcome, self._ready = self._ready, []
        if outcome:
            with suppress(BlockingIOError):
                os.eventfd_read(self._wake)
        for one in self._sockets:
            outcome += self._collect(one)
        return outcome

    def expire(self) -> list[Loss]:
        """Return the probes whose timeout is reached by now."""
        now = self._clock.monotonic()
        losses: list[Loss] = []
        for one in self._sockets:
            losses += one.flight.expire(now)
        return losses

    def next_deadline(self) -> Microseconds | None:
        """Return the monotonic instant at which ``expire`` may have something, ``None`` when nothing is in flight."""
        deadlines = [deadline for one in self._sockets if (deadline := one.flight.next_deadline()) is not None]
        return min(deadlines, default=None)

    def close(self) -> None:
        """Give all sockets back; probes in flight are forgotten."""
        with ExitStack() as stack:
            stack.callback(os.close, self._wake)
            for one in self._sockets:
                stack.callback(one.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _gather(self, one: IcmpSocket) -> None:
        gathered = self._collect(one)
        if gathered and not self._ready:
            os.eventfd_write(self._wake, 1)
        self._ready += gathered

    def _collect(self, one: IcmpSocket) -> list[Answer | Loss]:
        outcome: list[Answer | Loss] = []
        for _ in range(_DRAINS):
            some, more = one.collect(self._clock)
            outcome += some
            if not more:
                break
        return outcome


def _open_family(version: int, keep_late: Microseconds) -> tuple[list[IcmpSocket], OSError | None]:
    with suppress(OSError):
        return [IcmpSocket(version, raw=True, keep_late=keep_late)], None
    sockets: list[IcmpSocket] = []
    try:
        for _ in range(DATAGRAM_SOCKETS):
            sockets.append(IcmpSocket(version, raw=False, keep_late=keep_late))  # noqa: PERF401
    except OSError as problem:
        if not sockets:
            return [], problem
    return sockets, None


def _refused(problem: OSError) -> bool:
    return problem.errno in {errno.EPERM, errno.EACCES}


def _explain(problems: Mapping[int, OSError]) -> str:
    """Say why families cannot be used; what to grant is the same for all, and said once."""
    names = {IPV4: "ICMP (IPv4)", IPV6: "ICMPv6"}
    lacking = [
        f"this kernel has no {names[version]}: {problem.strerror}"
        for version, problem in problems.items()
        if not _refused(problem)
    ]
    refused = " nor ".join(names[version] for version, problem in problems.items() if _refused(problem))
    if refused:
        remedy = _REMEDY.format(python=os.path.realpath("/proc/self/exe"))
        lacking.append(f"this process may not send {refused}: {remedy}")
    return "; ".join(lacking)
