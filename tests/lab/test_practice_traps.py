"""A core switch of the practice province sends linkDown and linkUp by itself, and Siaga takes them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.desk_client import seen
from tests.support.lab import SIAGA
from tests.support.parts import in_one

pytestmark = pytest.mark.lab


def traps(data: Path) -> set[tuple[str, str, str | None]]:
    """Return device, trap and interface of every trap that the collector has."""
    out = data.parent / "record.jsonl"
    period = ["--from", "2020-01-01T00:00:00Z", "--to", "2100-01-01T00:00:00Z"]
    subprocess.run([*SIAGA, "record", *period, "--data", str(data), "--out", str(out)], check=True, capture_output=True)
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return {(one["device"], one["trap"], one.get("interface")) for one in found if one["kind"] == "trap"}


def test_a_cut_is_told_by_the_near_switch_with_the_name_of_its_port_and_so_is_its_mending(lab, tmp_path, monkeypatch):
    monkeypatch.setenv("SIAGA_TRAP_LISTEN", ":1162")
    with in_one(lab, lab.folder / "given.yaml", tmp_path / "siaga") as siaga:
        data = siaga.collected.parent
        seen(lambda: all(device["state"] == "up" for device in siaga.desk.get("devices")["items"]), 30, "all are up")
        lab.cut("fo-1")
        seen(lambda: ("core-a", "linkDown", "ge-0/0/4") in traps(data), 20, "linkDown")
        lab.restore("fo-1")
        seen(lambda: ("core-a", "linkUp", "ge-0/0/4") in traps(data), 20, "linkUp")
        assert {device for device, _, _ in traps(data)} <= {"core-a", "core-b"}
