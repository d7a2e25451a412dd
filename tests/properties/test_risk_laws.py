"""What is told of single and double failures is what trying each of them tells, on any little network."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.models import AllOf, AnyOf, Inventory, Needs
from agent.inventory.topology import Topology
from collector.core.pairs import pairs
from collector.core.risk import Exposure, Failure, doublings, rank, singles

EVERY = 10_000


def drawn(draw: random.Random) -> Inventory:
    """Draw a network of a few devices, parallel links and rings, risk groups, one or two agents, needs of every shape."""
    names = [f"d{number}" for number in range(draw.randint(2, 8))]
    groups = [f"g{number}" for number in range(draw.randint(0, 3))]
    links = [
        {"id": f"l{number}", "ends": draw.sample(names, 2), "groups": [one for one in groups if draw.random() < 0.25]}
        for number in range(draw.randint(1, 12))
    ]
    agents = [{"id": f"a{number}", "at": draw.choice(names)} for number in range(draw.randint(1, 2))]

    def needs(depth: int = 2) -> Any:
        if depth == 0 or draw.random() < 0.6:
            return draw.choice(names)
        return {draw.choice(["any", "all"]): [needs(depth - 1) for _ in range(draw.randint(1, 3))]}

    return Inventory.model_validate(
        {
            "sites": [{"id": "kantor", "name": "Kantor"}],
            "devices": [
                {
                    "id": name,
                    "address": f"10.0.0.{number}",
                    "groups": [one for one in groups if draw.random() < 0.15],
                    "site": draw.choice([None, "kantor"]),
                }
                for number, name in enumerate(names, 1)
            ],
            "links": links,
            "risk_groups": [{"id": one, "cause": "aerial-cable"} for one in groups],
            "agents": agents,
            "services": [
                {
                    "id": f"s{number}",
                    "needs": needs(),
                    "office": draw.choice([None, "kantor"]),
                    "seen_from": [agent["id"] for agent in agents if draw.random() < 0.6],
                }
                for number in range(draw.randint(1, 5))
            ],
        }
    )


class Tried:
    """The same by walking the whole network anew for each failure."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.topology = Topology(inventory)
        self.usual = self._down(())

    def _down(self, failed: tuple[str, ...]) -> set[str]:
        reached = {agent.id: self.topology.reached(agent.at, failed) for agent in self.inventory.agents}
        first = self.inventory.agents[0].id
        down = set()
        for service in self.inventory.services:
            seen = [reached[agent] for agent in service.seen_from or [first]]
            if not self._up(service.needs, seen):
                down.add(service.id)
        if all(service.office is None and not self._owned(service.needs) for service in self.inventory.services):
            devices = [device.id for device in self.inventory.devices if device.site == "kantor"]
            if devices and not any(device in reached[first] for device in devices):
                down.add("kantor")
        return down

    def _owned(self, needs: Needs) -> bool:
        if isinstance(needs, str):
            return any(device.id == needs and device.site == "kantor" for device in self.inventory.devices)
        return any(self._owned(part) for part in (needs.all if isinstance(needs, AllOf) else needs.any))

    def _up(self, needs: Needs, seen: list[frozenset[str]]) -> bool:
        if isinstance(needs, AnyOf):
            return any(self._up(part, seen) for part in needs.any)
        if isinstance(needs, AllOf):
            return all(self._up(part, seen) for part in needs.all)
        return any(needs in devices for devices in seen)

    def offices(self, down: set[str]) -> tuple[str, ...]:
        owners = {
            service.id: "kantor" if service.office == "kantor" or self._owned(service.needs) else service.id
            for service in self.inventory.services
        }
        return tuple(sorted({owners.get(name, name) for name in down}))

    def failure(self, *elements: str) -> Failure | None:
        gone = self._down(elements) - self.usual
        alone: set[str] = set().union(*(self._down((one,)) - self.usual for one in elements if len(elements) > 1))
        new = gone - alone
        together = tuple(one for one in self.offices(new) if one not in self.offices(gone & alone))
        services = sum(name != "kantor" for name in gone)
        return Failure(elements, self.offices(gone), services, together) if together else None


def told_elements(topology: Topology) -> list[str]:
    """One name for all that fails alike, the first group's if there is one."""
    found: dict[frozenset[str], str] = {}
    for one in [*sorted(group for group, ids in topology.members.items() if ids), *topology.devices, *topology.links]:
        found.setdefault(topology.broken([one]), one)
    return sorted(found.values())


@given(st.randoms(use_true_random=False))
def test_singles_and_pairs_are_what_trying_all_tells(draw: random.Random):
    inventory = drawn(draw)
    exposure, tried = Exposure(inventory), Tried(inventory)
    elements = told_elements(tried.topology)
    assert sorted(exposure.elements) == elements
    assert singles(exposure) == sorted(filter(None, (tried.failure(one) for one in elements)), key=rank)
    every = sorted(filter(None, (tried.failure(*pair) for pair in combinations(elements, 2))), key=rank)
    found = pairs(exposure, EVERY)
    assert found.failures == every
    assert found.unseen == 0
    few = pairs(exposure, 2)
    assert [len(one.together) for one in few.failures] == [len(one.together) for one in every[:2]]
    assert set(few.failures) <= set(every)
    assert all(len(one.together) <= (few.unseen or 0) for one in set(every) - set(few.failures))


@given(st.randoms(use_true_random=False))
def test_a_link_that_is_doubled_keeps_up_whom_it_is_told_to(draw: random.Random):
    inventory = drawn(draw)
    told = {one.link: one for one in doublings(Exposure(inventory))}
    before = Tried(inventory)
    for link in inventory.links:
        twin = link.model_copy(update={"id": f"{link.id}-twin", "groups": []})
        after = Tried(inventory.model_copy(update={"links": [*inventory.links, twin]}))
        kept: set[str] = set()
        failures = []
        for failed in (link.id, *sorted(link.groups)):
            saved = before._down((failed,)) - after._down((failed,))
            kept |= saved
            failures += [failed] if saved else []
        if kept:
            assert (told[link.id].offices, told[link.id].failures) == (before.offices(kept), tuple(failures))
        else:
            assert link.id not in told
