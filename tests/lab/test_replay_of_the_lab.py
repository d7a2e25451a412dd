"""What the practice province did, recorded and replayed, is judged again exactly as it was judged live."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from agent.clock import SystemClock, format_instant, parse_instant
from collector.reading import Evidence
from collector.replay import sentence
from deploy.lab.enlarge import PROVINCE
from tests.support.desk_client import seen
from tests.support.lab import SIAGA
from tests.support.watched_province import WatchedProvince, watched_province

pytestmark = [pytest.mark.lab, pytest.mark.timeout(600)]

OUTAGE = {"started": "from", "ended": "to", "started_bracket": "from_bracket", "ended_bracket": "to_bracket"}
SAME = (
    "id",
    "kind",
    "cause",
    "root",
    "alternatives",
    "confidence",
    "services",
    "started",
    "opened",
    "closed",
    "flapping",
)
FIGURES = (
    *("service", "basis", "considered", "up", "down", "unknown"),
    *("availability", "lower", "upper", "coverage", "verdict", "down_by_cause"),
)


def now() -> str:
    return format_instant(SystemClock().wall())


def siaga(*arguments: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*SIAGA, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done


def recorded(province: WatchedProvince, start: str, end: str, out: Path) -> Path:
    done = siaga(
        *("record", "--inventory", PROVINCE, "--data", province.data, "--from", start, "--to", end, "--out", out)
    )
    assert done.stdout == ""
    return out


def replayed(recording: Path, start: str, end: str) -> tuple[dict[str, Any], str]:
    done = siaga("replay", "--inventory", PROVINCE, "--observations", recording, "--from", start, "--to", end)
    assert done.stderr == ""
    return json.loads(done.stdout), done.stdout


def told(province: WatchedProvince, start: str, end: str) -> dict[str, Any]:
    """What the API says of a period, in the form of a replay's answer."""
    desk, period = province.desk, {"from": start, "to": end}
    outages = desk.get("outages", **period)["items"]
    incidents = desk.incidents()
    return {
        "outages": [
            {OUTAGE.get(name, name): value for name, value in row.items() if name != "cause"} for row in outages
        ],
        "incidents": sorted((incident_of(row) for row in incidents), key=lambda row: int(row["id"])),
        "tickets": sorted(
            (
                # The priority is the desk's, by its own settings: a replay does not know it.
                {"priority": None, **{name: row[name] for name in ("incident", "service_code", "due")}}
                for row in province.desk.tickets()
            ),
            key=lambda row: int(row["incident"]),
        ),
        "notices": [],
        "availability": [{name: row[name] for name in FIGURES} for row in desk.get("availability", **period)["items"]],
    }


def incident_of(row: dict[str, Any]) -> dict[str, Any]:
    facts = [
        Evidence(
            code=fact["code"],
            element=fact["element"],
            at=None if fact["at"] is None else parse_instant(fact["at"]),
            values=fact["values"],
        )
        for fact in row["evidence"]
    ]
    devices = sorted({device["device"] for device in row["devices"]})
    return {**{name: row[name] for name in SAME}, "evidence": [sentence(fact) for fact in facts], "subjects": devices}


def incident_with(province: WatchedProvince, devices: int, root: str) -> bool:
    return any(
        root in row["root"] and len({device["device"] for device in row["devices"]}) == devices
        for row in province.desk.incidents()
    )


def lost(province: WatchedProvince, device: str, start: str) -> bool:
    return bool(province.desk.get("outages", subject=device, **{"from": start, "to": now()})["items"])


def test_a_recording_replays_to_the_outages_incidents_and_figures_of_the_live_run(tmp_path, monkeypatch):
    monkeypatch.setenv("SIAGA_POLL_INTERVAL", "5s")
    start = now()
    with watched_province(tmp_path / "lab") as province:
        province.wait_until_known()
        province.lab.cut("skkl-bangka-belitung")
        seen(lambda: incident_with(province, 26, "skkl-bangka-belitung"), 30, "the sea cable's incident is whole")
        middle = now()
        province.lab.admin_down("core-pkp/sfp1")
        province.lab.power_off("pln-air-itam")
        seen(lambda: len(province.desk.incidents()) == 3, 30, "three incidents")
        province.lab.restore()
        seen(lambda: all(row["closed"] for row in province.desk.incidents()), 60, "all is mended")
        seen(lambda: not lost(province, "core-tjp", start), 60, "the agent on Belitung has told what it saw")
        province.wait_until_known()
        before, end, recording = None, "", tmp_path / "recording.jsonl"
        for _ in range(20):  # a poll that comes in between may add evidence
            end = now()
            before = told(province, start, end)
            recorded(province, start, end, recording)
            if told(province, start, end) == before:
                break
        half = recorded(province, middle, end, tmp_path / "half.jsonl")

    answer, text = replayed(recording, start, end)
    assert {row["cause"] for row in answer["incidents"]} == {"submarine-cable", "human-error", "power"}
    assert answer == before
    lines = recording.read_text("utf-8").splitlines(keepends=True)
    another = tmp_path / "another.jsonl"
    another.write_text("".join([*reversed(lines), *lines]), "utf-8")
    assert replayed(another, start, end)[1] == text

    again, _ = replayed(half, start, end)
    assert again["outages"] == answer["outages"]
    assert again["incidents"] == answer["incidents"]
    assert again["tickets"] == answer["tickets"]
