"""An agent that was cut off and tells later gives what it would have given without delay."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.fake_network import Fault
from tests.support.two_islands import deliveries, held_up, judged, stalled, two_islands

INVENTORY = two_islands(8, rule="consecutive", settle="1m")
NEAR = ("fo-a01", "fo-a05", "pln-a1")
POWERED = {device.id for device in INVENTORY.devices if device.power == "pln-b1"}
ISLAND = {"core-b", *(device.id for device in INVENTORY.devices if device.id.startswith("sw-b"))}
FAR = ("fo-b01", "fo-b02", "sw-b05", "pln-b1", "fo-b06")


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what an answer says of the network, without numbers that go by the order of telling."""
    incidents = {
        (
            *incident["root"],
            incident["cause"],
            incident["started"],
            incident["closed"],
            *incident["subjects"],
            "for",
            *incident["services"],
        )
        for incident in answer["incidents"]
    }
    outages = sorted(
        (row["subject"], row["from"], row["to"], *row["from_bracket"], *row["to_bracket"], row["state"])
        for row in answer["outages"]
    )
    return {
        "incidents": incidents,
        "outages": outages,
        "tickets": len(answer["tickets"]),
        "availability": answer["availability"],
    }


def faults(chance: random.Random, cut: tuple[float, float]) -> list[Fault]:
    """Return the cut of the sea cable, and what fails by itself on both sides meanwhile, apart in time."""
    out, moment = [Fault("sea", *cut)], cut[0] + 40
    while moment + 120 < cut[1]:
        lasts = chance.uniform(30, 70)
        start = moment + chance.uniform(0, 20)
        out.append(Fault(chance.choice(NEAR + FAR), start, start + lasts))
        moment = start + lasts + 40
    return out


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32 - 1))
@example(15080060)  # a feeder's outage begins while another device of it is told lost for the second time
@example(11)  # an office's fibre is cut behind a feeder that failed before, on the side that the far agent cannot see
def test_what_comes_late_gives_what_it_would_have_given_at_once(seed: int) -> None:
    chance = random.Random(seed)
    cut = (chance.uniform(60, 90), chance.uniform(200, 700))
    end = cut[1] + 200
    found = deliveries(INVENTORY, faults(chance, cut), end, seed)
    at_once = judged(INVENTORY, found, end)
    late = held_up(found, cut[0], cut[1] + chance.uniform(0, 60), together=chance.choice([5, 20, 100, 10_000]))
    assert told(judged(INVENTORY, late, end)) == told(at_once)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32 - 1))
@example(13)  # the centre is silent when the cable is mended: whom it lost is not known to be down still
@example(32)  # the far agent is
@example(23)  # the centre is not heard while the far agent loses the near island
def test_whichever_agent_tells_late_the_answer_is_the_same(seed: int) -> None:
    chance = random.Random(seed)
    cut = (chance.uniform(60, 90), chance.uniform(150, 300))
    end = cut[1] + 200
    found = deliveries(INVENTORY, faults(chance, cut), end, seed)
    late = found
    for agent in ("pkp", "tjp"):
        since = chance.uniform(30, end - 100)
        late = stalled(late, agent, since, since + chance.choice([5, 40, 120]))
    assert told(judged(INVENTORY, late, end)) == told(judged(INVENTORY, found, end))


def test_six_hours_without_the_sea_cable_give_the_figures_of_a_run_without_delay() -> None:
    hour = 3600.0
    cut = (600.0, 600.0 + 6 * hour)
    meanwhile = [
        Fault("fo-b01", 1 * hour, 1.5 * hour),
        Fault("pln-b1", 4 * hour, 4.2 * hour),
        Fault("fo-a05", 3 * hour, 3.1 * hour),
    ]
    end = cut[1] + 900
    found = deliveries(INVENTORY, [Fault("sea", *cut), *meanwhile], end)
    answer = judged(INVENTORY, held_up(found, cut[0], cut[1] + 20, together=200), end)
    assert told(answer) == told(judged(INVENTORY, found, end))
    assert {(*incident["root"], incident["cause"]) for incident in answer["incidents"]} >= {
        ("sea", "submarine-cable"),
        ("pln-b1", "power"),
    }
    assert len(answer["tickets"]) == len(answer["incidents"]) == 4
    far = [row for row in answer["availability"] if row["service"].startswith("net-b")]
    assert all(row["down_by_cause"].keys() == {"submarine-cable"} and row["unknown"] < 60_000_000 for row in far)
    (sea,) = (incident for incident in answer["incidents"] if incident["root"] == ["sea"])
    assert set(sea["services"]) == {row["service"] for row in far}
    assert set(sea["subjects"]) == ISLAND, "nobody near is without anything"
    lost = {row["subject"] for row in answer["outages"]}
    assert lost == {"sw-b01", "sw-a05", *POWERED}, "up by their own agent, or by the centre: no outage of a device"
