"""Datagrams that mean harm: good ones with some octets changed, and BER made up of what a decoder finds hard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from tests.support.net_snmp_traps import V3, link_down, octets

SIMPLE = (0x02, 0x04, 0x05, 0x06, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x80, 0x81, 0x82)
FITTING = {0x05: 0, 0x80: 0, 0x81: 0, 0x82: 0, 0x46: 8, 0x47: 8}
"""How long the content of a tag is where that is not 4."""
ODD = (0x00, 0x01, 0x03, 0x09, 0x0A, 0x24, 0x31, 0x1F, 0x7F, 0x9F, 0xA5, 0xBF, 0xFF)


def good_datagrams(folder: Path, community: str) -> list[bytes]:
    """Return what a well-behaved device sends: v1, v2c, and v3 with and without privacy."""
    vendor = ("1.3.6.1.4.1.318", "127.0.0.1", "6", "5", "", "1.3.6.1.2.1.1.5.0", "s", "ups-1")
    return [
        octets(folder, "-v1", "-c", community, *vendor),
        octets(folder, "-v2c", "-c", community, *link_down()),
        octets(folder, *V3, *link_down()),
        octets(folder, "-v3", "-u", "noc", "-l", "authNoPriv", *V3[5:9], *link_down()),
    ]


def datagrams(random: Random, good: Sequence[bytes], community: bytes) -> Iterator[bytes]:
    """Yield hostile datagrams without end: good ones changed, made-up ones, made-up ones changed."""
    while True:
        kind = random.randrange(4)
        if kind < 2:
            yield mutated(random, random.choice(good))
        else:
            made = regenerated(random, community)
            yield made if kind == 2 else mutated(random, made)


def mutated(random: Random, good: bytes) -> bytes:
    """Change, insert, remove, repeat or cut octets of a good datagram, once to eight times."""
    octets = bytearray(good)
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(octets)) if octets else 0
        kind = random.randrange(6)
        if kind == 0 and octets:
            octets[at] = random.randrange(256)
        elif kind == 1 and octets:
            octets[at] ^= 1 << random.randrange(8)
        elif kind == 2:
            octets[at:at] = random.randbytes(random.randint(1, 8))
        elif kind == 3:
            del octets[at : at + random.randint(1, 8)]
        elif kind == 4:
            octets[at:at] = octets[at : at + random.randint(1, 64)]
        elif kind == 5 and random.random() < 0.2:
            del octets[at:]
    return bytes(octets)


def regenerated(random: Random, community: bytes) -> bytes:
    """Return a v1 or v2c notification whose lengths are right and whose objects are anything."""
    count = random.choice((0, 1, 3, 20, 60, 80, 84, 400))
    oddness = random.choice((0.0, 0.0, 0.02))
    objects = b"".join(tlv(0x30, oid(random) + element(random, oddness)) for _ in range(count))
    if random.random() < 0.3:
        fields = oid(random) + tlv(0x40, random.randbytes(4)) + _number(random) + _number(random) + tlv(0x43, b"\x01")
        return message(0, community, tlv(0xA4, fields + tlv(0x30, objects)))
    head = tlv(0x30, tlv(0x06, b"\x2b\x06\x01\x02\x01\x01\x03\x00") + tlv(0x43, b"\x01"))
    trap = tlv(0x30, tlv(0x06, b"\x2b\x06\x01\x06\x03\x01\x01\x04\x01\x00") + oid(random))
    fields = _number(random) + tlv(0x02, b"\x00") + tlv(0x02, b"\x00")
    return message(1, community, tlv(random.choice((0xA6, 0xA7)), fields + tlv(0x30, head + trap + objects)))


def message(version: int, community: bytes, pdu: bytes) -> bytes:
    """Return a community-based message around a PDU."""
    return tlv(0x30, tlv(0x02, bytes([version])) + tlv(0x04, community) + pdu)


def tlv(tag: int, content: bytes) -> bytes:
    """Return one element in the shortest form."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def element(random: Random, oddness: float) -> bytes:
    """Return one value of any type, by ``oddness`` one that no notification or answer has."""
    if random.random() < oddness:
        return tlv(random.choice(ODD), random.randbytes(random.randint(0, 8)))
    if random.random() < oddness:
        return tlv(0x30, b"".join(element(random, oddness) for _ in range(random.randint(0, 2))))
    tag = random.choice(SIMPLE)
    if tag == 0x06:
        return oid(random)
    if tag in (0x04, 0x44):
        return tlv(tag, random.randbytes(random.choice((0, 1, 9, 20, 300 if oddness else 30))))
    return tlv(tag, random.randbytes(FITTING.get(tag, 4)))


def oid(random: Random) -> bytes:
    """Return an object identifier, now and then one whose last number has no end."""
    if random.random() < 0.01:
        endless = bytes(random.randint(0x80, 0xFF) for _ in range(random.choice((1, 50, 300))))
        return tlv(0x06, b"\x2b" + endless + b"\x01")
    return tlv(0x06, b"\x2b" + bytes(random.randrange(0x80) for _ in range(random.randint(0, 40))))


def _number(random: Random) -> bytes:
    return tlv(0x02, random.randbytes(random.randint(1, 5)))
