"""Random provinces, the truth about faults in them, and the baseline: what each has to keep."""

from __future__ import annotations

import pytest

from agent.inventory.models import Inventory
from tests.support.fake_network import at
from tests.support.greedy_cover import greedy_cover
from tests.support.random_faults import (
    HEALTHY,
    INTERVAL,
    Network,
    late_devices,
    observed,
    random_faults,
    truth_of,
)
from tests.support.random_province import CENTRE, province_in_words, random_province

SEEDS = range(6)


def small() -> Inventory:
    """Centre, a router behind a cable, and behind it an office with one fibre and one with two in a ring."""
    return Inventory.model_validate(
        {
            "devices": [
                {"id": "srv", "address": "10.0.0.1"},
                {"id": "hub", "address": "10.0.0.2"},
                {"id": "far", "address": "10.0.0.3"},
                {"id": "one", "address": "10.0.0.4", "power": "pln"},
                {"id": "two", "address": "10.0.0.5", "power": "pln"},
            ],
            "links": [
                {"id": "sea-1", "ends": ["srv", "hub"], "groups": ["sea"]},
                {"id": "trunk", "ends": ["hub", "far"]},
                {"id": "fo-one", "ends": ["hub", "one"]},
                {"id": "fo-two-a", "ends": ["hub", "two"]},
                {"id": "fo-two-b", "ends": ["far", "two"]},
            ],
            "risk_groups": [{"id": "sea", "cause": "submarine-cable"}, {"id": "pln", "cause": "power"}],
            "agents": [{"id": "pusat", "at": "srv"}],
        }
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_province_is_as_the_design_counts_it(seed: int):
    inventory = random_province(seed)
    network = Network(inventory)
    named = [device.id for device in inventory.devices]
    assert sum(name.startswith("sw-") for name in named) == 200
    assert sum(name.startswith("dist-") for name in named) == 22
    assert sum(name.startswith("core-") for name in named) == 8
    assert sum(group.startswith("sea-") for group in network.members) == 7
    uplinks = [len(network.ways[name]) for name in named if name.startswith("sw-")]
    assert sorted(set(uplinks)) == [1, 2]
    assert uplinks.count(2) == 70, "35 %"
    feeders = [len(members) for group, members in network.members.items() if group.startswith("pln-")]
    assert sum(feeders) == 200
    assert 5 <= min(feeders) <= max(feeders) <= 15
    ducts = [len(members) for group, members in network.members.items() if group.startswith("duct-")]
    assert 2 <= min(ducts) <= max(ducts) <= 8
    assert network.cut_off([]) == frozenset()
    for island in range(1, 8):
        assert f"core-{island}" in network.cut_off([f"sea-{island}"]), "a tree: each sea cable carries an island"


def test_districts_lie_in_rings_and_in_stars():
    links = [{link["id"] for link in province_in_words(seed)["links"]} for seed in SEEDS]
    closing = [sum(name.startswith("trunk-") and "-core-" in name[6:] for name in ids) for ids in links]
    assert any(closing), "a ring comes back to its core"
    trunks = [sum(name.startswith("trunk-") for name in ids) for ids in links]
    assert all(22 <= count < 30 for count in trunks), "not all islands are rings"


def test_the_same_seed_gives_the_same_and_another_another():
    assert province_in_words(3) == province_in_words(3)
    assert province_in_words(3) != province_in_words(4)
    inventory = random_province(3)
    truth = random_faults(inventory, 2, 3)
    assert truth == random_faults(inventory, 2, 3)
    assert observed(inventory, truth, 3) == observed(inventory, truth, 3)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("seed", SEEDS)
def test_each_fault_cuts_somebody_off_whom_the_others_do_not(seed: int, count: int):
    truth = random_faults(random_province(seed), count, seed)
    assert len(truth.faults) == count
    assert not set(truth.faults) & set(CENTRE)
    assert all(truth.own[fault] for fault in truth.faults)
    assert all(fault in truth.same[fault] <= truth.alike[fault] for fault in truth.faults)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_indistinguishable_is_found_by_trying_every_element(seed: int, count: int):
    inventory = random_province(seed)
    network, truth = Network(inventory), random_faults(inventory, count, seed)
    everything = {*network.devices, *network.members, *(link.id for link in inventory.links)} - {"srv"}
    for fault in truth.faults:
        rest = [other for other in truth.faults if other != fault]
        assert truth.alike[fault] == {one for one in everything if network.cut_off([*rest, one]) == truth.cut_off}


def test_the_truth_of_a_small_network():
    network = Network(small())
    sea = truth_of(network, ["sea"])
    assert sea.cut_off == {"hub", "far", "one", "two"}
    assert sea.alike == {"sea": {"sea", "sea-1", "hub"}}
    assert sea.same == {"sea": {"sea", "sea-1"}}
    ring = truth_of(network, ["fo-two-a", "trunk"])
    assert ring.cut_off == {"far", "two"}
    assert ring.own == {"fo-two-a": {"far", "two"}, "trunk": {"far", "two"}}, "neither alone cuts anybody off"
    assert ring.alike["trunk"] == {"trunk", "far"}, "with the other fibre cut, who can tell"


@pytest.mark.parametrize("plain", [False, True])
def test_a_late_device_says_nothing_in_the_judged_round_and_all_else_is_true(plain: bool):
    inventory = random_province(1)
    truth = random_faults(inventory, 2, 1)
    late = late_devices(inventory, truth, 0.3, 1)
    assert late & truth.cut_off
    assert late - truth.cut_off, "who works can be late just as well"
    assert all(truth.own[fault] - late for fault in truth.faults), "one symptom of each is in"
    pings = observed(inventory, truth, 1, late, more=1, plain=plain)
    begins, ends = at(HEALTHY * INTERVAL), at((HEALTHY + 1) * INTERVAL)
    judged = [one for one in pings if begins <= one.at < ends]
    assert {one.device for one in judged} == {device.id for device in inventory.devices} - late - {"srv"}
    assert all(bool(one.received) == (one.at < begins or one.device not in truth.cut_off) for one in pings)
    lost = {one.device: sum(other.device == one.device and not other.received for other in pings) for one in judged}
    assert all(lost[device] >= 3 for device in truth.cut_off - late), "every loss is confirmed"
    assert truth.cut_off <= {one.device for one in pings if not one.received}, "who was late is in one round later"


def test_the_baseline_covers_what_is_lost():
    network = Network(small())
    assert greedy_cover(network, []) == []
    assert greedy_cover(network, ["one"]) == ["fo-one"]
    assert greedy_cover(network, ["one", "two"]) == ["pln"]
    assert greedy_cover(network, ["hub", "far", "one", "two"]) == ["hub"], "of equals the first by name"
    assert greedy_cover(network, ["hub", "one", "two"]) == ["pln", "hub"], "two of two before three of four"


def test_the_baseline_can_fail():
    network = Network(small())
    assert greedy_cover(network, ["far", "two"]) == ["far", "two"], "a ring cut twice looks like two dead devices"
