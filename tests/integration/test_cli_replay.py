"""``siaga replay`` as a person runs it: maintenance, what it excuses, and what of its file is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Outcome, siaga

BEGIN = datetime(2026, 11, 24, 1, tzinfo=UTC)
"""A Tuesday at 08:00 in Jakarta."""
HEAD = "element,from,to,approved_at,reason"
INVENTORY = """
calendars: {dinas: {days: [mon, tue, wed, thu, fri], hours: ["08:00-16:00"]}}
detection: {rule: consecutive, interval: 10s, timeout: 1s, confirm: {losses: 3}, min: 0s, recover: 2, stale_after: 30s}
risk_groups: [{id: sea, cause: submarine-cable}]
devices: [{id: core, address: 10.0.0.1}, {id: hub, address: 10.0.1.1}, {id: office, address: 10.0.1.2}]
links:
  - {id: cable, ends: [core, hub], medium: submarine-cable, groups: [sea]}
  - {id: fibre, ends: [hub, office]}
agents: [{id: pkp, at: core}]
services: [{id: net, needs: office, calendar: dinas}]
"""


def at(seconds: int) -> str:
    return (BEGIN + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def pinged(seconds: int, device: str, *, alive: bool) -> dict[str, Any]:
    result = {"sent": 1, "received": int(alive), "rtt": 0.001 if alive else None}
    return {"at": at(seconds), "agent": "pkp", "kind": "ping", "device": device, **result}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An inventory, and an hour in which the sea cable was cut from 300 s to 900 s."""
    (tmp_path / "network.yaml").write_text(INVENTORY)
    record(tmp_path, (0, 3600), cut=(300, 900))
    return tmp_path


def record(folder: Path, period: tuple[int, int], cut: tuple[int, int]) -> None:
    lines = [
        pinged(second, device, alive=device == "core" or not cut[0] <= second < cut[1])
        for second in range(*period, 10)
        for device in ("core", "hub", "office")
    ]
    (folder / "hour.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def replayed(folder: Path, *maintenance: str, until: int = 3600) -> Outcome:
    (folder / "maintenance.csv").write_text("\n".join((HEAD, *maintenance)) + "\n")
    return siaga(
        *("replay", "--inventory", folder / "network.yaml", "--observations", folder / "hour.jsonl"),
        *("--from", at(0), "--to", at(until), "--maintenance", folder / "maintenance.csv"),
        *("--out", folder / "answer.json"),
    )


def told(folder: Path, *maintenance: str, until: int = 3600) -> tuple[int, int, list[str]]:
    """Seconds considered and down on service time, and when the tickets are due."""
    done = replayed(folder, *maintenance, until=until)
    assert done.status == 0, done.err
    answer = json.loads((folder / "answer.json").read_bytes())
    row = next(row for row in answer["availability"] if row["basis"] == "service-time")
    return row["considered"] // 10**6, row["down"] // 10**6, [ticket["due"] for ticket in answer["tickets"]]


THREE_DAYS = "2026-11-27T09:00:00Z"


def test_without_maintenance_all_counts(folder: Path) -> None:
    assert told(folder) == (3600, 600, [THREE_DAYS])


def test_maintenance_of_a_cable_excuses_what_it_hides_and_asks_for_no_ticket(folder: Path) -> None:
    for element in ("sea", "cable", "hub"):
        assert told(folder, f"{element},{at(250)},{at(1000)},{at(0)},splice") == (2850, 0, [])


def test_what_is_still_down_at_the_end_of_a_maintenance_gets_its_ticket_then(folder: Path) -> None:
    assert told(folder, f"sea,{at(250)},{at(600)},{at(0)},splice") == (3250, 300, [THREE_DAYS])
    quarter_to_four = 27_900
    record(folder, (0, 32_000), cut=(quarter_to_four, 32_000))
    after_closing = f"sea,{at(quarter_to_four - 60)},{at(quarter_to_four + 1200)},{at(0)},splice"
    assert told(folder, after_closing, until=32_000)[2] == ["2026-11-30T09:00:00Z"]
    beyond = f"sea,{at(quarter_to_four - 60)},{at(99_000)},{at(0)},splice"
    assert told(folder, beyond, until=32_000)[2] == []


def test_maintenance_elsewhere_changes_no_ticket(folder: Path) -> None:
    assert told(folder, f"office,{at(250)},{at(1000)},{at(0)},x") == (2850, 0, [THREE_DAYS])


@pytest.mark.parametrize(("approved", "reason"), [("", "splice"), (3000, ""), (3000, "  ")])
def test_unapproved_maintenance_never_counts_and_retrospective_only_with_a_reason(
    folder: Path, approved: int | str, reason: str
) -> None:
    when = at(approved) if isinstance(approved, int) else approved
    assert told(folder, f"sea,{at(250)},{at(1000)},{when},{reason}") == (3600, 600, [THREE_DAYS])


def test_retrospective_maintenance_excuses_the_time_but_the_ticket_was_there(folder: Path) -> None:
    assert told(folder, f"sea,{at(250)},{at(1000)},{at(3000)},forgotten") == (2850, 0, [THREE_DAYS])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"nowhere,{at(0)},{at(9)},,", "the inventory has no device, link or risk group 'nowhere'"),
        (
            f"sea,{at(9)},{at(0)},,",
            ":2: ends before it begins, at 2026-11-24T01:00:00Z; write the earlier instant under from",
        ),
        (f"sea,{at(0)}", ":2: has 2 fields where the first line has 5; write them all"),
        (f"sea,{at(0)},{at(9)},,a,b", ":2: has 6 fields where the first line has 5; write them all"),
        (f"sea,2026-11-24T01:00:00,{at(9)},,", ":2: '2026-11-24T01:00:00' has no offset"),
    ],
)
def test_a_wrong_maintenance_file_is_told_by_its_place(folder: Path, row: str, message: str) -> None:
    done = replayed(folder, row)
    assert (done.status, (folder / "answer.json").exists()) == (2, False)
    assert message in done.err


