"""The sockets that ICMP goes through: raw where permitted, else datagram, and what each hands back.

A raw socket (raw(7), CAP_NET_RAW) chooses its identifiers; a datagram one (``ping_group_range``, icmp(7)) is given a
single one by the kernel, so several are opened to have more than 65,536 probes in flight.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import struct
from collections.abc import Hashable, Sequence
from itertools import count
from typing import TypeAlias

from agent.clock import Clock, Microseconds
from agent.core.icmp import (
    ECHO,
    ECHO_REPLY,
    ECHO_REQUEST,
    IPV4,
    LOCAL_FAULT,
    PROTOCOL,
    REFUSED,
    UNREACHABLE,
    EchoReply,
    ErrorMessage,
    checksum_base,
    decode,
    split_ipv4,
)
from agent.core.inflight import Address, Answer, InFlight, Loss, Reply
from agent.probes.icmp_options import (
    FAMILY,
    RAW_IDENTIFIERS,
    configure_datagram,
    configure_raw,
    grow_buffer,
    kernel_drops,
    read_error_queue,
)
from agent.probes.mmsg import Inbound, Outbound

Probe: TypeAlias = tuple[Hashable, Address]

BATCH = 64
"""Probes a system call; so many share the readings of the clocks between which they left."""

DATAGRAM_SOCKETS = 4

_READ = 256
_SLOT = 160  # an error message with two IPv4 headers full of options and our 16 octets needs 144
_NAME_SIZE = {4: 16, 6: 28}
_SOURCE = {4: struct.Struct("4x4s8x"), 6: struct.Struct("8x16s4x")}
_PACKET = struct.Struct(f"!B11x4s4xH2xIQ{_SLOT - 36}x")
_MESSAGE = struct.Struct(f"!H2xIQ{_SLOT - 16}x")
_PLAIN_HEADER = 0x45
_PACKET_LENGTH = 36

_TRUESIZE = 2304
"""Octets of receive buffer that one small packet takes, at most, with common network drivers."""

_WAIT = frozenset({errno.EAGAIN, errno.ENOBUFS, errno.EINTR})
_WAIT_S = 0.001
_REASONS = {
    errno.ENETUNREACH: UNREACHABLE,
    errno.EHOSTUNREACH: UNREACHABLE,
    errno.EPERM: REFUSED,
    errno.EACCES: REFUSED,
}


class IcmpSocket:
    """One socket with its probes in flight. Raises ``OSError`` when the kernel does not give it."""

    def __init__(self, version: int, *, raw: bool, keep_late: Microseconds) -> None:
        self.version = version
        self.raw = raw
        self._socket = socket.socket(FAMILY[version], socket.SOCK_RAW if raw else socket.SOCK_DGRAM, PROTOCOL[version])
        try:
            self._socket.setblocking(False)
            identifier = (configure_raw if raw else configure_datagram)(self._socket, version)
            self.buffer = grow_buffer(self._socket)
            """Its receive buffer in octets, as the kernel counts it."""
            self.capacity = self.buffer // _TRUESIZE
        except OSError:
            self._socket.close()
            raise
        identifiers = RAW_IDENTIFIERS if raw else 1
        self._checksum_base = checksum_base(version)
        self.flight = InFlight(
            identifier << 16,
            identifiers << 16,
            keep_late=keep_late,
            checksum_base=self._checksum_base if version == IPV4 else None,
        )
        self._bare = version == IPV4 and raw  # packets come with their IP header, and need no name
        self._outbound = Outbound(BATCH, name=_NAME_SIZE[version], data=ECHO.size)
        self._inbound = Inbound(_READ, name=0 if self._bare else _NAME_SIZE[version], data=_SLOT)
        self.malformed = 0
        self.unread = 0
        """Probes sent since the receive buffer was last seen empty."""
        self.patience = 0
        """How many more times to wait 1 ms for room in the send buffer, or a device's queue, before a loss is told."""
        self.struck: list[Loss] = []
        """Losses learned while sending, for the next ``collect``."""

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._socket.fileno()

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def kernel_drops(self) -> int:
        """Return the kernel's count of answers dropped because the receive buffer was full."""
        return kernel_drops(self._socket)

    def transmit(self, probes: Sequence[Probe], timeout: Microseconds, clock: Clock) -> list[Loss]:
        """Send up to ``BATCH`` probes; return those that could not be, with their reason."""
        losses: list[Loss] = []
        start = 0
        while start < len(probes):
            tokens = self.flight.reserve(len(probes) - start)
            if not tokens:
                now = clock.wall()
                return losses + [Loss(key, now, LOCAL_FAULT) for key, _ in probes[start:]]
            losses += self._transmit(tokens, probes[start : start + len(tokens)], timeout, clock)
            start += len(tokens)
        return losses

    def collect(self, clock: Clock) -> tuple[list[Answer | Loss], bool]:
        """Read up to 256 messages; return what they mean, and whether there may be more."""
        try:
            received = self._inbound.receive(self._socket.fileno())
        except OSError:
            received = -1  # an error of an earlier probe: it stands in the error queue, which is read below
        mono, wall = clock.monotonic(), clock.wall()
        self.flight.tell_time(wall, mono)
        outcome: list[Answer | Loss] = [*self.struck]
        self.struck.clear()
        if received > 0:
            replies, errors = (self._read_packets if self._bare else self._read_messages)(wall)
            outcome += self.flight.land(replies, mono)
            outcome += self.flight.strike(errors)
        if received < _READ:
            self.unread = 0
        if not self.raw:
            outcome += self.flight.strike(read_error_queue(self._socket, self.version))
        return outcome, received in {-1, _READ}

    def _transmit(self, tokens: range, probes: Sequence[Probe], timeout: Microseconds, clock: Clock) -> list[Loss]:
        nonces = self._write(tokens, probes)
        losses: list[Loss] = []
        start, stop, cleared = 0, len(tokens), False
        while start < stop:
            mono, before = clock.monotonic(), clock.wall()
            try:
                end = start + self._outbound.send(self._socket.fileno(), start, stop)
            except OSError as problem:
                code = problem.errno or 0
                if code in _WAIT and self.patience > 0:
                    self.patience -= 1
                    select.select((), (), (), _WAIT_S)
                elif not self.raw and not cleared:
                    cleared = True  # it may be an earlier probe's error: take that away and try once more
                    self.struck += self.flight.strike(read_error_queue(self._socket, self.version))
                else:
                    losses.append(Loss(probes[start][0], before, _REASONS.get(code, LOCAL_FAULT)))
                    start, cleared = start + 1, False
                continue
            span = clock.wall() - before
            walls = [before + span * index // (end - start) for index in range(end - start)]
            self.flight.tell_time(before, mono)
            self.flight.launch(tokens[start:end], probes[start:end], nonces[start:end], walls, mono, mono + timeout)
            self.unread += end - start
            start, cleared = end, False
        return losses

    def _write(self, tokens: range, probes: Sequence[Probe]) -> tuple[int, ...]:
        nonces = struct.unpack(f"={len(tokens)}Q", os.urandom(8 * len(tokens)))
        data, base, offset = self._outbound.data, self._checksum_base, 0
        pack_into, kind = ECHO.pack_into, ECHO_REQUEST[self.version] << 8
        for token, nonce in zip(tokens, nonces, strict=True):
            pack_into(data, offset, kind, (base - token - nonce) % 0xFFFF, token, nonce)
            offset += 16
        names = b"".join([address[2] for _, address in probes])
        self._outbound.names[: len(names)] = names
        return nonces

    def _read_packets(self, now: Microseconds) -> tuple[list[Reply], list[ErrorMessage]]:
        replies: list[Reply] = []
        odd: list[tuple[int, int, Microseconds]] = []
        append = replies.append
        inbound = self._inbound
        for slot, (control, length), (seconds, nanos), (header, source, kind, token, nonce) in zip(
            count(), inbound.lengths(), inbound.stamps(), inbound.unpack_data(_PACKET), strict=False
        ):
            received = seconds * 1_000_000 + nanos // 1_000 if control else now
            if header == _PLAIN_HEADER and kind == 0 and length == _PACKET_LENGTH:
                append((token, nonce, source, received))
            else:
                odd.append((slot, length, received))
        errors: list[ErrorMessage] = []
        for slot, length, received in odd:
            parts = split_ipv4(inbound.message(slot, length))
            self._sort(parts[1] if parts else b"", parts[0] if parts else b"", received, replies, errors)
        return replies, errors

    def _read_messages(self, now: Microseconds) -> tuple[list[Reply], list[ErrorMessage]]:
        replies: list[Reply] = []
        errors: list[ErrorMessage] = []
        append = replies.append
        inbound, reply = self._inbound, ECHO_REPLY[self.version] << 8
        for slot, (control, length), (seconds, nanos), (kind, token, nonce), (source,) in zip(
            count(),
            inbound.lengths(),
            inbound.stamps(),
            inbound.unpack_data(_MESSAGE),
            inbound.unpack_names(_SOURCE[self.version]),
            strict=False,
        ):
            received = seconds * 1_000_000 + nanos // 1_000 if control else now
            if kind == reply and length == ECHO.size:
                append((token, nonce, source, received))
            else:
                self._sort(inbound.message(slot, length), source, received, replies, errors)
        return replies, errors

    def _sort(
        self,
        message: bytes,
        source: bytes,
        received: Microseconds,
        replies: list[Reply],
        errors: list[ErrorMessage],
    ) -> None:
        decoded = decode(self.version, message)
        if decoded is None:
            self.malformed += 1
        elif isinstance(decoded, EchoReply):
            replies.append((decoded.token, decoded.nonce, source, received))
        else:
            errors.append(decoded)
