"""Which failures take most offices down, and which link is worth a second one. By the topology alone; nothing is judged.

Rules this module keeps:

- An element is a device, a link or a risk group; a group takes its members with it. Of elements that fail alike (a cable,
  and the only link in it) one is told, the group.
- An office is lost when one of its services is, by the agents that see then (``lookout``). What is lost without any
  failure counts for none.
- What leaves an agent blind takes nothing down by that: whom it judges is not measured meanwhile, which is told apart.
- Doubling a link means one like it between the same two devices, on another way: it then fails neither alone nor with
  the risk groups that it is in, while their other members do. It helps an office that such a failure took down and takes
  down no more.
- Pure and exact; the time is that of what hangs behind each element (``cuts``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.lookout import Lookout, Outlook, State
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


class Blinding(NamedTuple):
    """An element that leaves ``agents`` blind, and the offices whose figures are unknown meanwhile, by id.

    ``unseen`` are those of them that no other agent sees either; an office that is lost by it is none of them.
    """

    element: str
    agents: tuple[str, ...]
    offices: tuple[str, ...]
    unseen: tuple[str, ...]


class Doubling(NamedTuple):
    """What a second link beside ``link`` would do: ``offices`` stay up though one of ``failures`` happens alone."""

    link: str
    offices: tuple[str, ...]
    failures: tuple[str, ...]


class Exposure:
    """One inventory, ready to be asked what failures take down."""

    def __init__(self, inventory: Inventory) -> None:
        self.topology = Topology(inventory)
        self.lookout = Lookout(inventory, self.topology)
        calm = self.lookout.outlook(())
        self.stakes = [
            stake
            for stake in stakes_of(inventory)
            if calm.seeing(stake.agents) and calm.state(stake.needs, stake.agents) is State.UP
        ]
        self.at: dict[str, list[int]] = {}
        """Device → the stakes that need it."""
        for number, stake in enumerate(self.stakes):
            for device in stake.devices:
                self.at.setdefault(device, []).append(number)
        self.elements = self._told_elements()

    def _told_elements(self) -> tuple[str, ...]:
        topology = self.topology
        groups: dict[frozenset[str], str] = {}
        for group in sorted(topology.members):
            if topology.members[group]:
                groups.setdefault(topology.members[group], group)
        alone = [*topology.devices, *topology.links]
        return (*(element for element in alone if frozenset([element]) not in groups), *groups.values())

    def lost(self, outlook: Outlook) -> set[int]:
        """Return the stakes (their numbers) that are lost when this is all that is seen."""
        hidden = outlook.hidden.values()
        touched = {number for devices in hidden for device in devices for number in self.at.get(device, ())}
        return {number for number in touched if self.loses(number, outlook)}

    def loses(self, number: int, outlook: Outlook) -> bool:
        """Tell whether one stake is lost when this is all that is seen."""
        stake = self.stakes[number]
        return outlook.state(stake.needs, stake.agents) is State.DOWN

    def blinding(self, element: str, outlook: Outlook, gone: set[int]) -> Blinding:
        """Return what an element that leaves agents blind leaves unmeasured, besides the stakes ``gone``."""
        lost = set(self.offices(gone))
        unmeasured = [stake for stake in self.stakes if stake.office not in lost and not outlook.seeing(stake.agents)]
        return Blinding(
            element,
            tuple(sorted(outlook.blind)),
            tuple(sorted({stake.office for stake in unmeasured})),
            tuple(sorted({one.office for one in unmeasured if outlook.state(one.needs, one.agents) is State.UNSEEN})),
        )

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


class Alone(NamedTuple):
    """What single elements do: those that take offices down, and those that leave an agent blind; the worst first."""

    failures: list[Failure]
    blindings: list[Blinding]


def singles(exposure: Exposure, progress: Progress | None = None) -> Alone:
    """Return every element that takes an office down or leaves an agent blind by itself."""
    found, blinding = [], []
    for done, element in enumerate(exposure.elements):
        if progress is not None and done % _TELL_EVERY == 0:
            progress(done, len(exposure.elements))
        outlook = exposure.lookout.outlook([element])
        gone = exposure.lost(outlook)
        if gone:
            found.append(exposure.failure((element,), gone, gone))
        if outlook.blind:
            blinding.append(exposure.blinding(element, outlook, gone))
    return Alone(
        sorted(found, key=rank),
        sorted(blinding, key=lambda one: (-len(one.unseen), -len(one.offices), -len(one.agents), one.element)),
    )


def rank(failure: Failure) -> tuple[int, int, int, tuple[str, ...]]:
    """Return by what failures are ordered: what only they take, then all they take, then by name."""
    return (-len(failure.together), -len(failure.offices), -failure.services, failure.elements)


def doublings(exposure: Exposure, progress: Progress | None = None) -> list[Doubling]:
    """Return the links whose doubling keeps some office up, those that keep most first."""
    topology = exposure.topology

    def losing(failed: Iterable[str]) -> set[int]:
        return exposure.lost(exposure.lookout.outlook(failed))

    by_group = {group: losing([group]) for group, members in topology.members.items() if members}
    found = []
    for done, link in enumerate(topology.links):
        if progress is not None and done % _TELL_EVERY == 0:
            progress(done, len(topology.links))
        helped: set[int] = set()
        failures = []
        gone = losing([link])
        if gone:
            helped |= gone
            failures.append(link)
        for group in sorted(topology.groups_of.get(link, frozenset())):
            if by_group[group]:
                kept = by_group[group] - losing(topology.members[group] - {link})
                if kept:
                    helped |= kept
                    failures.append(group)
        if helped:
            found.append(Doubling(link, exposure.offices(helped), tuple(failures)))
    return sorted(found, key=lambda one: (-len(one.offices), -len(one.failures), one.link))
