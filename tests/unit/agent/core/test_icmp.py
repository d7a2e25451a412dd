"""The bytes of a probe and of what comes back."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.icmp import (
    ECHO,
    EchoReply,
    ErrorMessage,
    checksum,
    decode,
    encode_echo_request,
    reason_of,
    split_ipv4,
)

TOKENS = st.integers(0, 2**32 - 1)
NONCES = st.integers(0, 2**64 - 1)
VERSIONS = st.sampled_from([4, 6])
DESTINATION = {4: bytes([192, 0, 2, 7]), 6: bytes.fromhex("20010db8000000000000000000000007")}


def reference_checksum(data: bytes) -> int:
    """RFC 1071 §4.1, its loop word by word."""
    if len(data) % 2:
        data += b"\0"
    total = 0
    for (word,) in struct.iter_unpack("!H", data):
        total += word
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(payload: bytes, *, source=b"\x0a\0\0\1", destination=DESTINATION[4], options=b"", protocol=1, fragment=0):
    length = 20 + len(options)
    return (
        bytes([0x40 | length // 4, 0])
        + struct.pack("!HHHBBH", length + len(payload), 0, fragment, 64, protocol, 0)
        + source
        + destination
        + options
        + payload
    )


def ipv6(payload: bytes, *, destination=DESTINATION[6], next_header=58):
    return b"\x60\0\0\0" + struct.pack("!HBB", len(payload), next_header, 64) + bytes(16) + destination + payload


def reply(version: int, token: int, nonce: int) -> bytes:
    kind = {4: 0, 6: 129}[version]
    message = ECHO.pack(kind << 8, 0, token, nonce)
    return ECHO.pack(kind << 8, checksum(message), token, nonce)


def error(version: int, kind: int, code: int, quoted: bytes) -> bytes:
    return bytes([kind, code, 0, 0, 0, 0, 0, 0]) + quoted


@given(st.binary(max_size=100))
def test_the_checksum_is_the_internet_checksum(data):
    ours, reference = checksum(data), reference_checksum(data)
    # 0 and 0xFFFF both stand for zero in one's complement; a receiver takes either.
    assert ours % 0xFFFF == reference % 0xFFFF
    assert ours == reference or not any(data)


def test_the_checksum_of_the_rfcs_example():
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2


def test_the_checksum_of_nothing_but_zeros_is_all_ones():
    assert checksum(bytes(8)) == 0xFFFF


@given(VERSIONS, TOKENS, NONCES)
def test_a_request_has_the_rfcs_layout(version, token, nonce):
    request = encode_echo_request(version, token, nonce)
    assert request[0] == {4: 8, 6: 128}[version]
    assert request[1] == 0
    assert int.from_bytes(request[4:6], "big") == token >> 16
    assert int.from_bytes(request[6:8], "big") == token & 0xFFFF
    assert request[8:] == nonce.to_bytes(8, "big")
    assert reference_checksum(request) == 0


@given(VERSIONS, TOKENS, NONCES)
def test_a_reply_says_whose_it_is(version, token, nonce):
    assert decode(version, reply(version, token, nonce)) == EchoReply(token, nonce)


@given(VERSIONS, TOKENS, NONCES)
def test_our_own_request_is_no_answer(version, token, nonce):
    assert decode(version, encode_echo_request(version, token, nonce)) is None


@pytest.mark.parametrize("version", [4, 6])
def test_a_reply_cut_anywhere_is_malformed(version):
    whole = reply(version, 0x1234_0001, 99)
    for length in range(len(whole)):
        assert decode(version, whole[:length]) is None
    assert decode(version, whole + b"\0") is None


@given(st.integers(0, 15), st.integers(1, 255))
def test_a_reply_damaged_anywhere_is_malformed(position, change):
    damaged = bytearray(reply(4, 0x1234_0001, 99))
    damaged[position] ^= change
    assert decode(4, bytes(damaged)) is None


@given(VERSIONS, st.binary(max_size=200))
def test_no_bytes_from_the_network_raise(version, data):
    assert decode(version, data) is None or isinstance(decode(version, data), EchoReply | ErrorMessage)
    split_ipv4(data)


@given(VERSIONS, st.sampled_from([1, 2, 3, 4, 11, 12]), st.binary(max_size=100))
def test_no_error_message_raises_whatever_it_quotes(version, kind, quoted):
    decoded = decode(version, error(version, kind, 0, quoted))
    assert decoded is None or isinstance(decoded, ErrorMessage)


@given(TOKENS, NONCES, st.sampled_from([b"", bytes(4), bytes(40)]))
def test_an_error_quoting_eight_octets_names_the_probe(token, nonce, options):
    request = encode_echo_request(4, token, nonce)
    decoded = decode(4, error(4, 3, 1, ipv4(request[:8], options=options)))
    quoted_checksum = int.from_bytes(request[2:4], "big")
    assert decoded == ErrorMessage(token, quoted_checksum, DESTINATION[4], "unreachable")


@given(TOKENS, NONCES)
def test_an_icmpv6_error_names_the_probe(token, nonce):
    request = encode_echo_request(6, token, nonce)
    decoded = decode(6, error(6, 1, 0, ipv6(request)))
    assert isinstance(decoded, ErrorMessage)
    assert (decoded.token, decoded.destination, decoded.reason) == (token, DESTINATION[6], "unreachable")


@pytest.mark.parametrize(
    ("version", "quoted"),
    [
        (4, ipv4(encode_echo_request(4, 1, 1), protocol=17)),
        (4, ipv4(encode_echo_request(4, 1, 1), fragment=7)),
        (4, ipv4(reply(4, 1, 1))),
        (4, ipv4(encode_echo_request(4, 1, 1)[:7])),
        (4, b"\x41" + ipv4(encode_echo_request(4, 1, 1))[1:]),
        (6, ipv6(encode_echo_request(6, 1, 1), next_header=17)),
        (6, ipv6(reply(6, 1, 1))),
        (6, ipv6(encode_echo_request(6, 1, 1))[:46]),
    ],
)
def test_an_error_about_something_else_is_not_ours(version, quoted):
    assert decode(version, error(version, 3, 1, quoted)) is None


@pytest.mark.parametrize(
    ("version", "kind", "code", "reason"),
    [
        (4, 3, 0, "unreachable"),
        (4, 3, 1, "unreachable"),
        (4, 3, 9, "refused"),
        (4, 3, 10, "refused"),
        (4, 3, 13, "refused"),
        (4, 11, 0, "unreachable"),
        (4, 12, 10, "unreachable"),
        (6, 1, 0, "unreachable"),
        (6, 1, 1, "refused"),
        (6, 1, 3, "unreachable"),
        (6, 1, 5, "refused"),
        (6, 3, 1, "unreachable"),
    ],
)
def test_the_reason_tells_prohibition_from_absence(version, kind, code, reason):
    assert reason_of(version, kind, code) == reason


@given(st.binary(min_size=16, max_size=16), st.sampled_from([b"", bytes(4), bytes(40)]))
def test_an_ipv4_header_is_cut_off_with_its_options(payload, options):
    assert split_ipv4(ipv4(payload, options=options)) == (b"\x0a\0\0\1", payload)
