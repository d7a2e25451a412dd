"""``siaga weather`` against the api as it is served, with the real collector and both stores behind it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.decisions import Weather
from tests.support.command_line import Outcome, siaga
from tests.support.fed_month import MarchFolder, march_folder
from tests.support.lived_province import LivedProvince, lived_province
from tests.support.served_api import served

ROWS = (
    "phenomenon,area,from,to,size,source,text\n"
    "petir,Belitung,2026-03-05T13:00:00+07:00,2026-03-05T16:00:00+07:00,,BMKG 5/III,Hujan petir\n"
    "gelombang,Belitung,2026-03-05T06:00:00+07:00,2026-03-06T06:00:00+07:00,2.5,BMKG 6/III,\n"
)
NEAR = {
    "DateTime": "2026-03-05T01:00:00+00:00",
    "Lintang": "3.10 LS",
    "Bujur": "107.40 BT",
    "Magnitude": "5.8",
    "Wilayah": "Laut",
}
FAR = {**NEAR, "Lintang": "3.10 LU", "Bujur": "128.60 BT", "Magnitude": "7.1"}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> MarchFolder:
    return march_folder(tmp_path_factory.mktemp("march"))


@pytest.fixture
def province(lived: MarchFolder, tmp_path: Path) -> Iterator[LivedProvince]:
    data = Path(shutil.copytree(lived.data, tmp_path / "data"))
    with lived_province(MarchFolder(data, lived.inventory), data) as made:
        yield made


@pytest.fixture
def address(province: LivedProvince, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("SIAGA_TOKEN", province.token("petugas")["Authorization"].removeprefix("Bearer "))
    with served(province.app) as found:
        monkeypatch.setenv("SIAGA_API", found)
        yield found


@pytest.mark.usefixtures("address")
def test_a_file_is_imported_once_listed_and_a_note_withdrawn(province: LivedProvince, tmp_path: Path):
    file = tmp_path / "buletin.csv"
    file.write_text(ROWS, encoding="utf-8")
    assert siaga("weather", "import", file).out == "Catatan baru: 2; sudah ada: 0.\n"
    assert siaga("weather", "import", file).out == "Catatan baru: 0; sudah ada: 2.\n"
    lines = siaga("weather", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == ["2", "1"]
    assert "Gelombang laut  2.5  Belitung  BMKG 6/III" in lines[0]
    at_night = json.loads(siaga("weather", "list", "--at", "2026-03-05T20:00:00+07:00", "--json").out)
    assert [row["number"] for row in at_night] == [2]
    assert siaga("weather", "withdraw", 2, "--reason", "salah").status == 0
    assert "(Ditarik: 3)" in siaga("weather", "list").out
    first = province.reader.decisions()[0].decision
    assert isinstance(first, Weather)
    assert (first.phenomenon, first.text) == ("lightning", "Hujan petir")


def test_a_bulletin_is_noted_as_it_is_typed(address: str, province: LivedProvince):
    period = ("--from", "2026-03-05T06:00:00+07:00", "--to", "2026-03-06T06:00:00+07:00")
    done = siaga("weather", "add", "wind", "--area", "Bangka", *period, "--wind-kn", 25, "--api", address)
    assert (done.status, done.out) == (0, "Keputusan nomor 1 dicatat oleh petugas.\n")
    said = province.reader.decisions()[0].decision
    assert isinstance(said, Weather)
    assert (said.phenomenon, said.area, said.wind_kn) == ("wind", "Bangka", 25.0)


@pytest.mark.usefixtures("address")
def test_only_what_shook_nearby_is_noted(tmp_path: Path):
    file = tmp_path / "gempaterkini.json"
    file.write_text(json.dumps({"Infogempa": {"gempa": [NEAR, FAR]}}), encoding="utf-8")
    place = ("--area", "skkl-bangka-belitung", "--near=-2.74,107.63")
    made = json.loads(siaga("weather", "import", file, *place, "--json").out)
    assert [(row["decision"]["magnitude"], row["decision"]["area"]) for row in made["items"]] == [
        (5.8, "skkl-bangka-belitung")
    ]
    assert siaga("weather", "import", file, *place, "--within", 1).out == "Catatan baru: 0; sudah ada: 0.\n"


@pytest.mark.usefixtures("address")
def test_a_bad_file_is_told_with_its_places_and_nothing_is_recorded(province: LivedProvince, tmp_path: Path):
    rows, quakes, strange = tmp_path / "b.csv", tmp_path / "g.json", tmp_path / "s.csv"
    rows.write_text(ROWS.replace("2.5", "tinggi").replace("petir,", "hujan,"), encoding="utf-8")
    quakes.write_text(json.dumps({"Infogempa": {"gempa": [NEAR, {**NEAR, "Magnitude": ""}]}}), encoding="utf-8")
    strange.write_text(ROWS.replace("petir,Belitung", "petir,Kalimantan"), encoding="utf-8")

    def told(*words: object) -> Outcome:
        done = siaga("weather", "import", *words)
        assert (done.status, done.out) == (2, "")
        return done

    assert f"{rows}:2: 'hujan' is no phenomenon" in told(rows).err
    assert f"{rows}:3: size 'tinggi' is no number" in told(rows).err
    assert f"{quakes}: gempa 2: Magnitude '' is no number" in told(quakes).err
    quakes.write_text(json.dumps({"Infogempa": {"gempa": NEAR}}), encoding="utf-8")
    assert "need --area, and --near" in told(quakes).err
    assert "--near 'sini' is no place" in told(quakes, "--area", "Belitung", "--near", "sini").err
    assert "correct them" in told(quakes, "--area", "Belitung", "--near=-2,107", "--hours", 200).err
    assert "cannot be read" in told(tmp_path / "none.json").err
    assert "Kalimantan" in told(strange).err
    assert province.reader.decisions() == []
