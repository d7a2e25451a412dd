"""ICMP and ICMPv6 echo: the bytes of a probe, and what the bytes that come back mean.

Rules this module keeps:

- One probe is one echo request of 16 octets (RFC 792 p. 14, RFC 4443 §4.1): type, code, checksum, identifier,
  sequence number, and a 64-bit random **nonce** as data. Identifier and sequence are handled as one 32-bit
  **token**, ``identifier << 16 | sequence``.
- An answer is an echo reply whose token, nonce and source address are those of the probe; nothing less.
- An error message (RFC 792 p. 4 to 9, RFC 4443 §3) counts when the packet it quotes is one of ours: token, checksum
  (which depends on the nonce) and destination. Routers need to quote no more than 8 octets of it.
- Bytes from the network never raise here: they decode to ``EchoReply``, ``ErrorMessage`` or ``None``.

>>> request = encode_echo_request(4, token=0x1234_0001, nonce=7)
>>> checksum(request)
0
"""

from __future__ import annotations

import struct
from typing import NamedTuple, TypeAlias

IPV4, IPV6 = 4, 6

PROTOCOL = {4: 1, 6: 58}
"""The protocol number of ICMP in IPv4 and of ICMPv6 in IPv6 (IANA protocol numbers)."""

ECHO_REQUEST = {4: 8, 6: 128}
ECHO_REPLY = {4: 0, 6: 129}
ERRORS = {4: frozenset({3, 11, 12}), 6: frozenset({1, 2, 3, 4})}
"""Destination unreachable, (packet too big,) time exceeded, parameter problem."""

ECHO = struct.Struct("!HHIQ")
"""Type and code, checksum, token, nonce: the whole of a probe."""

QUOTED_ECHO = struct.Struct("!HHI")
"""The 8 octets of it that an error message quotes at least."""

UNREACHABLE = "unreachable"
REFUSED = "refused"
TIMEOUT = "timeout"
LOCAL_FAULT = "local-fault"
UNKNOWN_HOST = "unknown-host"

_DESTINATION_UNREACHABLE = {4: 3, 6: 1}
_PROHIBITED = {4: frozenset({9, 10, 13}), 6: frozenset({1, 5, 6})}
_IPV4_HEADER = 20
_IPV6_HEADER = 40
_ERROR_HEADER = 8
_FRAGMENT_OFFSET = 0x1FFF
_WORDS = 0xFFFF


class EchoReply(NamedTuple):
    """An echo reply of the form of our probes; whose it is, the table of probes in flight says."""

    token: int
    nonce: int


class ErrorMessage(NamedTuple):
    """Someone on the way says that a probe could not be delivered.

    ``checksum`` is the quoted probe's own, ``destination`` the packed address it was sent to, ``reason`` one of
    ``unreachable`` and ``refused`` (administratively prohibited).
    """

    token: int
    checksum: int
    destination: bytes
    reason: str


Message: TypeAlias = EchoReply | ErrorMessage


def checksum(data: bytes) -> int:
    """Return the Internet checksum of ``data`` (RFC 1071).

    The one's complement sum of 16-bit words is the big-endian number modulo 65,535, because 65,536 leaves 1.
    Of a message that carries a right checksum it is zero.
    """
    if len(data) % 2:
        data += b"\0"
    number = int.from_bytes(data, "big")
    return -number % _WORDS if number else _WORDS


def checksum_base(version: int) -> int:
    """Return what ``(base - token - nonce) % 65535`` turns into the checksum of that probe.

    It is RFC 1624's incremental update with the template's part done once for an engine. The kernel computes the
    checksum of ICMPv6, which covers the addresses too (RFC 4443 §2.3).
    """
    return -(ECHO_REQUEST[version] << 8)


def encode_echo_request(version: int, token: int, nonce: int) -> bytes:
    """Return the 16 octets of one probe; for ICMPv6 without the pseudo-header's part of the checksum."""
    return ECHO.pack(ECHO_REQUEST[version] << 8, (checksum_base(version) - token - nonce) % _WORDS, token, nonce)


def split_ipv4(packet: bytes) -> tuple[bytes, bytes] | None:
    """Cut an IPv4 packet that carries ICMP into (source, message); ``None`` when it is none, or a later fragment."""
    if len(packet) < _IPV4_HEADER or packet[0] >> 4 != IPV4 or packet[9] != PROTOCOL[4]:
        return None
    start = (packet[0] & 15) * 4
    if start < _IPV4_HEADER or int.from_bytes(packet[6:8], "big") & _FRAGMENT_OFFSET:
        return None
    return packet[12:16], packet[start:]


def decode(version: int, message: bytes) -> Message | None:
    """Say what an ICMP (4) or ICMPv6 (6) message is to us; ``None`` when it is malformed or of no concern.

    A reply's checksum is verified for ICMP, since a raw socket is handed messages before the kernel looks; of ICMPv6
    the kernel has done it. An error message may be longer than the receiver's buffer, so that its own cannot be
    verified: there the quoted probe's decides.
    """
    if len(message) < ECHO.size:
        return None
    if message[0] == ECHO_REPLY[version] and message[1] == 0:
        if len(message) != ECHO.size or (version == IPV4 and checksum(message)):
            return None
        _, _, token, nonce = ECHO.unpack(message)
        return EchoReply(token, nonce)
    if message[0] in ERRORS[version]:
        return _decode_error(version, message)
    return None


def reason_of(version: int, kind: int, code: int) -> str:
    """Turn an error message's type and code into a reason (RFC 792, RFC 1812 §5.2.7.1, RFC 4443 §3.1).

    >>> reason_of(4, 3, 13), reason_of(6, 3, 0)
    ('refused', 'unreachable')
    """
    if kind == _DESTINATION_UNREACHABLE[version] and code in _PROHIBITED[version]:
        return REFUSED
    return UNREACHABLE


def _decode_error(version: int, message: bytes) -> ErrorMessage | None:
    quoted = message[_ERROR_HEADER:]
    if version == IPV4:
        parts = split_ipv4(quoted)
        destination = quoted[16:20]
        echo = parts[1] if parts else b""
    else:
        ours = len(quoted) >= _IPV6_HEADER and quoted[6] == PROTOCOL[6]
        destination = quoted[24:40]
        echo = quoted[_IPV6_HEADER:] if ours else b""
    if len(echo) < QUOTED_ECHO.size:
        return None
    type_code, quoted_checksum, token = QUOTED_ECHO.unpack_from(echo)
    if type_code != ECHO_REQUEST[version] << 8:
        return None
    return ErrorMessage(token, quoted_checksum, destination, reason_of(version, message[0], message[1]))
