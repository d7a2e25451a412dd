"""Bulletins from files: BMKG's earthquakes in JSON and XML, rows of CSV; each bad one told with its place and remedy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.clock import HOUR, MINUTE, parse_instant
from api.core.bulletins import MOST, earthquakes, row_note

GEMPA = {
    "Tanggal": "12 Des 2025",
    "Jam": "14:35:21 WIB",
    "DateTime": "2025-12-12T07:35:21+00:00",
    "Coordinates": "-3.10,107.40",
    "Lintang": "3.10 LS",
    "Bujur": "107.40 BT",
    "Magnitude": "5.8",
    "Kedalaman": "10 km",
    "Wilayah": "Pusat gempa berada di laut 40 km barat daya Tanjungpandan",
    "Potensi": "Tidak berpotensi tsunami",
}
XML = """<?xml version="1.0" encoding="UTF-8"?>
<Infogempa>
  <gempa>
    <Tanggal>12 Des 2025</Tanggal><Jam>14:35:21 WIB</Jam><DateTime>2025-12-12T07:35:21+00:00</DateTime>
    <point><coordinates>-3.10,107.40</coordinates></point>
    <Lintang>3.10 LS</Lintang><Bujur>107.40 BT</Bujur><Magnitude>5.8</Magnitude><Kedalaman>10 km</Kedalaman>
    <Wilayah>Pusat gempa berada di laut 40 km barat daya Tanjungpandan</Wilayah>
    <Potensi>Tidak berpotensi tsunami</Potensi>
  </gempa>
