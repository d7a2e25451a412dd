"""``siaga discover`` on real switches, with real lldpd beside real snmpd: what is accepted is the wiring, and nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.inventory.load import load
from agent.inventory.models import Inventory
from tests.support.lldp_wiring import Wiring, neighbours_in

SWITCHES = ["core", "sw-dinkes", "sw-rsud", "sw-bpbd"]
CABLES = {
    (("core", "p1"), ("sw-dinkes", "p9")),
    (("core", "p2"), ("sw-rsud", "p1")),
    (("sw-rsud", "p2"), ("sw-bpbd", "p1")),
}
BEGUN = """\
# Inventaris uji
snmp:
  lama: {version: "2c", community: "${LAMA}"}
  akses: {version: "2c", community: "${AKSES}"}

devices:
  - {id: core-pkp, address: 10.9.0.1, role: core}   # pusat
  - {id: sw-mati, address: 10.9.0.77}

links:
  - {id: fo-mati, ends: [core-pkp, sw-mati], medium: radio}

agents:
  - {id: pkp, at: core-pkp}
"""
SIAGA = [sys.executable, "-c", "from api.cli.app import main; main()", "discover", "--rate", "1000"]
ON_A_TERMINAL = """
import os, pty, sys
answers = sys.argv[1].split()
seen = bytearray()
def read(descriptor):
    shown = os.read(descriptor, 1024)
    seen.extend(shown)  # a question may come in two pieces
    if b"q = selesai: " in seen and answers:
        seen.clear()
        os.write(descriptor, answers.pop(0).encode() + b"\\n")
    return shown
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[2:], read)))
"""
"""Answers each question with the next word."""
NETWORKS = [f"10.9.{number}.0/25" for number in range(len(SWITCHES))]


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    folder = tmp_path / "switches"
    folder.mkdir()
    with Wiring(folder, SWITCHES) as wiring:
        for (one, port), (other, its_port) in CABLES:
            wiring.wire(one, port, other, its_port)
        heard = {(a[0], a[1], b[0]) for one, two in CABLES for a, b in ((one, two), (two, one))}
        wiring.heard_when(lambda polled: neighbours_in(polled) == heard)
        yield wiring


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "inventory.yaml"
    path.write_text(BEGUN)
    return path


def discover(
    wiring: Wiring, inventory: Path, *arguments: str, allow: str = "10.9.0.0/16", by: tuple[str, ...] = ()
) -> tuple[int, str, str]:
    """Run the command beside the switches; ``by`` is a command that runs it."""
    settings = [f"SIAGA_DISCOVER_NETWORKS={allow}", "LAMA=lama", "AKSES=rahasia-baca", f"SIAGA_INVENTORY={inventory}"]
    return wiring.run("env", *settings, *by, *SIAGA, *arguments)


def answered(outcome: tuple[int, str, str]) -> dict[str, Any]:
    status, out, err = outcome
    assert status == 0, err
    answer: dict[str, Any] = json.loads(out)
    return answer


def wired(inventory: Inventory) -> set[frozenset[tuple[str, str | None]]]:
    return {frozenset((end.device, end.interface) for end in link.ends) for link in inventory.links}


def test_the_accepted_inventory_is_the_wiring_and_a_second_search_changes_nothing(
    wiring: Wiring, inventory: Path
) -> None:
    status, out, err = discover(wiring, inventory, *NETWORKS)
    assert (status, inventory.read_text()) == (0, BEGUN), err
    assert "core-pkp--sw-dinkes" in out, err
    assert "sw-mati (10.9.0.77) ada di inventaris tetapi tidak menjawab" in err

    answer = answered(discover(wiring, inventory, *NETWORKS, "--accept", "all", "--json"))
    assert answer["whole"]
    assert {one["id"]: one["snmp"] for one in answer["devices"]} == {
        "core-pkp": "akses",
        "sw-dinkes": "akses",
        "sw-rsud": "akses",
        "sw-bpbd": "akses",
    }
    assert all(change["accepted"] for change in answer["changes"])
    accepted = load(inventory, {"LAMA": "lama", "AKSES": "rahasia-baca"})
    own = {"core": "core-pkp"}
    assert wired(accepted) == {
        frozenset({("core-pkp", None), ("sw-mati", None)}),
        *(frozenset((own.get(device, device), port) for device, port in cable) for cable in CABLES),
    }
    assert {device.id: (str(device.address), device.snmp) for device in accepted.devices} == {
        "core-pkp": ("10.9.0.1", "akses"),
        "sw-mati": ("10.9.0.77", None),
        "sw-dinkes": ("10.9.1.1", "akses"),
        "sw-rsud": ("10.9.2.1", "akses"),
        "sw-bpbd": ("10.9.3.1", "akses"),
    }
    assert "# pusat" in inventory.read_text()
    [backup] = inventory.parent.glob("inventory.yaml.*.bak")
    assert backup.read_text() == BEGUN

    written = inventory.read_text()
    again = answered(discover(wiring, inventory, *NETWORKS, "--accept", "all", "--json"))
    assert (again["changes"], again["written"], inventory.read_text()) == ([], [], written)


def test_a_network_that_is_not_allowed_is_sent_nothing(wiring: Wiring, inventory: Path) -> None:
    before = wiring.packets()
    for allowed in ("10.9.0.0/24", "10.8.0.0/16", ""):
        status, out, err = discover(wiring, inventory, "10.9.1.0/24", allow=allowed)
        assert (status, out) == (2, "")
        assert "SIAGA_DISCOVER_NETWORKS" in err
    assert wiring.packets() == before
    status, _, err = discover(wiring, inventory, "10.9.1.0/24")
    assert status == 0, err
    assert wiring.packets() > before


def test_on_a_terminal_rows_are_taken_one_by_one(wiring: Wiring, inventory: Path) -> None:
    answers = "y n ? y a"  # core's credential, not sw-dinkes, what?, sw-rsud, all the rest but links of sw-dinkes
    by = (sys.executable, "-c", ON_A_TERMINAL, answers)
    status, out, err = discover(wiring, inventory, *NETWORKS, "--snmp", "akses", by=by)
    assert status == 0, out + err
    accepted = load(inventory, {"LAMA": "lama", "AKSES": "rahasia-baca"})
    assert {device.id for device in accepted.devices} == {"core-pkp", "sw-mati", "sw-rsud", "sw-bpbd"}
    assert {link.id for link in accepted.links} == {"fo-mati", "core-pkp--sw-rsud", "sw-bpbd--sw-rsud"}
    assert "core-pkp--sw-dinkes" not in out.partition("Terima?")[2], "not asked for: its device was not taken"


def test_a_search_that_is_broken_off_keeps_what_it_found(wiring: Wiring, inventory: Path) -> None:
    by = ("timeout", "--foreground", "--preserve-status", "--signal=INT", "8")
    slow = ("--rate", "30", "--snmp", "akses", "--json", "--accept", "all")
    answer = answered(discover(wiring, inventory, "10.9.1.0/29", "10.9.0.0/26", "10.9.128.0/17", *slow, by=by))
    assert not answer["whole"]
    assert answer["asked"] < 200
    assert {one["id"] for one in answer["devices"]} == {"core-pkp", "sw-dinkes"}
    accepted = load(inventory, {"LAMA": "lama", "AKSES": "rahasia-baca"})
    assert {device.id for device in accepted.devices} == {"core-pkp", "sw-mati", "sw-dinkes"}
