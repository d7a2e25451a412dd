"""A small SNMP agent (v2c, and v1 to who asks by it) over UDP that answers what a test puts into it, or answers badly on purpose.

``mangle(request, answer)`` may return other bytes, none, or a list of datagrams to send instead.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

Oid: TypeAlias = tuple[int, ...]

INTEGER, OCTETS, NULL, OID = 0x02, 0x04, 0x05, 0x06
COUNTER32, GAUGE32, TICKS, COUNTER64 = 0x41, 0x42, 0x43, 0x46
NO_SUCH_INSTANCE, END_OF_MIB = 0x81, 0x82
GET, GET_NEXT, RESPONSE, GET_BULK = 0xA0, 0xA1, 0xA2, 0xA5


@dataclass(frozen=True)
class Request:
    """A decoded request: what is asked, and under which id."""

    kind: int
    number: int
    repetitions: int
    oids: tuple[Oid, ...]
    community: bytes
    version: int = 1


Binding: TypeAlias = tuple[Oid, int, Any]
Mangle: TypeAlias = Callable[[Request, bytes], "bytes | list[bytes] | None"]
Answerer: TypeAlias = Callable[[Request], "list[Binding] | None"]


def parse_oid(text: str) -> Oid:
    return tuple(int(part) for part in text.split("."))


class Responder(asyncio.DatagramProtocol):
    """Use as ``async with Responder({"1.3.6…": (TICKS, 5)}) as device``; ``device.port`` is where it listens."""

    def __init__(
        self,
        objects: dict[str, tuple[int, Any]] | None = None,
        *,
        mangle: Mangle | None = None,
        answerer: Answerer | None = None,
        community: bytes = b"public",
        most_bindings: int = 1_000,
    ) -> None:
        self.mangle = mangle
        self.answerer = answerer
        self.community = community
        self.most_bindings = most_bindings
        self.requests: list[Request] = []
        self.port = 0
        self.load(objects or {})

    def load(self, objects: dict[str, tuple[int, Any]]) -> None:
        self.objects = {parse_oid(oid): value for oid, value in objects.items()}
        self._order = sorted(self.objects)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self.asked = asyncio.Event()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._transport.close()
        await asyncio.sleep(0)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        request = read_request(data)
        if request.community != self.community:
            return
        self.requests.append(request)
        self.asked.set()
        bindings = self.answerer(request) if self.answerer else None
        answers = self._answers(request) if bindings is None else bindings
        answer: bytes | list[bytes] | None = (
            write_response(self.community, request.number, answers)
            if request.version
            else self._first(request, answers)
        )
        if self.mangle is not None and isinstance(answer, bytes):
            answer = self.mangle(request, answer)
        for datagram in [answer] if isinstance(answer, bytes) else answer or []:
            self._transport.sendto(datagram, addr)

    def _first(self, request: Request, answers: list[Binding]) -> bytes:
        """Answer by SNMPv1: one missing object, or one of 64 bits, makes all of it noSuchName (RFC 3584, 4.2.2.1)."""
        lacking = [tag for _, tag, _ in answers if tag in {NO_SUCH_INSTANCE, END_OF_MIB, COUNTER64}]
        if lacking or request.kind == GET_BULK:
            nothing = [(oid, NULL, None) for oid in request.oids]
            return write_response(self.community, request.number, nothing, error=2, version=0)
        return write_response(self.community, request.number, answers, version=0)

    def _answers(self, request: Request) -> list[Binding]:
        if request.kind == GET:
            return [(oid, *self.objects.get(oid, (NO_SUCH_INSTANCE, None))) for oid in request.oids]
        bindings: list[Binding] = []
        for oid in request.oids:
            place = bisect_right(self._order, oid)
            for _ in range(request.repetitions if request.kind == GET_BULK else 1):
                if place >= len(self._order):
                    bindings.append((oid, END_OF_MIB, None))
                    break
                oid = self._order[place]  # noqa: PLW2901 - a walk goes on from what it found
                bindings.append((oid, *self.objects[oid]))
                place += 1
        return bindings[: self.most_bindings]


def write_response(community: bytes, number: int, bindings: list[Binding], error: int = 0, version: int = 1) -> bytes:
    rows = b"".join(_tlv(0x30, _tlv(OID, _oid(oid)) + _value(tag, value)) for oid, tag, value in bindings)
    pdu = _tlv(RESPONSE, _integer(number) + _integer(error) + _integer(0) + _tlv(0x30, rows))
    return _tlv(0x30, _integer(version) + _tlv(OCTETS, community) + pdu)


def read_request(data: bytes) -> Request:
    _, message, _ = _read(data)
    _, version, rest = _read(message)
    _, community, rest = _read(rest)
    kind, pdu, _ = _read(rest)
    _, number, pdu = _read(pdu)
    _, _, pdu = _read(pdu)
    _, repetitions, pdu = _read(pdu)
    _, rows, _ = _read(pdu)
    oids: list[Oid] = []
    while rows:
        _, row, rows = _read(rows)
        _, oid, _ = _read(row)
        oids.append(_read_oid(oid))
    return Request(
        kind, int.from_bytes(number, signed=True), int.from_bytes(repetitions), tuple(oids), community, version[0]
    )


def _read(data: bytes) -> tuple[int, bytes, bytes]:
    length, start = data[1], 2
    if length & 0x80:
        start = 2 + (length & 0x7F)
        length = int.from_bytes(data[2:start])
    return data[0], data[start : start + length], data[start + length :]


def _read_oid(data: bytes) -> Oid:
    parts, number = [data[0] // 40, data[0] % 40], 0
    for octet in data[1:]:
        number = number << 7 | octet & 0x7F
        if not octet & 0x80:
            parts.append(number)
            number = 0
    return tuple(parts)


def _tlv(tag: int, body: bytes) -> bytes:
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + body


def _integer(value: int, tag: int = INTEGER) -> bytes:
    return _tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, signed=True))


def _oid(oid: Oid) -> bytes:
    out = bytearray([oid[0] * 40 + oid[1]])
    for part in oid[2:]:
        digits = [part & 0x7F]
        while part := part >> 7:
            digits.append(part & 0x7F | 0x80)
        out += bytes(reversed(digits))
    return bytes(out)


def _value(tag: int, value: Any) -> bytes:
    if value is None:
        return _tlv(tag, b"")
    if isinstance(value, bytes):
        return _tlv(tag, value)
    if isinstance(value, str):
        return _tlv(OID, _oid(parse_oid(value)))
    return _integer(value, tag)