</Infogempa>
"""


def file(*gempa: Any) -> bytes:
    return json.dumps({"Infogempa": {"gempa": gempa[0] if len(gempa) == 1 else list(gempa)}}).encode()


def test_one_earthquake_and_several_are_read_and_xml_says_the_same():
    (one,) = earthquakes(file(GEMPA))
    assert (one.at, one.latitude, one.longitude, one.magnitude) == (
        parse_instant("2025-12-12T14:35:21+07:00"),
        -3.10,
        107.40,
        5.8,
    )
    assert earthquakes(XML.encode()) == [one]
    assert len(earthquakes(file(GEMPA, GEMPA))) == 2


@pytest.mark.parametrize("lacking", [("DateTime",), ("Lintang",), ("Tanggal", "Jam"), ("Coordinates",)])
def test_what_stands_twice_may_stand_once(lacking: tuple[str, ...]):
    (whole,) = earthquakes(file(GEMPA))
    (one,) = earthquakes(file({name: text for name, text in GEMPA.items() if name not in lacking}))
    assert one[:4] == whole[:4]


def test_the_months_of_both_languages_and_short_years_are_read():
    for written, month in (("12-Agu-25", 8), ("12 May 2025", 5), ("12 Oktober 2025", 10)):
        (one,) = earthquakes(file({**GEMPA, "DateTime": "", "Tanggal": written, "Jam": "14:35:21 WITA"}))
        assert one.at == parse_instant(f"2025-{month:02}-12T14:35:21+08:00")


def test_a_note_speaks_from_just_before_the_earthquake_on():
    (one,) = earthquakes(file(GEMPA))
    note = one.note("Belitung", 6)
    assert (note.start, note.end) == (one.at - MINUTE, one.at + 6 * HOUR)
    assert (note.phenomenon, note.magnitude, note.wave_m, note.wind_kn) == ("earthquake", 5.8, None, None)
    assert note.source == "BMKG, gempa 12 Des 2025 14:35:21 WIB"
    assert note.text.startswith("Pusat gempa berada di laut 40 km")


def test_the_distance_is_along_the_ground():
    (one,) = earthquakes(file(GEMPA))
    assert one.distance_km(-3.10, 107.40) == 0
    assert one.distance_km(-3.10, 108.40) == pytest.approx(111.0, abs=0.3)
    assert one.distance_km(3.10, -72.60) == pytest.approx(20_015, abs=1)  # the other side of the earth


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Magnitude": "kuat"}, "Magnitude 'kuat' is no number above 0 and at most 10; correct it"),
        ({"Magnitude": "nan"}, "Magnitude 'nan' is no number"),
        ({"DateTime": "kemarin"}, "'kemarin' is no instant; write it like"),
        ({"DateTime": "", "Jam": "sore"}, "has neither DateTime nor Tanggal and Jam such as"),
        ({"DateTime": "", "Tanggal": "31 Feb 2025"}, "Tanggal and Jam are no instant"),
        ({"DateTime": "", "Tanggal": "12 Xyz 2025"}, "'Xyz' is no month"),
        ({"Lintang": "3.10 BT"}, "'3.10 BT' is no place; write degrees and LU or LS"),
        ({"Lintang": "", "Coordinates": "sini"}, "has neither Lintang and Bujur such as"),
        ({"Lintang": "", "Coordinates": "-91,107"}, "has neither Lintang and Bujur such as"),
        ({"Lintang": "nan LS"}, "is no place"),
    ],
)
def test_a_bad_earthquake_is_told_with_its_place_and_remedy(change: dict[str, str], told: str):
    with pytest.raises(ValueError, match="gempa 2: ") as problem:
        earthquakes(file(GEMPA, {**GEMPA, **change}))
    assert told in str(problem.value)
    assert len(str(problem.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"{", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "has no Infogempa with gempa"),
        (b'{"Infogempa": {"gempa": [1]}}', "has no Infogempa with gempa"),
        (b'{"Infogempa": {"gempa": []}}', "holds no earthquake"),
        (b"<Infogempa>", "is no XML"),
        (b"<rss></rss>", "has no Infogempa with gempa"),
        (b'<!DOCTYPE a [<!ENTITY b "bb">]><Infogempa><gempa>&b;</gempa></Infogempa>', "has a document type"),
        (b'{"Infogempa": {"gempa": [' + b",".join([b"{}"] * (MOST + 1)) + b"]}}", f"more than {MOST}"),
    ],
)
def test_what_is_none_of_the_files_is_refused_with_the_remedy(content: bytes, told: str):
    with pytest.raises(ValueError, match="; ") as problem:
        earthquakes(content)
    assert told in str(problem.value)


ROW = {
    "phenomenon": "gelombang",
    "area": "Belitung",
    "from": "2026-12-01T06:00:00+07:00",
    "to": "2026-12-02T06:00:00+07:00",
    "size": "2,5",
    "source": "BMKG 12",
    "text": "Waspada",
}


def test_a_row_is_read_in_both_languages_with_its_size_in_its_unit():
    assert row_note(ROW).wave_m == 2.5
    assert row_note({**ROW, "phenomenon": "wind", "size": "25"}).wind_kn == 25
    assert row_note({**ROW, "phenomenon": "Earthquake", "size": "6.1"}).magnitude == 6.1
    struck = row_note({**ROW, "phenomenon": "petir", "size": ""})
    assert (struck.phenomenon, struck.magnitude, struck.wave_m, struck.wind_kn) == ("lightning", None, None, None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"phenomenon": "hujan"}, "'hujan' is no phenomenon; write"),
        ({"area": ""}, "the area is empty; write"),
        ({"from": "besok"}, "is no instant; write"),
        ({"to": "2026-12-01T06:00:00+07:00"}, "ends before it begins; write"),
        ({"size": "31"}, "size '31' is no number above 0 and at most 30; correct it"),
        ({"size": ""}, "size '' is no number"),
        ({"phenomenon": "petir"}, "lightning has no size; leave"),
    ],
)
def test_a_bad_row_is_told_with_the_remedy(change: dict[str, str], told: str):
    with pytest.raises(ValueError, match=r"; |and") as problem:
        row_note({**ROW, **change})
    assert told in str(problem.value)
