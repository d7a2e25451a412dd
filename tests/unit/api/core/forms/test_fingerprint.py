"""What is hashed, and what a comparison with paper says."""

from __future__ import annotations

import hashlib

import pytest

from api.core.forms.fingerprint import Match, canonical, compare, digest, fields_of, full, short, verify

FIELDS = (("nomor", "7/BA"), ("isi", "satu\ndua\\n=tiga"), ("kosong", ""))
BYTES = b"siaga contoh 1\nnomor=7/BA\nisi=satu\\ndua\\\\n=tiga\nkosong=\n"


def test_the_bytes_are_a_line_a_field():
    assert canonical("siaga contoh 1", FIELDS) == BYTES
    assert digest(BYTES) == hashlib.sha256(BYTES).hexdigest()
    assert fields_of(BYTES) == ("siaga contoh 1", FIELDS)


@pytest.mark.parametrize("name", ["", "A", "a=b", "a b", "a\nb", "é"])
def test_a_name_that_could_be_read_otherwise_is_refused(name: str):
    with pytest.raises(ValueError, match="is no field's name"):
        canonical("f", [(name, "x")])


def test_a_name_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="stands twice"):
        canonical("f", [("a", "x"), ("a", "y")])


def test_a_carriage_return_is_refused():
    with pytest.raises(ValueError, match="a holds a carriage return; let LF alone end its lines"):
        canonical("f", [("a", "x\r\ny")])


def test_a_form_is_named_on_one_line():
    with pytest.raises(ValueError, match="is no form's name"):
        canonical("f\na=x", [])


def test_a_text_that_is_no_unicode_is_refused():
    with pytest.raises(ValueError, match="surrogates"):
        canonical("f", [("a", "\ud800")])


@pytest.mark.parametrize(
    "content",
    [b"", b"f", b"f\na=x", b"f\na\n", b"f\na=x\\y\n", b"f\na=x\n\n", b"f\r\na=x\r\n", b"\xff\n", b"f\na=\\\n"],
)
def test_bytes_that_are_no_forms_text_are_refused(content: bytes):
    with pytest.raises(ValueError, match="no form's text"):
        fields_of(content)


def test_the_printed_forms():
    told = digest(BYTES)
    assert short(told).replace(" ", "") == told[:16]
    assert full(told).replace(" ", "") == told
    assert [len(group) for group in full(told).split()] == [4] * 16


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (full, Match.SAME),
        (short, Match.SHORT),
        (lambda told: full(told).upper().replace(" ", "-"), Match.SAME),
        (lambda told: f"  {short(told)}\n", Match.SHORT),
        (lambda told: full(told)[:-1] + ("0" if told[-1] != "0" else "1"), Match.DIFFERENT),
        (lambda told: ("0" if told[0] != "0" else "1") + short(told)[1:], Match.DIFFERENT),
        (lambda told: f"SHA256:{told.upper()}", Match.SAME),
        (lambda told: f"SHA256:{told[:-1]}", Match.MALFORMED),
        (lambda told: told[:-1], Match.MALFORMED),
        (lambda told: told[:15], Match.MALFORMED),
        (lambda told: told[:15] + "g", Match.MALFORMED),
        (lambda told: told[:15] + "\u0661", Match.MALFORMED),
        (lambda _: "", Match.MALFORMED),
    ],
)
def test_a_hash_read_off_paper(make, expected: Match):
    assert verify("siaga contoh 1", FIELDS, make(digest(BYTES))) is expected


def test_one_letter_more_is_another_hash():
    told = digest(BYTES)
    altered = (FIELDS[0], ("isi", FIELDS[1][1] + "."), FIELDS[2])
    assert verify("siaga contoh 1", altered, told) is Match.DIFFERENT
    assert compare(told, told) is Match.SAME
