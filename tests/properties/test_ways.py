"""What failed elements hide, found by trees and rings, is what a walk over the whole network finds."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.bridges import bridges
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.suspects import Suspects
from collector.core.ways import Tree


def network(seed: int) -> Inventory:
    """A tree with some extra links, some devices cut off for good, and risk groups of both kinds of members."""
    chance = random.Random(seed)
    count = chance.randint(2, 14)
    devices = [{"id": f"d{n}", "address": f"10.0.0.{n + 1}", "groups": []} for n in range(count)]
    ends = [(chance.randrange(n), n) for n in range(1, count) if n != 2 or chance.random() < 0.9]
    ends += [tuple(chance.sample(range(count), 2)) for _ in range(chance.choice((0, 0, 1, 2, 4)))]
    links = [{"id": f"l{n}", "ends": [f"d{a}", f"d{b}"], "groups": []} for n, (a, b) in enumerate(ends)]
    groups = [{"id": f"g{n}", "cause": "power"} for n in range(chance.randint(0, 3))]
    for group in groups:
        for member in chance.sample([*devices[1:], *links], min(3, count - 1)):
            member["groups"].append(group["id"])
    return Inventory.model_validate(
        {"devices": devices, "links": links, "risk_groups": groups, "agents": [{"id": "a", "at": "d0"}]}
    )


@given(st.integers(0, 1_000_000), st.data())
def test_hidden_is_what_no_path_reaches(seed: int, data: st.DataObject) -> None:
    topology = Topology(inventory := network(seed))
    suspects = Suspects(inventory, topology)
    elements = sorted(suspects.prior.keys() - {"d0"})
    for _ in range(5):
        failed = frozenset(data.draw(st.lists(st.sampled_from(elements), max_size=4))) if elements else frozenset()
        assert suspects.hidden("a", failed) == frozenset(topology.devices) - topology.reached("d0", failed)
    for device in topology.devices:
        assert suspects.path("a", device) == topology.path("d0", device)[1:]


@given(st.integers(0, 1_000_000))
def test_a_bridge_is_a_link_whose_ends_lose_each_other(seed: int) -> None:
    topology = Topology(network(seed))
    alone = {
        link.id
        for link in topology.links.values()
        if link.ends[1].device not in topology.reached(link.ends[0].device, [link.id])
    }
    assert bridges(topology) == alone


@given(st.integers(0, 1_000_000), st.data())
def test_a_way_round_avoids_what_failed_and_is_there_whenever_the_device_is_reached(
    seed: int, data: st.DataObject
) -> None:
    topology = Topology(inventory := network(seed))
    suspects = Suspects(inventory, topology)
    elements = sorted(suspects.prior.keys() - {"d0"})
    failed = data.draw(st.sampled_from(elements)) if elements else ""
    broken = topology.broken([failed])
    for device in sorted(set(topology.devices) - {"d0"}):
        way = Tree(topology, "d0").way_round(device, broken)
        assert bool(way) == (device in topology.reached("d0", [failed]))
        assert not broken.intersection(way)
        steps = ["d0", *way]
        for here, link, there in zip(steps[::2], steps[1::2], steps[2::2], strict=False):
            assert (link, there) in topology.neighbours[here]
        assert not way or steps[-1] == device
