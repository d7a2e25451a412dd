"""The socket filters that let only our answers through, so that other programs' replies cost us nothing.

Rules this module keeps:

- A filter never drops what ``agent.core.icmp`` could match to a probe of ours; what passes is still matched in full.
- The classic BPF program (Linux ``linux/filter.h``) sees an IPv4 packet from its IP header on, and an ICMPv6 message
  from its type on.
- ``identifiers`` is a block of a power of two, aligned to its size.
"""

from __future__ import annotations

import struct

from agent.core.icmp import ECHO_REPLY, ERRORS, IPV4, PROTOCOL

_INSTRUCTION = struct.Struct("@HBBI")
_LOAD_BYTE, _LOAD_HALF = 0x30, 0x28  # at a fixed offset
_LOAD_BYTE_X, _LOAD_HALF_X = 0x50, 0x48  # at X + offset
_LOAD_X_HEADER = 0xB1  # X = 4 * (octet & 15), the length of an IPv4 header
_AND, _LEFT, _ADD_X, _TO_X = 0x54, 0x64, 0x0C, 0x07
_JUMP, _IF_EQUAL, _RETURN = 0x05, 0x15, 0x06
_ALL = 0x0003_FFFF


def pass_only(version: int) -> bytes:
    """Return the value of ``ICMP_FILTER`` (raw(7)) or ``ICMP6_FILTER`` (RFC 3542 §3.2): replies and errors pass."""
    passed = {ECHO_REPLY[version], *ERRORS[version]}
    bits = (1 << (32 if version == IPV4 else 256)) - 1
    for kind in passed:
        bits &= ~(1 << kind)
    words = 1 if version == IPV4 else 8
    return struct.pack(f"@{words}I", *((bits >> 32 * word) & 0xFFFF_FFFF for word in range(words)))


def replies_to(version: int, first_identifier: int, identifiers: int) -> list[bytes]:
    """Return the program, an instruction of 8 octets each: replies and errors about our identifiers pass."""
    mask = 0xFFFF & ~(identifiers - 1)
    ours = [
        (_AND, 0, 0, mask),
        (_IF_EQUAL, 0, 1, first_identifier),
        (_RETURN, 0, 0, _ALL),
        (_RETURN, 0, 0, 0),
    ]
    if version == IPV4:
        program = [
            (_LOAD_X_HEADER, 0, 0, 0),
            (_LOAD_BYTE_X, 0, 0, 0),
            (_IF_EQUAL, 9, 0, ECHO_REPLY[4]),
            (_LOAD_BYTE_X, 0, 0, 8 + 9),  # an error: the quoted packet's protocol
            (_IF_EQUAL, 0, 11, PROTOCOL[4]),
            (_LOAD_BYTE_X, 0, 0, 8),  # its header's length, added to X
            (_AND, 0, 0, 15),
            (_LEFT, 0, 0, 2),
            (_ADD_X, 0, 0, 0),
            (_TO_X, 0, 0, 0),
            (_LOAD_HALF_X, 0, 0, 8 + 4),
            (_JUMP, 0, 0, 1),
            (_LOAD_HALF_X, 0, 0, 4),  # a reply
            *ours,
        ]
    else:
        program = [
            (_LOAD_BYTE, 0, 0, 0),
            (_IF_EQUAL, 4, 0, ECHO_REPLY[6]),
            (_LOAD_BYTE, 0, 0, 8 + 6),  # an error: the quoted packet's next header
            (_IF_EQUAL, 0, 6, PROTOCOL[6]),
            (_LOAD_HALF, 0, 0, 8 + 40 + 4),
            (_JUMP, 0, 0, 1),
            (_LOAD_HALF, 0, 0, 4),  # a reply
            *ours,
        ]
    return [_INSTRUCTION.pack(*instruction) for instruction in program]
