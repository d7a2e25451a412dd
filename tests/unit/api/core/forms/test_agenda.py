"""The agenda book: numbers, search, and how it is written out."""

from __future__ import annotations

import csv
from datetime import datetime

import pytest
from msgspec.structs import replace

from agent.clock import MINUTE
from api.core.forms.agenda import (
    COLUMNS,
    MOST_WORDS,
    AgendaEntry,
    agenda_number,
    csv_text,
    folded,
    next_sequence,
    rows,
    search,
    searched,
    year_of,
)
from api.core.words import Language
from tests.support.filled_forms import BOOK, ONE, TWO, wib
from tests.support.hostile_words import PAYLOADS


def test_numbers_run_by_year():
    assert (ONE.number, agenda_number(12_345, 2027)) == ("0001/2026", "12345/2027")
    assert (next_sequence(None), next_sequence(7)) == (1, 8)


def test_the_year_is_that_of_the_islands():
    new_year = wib("2027-01-01 00:00")
    assert (year_of(new_year - MINUTE), year_of(new_year)) == (2026, 2027)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", BOOK),
        ("  \u200b ", BOOK),
        ("belitung", [ONE]),
        ("LAUT kabel", [ONE]),
        ("laut switch", []),
        ("jose edi", [TWO]),
        ("JOS\u00c9", [TWO]),
        ("e\u0301di", [TWO]),
        ("0002/2026", [TWO]),
        ("1.3", BOOK),
        ("2026-03-11 11:05", BOOK),
        ("465c465c", BOOK),
        ("ba-0007.pdf", [ONE]),
        ("nihil", []),
        ("%", []),
        (".*", []),
    ],
)
def test_all_words_must_occur_whatever_their_capitals_and_accents(text: str, found: list[AgendaEntry]):
    assert search(BOOK, text) == found


def test_a_word_is_not_found_across_two_fields():
    assert "LautKabel" not in searched(ONE)
    assert search([replace(ONE, ticket="aa", service="bb")], "aabb") == []


def test_only_the_first_words_count():
    assert search(BOOK, "kabel " * MOST_WORDS + "nihil") == [ONE]


@pytest.mark.parametrize("word", PAYLOADS)
def test_any_word_finds_itself(word: str):
    entry = replace(ONE, summary=word)
    assert search([entry], " ".join(folded(word).split()[:MOST_WORDS])) == [entry]
    assert folded(folded(word)) == folded(word)


def test_the_table_has_indonesian_headings():
    table = rows(BOOK)
    assert table[0] == [
        "Nomor agenda",
        "Tanggal diarsipkan",
        "Nomor tiket",
        "Layanan",
        "Pemohon",
        "Perangkat daerah",
        "Ringkasan",
        "Nomor berita acara",
        "Sidik (SHA-256)",
        "Berkas bertanda tangan",
        "Diarsipkan oleh",
    ]
    assert table[1][:3] == ["0001/2026", datetime(2026, 3, 11, 11, 5), "T-2026-0007"]  # noqa: DTZ001
    assert {len(row) for row in table} == {len(COLUMNS)}
    assert rows([], Language.EN)[0][0] == "Agenda number"


def test_the_csv_is_what_spreadsheets_want():
    lines = list(csv.reader(csv_text(BOOK).splitlines(), delimiter=";"))
    assert lines[1][:3] == ["0001/2026", "2026-03-11 11:05", "T-2026-0007"]
    assert len(lines) == 3
    assert csv_text([], Language.EN).startswith("Agenda number,Archived at,")


@pytest.mark.parametrize("word", PAYLOADS)
@pytest.mark.parametrize("lang", Language)
def test_no_cell_of_the_csv_is_computed(word: str, lang: Language):
    entry = replace(ONE, applicant=word, summary=f"{word} {word}", signed=word)
    text = csv_text([entry], lang).encode("utf-8", "replace").decode()
    lines = list(csv.reader(text.splitlines(), delimiter=";" if lang is Language.ID else ","))
    assert [len(line) for line in lines] == [len(COLUMNS)] * 2
    assert [cell for cell in lines[1] if cell[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")] == []
