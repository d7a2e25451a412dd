"""The drawing of an incident: left to right from the agent, nothing on top of anything, heaps for what ends alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import combinations

import pytest

from agent.inventory.load import load
from agent.inventory.topology import Topology
from api.core.incident_sketch import BESIDE, HEIGHT, WIDTH, Node, Sketch, sketch
from deploy.lab.enlarge import PROVINCE
from tests.support.random_province import random_province

TOPOLOGY = Topology(load(PROVINCE, {}, secrets=False))
SEA = "skkl-bangka-belitung"
AGENT = "srv-siaga"


def hidden(*failed: str, topology: Topology = TOPOLOGY, origin: str = AGENT) -> set[str]:
    return set(topology.devices) - topology.reached(origin, failed)


def drawn(*root: str, attached: Iterable[str] | None = None, shows: Callable[[str], bool] = lambda _: True) -> Sketch:
    made = sketch(TOPOLOGY, [AGENT], root, set(hidden(*root) if attached is None else attached), shows)
    assert made is not None
    return made


def shapes(made: Sketch) -> dict[str | None, str]:
    return {node.device: node.shape for node in made.nodes}


def apart(one: Node, other: Node) -> bool:
    return abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT


def test_the_sea_cable_parts_the_way_and_both_its_strands_are_crossed():
    made = drawn(SEA)
    told = shapes(made)
    assert (told[AGENT], told["core-pkp"], told["core-tjp"]) == ("agent", "working", "hidden")
    assert {edge.link for edge in made.edges if edge.shape == "failed"} == {"skkl-1", "skkl-2"}
    places = {node.device: node.x for node in made.nodes}
    assert places[AGENT] < places["core-pkp"] < places["core-tbl"] < places["core-tjp"]


def test_what_ends_a_branch_alike_is_a_number_and_nobody_is_forgotten():
    made = drawn(SEA)
    (heap,) = [node for node in made.nodes if node.shape == "more"]
    one_by_one = [node for node in made.nodes if node.shape == "hidden"]
    assert heap.size + len(one_by_one) == len(hidden(SEA))
    assert heap.size > BESIDE


def test_a_device_that_failed_is_drawn_as_what_failed():
    made = drawn("sw-dinkes")
    assert shapes(made)["sw-dinkes"] == "failed"
    assert Counter(node.shape for node in made.nodes)["hidden"] == 0


@pytest.mark.parametrize("seed", range(6))
def test_nothing_lies_on_anything_and_all_lies_within(seed: int):
    known = random_province(seed)
    topology = Topology(known)
    origin = known.agents[0].at
    for element in [*topology.members][::5]:
        lost = hidden(element, topology=topology, origin=origin)
        made = sketch(topology, [origin], [element], lost, lambda _: True)
        assert made is not None
        assert all(apart(one, other) for one, other in combinations(made.nodes, 2))
        assert all(0 <= node.x <= made.width - WIDTH and 0 <= node.y <= made.height - HEIGHT for node in made.nodes)
        told = {node.device for node in made.nodes if node.shape in ("hidden", "failed")} & lost
        assert len(told) + sum(node.size for node in made.nodes if node.shape == "more") == len(lost)


def test_what_may_not_be_shown_is_left_out_with_its_links():
    own = {"sw-samsat-tanjungpandan", "core-tjp", "core-pkp", SEA}
    made = drawn(SEA, shows=own.__contains__)
    assert {node.device for node in made.nodes} <= own
    assert all(edge.link is None or edge.link in own for edge in made.edges)
    assert sketch(TOPOLOGY, [AGENT], [SEA], hidden(SEA), lambda _: False) is None


def test_the_agent_that_is_parted_is_the_one_to_look_from():
    other = "srv-belitung"
    lost = set(TOPOLOGY.devices) - TOPOLOGY.reached(other, [SEA])
    made = sketch(TOPOLOGY, [AGENT, other], [SEA], lost - {AGENT}, lambda _: True)
    assert made is not None
    assert shapes(made)[AGENT if AGENT in shapes(made) else other] in ("agent", "working")


def test_without_an_agent_or_with_what_the_inventory_no_longer_has():
    made = sketch(TOPOLOGY, [], ["sw-dinkes", "gone"], {"sw-dinkes", "gone-too"}, lambda _: True)
    assert made is not None
    assert [node.device for node in made.nodes] == ["sw-dinkes"]
    assert sketch(TOPOLOGY, [AGENT], ["gone"], {"gone"}, lambda _: True) is None
