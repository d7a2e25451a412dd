"""The decoder without a network: what messages of known octets are to it, and when."""

from __future__ import annotations

import hmac

import pytest

from agent.clock import SECOND
from agent.core.snmp_envelope import Envelope, read_envelope
from agent.core.trap_gate import Outcome
from agent.core.usm import localized, master_key
from agent.probes.snmp_credential import Community, User
from agent.traps.decoder import Notice, TrapDecoder, boots_at
from tests.support.hostile_traps import message, tlv

ENGINE = bytes.fromhex("8000000001020304")
NOC = User("noc", "sha256", "kunci-panjang")
TIME = tlv(0x30, tlv(0x06, b"\x2b\x06\x01\x02\x01\x01\x03\x00") + tlv(0x43, b"\x01"))
TRAP = tlv(
    0x30, tlv(0x06, b"\x2b\x06\x01\x06\x03\x01\x01\x04\x01\x00") + tlv(0x06, b"\x2b\x06\x01\x06\x03\x01\x01\x05\x03")
)


def pdu(objects: bytes, tag: int = 0xA7) -> bytes:
    return tlv(tag, tlv(0x02, b"\x01") + tlv(0x02, b"\x00") * 2 + tlv(0x30, objects))


def signed(boots: int, seconds: int, *, engine: bytes = ENGINE, phrase: str = "kunci-panjang") -> Envelope:
    header = tlv(0x02, b"\x01") + tlv(0x02, b"\x7f\xff") + tlv(0x04, b"\x01") + tlv(0x02, b"\x03")
    clock = tlv(0x02, boots.to_bytes(4, "big")) + tlv(0x02, seconds.to_bytes(4, "big"))
    inner = tlv(0x04, engine) + clock + tlv(0x04, b"noc") + tlv(0x04, bytes(24)) + tlv(0x04, b"")
    scoped = tlv(0x30, tlv(0x04, engine) + tlv(0x04, b"") + pdu(TIME + TRAP))
    blank = tlv(0x30, tlv(0x02, b"\x03") + tlv(0x30, header) + tlv(0x04, tlv(0x30, inner)) + scoped)
    found = read_envelope(blank)
    assert found is not None
    key = localized("sha256", master_key("sha256", phrase), engine)
    digest = hmac.digest(key, blank, "sha256")[:24]
    whole = read_envelope(blank[: found.digest_at] + digest + blank[found.digest_at + 24 :])
    assert whole is not None
    return whole


@pytest.fixture
def decoder() -> TrapDecoder:
    short = User("noc", "sha256", "kunci")
    credentials = {"core": NOC, "sw": Community("rahasia"), "odd": short}
    return TrapDecoder(credentials, "pkp", 1, lambda _octets, _to: None)


def outcome(decoder: TrapDecoder, envelope: Envelope, at: int = 0, device: str = "core") -> Outcome:
    found = decoder.decode(at * SECOND, device, envelope, None)
    return Outcome.OK if isinstance(found, Notice) else found


def test_a_message_is_as_old_as_its_engine_says(decoder):
    assert outcome(decoder, signed(5, 1_000), at=0) is Outcome.OK
    assert outcome(decoder, signed(5, 850), at=0) is Outcome.OK, "150 s late is in time (RFC 3414, 2.2.3)"
    assert outcome(decoder, signed(5, 849), at=0) is Outcome.AUTHENTICATION
    assert outcome(decoder, signed(5, 1_000), at=151) is Outcome.AUTHENTICATION
    assert outcome(decoder, signed(6, 1), at=151) is Outcome.OK
    assert outcome(decoder, signed(5, 2_000), at=151) is Outcome.AUTHENTICATION
    assert outcome(decoder, signed(6, 90_000), at=90_150) is Outcome.OK, (
        "a day of silence is forgotten by pysnmp, not by us"
    )


def test_a_wrong_key_teaches_nothing_of_an_engine(decoder):
    assert outcome(decoder, signed(9, 1, phrase="kunci-lain-lagi")) is Outcome.AUTHENTICATION
    assert outcome(decoder, signed(1, 1)) is Outcome.OK


@pytest.mark.parametrize("engine", [b"", b"abcd", b"e" * 33])
def test_an_engine_of_no_legal_length_is_refused(decoder, engine):
    assert outcome(decoder, signed(1, 1, engine=engine)) is Outcome.AUTHENTICATION


def test_a_device_that_moves_between_engines_leaves_the_others_theirs():
    pair = TrapDecoder({"core": NOC, "twin": NOC}, "pkp", 1, lambda _octets, _to: None)
    assert outcome(pair, signed(1, 1), device="core") is Outcome.OK
    assert outcome(pair, signed(1, 2), device="twin") is Outcome.OK
    assert outcome(pair, signed(1, 1, engine=b"another"), device="core") is Outcome.OK
    assert outcome(pair, signed(1, 3), device="twin") is Outcome.OK


def test_a_credential_that_cannot_be_used_admits_nobody(decoder):
    assert outcome(decoder, signed(1, 1), device="odd") is Outcome.AUTHENTICATION


@pytest.mark.parametrize(
    "objects", [b"", TIME, TRAP, TIME + tlv(0x30, b""), TIME + tlv(0x30, tlv(0x06, b"\x80") + tlv(0x05, b""))]
)
def test_a_message_that_names_no_trap_is_garbage(decoder, objects):
    envelope = read_envelope(message(1, b"rahasia", pdu(objects)))
    assert envelope is not None
    assert outcome(decoder, envelope, device="sw") is (Outcome.OK if objects is TRAP else Outcome.GARBAGE)


def test_our_starts_are_counted_by_the_clock():
    assert boots_at(0) == 1
    assert boots_at(1_795_000_001 * SECOND) == boots_at(1_795_000_000 * SECOND) + 1 < 2**31
