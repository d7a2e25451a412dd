"""The request letter: the applicant's own, and how it came."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from api.core.forms.berita_acara import Need, Person
from api.core.forms.fingerprint import fields_of
from api.core.forms.letterhead import Letterhead
from api.core.forms.request_letter import FORM, RequestLetter, canonical_bytes, fields, pages
from tests.support.filled_forms import requested

CHANGES = {
    "number": "x",
    "dated": date(2026, 3, 5),
    "place": "x",
    "office": "x",
    "about": "x",
    "need": Need.BUILD,
    "text": "x",
    "location": "x",
    "signer": Person(name="x"),
    "position": "x",
    "contact": "x",
    "ticket": "x",
    "channel": "phone",
    "received": 0,
}


def test_it_is_the_applicants_letter_to_the_office():
    data = pages(requested())
    assert data["letterhead"] == {
        "government": "PEMERINTAH PROVINSI KEPULAUAN BANGKA BELITUNG",
        "office": "DINAS KESEHATAN",
        "address": [],
    }
    assert data["to"][0] == "Yth. Kepala Dinas Komunikasi dan Informatika"
    assert data["marks"] == [
        ["Nomor", "440/12/DINKES/2026"],
        ["Sifat", "Biasa"],
        ["Lampiran", "-"],
        ["Hal", "Permohonan perbaikan jaringan"],
    ]
    assert data["rows"][0] == ["Layanan", ["1.3. Perbaikan dan atau pemeliharaan jaringan intra pemerintah daerah"]]
    assert data["sign"]["title"] == "Sekretaris Dinas Kesehatan,"
    assert data["received"] == (
        "Permohonan diterima melalui portal service desk pada Kamis, 5 Maret 2026 pukul 08.20 WIB, tiket T-2026-0009."
    )


def test_an_office_may_have_a_letterhead_of_its_own():
    told = pages(requested(), Letterhead(office="DINAS KESEHATAN", address=("Jalan X",)))
    assert told["letterhead"]["address"] == ["Jalan X"]


def test_what_is_not_given_is_left_to_the_pen_or_taken_from_the_signer():
    data = pages(replace(requested(), number="", dated=None, position="", contact="", received=None))
    assert data["place"] == ["Pangkalpinang,", ""]
    assert data["marks"][0] == ["Nomor", ""]
    assert data["sign"]["title"] == "Dinas Kesehatan,"
    assert dict(data["rows"])["Penanggung jawab"] == ["dr. Maya Lestari"]
    assert data["received"] is None


@pytest.mark.parametrize(("channel", "way"), [("phone", "melalui telepon"), ("merpati", "melalui merpati")])
def test_it_says_how_it_came(channel: str, way: str):
    told = pages(replace(requested(), channel=channel, ticket=""))["received"]
    assert told.startswith(f"Permohonan diterima {way} pada ")
    assert told.endswith("tiket -.")


def test_every_field_is_hashed_and_can_be_read_back():
    assert CHANGES.keys() == {field.name for field in msgspec.structs.fields(RequestLetter)}
    texts = {canonical_bytes(replace(requested(), **{name: value})) for name, value in CHANGES.items()}
    assert len(texts | {canonical_bytes(requested())}) == len(CHANGES) + 1
    assert fields_of(canonical_bytes(requested())) == (FORM, fields(requested()))
