"""What is told of single and double failures is what trying each of them tells, on any little network."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.models import AllOf, AnyOf, Inventory, Needs
from agent.inventory.topology import Topology
from agent.inventory.views import references_of
from collector.core.pairs import pairs
from collector.core.risk import Blinding, Exposure, Failure, doublings, rank, singles

EVERY = 10_000


def drawn(draw: random.Random) -> Inventory:
    """Draw a network of a few devices, parallel links and rings, risk groups, one to three agents, needs of every shape."""
    names = [f"d{number}" for number in range(draw.randint(2, 8))]
    groups = [f"g{number}" for number in range(draw.randint(0, 3))]
    links = [
        {"id": f"l{number}", "ends": draw.sample(names, 2), "groups": [one for one in groups if draw.random() < 0.25]}
        for number in range(draw.randint(1, 12))
    ]
    agents = [
        {"id": f"a{number}", "at": (at := draw.choice(names)), "references": referred(draw, set(names) - {at})}
        for number in range(draw.choice([1, 1, 2, 2, 3]))
    ]

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


def referred(draw: random.Random, others: set[str]) -> list[str]:
    """Draw an agent's references: mostly none, which are derived then."""
    return draw.sample(sorted(others), draw.randint(1, min(3, len(others)))) if draw.random() < 0.3 else []


class Tried:
    """The same by walking the whole network anew for each failure."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.topology = Topology(inventory)
        self.references = references_of(inventory)
        self.at = {agent.id: agent.at for agent in inventory.agents}
        self.usual = self._down(())

    def blind(self, failed: tuple[str, ...]) -> set[str]:
        """The agents that reach no reference, nor anything in more than three of five branches; or are cut off themselves."""
        found = set()
        for agent, at in self.at.items():
            usually, reached = self.topology.reached(at), self.topology.reached(at, failed)
            references = set(self.references[agent])
            branches = self._branches(at, usually)
            gone = [branch for branch in branches if branch.isdisjoint(reached)]
            alone = len(references) == 1 and usually - reached == references
            if at in self.topology.broken(failed) or (
                references and references.isdisjoint(reached) and not alone and 5 * len(gone) > 3 * len(branches)
            ):
                found.add(agent)
        return found

    def _branches(self, at: str, reached: frozenset[str]) -> list[set[str]]:
        """What falls apart behind the devices that an agent reaches everything else over, one after the other."""
        trunk = [at]
        while len(onward := {far for _, far in self.topology.neighbours[trunk[-1]]} - set(trunk)) == 1:
            trunk += onward
        left = set(reached) - set(trunk)
        found = []
        while left:
            branch = {left.pop()}
            while more := {far for one in branch for _, far in self.topology.neighbours[one]} & left:
                branch |= more
                left -= more
            found.append(branch)
        return found

    def _down(self, failed: tuple[str, ...]) -> set[str]:
        return {name for name, up in self.states(failed).items() if up is False}

    def states(self, failed: tuple[str, ...]) -> dict[str, bool | None]:
        """Whether each service is up, and the office that none is promised to; None when no agent sees."""
        blind = self.blind(failed)
        reached = {agent: self.topology.reached(at, failed) for agent, at in self.at.items() if agent not in blind}
        states: dict[str, bool | None] = {}
        for name, needs, agents in self.judged():
            seen = [reached[agent] for agent in agents if agent in reached] or list(reached.values())
            states[name] = self._up(needs, seen) if seen else None
        return states

    def judged(self) -> list[tuple[str, Needs, list[str]]]:
        """What is judged, and from which agents."""
        first = self.inventory.agents[0].id
        rows = [(service.id, service.needs, list(service.seen_from or [first])) for service in self.inventory.services]
        if all(service.office is None and not self._owned(service.needs) for service in self.inventory.services):
            devices: list[Needs] = [device.id for device in self.inventory.devices if device.site == "kantor"]
            rows += [("kantor", AnyOf(any=devices), [first])] if devices else []
        return rows

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

    def blinding(self, element: str) -> Blinding | None:
        blind, states = self.blind((element,)), self.states((element,))
        lost = self.offices(self._down((element,)) - self.usual)
        unmeasured = {name for name, _, agents in self.judged() if blind.issuperset(agents)} - self.usual

        def told(names: set[str]) -> tuple[str, ...]:
            return tuple(office for office in self.offices(names) if office not in lost)

        unseen = {name for name in unmeasured if states[name] is None}
        return Blinding(element, tuple(sorted(blind)), told(unmeasured), told(unseen)) if blind else None

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
def test_singles_and_pairs_are_what_trying_all_tells(draw: random.Random) -> None:
    inventory = drawn(draw)
    exposure, tried = Exposure(inventory), Tried(inventory)
    elements = told_elements(tried.topology)
    assert sorted(exposure.elements) == elements
    alone = singles(exposure)
    assert alone.failures == sorted(filter(None, (tried.failure(one) for one in elements)), key=rank)
    assert sorted(alone.blindings) == sorted(filter(None, (tried.blinding(one) for one in elements)))
    told = [one for one in elements if not tried.blind((one,))]
    every = sorted(filter(None, (tried.failure(*pair) for pair in combinations(told, 2))), key=rank)
    found = pairs(exposure, EVERY)
    assert found.failures == every
    assert found.unseen == 0
    few = pairs(exposure, 2)
    assert [len(one.together) for one in few.failures] == [len(one.together) for one in every[:2]]
    assert set(few.failures) <= set(every)
    assert all(len(one.together) <= (few.unseen or 0) for one in set(every) - set(few.failures))


@given(st.randoms(use_true_random=False))
def test_a_link_that_is_doubled_keeps_up_whom_it_is_told_to(draw: random.Random) -> None:
    inventory = drawn(draw)
    told = {one.link: one for one in doublings(Exposure(inventory))}
    before = Tried(inventory)
    for link in inventory.links:
        twin = link.model_copy(update={"id": f"{link.id}-twin", "groups": []})
        after = Tried(inventory.model_copy(update={"links": [*inventory.links, twin]}))
        after.references = before.references  # an agent goes on telling by the same devices that it sees
        kept: set[str] = set()
        failures = []
        for failed in (link.id, *sorted(link.groups)):
            saved = before._down((failed,)) - after._down((failed,)) - before.usual
            kept |= saved
            failures += [failed] if saved else []
        if kept:
            assert (told[link.id].offices, told[link.id].failures) == (before.offices(kept), tuple(failures))
        else:
            assert link.id not in told
