"""The checker by itself: what is right passes, and each single thing that is put wrong is found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.faults.checker import KINDS, check
from tests.faults.failpoints import ROOT
from tests.faults.ground import EPOCH, SECOND, Ask, Deeds, Fault, Life, Probe, read_network

NETWORK = read_network()
END = EPOCH + 200 * SECOND
FIRST, LAST = EPOCH + 35 * SECOND, EPOCH + 85 * SECOND
"""The first lost and the first answered probe of sw-a0: its fibre is broken from 32 to 80 s, and it is asked at each 5 s."""


ASKS = (
    Ask("plan", EPOCH + 20 * SECOND, "maintenance", "fo-b1", EPOCH + 30 * SECOND, EPOCH + 50 * SECOND, answer=1),
    Ask("plan-2", EPOCH + 21 * SECOND, "maintenance", "fo-b2", EPOCH + 40 * SECOND, EPOCH + 60 * SECOND, answer=2),
    Ask("approve", EPOCH + 22 * SECOND, "approval", of="plan", answer=3),
    Ask("approve-2", EPOCH + 23 * SECOND, "approval", of="plan-2", answer=4),
    Ask("again", EPOCH + 24 * SECOND, "approval", of="plan", answer=0),
    Ask("withdraw", EPOCH + 25 * SECOND, "withdrawal", of="plan-2", answer=5),
)


def deeds() -> Deeds:
    fault = Fault("fo-a0", EPOCH + 32 * SECOND, EPOCH + 80 * SECOND)
    probes = []
    for device in NETWORK.devices:
        for sent in range(EPOCH + 5 * SECOND, END, 10 * SECOND):
            answered = device != "sw-a0" or not fault.start <= sent < fault.end
            probes.append(Probe(device, sent, answered, sent + SECOND, kept=True))
    return Deeds(seed=0, kind="fibre", end=END, faults=[fault], lives=[Life(EPOCH, END)], probes=probes, asks=[*ASKS])


def said() -> dict[str, Any]:
    outage = {
        "subject": "sw-a0",
        "started": FIRST,
        "ended": LAST,
        "started_bracket": [FIRST - 10 * SECOND, FIRST],
        "ended_bracket": [LAST - 10 * SECOND, LAST],
        "incident": "1",
    }
    incident = {
        "id": "1",
        "root": ["fo-a0"],
        "alternatives": [["sw-a0"]],
        "started": FIRST,
        "closed": LAST + 10 * SECOND,
        "attached": [{"device": "sw-a0", "started": FIRST, "ended": LAST}],
    }
    ticket = {
        "number": "TKT-2026-000001",
        "incident": "1",
        "state": "resolved",
        "root": [{"id": "fo-a0"}],
        "devices": [{"device": "sw-a0", "started": FIRST, "ended": LAST}],
    }
    works = {"type": "maintenance", "element": "fo-b1", "start": ASKS[0].start, "end": ASKS[0].end}
    others = {"type": "maintenance", "element": "fo-b2", "start": ASKS[1].start, "end": ASKS[1].end}
    kept = [
        ("plan", works),
        ("plan-2", others),
        ("approve", {"type": "approval", "of": 1}),
        ("approve-2", {"type": "approval", "of": 2}),
        ("withdraw", {"type": "withdrawal", "of": 2}),
    ]
    decisions = [
        {"number": number, "key": f"kabid {key}", "at": EPOCH + (29 + number) * SECOND, "decision": decision}
        for number, (key, decision) in enumerate(kept, 1)
    ]
    figures = []
    for service, device in NETWORK.services.items():
        down = 50 * SECOND if device == "sw-a0" else 0
        unknown = 5 * SECOND
        low = 1 - (65 * SECOND) / (END - EPOCH) if down else 0.97
        high = 1 - (40 * SECOND) / (END - EPOCH) if down else 1.0
        considered = END - EPOCH - (20 * SECOND if device == "sw-b1" else 0)
        figures.append(
            {
                "service": service,
                "basis": "24x7",
                "considered": considered,
                "down": down,
                "unknown": unknown,
                "up": considered - down - unknown,
                "lower": low,
                "upper": high,
            }
        )
    return {
        "outages": [outage],
        "incidents": [incident],
        "tickets": [ticket],
        "notices": [],
        "decisions": decisions,
        "availability": figures,
        "recorded": [
            {
                "kind": "ping",
                "device": probe.device,
                "at": datetime.fromtimestamp(probe.sent / SECOND, UTC).isoformat(),
                "received": int(probe.answered),
            }
            for probe in deeds().probes
        ],
    }


def kinds(told: dict[str, Any], done: Deeds | None = None) -> set[str]:
    return {finding.kind for finding in check(NETWORK, done or deeds(), told, told["recorded"])}


def test_what_is_right_passes():
    assert kinds(said()) == set()


def _later(row: dict[str, Any], name: str, seconds: int) -> None:
    row[name] += seconds * SECOND


def _second_outage(told: dict[str, Any]) -> None:
    told["outages"].append({**told["outages"][0], "subject": "sw-b1"})


def _in_two(told: dict[str, Any]) -> None:
    row = told["outages"][0]
    middle = FIRST + 20 * SECOND
    later = {**row, "started": middle + 1, "started_bracket": [middle, middle + 1]}
    row["ended"], row["ended_bracket"] = middle, [middle, middle]
    told["outages"].append(later)


def _start_late(told: dict[str, Any]) -> None:
    row = told["outages"][0]
    row["started"], row["started_bracket"] = FIRST + SECOND, [FIRST, FIRST + SECOND]


def _other_root(told: dict[str, Any]) -> None:
    told["incidents"][0]["root"], told["incidents"][0]["alternatives"] = ["fo-b1"], []


def _second_incident(told: dict[str, Any]) -> None:
    told["incidents"].append({**told["incidents"][0], "id": "2"})


def _second_ticket(told: dict[str, Any]) -> None:
    told["tickets"].append({**told["tickets"][0], "number": "TKT-2026-000002"})


WRONGS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "no outage": (lambda told: told["outages"].clear(), "outage missing"),
    "an outage of a device that worked": (_second_outage, "outage extra"),
    "one outage told in two": (_in_two, "outage extra"),
    "an outage dated late": (_start_late, "edge outside"),
    "an outage still open": (lambda told: told["outages"][0].update(ended=None), "edge outside"),
    "no incident": (lambda told: told["incidents"].clear(), "incident missing"),
    "another root": (_other_root, "incident extra"),
    "a second incident": (_second_incident, "incident extra"),
    "an incident never closed": (lambda told: told["incidents"][0].update(closed=None), "incident extra"),
    "no ticket": (lambda told: told["tickets"].clear(), "ticket missing"),
    "a second ticket": (_second_ticket, "ticket double"),
    "a ticket never resolved": (lambda told: told["tickets"][0].update(state="open"), "ticket wrong"),
    "a ticket without its devices": (lambda told: told["tickets"][0]["devices"].clear(), "ticket wrong"),
    "a hole in the numbers": (lambda told: told["tickets"][0].update(number="TKT-2026-000002"), "ticket wrong"),
    "blind though it saw": (
        lambda told: told["notices"].append({"started": FIRST, "ended": LAST}),
        "notice wrong",
    ),
    "bounds that do not hold the truth": (lambda told: told["availability"][0].update(upper=0.7), "figure wrong"),
    "unknown time told as known": (lambda told: told["availability"][1].update(unknown=0), "figure wrong"),
    "an excluded window counted": (
        lambda told: told["availability"][5].update(considered=END - EPOCH, up=END - EPOCH - 5 * SECOND),
        "figure wrong",
    ),
    "a decision lost": (lambda told: told["decisions"].pop(), "decision missing"),
    "a decision twice": (lambda told: told["decisions"].append(told["decisions"][0]), "decision extra"),
    "a decision of nobody": (
        lambda told: told["decisions"].append({**told["decisions"][0], "key": "x"}),
        "decision extra",
    ),
    "a refused decision kept": (
        lambda told: told["decisions"].append({**told["decisions"][2], "key": "kabid again"}),
        "decision extra",
    ),
    "another decision": (lambda told: told["decisions"][0]["decision"].update(element="fo-b3"), "decision wrong"),
    "another number": (lambda told: told["decisions"][3].update(number=9), "decision wrong"),
    "before it was asked": (lambda told: told["decisions"][0].update(at=EPOCH), "decision wrong"),
    "an observation lost": (lambda told: told["recorded"].pop(), "evidence missing"),
    "an observation twice": (lambda told: told["recorded"].append(told["recorded"][0]), "evidence double"),
}


@pytest.mark.parametrize("wrong", WRONGS)
def test_one_thing_wrong_is_found(wrong: str):
    told = deepcopy(said())
    change, kind = WRONGS[wrong]
    change(told)
    assert kind in kinds(told)


def test_every_kind_of_finding_is_found_by_one_of_these():
    assert {kind for _, kind in WRONGS.values()} == set(KINDS)


def test_what_was_not_seen_often_enough_need_not_be_told():
    done = deeds()
    done.probes = [probe for probe in done.probes if probe.device != "sw-a0" or probe.answered]
    assert "outage missing" not in kinds({**said(), "outages": []}, done)


@pytest.mark.parametrize(("answer", "kind"), [(None, "decision missing"), (7, "decision wrong"), (0, "decision wrong")])
def test_what_the_person_was_told_is_held_against_what_was_asked(answer: int | None, kind: str):
    done = deeds()
    done.asks[0] = done.asks[0]._replace(answer=answer)
    assert kinds(said(), done) == {kind}


def test_it_imports_nothing_of_the_product():
    asked = "import sys, tests.faults.checker; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"agent", "collector", "api", "deploy"}.isdisjoint(done.stdout.split())
    assert "yaml" in done.stdout.split()
