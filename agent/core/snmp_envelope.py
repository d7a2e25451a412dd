"""The outside of an SNMP message: enough of its BER to turn it away cheaply, before anything decodes it.

Rules this module keeps:

- What is no trap, inform or engine discovery of v1, v2c or v3 with the user-based model is no envelope.
- Only what RFC 3417, 8, allows passes: definite lengths, known tags, strings in one piece. Elements, nesting and
  numbers are bounded, so that what passes is decoded in bounded time.
- Octets behind the message are cut off: some devices pad.
- Pure: octets in, an ``Envelope`` or ``None`` out; no input raises.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

LONGEST = 4_096
"""Octets of a message. Devices keep to 1,472, what one Ethernet frame carries (RFC 3417, 3.1)."""
MOST_ELEMENTS = 256
"""Elements of a message, containers included: a trap of 80 objects."""
DEEPEST = 8

V1, V2C, V3 = 0, 1, 3
AUTH, PRIV, REPORTABLE = 1, 2, 4
"""msgFlags (RFC 3412, 6.4)."""
GET, INFORM, TRAP_V1, TRAP_V2 = 0xA0, 0xA6, 0xA4, 0xA7
"""Tags of PDUs (RFC 1157, RFC 3416)."""

_INTEGER, _OCTETS, _NULL, _OID, _SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
_NUMBERS = frozenset({_INTEGER, 0x41, 0x42, 0x43, 0x45, 0x46, 0x47})
_TEXTS = frozenset({_OCTETS, _NULL, _OID, 0x40, 0x44, 0x80, 0x81, 0x82})
_CONTAINERS = frozenset({_SEQUENCE, *range(0xA0, 0xA9)})
_LONGEST_NUMBER = 9
_LONGEST_OID = 300
_LONGEST_LENGTH = 3
_LONG_FORM = 0x80
_USER_BASED = 3
_NO_DISCOVERY = frozenset({GET, INFORM})

_Element: TypeAlias = tuple[int, int, int]
"""Tag, and where its content starts and stops."""


class Envelope(NamedTuple):
    """What stands on the outside; ``message`` is the datagram without padding.

    v1 and v2c have a ``community``; v3 has ``flags``, the authoritative ``engine`` with its ``boots`` and its ``time`` in
    seconds, the ``user`` (engine and user empty: discovery) and the ``digest`` with its place. ``pdu`` is the tag of the
    PDU, 0 when that is encrypted.
    """

    version: int
    message: bytes
    pdu: int = 0
    community: bytes = b""
    flags: int = 0
    engine: bytes = b""
    boots: int = 0
    time: int = 0
    user: bytes = b""
    digest: bytes = b""
    digest_at: int = 0

    @property
    def discovery(self) -> bool:
        """Tell whether it only asks who we are (RFC 3414, 4)."""
        return self.version == V3 and not self.user and not self.engine and not self.flags & (AUTH | PRIV)


class _GarbageError(Exception):
    """The octets are no such message; it never leaves this module."""


def read_envelope(datagram: bytes) -> Envelope | None:
    """Return the outside of a datagram, ``None`` when it is no message that a trap port takes."""
    try:
        return _read(datagram)
    except (_GarbageError, IndexError):
        return None


def _read(datagram: bytes) -> Envelope | None:
    tag, start, stop = _element(datagram, 0, len(datagram))
    if tag != _SEQUENCE:
        return None
    message = datagram[:stop]
    _bounded(message, start, stop)
    version, at = _number(message, start, stop)
    if version == V3:
        return _read_v3(message, at, stop)
    community = _expect(message, at, stop, _OCTETS)
    pdu, _, end = _element(message, community[2], stop)
    if end != stop or pdu not in ({V1: (TRAP_V1,), V2C: (TRAP_V2, INFORM)}.get(version, ())):
        return None
    return Envelope(version, message, pdu, message[community[1] : community[2]])


def _read_v3(message: bytes, at: int, stop: int) -> Envelope | None:
    _, start, header_stop = _expect(message, at, stop, _SEQUENCE)
    _, start = _number(message, start, header_stop)
    _, start = _number(message, start, header_stop)
    _, flags_at, flags_stop = _expect(message, start, header_stop, _OCTETS)
    model, _ = _number(message, flags_stop, header_stop)
    if model != _USER_BASED or flags_stop - flags_at != 1:
        return None
    flags = message[flags_at]
    _, start, security_stop = _expect(message, header_stop, stop, _OCTETS)
    _, start, inner_stop = _expect(message, start, security_stop, _SEQUENCE)
    _bounded(message, start, inner_stop)
    _, engine_at, engine_stop = _expect(message, start, inner_stop, _OCTETS)
    boots, start = _number(message, engine_stop, inner_stop)
    time, start = _number(message, start, inner_stop)
    _, user_at, user_stop = _expect(message, start, inner_stop, _OCTETS)
    _, digest_at, digest_stop = _expect(message, user_stop, inner_stop, _OCTETS)
    _expect(message, digest_stop, inner_stop, _OCTETS)
    tag, data_at, data_stop = _element(message, security_stop, stop)
    if data_stop != stop or tag != (_OCTETS if flags & PRIV else _SEQUENCE) or flags & (AUTH | PRIV) == PRIV:
        return None
    envelope = Envelope(
        V3,
        message,
        0 if flags & PRIV else _plain_pdu(message, data_at, stop),
        flags=flags,
        engine=message[engine_at:engine_stop],
        boots=boots,
        time=time,
        user=message[user_at:user_stop],
        digest=message[digest_at:digest_stop],
        digest_at=digest_at,
    )
    wanted = _NO_DISCOVERY if envelope.discovery else {0, TRAP_V2, INFORM} if envelope.user else ()
    return envelope if envelope.pdu in wanted else None


def _plain_pdu(message: bytes, at: int, stop: int) -> int:
    """Return the tag of the PDU in a plain scoped PDU (RFC 3412, 6)."""
    _, _, engine_stop = _expect(message, at, stop, _OCTETS)
    _, _, name_stop = _expect(message, engine_stop, stop, _OCTETS)
    return _element(message, name_stop, stop)[0]


def _bounded(message: bytes, start: int, stop: int) -> None:
    """Walk all elements between two places and refuse what is unknown, too long, too deep or too many."""
    open_until = [stop]
    at, left = start, MOST_ELEMENTS
    while open_until:
        if at == open_until[-1]:
            open_until.pop()
            continue
        tag, content, end = _element(message, at, open_until[-1])
        length = end - content
        left -= 1
        if left < 0 or (tag == _OID and length > _LONGEST_OID):
            raise _GarbageError
        if tag in _CONTAINERS:
            if len(open_until) >= DEEPEST:
                raise _GarbageError
            open_until.append(end)
            at = content
        elif tag in _TEXTS or (tag in _NUMBERS and 0 < length <= _LONGEST_NUMBER):
            at = end
        else:
            raise _GarbageError


def _element(message: bytes, at: int, stop: int) -> _Element:
    """Read the tag and the definite length at a place; the content must lie before ``stop``."""
    tag, length = message[at], message[at + 1]
    content = at + 2
    if length >= _LONG_FORM:
        octets = length - _LONG_FORM
        if not 0 < octets <= _LONGEST_LENGTH:
            raise _GarbageError
        length = int.from_bytes(message[content : content + octets], "big")
        content += octets
    if content + length > stop:
        raise _GarbageError
    return tag, content, content + length


def _expect(message: bytes, at: int, stop: int, tag: int) -> _Element:
    element = _element(message, at, stop)
    if element[0] != tag:
        raise _GarbageError
    return element


def _number(message: bytes, at: int, stop: int) -> tuple[int, int]:
    """Return an INTEGER and the place behind it."""
    _, start, end = _expect(message, at, stop, _INTEGER)
    return int.from_bytes(message[start:end], "big", signed=True), end