ODD_MAINTENANCE = {
    "a NUL": (f"{HEAD}\nsea,{at(0)},{at(9)},,\0\n".encode(), ":2: holds a NUL, which is no text"),
    "a field without end": (f"{HEAD}\n{'x' * 200_000},,,,\n".encode(), ":2: is not CSV (field larger than field limit"),
    "an open quote": (f'{HEAD}\n"sea,{at(0)}\n'.encode(), ":2: is not CSV (unexpected end of data)"),
    "semicolons": (HEAD.replace(",", ";").encode(), ":1: needs one column element and one from and one to"),
    "nothing": (b"", ":1: needs one column element"),
    "nobody": (f"{HEAD}\n,{at(0)},{at(9)},,\n".encode(), ":2: the element is empty; write which device, link or"),
    "no time": (f"{HEAD}\nsea,{at(9)},{at(9)},,\n".encode(), f":2: ends where it begins, at {at(9)}; write the"),
    "no UTF-8": (b"\xff\xfe", ": is not UTF-8 text; save it as UTF-8"),
}


@pytest.mark.parametrize("name", ODD_MAINTENANCE)
def test_a_maintenance_file_that_is_none_is_told_by_its_place(folder: Path, name: str) -> None:
    content, message = ODD_MAINTENANCE[name]
    (folder / "odd.csv").write_bytes(content)
    done = siaga(
        *("replay", "--inventory", folder / "network.yaml", "--observations", folder / "hour.jsonl"),
        *("--from", at(0), "--to", at(3600), "--maintenance", folder / "odd.csv"),
    )
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"siaga: {folder / 'odd.csv'}{message}")


def test_every_wrong_row_of_a_maintenance_file_is_told_at_once(folder: Path) -> None:
    done = replayed(folder, f"sea,{at(9)},{at(0)},,", f"sea,{at(0)},{at(9)},soon,", f"sea,{at(0)},{at(9)},,")
    assert [line.rpartition("maintenance.csv:")[2][:2] for line in done.err.splitlines()] == ["2:", "3:"]


def test_overlapping_and_doubled_maintenance_excuses_each_second_once(folder: Path) -> None:
    """Other tools subtract two downtimes that overlap twice, and show more than 100 %."""
    whole = told(folder, f"sea,{at(0)},{at(1000)},{at(0)},works")
    halves = (f"sea,{at(0)},{at(700)},{at(0)},works", f"sea,{at(300)},{at(1000)},{at(0)},works")
    assert told(folder, *halves, *halves) == whole


def test_a_period_beyond_all_calendars_is_refused(folder: Path) -> None:
    done = siaga(
        *("replay", "--inventory", folder / "network.yaml", "--observations", folder / "hour.jsonl"),
        *("--from", "0001-01-01T00:00:00Z", "--to", "9999-12-31T23:59:59Z"),
    )
    assert (done.status, done.out) == (2, "")
    assert "working time is known from 1900-01-01 to the end of 2999 only" in done.err


def test_what_devices_tell_of_health_neighbours_light_and_power_changes_no_judgement(folder: Path) -> None:
    words = [
        {"kind": "health", "measure": "cpu", "part": "CPU 1", "value": 97.5},
        {"kind": "health", "measure": "fan", "part": "fan 1", "ok": False},
        {"kind": "neighbour", "interface": "uplink", "protocol": "lldp", "name": "core", "port": "ge-0/0/4"},
        {"kind": "optical", "interface": "uplink", "rx_dbm": -40.0, "rx_low_dbm": -16.4, "rx_high_dbm": 2.5},
        {"kind": "power", "source": "mains", "charge": 100.0, "minutes": 1092, "load": 21, "input_volts": 227},
    ]
    assert told(folder) == (3600, 600, [THREE_DAYS])
    without = (folder / "answer.json").read_bytes()
    with (folder / "hour.jsonl").open("a") as lines:
        for second in range(0, 3600, 300):
            for word in words:
                lines.write(json.dumps({"at": at(second), "agent": "pkp", "device": "hub", **word}) + "\n")
    done = replayed(folder)
    assert (done.status, done.err) == (0, "")
    assert (folder / "answer.json").read_bytes() == without
    assert not list(folder.glob("*.reject*"))
