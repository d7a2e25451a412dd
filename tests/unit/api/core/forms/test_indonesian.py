"""Dates, lengths, lists and numbers of an official letter."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from agent.clock import DAY, HOUR, MINUTE, SECOND
from api.core.forms.indonesian import (
    clock,
    full_date,
    full_moment,
    length,
    line,
    listed,
    numbered,
    opening_date,
    short_moment,
    spelt,
    written,
)
from tests.support.filled_forms import wib
from tests.support.hostile_words import PAYLOADS


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-27 08:15", "Jumat, 27 November 2026 pukul 08.15 WIB"),
        ("2026-03-01 00:00", "Minggu, 1 Maret 2026 pukul 00.00 WIB"),
        ("2026-08-17 23:59", "Senin, 17 Agustus 2026 pukul 23.59 WIB"),
        ("2028-02-29 12:00", "Selasa, 29 Februari 2028 pukul 12.00 WIB"),
    ],
)
def test_an_instant_in_a_sentence(at: str, expected: str):
    assert full_moment(wib(at)) == expected
    assert expected.endswith(clock(wib(at)))


def test_an_instant_in_a_table_has_its_seconds():
    assert short_moment(wib("2026-03-05 09:12") + 7 * SECOND) == "05-03-2026 09.12.07"
    assert short_moment(None) == "\u2013"


def test_the_day_is_that_of_the_islands():
    assert full_moment(wib("2026-01-01 06:30")) == "Kamis, 1 Januari 2026 pukul 06.30 WIB"
    assert full_date(date(2026, 5, 2)) == "2 Mei 2026"


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (0, "0 detik"),
        (-5, "0 detik"),
        (1, "kurang dari 1 detik"),
        (SECOND, "1 detik"),
        (MINUTE, "1 menit"),
        (12 * MINUTE + 30 * SECOND, "12 menit 30 detik"),
        (5 * HOUR + 35 * MINUTE + 59 * SECOND, "5 jam 35 menit"),
        (DAY + 5 * MINUTE, "1 hari"),
        (2 * DAY + 3 * HOUR, "2 hari 3 jam"),
        (1234 * DAY, "1.234 hari"),
    ],
)
def test_a_length_is_cut_to_its_two_largest_units(span: int, expected: str):
    assert length(span) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A dan B"),
        (["A", "B", "C"], "A, B, dan C"),
        (["A", "B", "C", "D"], "A, B, C, dan 1 lainnya"),
    ],
)
def test_a_list_in_a_sentence(items: list[str], expected: str):
    assert listed(items) == expected


def test_numbered_lines():
    assert numbered(["satu", "dua"]) == "1. satu\n2. dua"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (31, "tiga puluh satu"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (1000, "seribu"),
        (1999, "seribu sembilan ratus sembilan puluh sembilan"),
        (2026, "dua ribu dua puluh enam"),
        (11_000, "sebelas ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (2_000_000_001, "dua miliar satu"),
    ],
)
def test_a_number_in_words(number: int, expected: str):
    assert spelt(number) == expected


@pytest.mark.parametrize("number", [-1, 10**12])
def test_what_cannot_be_spelt_is_refused(number: int):
    with pytest.raises(ValueError, match="cannot be spelt"):
        spelt(number)


def test_the_opening_of_a_berita_acara():
    assert opening_date(date(2026, 11, 27)) == (
        "Jumat tanggal dua puluh tujuh bulan November tahun dua ribu dua puluh enam (27-11-2026)"
    )


def test_a_persons_text_keeps_its_lines_and_loses_what_is_not_seen():
    assert written("a\r\nb\rc\u2028d\te  \nf\x00\u202e\ufeff\n\n") == "a\nb\nc\nd e\nf"
    assert line(" a \n b ") == "a b"


@pytest.mark.parametrize("word", PAYLOADS)
def test_nothing_unseen_stays_and_writing_twice_alters_nothing(word: str):
    text = written(word)
    assert {unicodedata.category(one) for one in text if one != "\n"} & {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
        "Zl",
        "Zp",
    } == set()
    assert written(text) == text
    assert "\n" not in line(word)
