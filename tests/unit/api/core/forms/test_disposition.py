"""The disposition sheet: who gave which note, and what follows from a standing order."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from api.core.forms.berita_acara import Need, Person
from api.core.forms.disposition import FORM, Actor, Disposition, Note, canonical_bytes, fields, pages
from api.core.forms.fingerprint import fields_of
from tests.support.filled_forms import START, disposed

RINA = Person(name="Rina", nip="7")


def notes(sheet: Disposition) -> list[tuple[list[str], str | None, str]]:
    return [(row["text"], row["to"], row["given"]) for row in pages(sheet)["notes"]["rows"]]


def test_each_note_says_who_gave_it_or_why_nobody_did():
    assert notes(disposed()) == [
        (
            ["Mohon segera ditindaklanjuti."],
            "Diteruskan kepada Kepala Bidang e-Government dan Statistik.",
            "Drs. H. Ahmad Fauzi, M.M., NIP. 196805121994031005, pada Kamis, 5 Maret 2026 pukul 08.41 WIB.",
        ),
        (
            [],
            "Diteruskan kepada Pranata Komputer Fungsi Infrastruktur dan Teknologi.",
            "Berdasarkan perintah tetap nomor SO-02 pada Kamis, 5 Maret 2026 pukul 08.41 WIB; tidak ada disposisi perorangan.",
        ),
        ([], None, "Disposisi belum diberikan."),
    ]


def test_a_standing_order_needs_no_time_and_never_names_a_person():
    sheet = replace(disposed(), notes=tuple(Note(actor=actor, standing_order="SO-01") for actor in Actor))
    told = [given for _, _, given in notes(sheet)]
    assert told == ["Berdasarkan perintah tetap nomor SO-01; tidak ada disposisi perorangan."] * 3
    assert not [name for name, _ in fields(sheet) if name.endswith(".nama")]


def test_a_person_without_a_number_is_named_alone():
    sheet = replace(disposed(), notes=(Note(actor=Actor.PRAKOM, by=Person(name="Rina"), at=START),))
    assert notes(sheet)[2][2] == "Rina, pada Kamis, 5 Maret 2026 pukul 09.12 WIB."


def test_a_note_has_one_origin():
    with pytest.raises(ValueError, match="never both"):
        Note(actor=Actor.KADIS, by=RINA, at=START, standing_order="SO-01")
    with pytest.raises(ValueError, match="has its time"):
        Note(actor=Actor.KADIS, by=RINA)
    with pytest.raises(ValueError, match="has one note"):
        replace(disposed(), notes=(Note(actor=Actor.KADIS), Note(actor=Actor.KADIS)))
    with pytest.raises(msgspec.ValidationError, match="never both"):
        msgspec.json.decode(
            b'{"actor":"kadis","by":{"name":"x"},"at":1,"standing_order":"SO"}',
            type=Note,
        )


def test_a_note_of_nobody_waits():
    assert (
        notes(replace(disposed(), notes=(Note(actor=Actor.KADIS, text="draf"),)))[0][2] == "Disposisi belum diberikan."
    )


CHANGES = {
    "number": "x",
    "ticket": "x",
    "sender": "x",
    "letter": "x",
    "letter_date": None,
    "received": 0,
    "about": "x",
    "need": Need.DESIGN,
    "notes": (),
}


def test_every_field_is_hashed_and_can_be_read_back():
    assert CHANGES.keys() == {field.name for field in msgspec.structs.fields(Disposition)}
    texts = {canonical_bytes(replace(disposed(), **{name: value})) for name, value in CHANGES.items()}
    assert len(texts | {canonical_bytes(disposed())}) == len(CHANGES) + 1
    assert fields_of(canonical_bytes(disposed())) == (FORM, fields(disposed()))


def test_the_order_in_which_notes_are_handed_over_alters_nothing():
    sheet = disposed()
    assert canonical_bytes(replace(sheet, notes=sheet.notes[::-1])) == canonical_bytes(sheet)


@pytest.mark.parametrize("changed", [{"text": "x"}, {"by": RINA}, {"at": 0}, {"by": None}, {"actor": Actor.PRAKOM}])
def test_every_part_of_a_note_is_hashed(changed: dict[str, object]):
    first, second = disposed().notes
    other = replace(disposed(), notes=(replace(first, **changed), second))
    assert canonical_bytes(other) != canonical_bytes(disposed())


def test_what_did_not_come_by_letter_has_a_dash():
    rows = dict(pages(replace(disposed(), letter="", letter_date=None))["rows"])
    assert (rows["Nomor surat"], rows["Tanggal surat"]) == (["-"], ["-"])
