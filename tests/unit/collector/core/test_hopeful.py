"""Which suspects are hopeless is seen at a glance of most, and is what weighing each of them exactly says."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from agent.clock import SECOND
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.clues import Battery, Clue, Clues, Port, Repair
from collector.core.fit import Fit
from collector.core.hopeful import MARGIN, worth_a_thought
from collector.core.singles import Singles
from collector.core.suspects import Suspects


def network(chance: random.Random) -> Inventory:
    """A tree with or without rings, wide or deep, some devices cut off for good, groups of any members, one or two agents."""
    count = chance.randint(3, 40)
    deep = chance.choice((2, 5, count))
    feeders, ducts = chance.randint(0, 5), chance.randint(0, 5)
    devices = [
        {
            "id": f"d{n}",
            "address": f"10.0.0.{n + 1}",
            "power": f"p{chance.randrange(feeders)}" if feeders and n else None,
            "role": "ups" if chance.random() < 0.1 else "access-switch",
        }
        for n in range(count)
    ]
    ends = [(chance.randrange(max(0, n - deep), n), n) for n in range(1, count) if n != 2 or chance.random() < 0.8]
    ends += [tuple(chance.sample(range(count), 2)) for _ in range(chance.choice((0, 1, 3, 10)))]
    links = [
        {
            "id": f"l{n}",
            "ends": [f"d{a}/port-{n}", f"d{b}/port-{n}"],
            "groups": [f"g{chance.randrange(ducts)}"] if ducts and chance.random() < 0.7 else [],
        }
        for n, (a, b) in enumerate(ends)
    ]
    return Inventory.model_validate(
        {
            "devices": devices,
            "links": links,
            "risk_groups": [
                *({"id": f"p{n}", "cause": "power"} for n in range(feeders)),
                *({"id": f"g{n}", "cause": "underground-cable"} for n in range(ducts)),
            ],
            "agents": [{"id": f"a{n}", "at": f"d{n}"} for n in range(chance.choice((1, 1, 2)))],
        }
    )


def heard(chance: random.Random, inventory: Inventory, topology: Topology) -> Clues:
    """What is known after some faults at 30 s: who was lost and asked since or not, and of some networks ports, UPSes and repairs."""
    elements = [*topology.devices, *topology.links, *topology.members]
    failed = chance.sample(elements, chance.choice((0, 1, 2, 4)))
    told, noise = chance.random(), chance.choice((0.0, 0.1))
    views = {}
    for agent in inventory.agents:
        reached = topology.reached(agent.at, failed)
        for device in topology.devices:
            asked = round((20 + 20 * chance.random() ** told) * SECOND)
            lost = (device not in reached and asked > 30 * SECOND) or chance.random() < noise
            losses = tuple(asked + probe * SECOND // 4 for probe in range(chance.randint(1, 5))) if lost else ()
            answered = None if chance.random() < 0.05 else asked - (10 * SECOND if lost else 0)
            views[agent.id, device] = Clue(len(losses) > 2, losses, answered)
    ports = {
        (end.device, end.interface or ""): Port(
            chance.choice(("up", "up", "down")), chance.choice(("up", "down")), round(chance.uniform(20, 45) * SECOND)
        )
        for link in inventory.links
        for end in link.ends
        if chance.random() < told - 0.5
    }
    batteries = {
        device.id: Battery(on := chance.random() < 0.5, 40 * SECOND, 40 * SECOND if on else None)
        for device in inventory.devices
        if device.role == "ups"
    }
    repaired = {
        element: Repair(round(chance.uniform(5, 35) * SECOND), chance.uniform(0.01, 1))
        for element in elements
        if chance.random() < told - 0.7
    }
    return Clues(views, ports, {}, batteries, repaired)


@given(st.integers(0, 10_000_000))
def test_a_suspect_is_left_out_when_what_it_hides_is_far_more_probable_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    inventory = network(chance)
    topology = Topology(inventory)
    suspects = Suspects(inventory, topology)
    singles = Singles(suspects, heard(chance, inventory, topology), {})
    fit = Fit(singles, singles.views, {})
    candidates = suspects.candidates(fit.lost, frozenset())

    exactly = Singles(suspects, singles.clues, {})
    one_by_one = {key: -cost for key, cost in fit.unhidden.items()}
    for element in candidates:
        if len(exactly.hides(element)) == 1:
            (key,) = exactly.hides(element)
            if key in one_by_one:
                one_by_one[key] = min(one_by_one[key], -exactly.by_itself(element))
    assert worth_a_thought(fit, candidates) == {
        element
        for element in candidates
        if (lost := exactly.hides(element) & fit.lost)
        and -exactly.by_itself(element) <= sum(one_by_one[key] for key in lost) + MARGIN
    }


def test_what_hides_many_who_answered_later_is_not_weighed_exactly() -> None:
    inventory = Inventory.model_validate(
        {
            "devices": [{"id": name, "address": "10.0.0.1"} for name in ("core", "router", "a", "b", "c")],
            "links": [
                {"id": f"fo-{far}", "ends": [near, far]}
                for near, far in (("core", "router"), ("router", "a"), ("router", "b"), ("router", "c"))
            ],
            "agents": [{"id": "pkp", "at": "core"}],
        }
    )
    suspects = Suspects(inventory, Topology(inventory))
    views = {("pkp", device): Clue(False, (), 50 * SECOND) for device in ("core", "router", "b", "c")}
    views["pkp", "a"] = Clue(True, tuple(second * SECOND for second in (31, 32, 33)), 25 * SECOND)
    singles = Singles(suspects, Clues(views, {}), {})
    fit = Fit(singles, singles.views, {})
    weighed: list[str] = []
    fit.hides = lambda element: weighed.append(element) or singles.hides(element)  # type: ignore[func-returns-value]
    assert worth_a_thought(fit, suspects.candidates(fit.lost, frozenset())) == {"fo-a", "a"}
    assert set(weighed) == {"fo-a", "a"}, "neither the router nor its uplink was looked behind"
