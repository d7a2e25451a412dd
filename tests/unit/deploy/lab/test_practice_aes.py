"""Vectors of FIPS 197 (appendix C) and SP 800-38A (appendix F.3.13)."""

import pytest

from deploy.lab.practice_aes import cfb, encrypt_block

PLAIN = bytes.fromhex("00112233445566778899aabbccddeeff")


@pytest.mark.parametrize(
    ("octets", "cipher"),
    [
        (16, "69c4e0d86a7b0430d8cdb78070b4c55a"),
        (24, "dda97ca4864cdfe06eaf70a0ec0d7191"),
        (32, "8ea2b7ca516745bfeafc49904b496089"),
    ],
)
def test_a_block_is_encrypted_as_fips_197_has_it(octets, cipher):
    assert encrypt_block(bytes(range(octets)), PLAIN).hex() == cipher


def test_cipher_feedback_is_as_sp_800_38a_has_it():
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    vector = bytes(range(16))
    plain = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
    cipher = bytes.fromhex("3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b")

    assert cfb(key, vector, plain, decrypt=False) == cipher
    assert cfb(key, vector, cipher, decrypt=True) == plain


@pytest.mark.parametrize("length", [0, 1, 15, 17, 100])
def test_what_is_no_whole_block_comes_back_too(length):
    data = bytes(range(length))

    assert cfb(b"k" * 16, b"v" * 16, cfb(b"k" * 16, b"v" * 16, data, decrypt=False), decrypt=True) == data
