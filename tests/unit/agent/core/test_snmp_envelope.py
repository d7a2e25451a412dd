import pytest

from agent.core.snmp_envelope import DEEPEST, INFORM, MOST_ELEMENTS, TRAP_V1, TRAP_V2, V1, V2C, V3, read_envelope
from tests.support.hostile_traps import message, tlv

TIME = tlv(0x30, tlv(0x06, b"\x2b\x06\x01\x02\x01\x01\x03\x00") + tlv(0x43, b"\x01"))


def pdu(tag: int = TRAP_V2, objects: bytes = TIME) -> bytes:
    return tlv(tag, tlv(0x02, b"\x01") + tlv(0x02, b"\x00") * 2 + tlv(0x30, objects))


def v3(
    *,
    flags: int = 3,
    engine: bytes = b"\x80enginer",
    user: bytes = b"noc",
    model: int = 3,
    data: bytes | None = None,
    digest: bytes = b"d" * 24,
) -> bytes:
    plain = tlv(0x30, tlv(0x04, engine) + tlv(0x04, b"") + pdu())
    header = tlv(0x02, b"\x01") + tlv(0x02, b"\x7f\xff") + tlv(0x04, bytes([flags])) + tlv(0x02, bytes([model]))
    inner = tlv(0x04, engine) + tlv(0x02, b"\x01") * 2 + tlv(0x04, user) + tlv(0x04, digest) + tlv(0x04, b"s" * 8)
    held = data if data is not None else tlv(0x04, b"hidden") if flags & 2 else plain
    return tlv(0x30, tlv(0x02, b"\x03") + tlv(0x30, header) + tlv(0x04, tlv(0x30, inner)) + held)


def test_a_community_message_shows_its_community_and_pdu():
    for version, tag in ((V1, TRAP_V1), (V2C, TRAP_V2), (V2C, INFORM)):
        envelope = read_envelope(message(version, b"rahasia", pdu(tag)))
        assert envelope is not None
        assert (envelope.version, envelope.pdu, envelope.community) == (version, tag, b"rahasia")
        assert not envelope.discovery


def test_padding_behind_a_message_is_cut_off():
    whole = message(V2C, b"rahasia", pdu())
    envelope = read_envelope(whole + b"\x00\x00\x00")
    assert envelope is not None
    assert envelope.message == whole


@pytest.mark.parametrize(
    ("version", "tag"),
    [(V1, TRAP_V2), (V2C, TRAP_V1), (V2C, 0xA0), (V2C, 0xA2), (V2C, 0xA3), (V2C, 0xA8), (2, TRAP_V2), (4, TRAP_V2)],
)
def test_requests_answers_and_unknown_versions_are_none(version, tag):
    assert read_envelope(message(version, b"rahasia", pdu(tag))) is None


def test_every_cut_of_a_message_is_none():
    for whole in (message(V2C, b"rahasia", pdu()), v3()):
        assert read_envelope(whole) is not None
        assert [at for at in range(len(whole)) if read_envelope(whole[:at]) is not None] == []


def test_a_message_for_a_user_shows_who_signed_it_and_where():
    whole = v3()
    envelope = read_envelope(whole)
    assert envelope is not None
    assert (envelope.version, envelope.pdu, envelope.flags) == (V3, 0, 3)
    assert (envelope.engine, envelope.user) == (b"\x80enginer", b"noc")
    assert whole[envelope.digest_at : envelope.digest_at + 24] == envelope.digest == b"d" * 24


def test_a_plain_message_for_a_user_shows_its_pdu():
    envelope = read_envelope(v3(flags=1))
    assert envelope is not None
    assert envelope.pdu == TRAP_V2


def test_asking_who_we_are_is_discovery():
    asks = tlv(0x30, tlv(0x04, b"") + tlv(0x04, b"") + pdu(0xA0, b""))
    envelope = read_envelope(v3(flags=4, engine=b"", user=b"", data=asks, digest=b""))
    assert envelope is not None
    assert envelope.discovery


@pytest.mark.parametrize(
    "odd",
    [
        {"model": 2},
        {"flags": 2},
        {"flags": 3, "data": tlv(0x30, b"")},
        {"flags": 1, "data": tlv(0x04, b"hidden")},
        {"flags": 1, "user": b""},
        {"flags": 1, "data": tlv(0x30, tlv(0x04, b"") + tlv(0x04, b"") + pdu(0xA0))},
        {"flags": 1, "data": tlv(0x30, b"")},
    ],
)
def test_odd_messages_for_users_are_none(odd):
    assert read_envelope(v3(**odd)) is None


@pytest.mark.parametrize(
    "objects",
    [
        TIME * (MOST_ELEMENTS // 3 + 1),
        tlv(0x06, b"\x01" * 301),
        tlv(0x02, b"\x01" * 10),
        tlv(0x02, b""),
        tlv(0x24, TIME),
        tlv(0x1F, b""),
        b"\x30\x80\x00\x00",
        b"\x30\x84\x00\x00\x00\x01",
        b"\x04\x05ab",
    ],
    ids=["many", "long-oid", "long-number", "no-number", "in-pieces", "tag", "indefinite", "long-length", "beyond"],
)
def test_what_is_costly_or_unknown_is_none(objects):
    assert read_envelope(message(V2C, b"rahasia", pdu(objects=objects))) is None


def test_nesting_is_bounded():
    nested = b""
    for _ in range(DEEPEST):
        nested = tlv(0x30, nested)
    assert read_envelope(message(V2C, b"rahasia", pdu(objects=nested))) is None
    assert read_envelope(message(V2C, b"rahasia", pdu(objects=tlv(0x30, tlv(0x30, b""))))) is not None


@pytest.mark.parametrize("octets", [b"", b"0", b"\x02\x01\x01", b"\xff" * 4096, b"0\x82", b"0\x80"])
def test_no_octets_raise(octets):
    assert read_envelope(octets) is None


def test_parts_of_another_kind_are_none():
    assert read_envelope(tlv(0x30, tlv(0x04, b"\x01") + tlv(0x04, b"rahasia") + pdu())) is None
    assert read_envelope(tlv(0x30, tlv(0x02, b"\x01") + tlv(0x02, b"\x01") + pdu())) is None


def test_what_stands_behind_the_pdu_is_refused():
    inside = message(V2C, b"rahasia", pdu() + tlv(0x05, b""))
    assert read_envelope(inside) is None


def test_flags_are_one_octet():
    header = tlv(0x02, b"\x01") + tlv(0x02, b"\x01") + tlv(0x04, b"\x01\x01") + tlv(0x02, b"\x03")
    assert read_envelope(tlv(0x30, tlv(0x02, b"\x03") + tlv(0x30, header) + tlv(0x04, b"") + tlv(0x30, b""))) is None
