"""``siaga explain`` on real files: June 2026 row by row, and the month that a collector lived through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.clock import parse_instant
from tests.support.command_line import Outcome, siaga
from tests.support.fed_month import MarchFolder, march_folder
from tests.support.served_collector import serving

STATES = """subject,state,from,to
net-dinkes,up,2026-06-01T00:00:00+07:00,2026-06-01T08:00:00+07:00
net-dinkes,down,2026-06-01T08:00:00+07:00,2026-06-02T16:00:00+07:00
net-dinkes,up,2026-06-02T16:00:00+07:00,2026-06-10T12:00:00+07:00
net-dinkes,down,2026-06-10T12:00:00+07:00,2026-06-11T{until}:00:00+07:00
net-dinkes,up,2026-06-11T{until}:00:00+07:00,2026-07-01T00:00:00+07:00
"""
OFFICE = """timezone: Asia/Jakarta
days: [mon, tue, wed, thu, fri]
hours: ["08:00-16:00"]
holidays: ID
"""
JUNE = ("explain", "net-dinkes", "--month", "2026-06", "--states", "states.csv", "--calendar", "dinas.yaml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("states.csv").write_text(STATES.format(until=14), encoding="utf-8")
    Path("dinas.yaml").write_text(OFFICE, encoding="utf-8")
    return tmp_path


def rows(done: Outcome) -> list[list[str]]:
    """Return the cells of the table that was printed, its dashes plain."""
    assert (done.status, done.err) == (0, "")
    return [
        [cell.strip().replace("\N{EN DASH}", "-") for cell in line.strip("│").split("│")]
        for line in done.out.splitlines()
        if line.startswith("│")
    ]


def test_june_2026_is_88_75_percent_missed_in_service_time_row_by_row(folder):
    done = siaga(*JUNE, "--lang", "en")
    holiday = "not counted, holiday: Hari Lahir Pancasila"
    night = "not counted, outside service hours"
    assert rows(done) == [
        ["Mon 1 Jun 00:00-08:00", "up", "-", holiday],
        ["Mon 1 Jun 08:00-24:00", "down", "-", holiday],
        ["Tue 2 Jun 00:00-08:00", "down", "-", night],
        ["Tue 2 Jun 08:00-16:00", "down", "8:00:00", ""],
        ["Tue 2 Jun 16:00-24:00", "up", "-", night],
        [
            "Wed 3 Jun - Tue 9 Jun",
            "up",
            "40:00:00",
            "5 days up throughout; 2 days not counted (a day without service hours)",
        ],
        ["Wed 10 Jun 00:00-08:00", "up", "-", night],
        ["Wed 10 Jun 08:00-12:00", "up", "4:00:00", ""],
        ["Wed 10 Jun 12:00-16:00", "down", "4:00:00", ""],
        ["Wed 10 Jun 16:00-24:00", "down", "-", night],
        ["Thu 11 Jun 00:00-08:00", "down", "-", night],
        ["Thu 11 Jun 08:00-14:00", "down", "6:00:00", ""],
        ["Thu 11 Jun 14:00-16:00", "up", "2:00:00", ""],
        ["Thu 11 Jun 16:00-24:00", "up", "-", night],
        [
            "Fri 12 Jun - Tue 30 Jun",
            "up",
            "96:00:00",
            "12 days up throughout; 7 days not counted (a day without service hours, holiday: Tahun Baru Islam)",
        ],
    ]
    first, *_, sums, ratio = done.out.splitlines()
    assert first == (
        "Availability of net-dinkes, June 2026, in service hours: 88.75\u00a0%, down 18 h of 160 h measured; "
        "the guarantee of 90\u00a0% is missed."
    )
    assert sums == "Sum: counted 160:00:00 = up 142:00:00 + down 18:00:00 + unknown 0:00:00."
    assert ratio == "Availability: 142:00:00 / 160:00:00 = 88.75\u00a0%."


def test_june_2026_is_91_94_percent_met_around_the_clock(folder):
    done = siaga(*JUNE, "--basis", "24x7")
    assert [row[:3] for row in rows(done) if row[1] == "terputus"] == [
        ["Sen 1 Jun 08.00-24.00", "terputus", "16:00:00"],
        ["Sel 2 Jun 00.00-16.00", "terputus", "16:00:00"],
        ["Rab 10 Jun 12.00-24.00", "terputus", "12:00:00"],
        ["Kam 11 Jun 00.00-14.00", "terputus", "14:00:00"],
    ]
    assert done.out.splitlines()[0] == (
        "Ketersediaan net-dinkes, Juni 2026, 24 jam sehari: 91,94\u00a0%, terputus 58 jam dari 720 jam yang terpantau; "
        "jaminan 90\u00a0% terpenuhi."
    )


def test_sixteen_of_its_160_hours_down_is_met(folder):
    Path("states.csv").write_text(STATES.format(until=12), encoding="utf-8")
    made = json.loads(siaga(*JUNE, "--json").out)
    assert made["figures"]["down"] == 16 * 3_600_000_000
    assert (made["figures"]["considered"], made["figures"]["verdict"]) == (160 * 3_600_000_000, "met")


def test_excluded_time_is_a_row_that_does_not_count(folder):
    Path("out.csv").write_text(
        "subject,from,to\nnet-dinkes,2026-06-02T09:00:00+07:00,2026-06-02T11:00:00+07:00\n", encoding="utf-8"
    )
    done = siaga(*JUNE[:2], "--day", "2026-06-02", *JUNE[4:], "--excluded", "out.csv")
    assert [row[2:] for row in rows(done)] == [
        ["-", "tidak dihitung, di luar jam layanan"],
        ["1:00:00", ""],
        ["-", "tidak dihitung, dikecualikan"],
        ["5:00:00", ""],
        ["-", "tidak dihitung, di luar jam layanan"],
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--month", "2026-13"), "--month: '2026-13' is no month; write it like 2026-11"),
        (("--day", "2026-06-31"), "--day: '2026-06-31' is no day; write it like 2026-06-02"),
        (("--day", "2026-06-02", "--month", "2026-06"), "exclude each other; give one of them"),
        (("--from", "2026-06-02T00:00:00Z"), "--from and --to go together; give both"),
        (("--from", "2026-06-02T00:00:00", "--to", "2026-06-03T00:00:00Z"), "has no offset from UTC"),
        (("--guarantee", "90"), "is no share from 0 to 1"),
        (("--states", "none.csv"), "none.csv: cannot be read"),
    ],
)
def test_a_wrong_question_is_told_with_its_remedy(folder, words, told):
    given = ("explain", "net-dinkes", "--states", "states.csv", "--calendar", "dinas.yaml", *words)
    done = siaga(*given)
    assert (done.status, done.out) == (2, "")
    assert told in done.err


def test_a_subject_that_there_is_not_is_told_with_the_nearest(folder):
    done = siaga("explain", "net-dinkse", *JUNE[2:])
    assert (done.status, done.err) == (2, "siaga: states.csv has no service 'net-dinkse'; did you mean 'net-dinkes'?\n")


# --- a month that was lived through ---------------------------------------------------------------


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> MarchFolder:
    return march_folder(tmp_path_factory.mktemp("march"))


def explained(march: MarchFolder, *words: str) -> Any:
    done = siaga("explain", *words, "--data", march.data, "--inventory", march.inventory, "--json")
    assert (done.status, done.err) == (0, "")
    return json.loads(done.out)


def test_a_data_folder_says_why_with_incident_cause_and_evidence(march: MarchFolder):
    made = explained(march, "net-dinkes", "--month", "2026-03")
    items = made["items"]
    counted = [item for item in items if item["counts"]]
    by_state = dict.fromkeys(("up", "down", "unknown"), 0)
    for item in counted:
        assert item["rule"] is None
        by_state[item["state"]] += _length(item)
    assert by_state == {state: made["figures"][state] for state in by_state}
    assert by_state["down"] > 0
    down = [item for item in counted if item["state"] == "down"]
    assert {item["cause"] for item in down} == set(made["figures"]["down_by_cause"])
    assert all(item["evidence"][0]["result"] == "lost" for item in down)
    codes = {item["rule"]["code"] for item in items if not item["counts"]}
    assert codes == {"outside-hours", "weekend", "holiday", "exception"}
    (silent,) = {
        (silence["agent"], silence["code"], silence["alone"])
        for item in items
        if item["state"] == "unknown" and item["start"] >= "2026-03-12" and item["end"] <= "2026-03-14"
        for silence in item["silences"]
    }
    assert silent == ("pkp", "gap", False)


def _length(item: dict[str, Any]) -> int:
    return parse_instant(item["end"]) - parse_instant(item["start"])


def test_a_day_tells_every_row_with_its_evidence(march: MarchFolder):
    words = ("explain", "net-dinkes", "--day", "2026-03-03", "--lang", "en")
    done = siaga(*words, "--data", march.data, "--inventory", march.inventory)
    table = rows(done)
    assert [row[:2] for row in table if row[0]] == [
        ["Tue 3 Mar 00:00-08:00", "up"],
        ["Tue 3 Mar 08:00-08:30", "up"],
        ["Tue 3 Mar 08:30-15:00", "down"],
        ["Tue 3 Mar 15:00-16:00", "down"],
        ["Tue 3 Mar 16:00-24:00", "down"],
    ]
    told = " ".join(row[3] for row in table)
    assert "did not answer" in told
    assert "not counted, calendar exception: Ramadan" in told


def test_a_running_collector_says_the_same(march: MarchFolder):
    words = ("net-dinkes", "--month", "2026-03")
    collector = march.collector("2026-04-02 08:00")
    with serving(collector, "rahasia") as address:
        remote = explained(march, *words, "--collector", address, "--collector-token", "rahasia")
    collector.store.close()
    assert remote == explained(march, *words)


def test_a_service_that_there_is_not_is_told(march: MarchFolder):
    done = siaga("explain", "net-dinkse", "--data", march.data, "--inventory", march.inventory)
    assert (done.status, done.out) == (2, "")
    assert done.err == "siaga: the inventory has no service 'net-dinkse'; did you mean 'net-dinkes'?\n"
