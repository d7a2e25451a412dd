"""``siaga risk`` on the practice province, as a table, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from deploy.lab.enlarge import PROVINCE
from tests.support.command_line import siaga

ASKED = ("risk", "--inventory", str(PROVINCE))


def test_the_sea_cable_and_its_strands_are_named():
    done = siaga(*ASKED, "--json", "--top", "200")
    assert (done.status, done.err) == (0, "")
    told = json.loads(done.out)
    (sea,) = [row for row in told["singles"] if row["elements"][0]["id"] == "skkl-bangka-belitung"]
    assert len(sea["offices"]) == 20
    (both,) = told["doubles"]
    assert [one["id"] for one in both["elements"]] == ["skkl-1", "skkl-2"]
    assert both["together"] == sea["offices"]
    assert {row["link"]: row["failures"] for row in told["doublings"]}["skkl-1"] == ["skkl-bangka-belitung"]
    assert told["search"] == {"tried": 1, "counted": 1, "unseen": 0}
    assert siaga(*ASKED, "--json", "--top", "200").out == done.out


def test_the_table_is_in_two_languages_and_of_as_many_rows_as_asked_for():
    told = siaga(*ASKED, "--top", "2").out
    assert "Link yang paling berguna bila digandakan" in told
    english = siaga(*ASKED, "--top", "2", "--lang", "en").out
    assert "All 1 pairs that could matter were tried." in english
    assert english.count("core-pkp") == 1
    assert "Double failures" not in siaga(*ASKED, "--no-doubles", "--lang", "en").out


def test_a_spreadsheet_reads_it():
    rows = list(csv.reader(io.StringIO(siaga(*ASKED, "--csv", "--top", "3").out.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][0] == "jenis"
    assert [row[0] for row in rows[1:]] == ["satu"] * 3 + ["dua"] + ["gandakan"] * 3 + ["membutakan agen"] * 3
    assert {len(row) for row in rows} == {8}


def test_what_cannot_be_asked_is_refused_in_one_line(tmp_path: Path):
    both = siaga(*ASKED, "--json", "--csv")
    assert (both.status, both.out) == (2, "")
    assert "--json and --csv exclude each other" in both.err
    nowhere = siaga("risk", "--data", str(tmp_path))
    assert (nowhere.status, nowhere.out) == (2, "")
    assert "give --inventory" in nowhere.err
