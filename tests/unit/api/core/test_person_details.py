"""What is kept of a person's details, and what is said about what cannot be kept."""

from __future__ import annotations

import pytest

from api.core.catalog_people import PEOPLE
from api.core.person_details import DETAILS, checked, grouped_nip

NIP = "198001012005011001"


@pytest.mark.parametrize(
    "typed", [NIP, "19800101 200501 1 001", " 19800101.200501.1.001 ", "19800101\u00a0200501 1 001"]
)
def test_a_nip_is_kept_as_its_digits_however_it_is_spaced(typed):
    assert checked({"nip": typed}).values == {"nip": NIP}


@pytest.mark.parametrize(
    "typed",
    [
        "1980",
        NIP + "1",
        "19801301 200501 1 001",
        "19800230 200501 1 001",
        NIP.replace("1", "\uff11"),
        "x" * 18,
        NIP + "\n1",
    ],
)
def test_what_is_no_nip_is_refused(typed):
    assert checked({"nip": typed}) == ({}, {"nip": "person.wrong.nip"})


def test_a_nip_is_shown_in_its_groups():
    assert grouped_nip(NIP) == "19800101 200501 1 001"


@pytest.mark.parametrize("typed", ["budi@dinkes.babelprov.go.id", "b.u+di@a-b.co", "o'neill@x.id"])
def test_an_email_address_is_kept_as_it_is(typed):
    assert checked({"email": f" {typed} "}).values == {"email": typed}


@pytest.mark.parametrize(
    "typed",
    [
        "budi", "budi@dinkes", "@dinkes.go.id", "budi@", "bu di@dinkes.go.id", "budi@dinkes..id", ".budi@dinkes.go.id",
        "budi@dinkes.go.id\r\nBcc: x@y.id", "Budi <budi@dinkes.go.id>", "a@b@c.id", "budi@-x.id", "büdi@dinkes.go.id",
        "budi@dinkes.go.id,x@y.id", f"{'x' * 65}@dinkes.go.id", f"x@{'y.' * 130}id", 'b"x"@y.id', "budi@[127.0.0.1]",
    ],
)  # fmt: skip
def test_what_could_not_stand_in_a_header_is_no_email_address(typed):
    assert checked({"email": typed}) == ({}, {"email": "person.wrong.email"})


@pytest.mark.parametrize("typed", ["+62 717 123456", "(0717) 123-456", "0812.3456.7890", "12345"])
def test_a_telephone_number_is_kept_as_it_is(typed):
    assert checked({"phone": typed}).values == {"phone": typed}


@pytest.mark.parametrize(
    "typed", ["1234", "1" * 16, "telp 12345", "+", "12345;ext=1", "0717\n123456", "1" + " " * 30 + "2345"]
)
def test_what_nobody_can_dial_is_refused(typed):
    assert checked({"phone": typed}) == ({}, {"phone": "person.wrong.phone"})


def test_a_name_is_kept_on_one_line_without_what_cannot_be_seen():
    assert checked({"full_name": "  Budi   Santoso, S.Kom. "}).values == {"full_name": "Budi Santoso, S.Kom."}
    for typed in ("Budi\nSantoso", "Budi\u202eosotnaS", "B" * 101, "\x00"):
        assert checked({"full_name": typed, "title": typed}).errors == {
            "full_name": "person.wrong.full_name",
            "title": "person.wrong.title",
        }


def test_what_is_empty_is_nothing_and_what_is_not_named_is_left_alone():
    assert checked({"email": "  ", "nip": None}) == ({"email": None, "nip": None}, {})
    assert checked({"role": "admin"}) == ({}, {})


def test_each_field_has_a_name_and_a_remedy_in_both_languages():
    for name in DETAILS:
        assert all(PEOPLE[f"person.{name}"])
        assert all(PEOPLE[f"person.wrong.{name}"])
