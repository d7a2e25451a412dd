"""AES in CFB-128 (FIPS 197, SP 800-38A) for SNMPv3 where no ``snmpd`` and no ``cryptography`` are installed.

**For the practice province's made-up secrets only**: plain Python, slow, and no defence against timing.
"""

from __future__ import annotations

from functools import lru_cache

_BLOCK = 16
_POLYNOMIAL = 0x11B  # x^8 + x^4 + x^3 + x + 1


def _times(left: int, right: int) -> int:
    """Multiply in GF(2^8)."""
    out = 0
    while right:
        if right & 1:
            out ^= left
        left <<= 1
        if left & 0x100:
            left ^= _POLYNOMIAL
        right >>= 1
    return out


def _substitution() -> bytes:
    """Build the S-box: the inverse in GF(2^8), then the affine map (FIPS 197, 5.1.1)."""
    box = bytearray(256)
    for value in range(256):
        inverse = next((other for other in range(256) if _times(value, other) == 1), 0)
        out = 0x63
        for turn in range(5):
            out ^= (inverse << turn | inverse >> (8 - turn)) & 0xFF
        box[value] = out
    return bytes(box)


_SBOX = _substitution()
_DOUBLE = bytes(_times(value, 2) for value in range(256))
_SHIFT = [(place + 4 * (place % 4)) % _BLOCK for place in range(_BLOCK)]  # ShiftRows, column after column


@lru_cache(maxsize=256)
def _round_keys(key: bytes) -> tuple[bytes, ...]:
    """Expand a key of 16, 24 or 32 octets (FIPS 197, 5.2)."""
    words = [key[place : place + 4] for place in range(0, len(key), 4)]
    length, constant = len(words), 1
    for number in range(length, 4 * (length + 7)):
        word = words[-1]
        if number % length == 0:
            word = bytes(_SBOX[octet] for octet in word[1:] + word[:1])
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = _times(constant, 2)
        elif length > 6 and number % length == 4:  # noqa: PLR2004 - as the standard writes it
            word = bytes(_SBOX[octet] for octet in word)
        words.append(bytes(near ^ far for near, far in zip(word, words[-length], strict=True)))
    return tuple(b"".join(words[place : place + 4]) for place in range(0, len(words), 4))


def encrypt_block(key: bytes, block: bytes) -> bytes:
    """Encrypt sixteen octets.

    >>> encrypt_block(bytes(range(16)), bytes.fromhex("00112233445566778899aabbccddeeff")).hex()
    '69c4e0d86a7b0430d8cdb78070b4c55a'
    """
    first, *middle, last = _round_keys(key)
    state = bytes(octet ^ part for octet, part in zip(block, first, strict=True))
    for round_key in middle:
        state = _mixed(bytes(_SBOX[state[place]] for place in _SHIFT), round_key)
    return bytes(_SBOX[state[place]] ^ part for place, part in zip(_SHIFT, last, strict=True))


def _mixed(state: bytes, round_key: bytes) -> bytes:
    """MixColumns, then AddRoundKey."""
    out = bytearray()
    for column in range(0, _BLOCK, 4):
        a, b, c, d = state[column : column + 4]
        whole = a ^ b ^ c ^ d
        out += bytes(
            (
                a ^ whole ^ _DOUBLE[a ^ b],
                b ^ whole ^ _DOUBLE[b ^ c],
                c ^ whole ^ _DOUBLE[c ^ d],
                d ^ whole ^ _DOUBLE[d ^ a],
            )
        )
    return bytes(octet ^ part for octet, part in zip(out, round_key, strict=True))


def cfb(key: bytes, vector: bytes, data: bytes, *, decrypt: bool) -> bytes:
    """Encrypt or decrypt in cipher feedback mode with whole blocks (SP 800-38A, 6.3)."""
    out = bytearray()
    for place in range(0, len(data), _BLOCK):
        part = data[place : place + _BLOCK]
        stream = encrypt_block(key, vector)
        turned = bytes(octet ^ mask for octet, mask in zip(part, stream, strict=False))
        out += turned
        vector = part if decrypt else turned
    return bytes(out)
