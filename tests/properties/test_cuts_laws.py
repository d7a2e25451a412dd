"""What the local search for other ways finds is what a walk over the whole network finds, whatever fails."""

from __future__ import annotations

import random
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.cuts import Cuts
from tests.support.random_province import AGENT, random_province


@cache
def province(seed: int) -> tuple[Inventory, Topology, Cuts]:
    known = random_province(seed)
    topology = Topology(known)
    return known, topology, Cuts(topology, next(agent.at for agent in known.agents if agent.id == AGENT))


@given(st.integers(0, 5), st.randoms(use_true_random=False), st.integers(0, 12))
def test_hidden_is_what_a_walk_from_the_agent_does_not_find(seed: int, draw: random.Random, count: int):
    _, topology, cuts = province(seed)
    elements = [*topology.devices, *topology.links, *topology.members]
    failed = draw.sample(elements, count)
    assert cuts.hidden(failed) == frozenset(topology.devices) - topology.reached(cuts.origin, failed)
    some = draw.sample(topology.devices, 30)
    assert cuts.apart(some, failed) == cuts.hidden(failed) & set(some)
    assert cuts.hidden(failed) >= frozenset().union(*(cuts.hidden([one]) for one in failed))


@given(st.randoms(use_true_random=False), st.integers(2, 9), st.integers(0, 14), st.integers(0, 5))
def test_on_any_little_graph_too(draw: random.Random, devices: int, links: int, count: int):
    names = [f"d{number}" for number in range(devices)]
    told = [{"id": f"l{number}", "ends": draw.sample(names, 2)} for number in range(links)]
    known = Inventory.model_validate(
        {
            "devices": [{"id": name, "address": f"10.0.0.{number}"} for number, name in enumerate(names, 1)],
            "links": told,
            "agents": [{"id": "pkp", "at": "d0"}],
        }
    )
    topology = Topology(known)
    elements = [*topology.devices, *topology.links]
    failed = draw.sample(elements, min(count, len(elements)))
    hidden = Cuts(topology, "d0").hidden(failed)
    assert hidden == Cuts(topology, "d0").apart(names, failed) == frozenset(names) - topology.reached("d0", failed)
