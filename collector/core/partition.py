"""Which faults can be judged apart: the symptoms fall into parts that share no suspect worth a thought.

Rules this module keeps:

- A suspect that is hopeless (``collector.core.hopeful``) joins nothing.
- Two symptoms are in one part when a suspect that is not hopeless hides both. An element of a ring hides nothing
  alone; it joins what hangs behind it, for two of a ring may have failed.
- So the work grows with the number of faults, not with its square.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from collector.core.clues import ViewKey
from collector.core.fit import Fit
from collector.core.hopeful import worth_a_thought


class Part(NamedTuple):
    """One part: the elements that may have failed there, and everybody whom one of them hides."""

    suspects: frozenset[str]
    views: frozenset[ViewKey]


def parts(fit: Fit, among: Collection[str] | None = None) -> list[Part]:
    """Split what ``fit`` knows; ``among`` names the only suspects there are, None: all that could hide a loss."""
    suspects = fit.of.candidates(fit.lost, frozenset(fit.fixed))
    if among is not None:
        suspects &= set(among)
    hopeful = worth_a_thought(fit, suspects)
    joined = _Joined()
    for element in sorted(hopeful):
        for key in fit.hides(element) & fit.lost:
            joined.join(element, key)
    for agent, device in fit.symptoms:
        for element in _ring_on_the_way(fit, agent, device, suspects, hopeful):
            joined.join(element, (agent, device))
    if len({joined.root(element) for element in hopeful}) > 1:
        for agent, device in fit.symptoms:
            for element in _two_ways(fit, agent, device, hopeful):
                joined.join(element, (agent, device))
    found: dict[object, set[str]] = {}
    for element in sorted(joined.elements):
        found.setdefault(joined.root(element), set()).add(element)
    out: list[Part] = []
    for elements in found.values():
        views = frozenset[ViewKey]().union(*(fit.hides(element) for element in elements))
        if views & fit.symptoms:
            out.append(Part(frozenset(elements), views))
    return out


def _ring_on_the_way(fit: Fit, agent: str, device: str, suspects: set[str], hopeful: set[str]) -> list[str]:
    """Return the elements of rings on the way to a device that do not hide it alone, and whose far end is in doubt."""
    way = fit.of.path(agent, device)
    out: list[str] = []
    for place, element in enumerate(way):
        far = way[place + 1] if element in fit.of.topology.links else element
        if element in fit.of.ringed and element in suspects and (far == device or far in hopeful):
            out.append(element)
    return out


def _two_ways(fit: Fit, agent: str, device: str, hopeful: set[str]) -> set[str]:
    """Return the suspects that are hopeful and cut a device off in pairs only: one on its way, one on the way round."""
    way = fit.of.path(agent, device)
    near = set(way).union(*(fit.of.topology.groups_of.get(part, ()) for part in way))
    out: set[str] = set()
    for first in sorted(near & hopeful & fit.of.ringed):
        if (agent, device) not in fit.hides(first):
            others = fit.of.way_round(agent, device, frozenset([first])) & hopeful - near
            pairs = [second for second in sorted(others) if device in fit.of.hidden(agent, frozenset([first, second]))]
            out.update(pairs, [first] if pairs else [])
    return out


class _Joined:
    """Sets that grow together (union by path halving)."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    @property
    def elements(self) -> list[str]:
        """The names among what was joined."""
        return [one for one in self._above if isinstance(one, str)]

    def root(self, one: object) -> object:
        above = self._above
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def join(self, one: object, other: object) -> None:
        for name in (one, other):
            self._above.setdefault(name, name)
        self._above[self.root(one)] = self.root(other)
