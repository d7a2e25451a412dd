"""Which failures take most offices down, and which link is worth a second one. By the topology alone; nothing is judged.

Rules this module keeps:

- An element is a device, a link or a risk group; a group takes its members with it. Of elements that fail alike (a cable,
  and the only link in it) one is told, the group.
- An office is lost when one of its services is, from all agents that this is judged from (``stakes``). What is lost
  without any failure counts for none.
- Doubling a link means one like it between the same two devices, on another way: it then fails neither alone nor with
  the risk groups that it is in, while their other members do. It helps an office that such a failure took down and takes
  down no more.
- Pure and exact; the time is that of what hangs behind each element (``cuts``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.cuts import Cuts, cuts_of, lost
from collector.core.stakes import stakes_of

Progress = Callable[[int, int], None]
"""Told how much of how much is done."""
_TELL_EVERY = 256


class Failure(NamedTuple):
    """What one or two elements take down: the offices by id, and how many services.

    ``together`` are the offices that neither of two takes down alone; of a single one, all of them.
    """

    elements: tuple[str, ...]
    offices: tuple[str, ...]
    services: int
    together: tuple[str, ...]


class Doubling(NamedTuple):
    """What a second link beside ``link`` would do: ``offices`` stay up though one of ``failures`` happens alone."""

    link: str
    offices: tuple[str, ...]
    failures: tuple[str, ...]


class Exposure:
    """One inventory, ready to be asked what failures take down."""

    def __init__(self, inventory: Inventory) -> None:
        self.topology = Topology(inventory)
        self.cuts: Mapping[str, Cuts] = cuts_of(inventory, self.topology)
        calm = {agent: one.hidden(()) for agent, one in self.cuts.items()}
        self.stakes = [
            stake
            for stake in stakes_of(inventory)
            if any(agent in calm for agent in stake.agents)
            if not lost(stake.needs, [calm[agent] for agent in stake.agents if agent in calm])
        ]
        self.at: dict[str, list[int]] = {}
        """Device → the stakes that need it."""
        for number, stake in enumerate(self.stakes):
            for device in stake.devices:
                self.at.setdefault(device, []).append(number)
        self.elements = self._told_elements()
        self._agents = [tuple(agent for agent in stake.agents if agent in self.cuts) for stake in self.stakes]

    def _told_elements(self) -> tuple[str, ...]:
        topology = self.topology
        groups: dict[frozenset[str], str] = {}
        for group in sorted(topology.members):
            if topology.members[group]:
                groups.setdefault(topology.members[group], group)
        alone = [*topology.devices, *topology.links]
        return (*(element for element in alone if frozenset([element]) not in groups), *groups.values())

    def hidden(self, failed: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the devices that each agent does not reach when these elements have failed."""
        broken = self.topology.broken(failed)
        return {agent: one.hidden(broken) for agent, one in self.cuts.items()}

    def lost(self, hidden: Mapping[str, frozenset[str]]) -> set[int]:
        """Return the stakes (their numbers) that are lost with these devices hidden from each agent."""
        touched = {number for devices in hidden.values() for device in devices for number in self.at.get(device, ())}
        return {number for number in touched if self.loses(number, hidden)}

    def loses(self, number: int, hidden: Mapping[str, frozenset[str]]) -> bool:
        """Tell whether one stake is lost with these devices hidden."""
        return lost(self.stakes[number].needs, [hidden[agent] for agent in self._agents[number]])

    def failure(self, elements: tuple[str, ...], gone: set[int], new: set[int]) -> Failure:
        """Return a failure that loses the stakes ``gone``, of them ``new`` only by all its elements together."""
        before = self.offices(gone - new)
        return Failure(
            elements,
            self.offices(gone),
            sum(self.stakes[number].service is not None for number in gone),
            tuple(office for office in self.offices(new) if office not in set(before)),
        )

    def offices(self, gone: Iterable[int]) -> tuple[str, ...]:
        """Return who loses these stakes, by id."""
        return tuple(sorted({self.stakes[number].office for number in gone}))


def singles(exposure: Exposure, progress: Progress | None = None) -> list[Failure]:
    """Return every element that takes an office down by itself, those that take most first."""
    found = []
    for done, element in enumerate(exposure.elements):
        if progress is not None and done % _TELL_EVERY == 0:
            progress(done, len(exposure.elements))
        gone = exposure.lost(exposure.hidden([element]))
        if gone:
            found.append(exposure.failure((element,), gone, gone))
    return sorted(found, key=rank)


def rank(failure: Failure) -> tuple[int, int, int, tuple[str, ...]]:
    """Return by what failures are ordered: what only they take, then all they take, then by name."""
    return (-len(failure.together), -len(failure.offices), -failure.services, failure.elements)


def doublings(exposure: Exposure) -> list[Doubling]:
    """Return the links whose doubling keeps some office up, those that keep most first."""
    topology = exposure.topology
    losing = {group: exposure.lost(exposure.hidden([group])) for group, members in topology.members.items() if members}
    found = []
    for link in topology.links:
        helped: set[int] = set()
        failures = []
        gone = exposure.lost(exposure.hidden([link]))
        if gone:
            helped |= gone
            failures.append(link)
        for group in sorted(topology.groups_of.get(link, frozenset())):
            if losing[group]:
                kept = losing[group] - exposure.lost(exposure.hidden(topology.members[group] - {link}))
                if kept:
                    helped |= kept
                    failures.append(group)
        if helped:
            found.append(Doubling(link, exposure.offices(helped), tuple(failures)))
    return sorted(found, key=lambda one: (-len(one.offices), -len(one.failures), one.link))
