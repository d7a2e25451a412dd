"""What is asked of the kernel about an ICMP socket: filters, buffer, timestamps, drops and its error queue.

The numbers are Linux's own (linux/socket.h, linux/icmp.h, linux/in.h, linux/errqueue.h, linux/sock_diag.h), which
Python's ``socket`` does not carry.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from contextlib import suppress

from agent.core.icmp import IPV4, QUOTED_ECHO, ErrorMessage, reason_of
from agent.core.icmp_filter import pass_only, replies_to

RAW_IDENTIFIERS = 16
"""Identifiers of one raw socket: 16 times 65,536 probes can be in flight."""

FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}

_BUFFER = 8 << 20
_SO_RCVBUFFORCE, _SO_TIMESTAMPNS, _SO_ATTACH_FILTER, _SO_MEMINFO = 33, 35, 26, 55
_SOL_RAW, _ICMP_FILTER, _ICMP6_FILTER = 255, 1, 1
_IP_RECVERR, _IPV6_RECVERR = 11, 25
_ORIGIN_ICMP = {4: 2, 6: 3}
_EXTENDED_ERROR = struct.Struct("@IBBBxII")
_DROPS = struct.Struct("@32xI")
_QUEUED_ERRORS = 256


def configure_raw(sock: socket.socket, version: int) -> int:
    """Let replies and errors about a block of identifiers in only; return the first of the block."""
    identifier = int.from_bytes(os.urandom(2), "big") & ~(RAW_IDENTIFIERS - 1)
    level, option = (_SOL_RAW, _ICMP_FILTER) if version == IPV4 else (socket.IPPROTO_ICMPV6, _ICMP6_FILTER)
    sock.setsockopt(level, option, pass_only(version))
    instructions = replies_to(version, identifier, RAW_IDENTIFIERS)
    program = ctypes.create_string_buffer(b"".join(instructions))
    with suppress(OSError):  # it spares work, no more
        sock.setsockopt(
            socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("@HP", len(instructions), ctypes.addressof(program))
        )
    return identifier


def configure_datagram(sock: socket.socket, version: int) -> int:
    """Have the kernel choose an identifier and queue ICMP errors; return the identifier (icmp(7))."""
    sock.bind(("", 0))
    level, option = (socket.IPPROTO_IP, _IP_RECVERR) if version == IPV4 else (socket.IPPROTO_IPV6, _IPV6_RECVERR)
    sock.setsockopt(level, option, 1)
    return int(sock.getsockname()[1])


def grow_buffer(sock: socket.socket) -> int:
    """Ask for receive timestamps and as large a receive buffer as is given; return its octets."""
    sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    try:
        sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
    except OSError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)


def kernel_drops(sock: socket.socket) -> int:
    """Return the kernel's count of packets dropped because the receive buffer was full; 0 where it does not say.

    Linux 6.18 counts a raw socket's drop twice.
    """
    with suppress(OSError, struct.error):
        return int(_DROPS.unpack_from(sock.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, 64))[0])
    return 0


def read_error_queue(sock: socket.socket, version: int) -> list[ErrorMessage]:
    """Read what a datagram socket was told of ICMP errors: the quoted probe, and what was said of it (ip(7))."""
    errors: list[ErrorMessage] = []
    for _ in range(_QUEUED_ERRORS):
        try:
            quoted, controls, _, name = sock.recvmsg(256, 256, socket.MSG_ERRQUEUE)
        except OSError:
            break
        if len(quoted) < QUOTED_ECHO.size:
            continue
        for _, _, control in controls:
            if len(control) < _EXTENDED_ERROR.size:
                continue
            _, origin, kind, code, _, _ = _EXTENDED_ERROR.unpack_from(control)
            if origin == _ORIGIN_ICMP[version]:
                _, checksum, token = QUOTED_ECHO.unpack_from(quoted)
                destination = socket.inet_pton(FAMILY[version], name[0].partition("%")[0])
                errors.append(ErrorMessage(token, checksum, destination, reason_of(version, kind, code)))
    return errors
