"""The socket filters, run by an interpreter of classic BPF (McCanne and Jacobson 1993; linux/filter.h)."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.icmp import encode_echo_request
from agent.core.icmp_filter import pass_only, replies_to

BLOCK, SIZE = 0x4560, 16
IDENTIFIERS = st.one_of(st.integers(BLOCK - 2, BLOCK + SIZE + 1), st.integers(0, 0xFFFF))


def run(program: list[bytes], packet: bytes) -> int:
    """Return what the program returns: how many octets pass, 0 for none; a load beyond the packet ends it with 0."""
    accumulator = index = counter = 0
    for _ in range(len(program)):
        code, yes, no, constant = struct.unpack("@HBBI", program[counter])
        counter += 1
        offset = constant + (index if code in {0x50, 0x48} else 0)
        width = {0x30: 1, 0x50: 1, 0x28: 2, 0x48: 2, 0xB1: 1}.get(code, 0)
        if offset + width > len(packet) and width:
            return 0
        loaded = int.from_bytes(packet[offset : offset + width], "big")
        match code:
            case 0x30 | 0x50 | 0x28 | 0x48:
                accumulator = loaded
            case 0xB1:
                index = 4 * (loaded & 15)
            case 0x54:
                accumulator &= constant
            case 0x64:
                accumulator <<= constant
            case 0x0C:
                accumulator += index
            case 0x07:
                index = accumulator
            case 0x05:
                counter += constant
            case 0x15:
                counter += yes if accumulator == constant else no
            case 0x06:
                return constant
            case _:
                raise AssertionError(f"unknown instruction {code:#x}")
    raise AssertionError("the program did not return")


def header(version: int, options: int = 0, protocol: int | None = None) -> bytes:
    if version == 4:
        return (
            bytes([0x45 + options]) + bytes(8) + bytes([1 if protocol is None else protocol]) + bytes(10 + 4 * options)
        )
    return b"\x60" + bytes(5) + bytes([58 if protocol is None else protocol]) + bytes(33)


def received(version: int, message: bytes, options: int = 0) -> bytes:
    """What the kernel shows the filter: an IPv4 packet whole, an ICMPv6 message without its header."""
    return header(4, options) + message if version == 4 else message


def reply(version: int, identifier: int) -> bytes:
    return bytes([{4: 0, 6: 129}[version], 0, 0, 0]) + struct.pack("!HHQ", identifier, 1, 2)


@given(st.sampled_from([4, 6]), IDENTIFIERS, st.integers(0, 10))
def test_replies_pass_only_to_our_identifiers(version, identifier, options):
    passed = run(replies_to(version, BLOCK, SIZE), received(version, reply(version, identifier), options))
    assert bool(passed) == (BLOCK <= identifier < BLOCK + SIZE)


@given(st.sampled_from([4, 6]), IDENTIFIERS, st.integers(0, 10), st.integers(0, 10))
def test_errors_pass_only_about_our_identifiers(version, identifier, options, quoted_options):
    quoted = header(version, quoted_options) + encode_echo_request(version, identifier << 16, 3)[:8]
    error = bytes([{4: 3, 6: 1}[version], 1, 0, 0, 0, 0, 0, 0]) + quoted
    passed = run(replies_to(version, BLOCK, SIZE), received(version, error, options))
    assert bool(passed) == (BLOCK <= identifier < BLOCK + SIZE)


@pytest.mark.parametrize("version", [4, 6])
def test_errors_about_another_protocol_do_not_pass(version):
    quoted = header(version, protocol=17) + encode_echo_request(version, BLOCK << 16, 3)
    error = bytes([{4: 3, 6: 1}[version], 1, 0, 0, 0, 0, 0, 0]) + quoted
    assert run(replies_to(version, BLOCK, SIZE), received(version, error)) == 0


@given(st.sampled_from([4, 6]), st.binary(max_size=200))
def test_the_program_ends_whatever_the_packet(version, packet):
    assert run(replies_to(version, BLOCK, SIZE), packet) >= 0


@pytest.mark.parametrize(("version", "types"), [(4, {0, 3, 11, 12}), (6, {129, 1, 2, 3, 4})])
def test_only_replies_and_errors_are_let_through_by_type(version, types):
    words = struct.unpack(f"@{1 if version == 4 else 8}I", pass_only(version))
    blocked = {kind for kind in range(32 * len(words)) if words[kind // 32] >> kind % 32 & 1}
    assert set(range(32 * len(words))) - blocked == types
