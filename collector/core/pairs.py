"""Which two failures together take down what neither takes alone: found without trying every pair.

Rules this module keeps:

- Whatever two elements take down only together loses, at some agent, its shortest way by one of them, and the way round
  that is left by the other. So only elements on that way round can be the other one, and how many stakes a pair can take
  at most is counted before any pair is tried.
- What needs several devices, or is seen by several agents, may also lose one by each element: those pairs are counted too.
- What leaves an agent blind by itself is in no pair: all that the other element would be told to take then is what the
  remaining agents cannot see past it. Two that blind an agent only together are counted for all that is judged from it,
  since another agent may see that down.
- Pairs are tried exactly, those that can take most first, until no pair left can take more than the last one wanted.
- The work is bounded; ``unseen`` says how many offices a pair that is not told can take at most.
- Pure, and the same for the same inventory.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from collector.core.cuts import Cuts
from collector.core.lookout import Outlook
from collector.core.risk import Exposure, Failure, Progress, rank

WANTED = 100
"""Pairs that are told when nothing is said."""
MOST_COUNTED = 20_000_000
"""Steps of counting, at most: as many as a network of 10,000 devices takes many times over."""
MOST_TRIED = 20_000
"""Pairs tried, at most: a province of some hundred devices has fewer; with 10,000 devices it is a matter of seconds."""
_TELL_EVERY = 64


class Pairs(NamedTuple):
    """The pairs that take most, ``tried`` of ``counted``; no pair that is not told takes more than ``unseen`` offices.

    ``unseen`` is None when not even the counting came to its end: nothing can be promised then.
    """

    failures: list[Failure]
    tried: int
    counted: int
    unseen: int | None


def pairs(
    exposure: Exposure, wanted: int = WANTED, progress: Progress | None = None, *, most: int = MOST_COUNTED
) -> Pairs:
    """Return the pairs that take most offices down which neither element takes alone (``risk.rank``)."""
    counting = _Counting(exposure, most)
    counting.count(progress)
    ordered = sorted(counting.bounds(), key=lambda item: (-item[1], item[0]))
    found: list[Failure] = []
    least = tried = unseen = 0
    left_out = False
    for (one, other), bound in ordered:
        if len(found) == wanted and bound <= least:
            unseen = bound
            break
        if tried >= MOST_TRIED:
            unseen = bound
            break
        if progress is not None and tried % _TELL_EVERY == 0:
            progress(tried, min(len(ordered), MOST_TRIED))
        tried += 1
        failure = counting.together(one, other)
        if failure is not None:
            insort(found, failure, key=rank)
            left_out = left_out or len(found) > wanted
            del found[wanted:]
            least = len(found[-1].together) if len(found) == wanted else 0
    return Pairs(found, tried, len(ordered), max(unseen, least if left_out else 0) if counting.whole else None)


class _Counting:
    """How many stakes each pair can take at most, that neither element takes alone."""

    def __init__(self, exposure: Exposure, most: int) -> None:
        self.of = exposure
        self.left = most
        self.may: dict[tuple[str, str], list[int]] = {}
        """Pair → the stakes that it may take, some perhaps twice."""
        self.alone: dict[str, set[int]] = {}
        """Element → the stakes it takes by itself; those that blind an agent are left out."""
        self.agents = exposure.lookout.agents
        self.composed = frozenset(number for number in range(len(exposure.stakes)) if len(self._legs(number)) > 1)
        self.cutting: dict[tuple[str, str], set[str]] = {}
        """Agent and device → the elements that hide it by themselves."""
        self.rounding: dict[str, set[tuple[str, str]]] = {}
        """Agent → pairs that hide a reference of it which neither hides alone."""
        self.whole = True
        self._names: dict[str, tuple[str, ...]] = {}

    def count(self, progress: Progress | None = None) -> None:
        """Count all pairs, or until the steps are used up."""
        whole = 2 * len(self.of.elements)
        for done, element in enumerate(self.of.elements):
            if progress is not None and done % _TELL_EVERY == 0:
                progress(done, whole)
            outlook = self.of.lookout.outlook([element])
            if outlook.blind:
                continue
            self.alone[element] = self.of.lost(outlook)
            for agent, devices in outlook.hidden.items():
                self.left -= len(devices)
                references = self.agents[agent].references if len(self.agents) > 1 else frozenset()
                for device in devices:
                    if device in self.of.at or device in references:
                        self.cutting.setdefault((agent, device), set()).add(element)
        for done, element in enumerate(self.alone, len(self.of.elements)):
            if progress is not None and done % _TELL_EVERY == 0:
                progress(done, whole)
            for agent in self.agents:
                if self.left <= 0:
                    self.whole = False
                    return
                self._ways_round(element, agent, self.agents[agent].cuts)
        for number in sorted(self.composed):
            self._by_parts(number)
        if len(self.agents) > 1:
            self._by_blindness()

    def bounds(self) -> Iterator[tuple[tuple[str, str], int]]:
        """Yield every counted pair with how many offices it may take at most."""
        for pair, numbers in self.may.items():
            yield pair, len({self.of.stakes[number].office for number in numbers})

    def together(self, one: str, other: str) -> Failure | None:
        """Return what two elements take down, None when they take nothing that neither takes alone."""
        alone = self.alone[one] | self.alone[other]
        may = sorted(set(self.may[one, other]) - alone)
        pair = (one, other)
        if any(agent.blinded(pair) for agent in self.agents.values()):
            outlook = self.of.lookout.outlook(pair)
            alone = {number for number in alone if self.of.loses(number, outlook)}
        else:
            needed = {device for number in may for device in self.of.stakes[number].devices}
            outlook = Outlook(
                {name: agent.cuts.apart(needed, pair) for name, agent in self.agents.items()}, frozenset()
            )
        new = {number for number in may if self.of.loses(number, outlook)}
        made = self.of.failure(pair, alone | new, new)
        return made if made.together else None

    def _legs(self, number: int) -> list[tuple[str, str]]:
        stake = self.of.stakes[number]
        return [(agent, device) for agent in stake.agents if agent in self.agents for device in stake.devices]

    def _ways_round(self, element: str, agent: str, cuts: Cuts) -> None:
        """Count the pairs of an element with what stands on the ways round it."""
        affected, detours = cuts.ways_round(self.of.topology.broken([element]))
        self.left -= len(affected)
        references = self.agents[agent].references if len(self.agents) > 1 else frozenset()
        for device in detours:
            numbers = [
                number
                for number in self.of.at.get(device, ())
                if agent in self.of.stakes[number].agents and number not in self.alone[element]
            ]
            if not numbers and device not in references:
                continue
            others = {name for step in _way(cuts, detours, device) for name in self._named(step)}
            others -= self.cutting.get((agent, device), set())
            others.discard(element)
            self.left -= len(others)
            for other in others:
                pair = _ordered(element, other)
                if numbers:
                    self.may.setdefault(pair, []).extend(numbers)
                if device in references:
                    self.rounding.setdefault(agent, set()).add(pair)

    def _named(self, step: str) -> tuple[str, ...]:
        """Return the told elements that a device or link fails with."""
        names = self._names.get(step)
        if names is None:
            groups = self.of.topology.groups_of.get(step, frozenset())
            names = self._names[step] = tuple(name for name in (step, *sorted(groups)) if name in self.alone)
        return names

    def _by_parts(self, number: int) -> None:
        """Count the pairs of which each hides a part of what a stake needs."""
        legs = self._legs(number)
        parts = sorted({name for leg in legs for name in self.cutting.get(leg, ()) if number not in self.alone[name]})
        self.left -= len(parts) ** 2
        if self.left <= 0:
            self.whole = False
            return
        for pair in combinations(parts, 2):
            self.may.setdefault(pair, []).append(number)

    def _by_blindness(self) -> None:
        """Count the pairs that leave an agent blind, for all that is judged from it: another may see it down."""
        for name, agent in self.agents.items():
            judged = [number for number, stake in enumerate(self.of.stakes) if name in stake.agents]
            for pair in sorted(self._blinding_together(name)) if judged else ():
                self.left -= 1
                if agent.blinded(pair):
                    self.left -= len(judged)
                    self.may.setdefault(pair, []).extend(judged)
        self.whole = self.whole and self.left > 0

    def _blinding_together(self, agent: str) -> set[tuple[str, str]]:
        """Return the pairs that may leave an agent blind: no others do."""
        cutting = [self.cutting.get((agent, name), set()) for name in sorted(self.agents[agent].references)]
        found = set(self.rounding.get(agent, ()))
        for one in cutting[0] if cutting else ():
            partners = next((names for names in cutting if one not in names), self.alone.keys())
            self.left -= len(partners)
            found |= {_ordered(one, other) for other in partners if other != one}
        return found


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _way(cuts: Cuts, detours: dict[str, tuple[str, str]], device: str) -> Iterator[str]:
    """Yield the links and devices on the way round to a device, itself left out."""
    here = device
    while here in detours:
        link, near = detours[here]
        yield link
        if near != cuts.origin:
            yield near
        here = near
    yield from cuts.tree.path(here)
