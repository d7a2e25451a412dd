"""Rows of the audit as a table."""

from __future__ import annotations

import csv
import io
from zoneinfo import ZoneInfo

import pytest

from agent.clock import parse_instant
from api.core.audit import START, Author, Deed, Via, sealed
from api.core.audit_table import csv_text, heading, line
from api.core.audit_words import told
from api.core.words import Language

WIB = ZoneInfo("Asia/Jakarta")
AT = parse_instant("2026-11-24T05:00:00Z")


def cells(lang: Language, via: Via = "session", **changes: list[object]) -> list[str]:
    row = sealed(
        Author(who="budi", via=via, address="10.0.0.9", at=AT),
        Deed(action="changed", kind="ticket", name="TKT-2026-000001", changes=changes),
        START,
    )
    return line(told(lang, row, WIB), WIB)


def test_a_line_says_who_did_what_when_and_which_row_it_is():
    found = dict(
        zip(heading(Language.ID), cells(Language.ID, state=["open", "acknowledged"], version=[1, 2]), strict=True)
    )
    assert len(found.pop("Sidik (SHA-256)")) == 64
    assert found == {
        "Baris": "1",
        "Waktu": "2026-11-24 12:00:00",
        "Pelaku": "budi",
        "Cara dan asal": "lewat peramban dari 10.0.0.9",
        "Jenis": "Tiket",
        "Objek": "TKT-2026-000001",
        "Tindakan": "diubah",
        "Perubahan": "status: Baru → Ditangani; versi: 1 → 2",
    }


def test_what_began_and_what_is_gone_is_told():
    assert cells(Language.EN, text=[None, "a"])[7].endswith(": a")
    assert cells(Language.EN, text=["a", None])[7].endswith(": a → \u2013")


@pytest.mark.parametrize("name", ["=1+1", "\uff1d1+1", "@a", "-1", "+1"])
def test_no_cell_is_computed_by_a_spreadsheet(name):
    row = sealed(
        Author(who=name, via="session", address="", at=AT), Deed(action=name, kind=name, name=name, changes={}), START
    )
    found = line(told(Language.ID, row, WIB), WIB)
    assert [cell for cell in found if cell.startswith(name)] == []
    assert found[5] == f"'{name}"


@pytest.mark.parametrize(("lang", "separator"), [(Language.ID, ";"), (Language.EN, ",")])
def test_a_table_is_read_back_as_it_was(lang, separator):
    lines = [heading(lang), cells(lang, text=[None, 'a;b,"c"'])]
    assert list(csv.reader(io.StringIO(csv_text(lines, lang)), delimiter=separator)) == lines
