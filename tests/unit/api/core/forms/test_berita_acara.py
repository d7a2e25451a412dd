"""The berita acara as a value: its fields, its fingerprint, what it lacks."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from agent.clock import SECOND
from api.core.forms.berita_acara import (
    FORM,
    Agreement,
    BeritaAcara,
    Kind,
    Measured,
    Need,
    Person,
    Settlement,
    canonical_bytes,
    check,
    fields,
    fingerprint,
    lacking,
)
from api.core.forms.fingerprint import Match, fields_of, full, short
from api.core.words import CATALOG
from tests.support.filled_forms import BUDI, CLOCKS, OUTAGES, RECORDS, RINA, SITI, handled, settled, wib

EMPTY = BeritaAcara(number="", ticket="", need=Need.REPAIR, applicant=Person(name=""), officer=Person(name=" "))


def test_the_fields_stand_in_the_order_of_the_form():
    told = dict(fields(handled()))
    names = list(told)
    order = [
        "ditugaskan_kepada",
        "nama_petugas.1.nama",
        "ringkasan_pekerjaan",
        "ringkasan_masalah",
        "alternatif_solusi",
        "lokasi",
    ]
    assert [name for name in names if name in order] == order
    assert told["nama_petugas.2.nip"] == BUDI.nip
    assert told["pemohon.instansi"] == SITI.office
    assert told["gangguan.1.mulai"] == "2026-03-05T09:12:00+07:00"
    assert told["waktu.2.jeda.1.alasan"] == "menunggu penyedia"
    assert (told["waktu.2.terpenuhi"], told["waktu.3.terpenuhi"], told["waktu.3.selesai"]) == ("tidak", "-", "-")
    assert "kepastian.penyelesaian" not in told


def test_a_settlement_is_hashed_with_both_agreements():
    told = dict(fields(settled()))
    assert told["kepastian.paling_lambat"] == "2026-03-13T16:00:00+07:00"
    assert told["kepastian.disepakati_pemohon.nama"] == SITI.name
    assert told["kepastian.disepakati_petugas.waktu"] == "2026-03-11T10:35:00+07:00"


def test_the_text_can_be_read_back_and_its_hash_is_the_fingerprint():
    form = settled()
    assert fields_of(canonical_bytes(form)) == (FORM, fields(form))
    assert check(form, full(fingerprint(form))) is Match.SAME
    assert check(form, short(fingerprint(form))) is Match.SHORT
    assert check(handled(), full(fingerprint(form))) is Match.DIFFERENT


CHANGES = {
    "kind": Kind.PENYELESAIAN,
    "number": "x",
    "ticket": "x",
    "need": Need.BUILD,
    "assigned_to": "x",
    "officers": (RINA,),
    "work": "x",
    "problem": "x",
    "alternative": "x",
    "location": "x",
    "applicant": replace(SITI, nip="1"),
    "officer": BUDI,
    "place": "Tanjungpandan",
    "dated": date(2026, 3, 12),
    "filled_on": None,
    "measured": Measured(),
    "settlement": Settlement(what="x", by=0),
}


def test_every_field_is_in_the_fingerprint():
    assert CHANGES.keys() == {field.name for field in msgspec.structs.fields(BeritaAcara)}
    made = {name: fingerprint(replace(handled(), **{name: value})) for name, value in CHANGES.items()}
    assert len({*made.values(), fingerprint(handled())}) == len(CHANGES) + 1


@pytest.mark.parametrize(
    "changed",
    [
        {"outages": OUTAGES[:-1]},
        {"outages": (replace(OUTAGES[0], end=None), *OUTAGES[1:])},
        {"outages": (replace(OUTAGES[0], start=OUTAGES[0].start + 1), *OUTAGES[1:])},
        {"offices": ()},
        {"offices": ("",)},
        {"cause": "x"},
        {"evidence": ()},
        {"records": (replace(RECORDS[0], at=0), *RECORDS[1:])},
        {"records": (replace(RECORDS[0], by="x"), *RECORDS[1:])},
        {"records": (replace(RECORDS[0], text="x"), *RECORDS[1:])},
        *({"clocks": (replace(CLOCKS[0], **change), *CLOCKS[1:])} for change in (
            {"name": "x"}, {"target": "x"}, {"due": None}, {"finished": None}, {"met": None}, {"met": False},
        )),
        {"clocks": (CLOCKS[0], replace(CLOCKS[1], pauses=()), CLOCKS[2])},
        *({"clocks": (CLOCKS[0], replace(CLOCKS[1], pauses=(replace(CLOCKS[1].pauses[0], **change),)), CLOCKS[2])} for change in (
            {"start": 0}, {"end": None}, {"reason": "x"},
        )),
    ],
)  # fmt: skip
def test_everything_measured_is_in_the_fingerprint(changed: dict[str, object]):
    form = handled()
    other = replace(form, measured=replace(form.measured, **changed))
    assert fingerprint(other) != fingerprint(form)


@pytest.mark.parametrize(
    "changed",
    [
        {"what": "x"},
        {"by": 0},
        {"applicant": None},
        {"officer": Agreement(by=BUDI, at=wib("2026-03-11 10:35"))},
        {"officer": Agreement(by=RINA, at=wib("2026-03-11 10:36"))},
    ],
)
def test_everything_agreed_is_in_the_fingerprint(changed: dict[str, object]):
    form = settled()
    assert form.settlement is not None
    other = replace(form, settlement=replace(form.settlement, **changed))
    assert fingerprint(other) != fingerprint(form)


def test_what_is_not_seen_alters_no_hash():
    form = handled()
    unseen = replace(form, work=form.work.replace("\n", "\r\n") + "\u200b \n", location=f"\u202e{form.location}\x00")
    assert fingerprint(unseen) == fingerprint(form)


def test_a_settlement_is_agreed_when_both_sides_agreed():
    agreement = Agreement(by=RINA, at=SECOND)
    assert Settlement(what="x", by=0, applicant=agreement, officer=agreement).agreed
    assert not Settlement(what="x", by=0, applicant=agreement).agreed
    assert not Settlement(what="x", by=0, officer=agreement).agreed


def test_the_form_has_three_lines_for_officers():
    assert len(replace(handled(), officers=(RINA, BUDI, RINA)).officers) == 3
    with pytest.raises(ValueError, match="4 officers are named; the form has lines for 3"):
        replace(handled(), officers=(RINA, BUDI, RINA, BUDI))


def test_it_is_stored_and_read_again_unchanged():
    form = settled()
    assert msgspec.json.decode(msgspec.json.encode(form), type=BeritaAcara) == form


def test_what_is_lacking_is_told_by_the_catalogue():
    assert lacking(handled()) == lacking(settled()) == ()
    missing = lacking(replace(EMPTY, kind=Kind.PENYELESAIAN))
    assert len(missing) == 10
    assert set(missing) == {key for key in CATALOG if key.startswith("form.lacks.")}
    assert "form.lacks.settlement" not in lacking(EMPTY)
