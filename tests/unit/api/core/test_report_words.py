"""Names and figures as print shows them."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from agent.clock import HOUR, MINUTE, SECOND, parse_instant
from api.core.report_words import LONGEST_NAME, at, grouped, hours, month_name, name, percent, promise, share
from api.core.words import Language
from tests.support.hostile_words import PAYLOADS

ID, EN = Language.ID, Language.EN
WIB = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("length", "indonesian", "english"),
    [
        (0, "0 jam", "0 h"),
        (1, "< 1 dtk", "< 1 s"),
        (SECOND, "1 dtk", "1 s"),
        (59 * SECOND + 999_999, "59 dtk", "59 s"),
        (MINUTE, "1 mnt", "1 min"),
        (12 * MINUTE + 30 * SECOND, "12 mnt 30 dtk", "12 min 30 s"),
        (HOUR - 1, "59 mnt 59 dtk", "59 min 59 s"),
        (HOUR, "1 jam", "1 h"),
        (HOUR + 59 * SECOND, "1 jam", "1 h"),
        (1234 * HOUR + 5 * MINUTE + 59 * SECOND, "1.234 jam 5 mnt", "1,234 h 5 min"),
    ],
)
def test_a_duration_is_cut_to_its_two_largest_units(length, indonesian, english):
    assert (hours(ID, length), hours(EN, length)) == (indonesian, english)


@pytest.mark.parametrize(
    ("ratio", "guarantee", "indonesian", "english"),
    [
        (Fraction(899_999, 1_000_000), None, "89,99 %", "89.99 %"),
        (Fraction(1), None, "100,00 %", "100.00 %"),
        (Fraction(0), None, "0,00 %", "0.00 %"),
        (Fraction(2, 3), None, "66,66 %", "66.66 %"),
        (Fraction("0.99997"), Fraction("0.99995"), "99,997 %", "99.997 %"),
    ],
)
def test_a_percentage_is_cut_and_written_as_the_language_writes_it(ratio, guarantee, indonesian, english):
    told = [percent(lang, ratio, guarantee) for lang in (ID, EN)]
    assert told == [text.replace(" ", "\u00a0") for text in (indonesian, english)]


def test_no_ratio_is_no_percentage():
    assert percent(ID, None) is None


@pytest.mark.parametrize(
    ("guarantee", "expected"),
    [
        (Fraction(9, 10), "90 %"),
        (Fraction(995, 1000), "99,5 %"),
        (Fraction("0.99995"), "99,995 %"),
        (None, "masing-masing"),
    ],
)
def test_a_guarantee_is_said_without_needless_decimals(guarantee, expected):
    assert promise(ID, guarantee).replace("\u00a0", " ") == expected


def test_thousands_are_marked():
    assert (grouped(ID, 1_234_567), grouped(EN, 1_234_567)) == ("1.234.567", "1,234,567")


def test_months_and_instants_are_those_of_the_zone():
    end = parse_instant("2026-03-31T17:00:00Z")
    assert (month_name(ID, end - 1, WIB), month_name(EN, end, WIB)) == ("Maret 2026", "April 2026")
    assert (at(ID, end, WIB), at(EN, end, WIB)) == ("1 Apr 2026 00.00 WIB", "1 Apr 2026 00:00 WIB")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_name_is_short_visible_and_breakable(payload):
    told = name(payload)
    assert len(told) <= 2 * LONGEST_NAME
    assert all(unicodedata.category(letter) not in {"Cc", "Cf", "Cs"} for letter in told.replace("\u200b", ""))
    assert all(len(word) <= 20 for word in told.replace("\u200b", " ").split(" "))


def test_an_ordinary_name_stays_as_it_is():
    plain = "Dinas Pekerjaan Umum, Penataan Ruang, Perumahan Rakyat dan Kawasan Permukiman"
    assert name(plain) == plain


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(0, 10, 0), (1, 10**9, 1), (1, 3, 333), (10, 10, 1000), (0, 0, 0)]
)
def test_a_share_shows_the_smallest_part(part, whole, expected):
    assert share(part, whole) == expected
