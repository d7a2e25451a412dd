"""The outages and figures are the same for any order of agents' batches, through ``siaga replay`` (``availability.md``, law 4).

Three agents watch two islands. An agent's own batches keep their order, for its outbox does; between agents they come in
any order, up to minutes late, some of them twice. What is moved from one incident to another is two rows
that touch, so touching rows are joined here; which incident a row belongs to may depend on what was known when, and is
compared where nothing is late.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from agent.clock import SECOND, format_instant
from agent.inventory.models import Inventory
from agent.observation import to_json
from tests.support.command_line import siaga
from tests.support.fake_network import Fault, at, islands_in_words
from tests.support.live_agent import LiveAgent
from tests.support.two_islands import Delivery

END = 300
ELEMENTS = ("sea", "fo-a01", "fo-b01", "fo-b02", "trunk", "sw-a02", "pln-a0", "pln-b0", "cu-srv", "core-b")
SEEING = ("sea", "fo-a01", "fo-b01", "fo-b02", "trunk", "sw-a02", "pln-a0")
"""Of these none makes an agent blind: from when to when one was is worked out from what had come of it by then."""

CASES = settings(
    deadline=None,
    max_examples=max(8, settings().max_examples // 6),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SEEDS = st.integers(0, 2**32 - 1)


def network() -> dict[str, Any]:
    """Return the YAML of two islands with an agent at the centre, one at the landing, and one on the far island."""
    words = islands_in_words(4, rule="consecutive", settle="1m", reopen_within="2m")
    words["agents"] += [
        {"id": "tjp", "at": "core-b", "references": ["sw-b00", "sw-b03"]},
        {"id": "mtk", "at": "landing"},
    ]
    words["offices"] = [{"id": "dinas", "name": "Dinas"}]
    for service in words["services"]:
        service["office"] = "dinas"
    words["snmp"] = {"access": {"version": "2c", "community": "${SIAGA_SNMP_COMMUNITY}"}}
    for device in words["devices"]:
        if device.get("role") == "core":
            device["snmp"] = "access"
    return words


WORDS = network()
INVENTORY = Inventory.model_validate(WORDS)


def life(seed: int, elements: tuple[str, ...] = ELEMENTS) -> list[Delivery]:
    """Return what all agents deliver of a random life, each batch as soon as it leaves."""
    chance = random.Random(seed)
    faults = []
    for _ in range(chance.randrange(1, 5)):
        start = chance.uniform(20, END - 120)
        faults.append(Fault(chance.choice(elements), start, start + chance.choice((15, 40, 90, 200))))
    found = []
    for number, agent in enumerate(INVENTORY.agents):
        live = LiveAgent(
            INVENTORY, faults, seed=seed + number, agent=agent.id, polled=True, loss=chance.choice((0, 0.01))
        )
        found += [Delivery(arrived, agent.id, batch) for arrived, batch in live.batches(END)]
    return sorted(found, key=lambda one: (one.arrived, one.agent))


def reordered(found: list[Delivery], chance: random.Random, apart: float, held: float) -> list[Delivery]:
    """Return the same in another order: up to ``apart`` s later each, now and then nothing of an agent for ``held`` s."""
    out: list[Delivery] = []
    least = dict.fromkeys((agent.id for agent in INVENTORY.agents), 0)
    for one in found:
        if held and chance.random() < 0.004:
            least[one.agent] = max(least[one.agent], one.arrived + _us(chance.uniform(1, held)))
        arrives = max(one.arrived + _us(chance.uniform(0, apart)), least[one.agent])
        for _ in range(2 if chance.random() < 0.05 else 1):
            out.append(Delivery(arrives, one.agent, one.observations))
            arrives += 1
        least[one.agent] = arrives
    return sorted(out, key=lambda one: (one.arrived, one.agent))


def _us(seconds: float) -> int:
    return round(seconds * SECOND)


def replayed(found: list[Delivery], folder: Path, chance: random.Random) -> dict[str, Any]:
    """Return the answer of ``siaga replay`` to what was delivered, its lines in any order."""
    lines = [
        to_json(msgspec.structs.replace(seen, arrived=one.arrived, seq=number, boot="b"))
        for number, one in enumerate(found, 1)
        for seen in one.observations
    ]
    chance.shuffle(lines)
    (folder / "network.yaml").write_text(json.dumps(WORDS))
    (folder / "seen.jsonl").write_bytes(b"\n".join(lines))
    done = siaga(
        *("replay", "--inventory", folder / "network.yaml", "--observations", folder / "seen.jsonl"),
        *("--from", format_instant(at(0)), "--to", format_instant(at(END + 600)), "--out", folder / "answer.json"),
    )
    assert (done.status, done.err) == (0, "")
    return dict(json.loads((folder / "answer.json").read_bytes()))


def outages(answer: dict[str, Any]) -> list[list[Any]]:
    """Return who was down from when to when, with both brackets; rows that touch where they were handed over are one."""
    out: list[list[Any]] = []
    for row in answer["outages"]:
        if out and (out[-1][0], out[-1][2]) == (row["subject"], row["from"]):
            out[-1][2], out[-1][4] = row["to"], row["to_bracket"]
        else:
            out.append([row[name] for name in ("subject", "from", "to", "from_bracket", "to_bracket")])
    return out


def figures(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "down_by_cause"} for row in answer["availability"]]


def incidents(answer: dict[str, Any]) -> list[list[Any]]:
    """Return what each incident was, without its number and without instants that go by when something was told."""
    names = ("root", "kind", "cause", "started", "subjects", "services")
    return sorted(([incident[name] for name in names] for incident in answer["incidents"]), key=repr)


LATE = st.sampled_from([(1.0, 0.0), (10.0, 0.0), (1.0, 100.0), (30.0, 200.0)])
"""How far apart batches come, and for how long an agent may be cut off, in seconds."""


@CASES
@given(SEEDS, SEEDS, LATE)
def test_figures_are_the_same_for_any_order_of_agents_batches(
    tmp_path: Path, seed: int, order: int, late: tuple[float, float]
) -> None:
    found, chance = life(seed), random.Random(order)
    expected = replayed(found, tmp_path, chance)
    assert figures(replayed(reordered(found, chance, *late), tmp_path, chance)) == figures(expected)


@CASES
@given(SEEDS, SEEDS, LATE)
@example(3867, 359, (10.0, 0.0))  # two agents' rows end where it goes on elsewhere
@example(210, 1471, (1.0, 0.0))  # it goes to another incident when its agent is heard no more
@example(509, 3564, (1.0, 100.0))  # it begins when it goes to another incident
def test_outages_are_the_same_for_any_order_of_agents_batches(
    tmp_path: Path, seed: int, order: int, late: tuple[float, float]
) -> None:
    found, chance = life(seed, SEEING), random.Random(order)
    expected = replayed(found, tmp_path, chance)
    assert outages(replayed(reordered(found, chance, *late), tmp_path, chance)) == outages(expected)


def test_who_needs_nobody_behind_a_cable_makes_no_second_incident_of_it(tmp_path: Path) -> None:
    """The far agent loses sw-a02 by its own fibre first; mended, it is hidden from there by the trunk, which is known."""
    told = replayed(life(490, SEEING), tmp_path, random.Random(1))
    assert sorted(incident["root"] for incident in told["incidents"]) == [["fo-a02"], ["fo-b02"], ["trunk"]]


@pytest.mark.parametrize("seed", [0, 14])
def test_an_agents_own_device_is_no_outage_whoever_tells_first_that_the_agent_was_blind(
    tmp_path: Path, seed: int
) -> None:
    found, chance = life(seed), random.Random(seed)
    expected = replayed(found, tmp_path, chance)
    assert "agent-blind" in {notice["kind"] for notice in expected["notices"]}
    assert outages(replayed(reordered(found, chance, 1.0, 100.0), tmp_path, chance)) == outages(expected)


@CASES
@given(SEEDS, SEEDS)
def test_incidents_and_causes_are_the_same_where_nothing_is_late(tmp_path: Path, seed: int, order: int) -> None:
    found, chance = life(seed, SEEING), random.Random(order)
    expected = replayed(found, tmp_path, chance)
    told = replayed(reordered(found, chance, 0.1, 0), tmp_path, chance)
    assert incidents(told) == incidents(expected)
    assert told["notices"] == expected["notices"]


@pytest.mark.parametrize("seed", range(3))
def test_the_orders_are_others(seed: int) -> None:
    found = life(seed)
    mixed = reordered(found, random.Random(seed), 10.0, 100.0)
    assert len(mixed) > len(found)
    assert [one.agent for one in mixed] != [one.agent for one in found]
