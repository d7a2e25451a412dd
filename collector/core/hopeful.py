"""Which suspects are worth a thought: the others hide too many that answered.

Rules this module keeps:

- A suspect is **hopeless** when the symptoms that it hides are explained far more probably one by one; no most probable set
  holds it.
- What a fault surely hides is known at once (``CutPoints``), and so is whom it may hide: those on whose ways it lies. Mostly
  that tells that it is hopeless, before all that it hides is looked for: too many of the former answered, or none of the
  latter is hidden. What is left is weighed exactly.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from agent.clock import Microseconds
from collector.core import lessons, weather
from collector.core import likelihood as odds
from collector.core.clues import DARK, ViewKey
from collector.core.fit import Fit
from collector.core.ways import CutPoints

MARGIN = 8.0
"""How much less probable (natural logarithm) than the symptoms one by one a hopeless suspect is."""
_SOME = 64
"""Of how many who surely are hidden the answers are looked at, at least."""
_ROUNDING = 1e-6
_NONE: Microseconds = -(2**62)
"""When somebody answered who is lost or of whom nothing is known."""


def worth_a_thought(fit: Fit, suspects: Collection[str]) -> set[str]:
    """Return the suspects that are not hopeless, of those that hide a loss."""
    one_by_one = {key: -cost for key, cost in fit.unhidden.items()}
    lone = {element for element in suspects if _is_lone(fit, element)}
    _lower(one_by_one, fit, lone)
    glance = _Glance(fit, one_by_one)
    others = [element for element in suspects if element not in lone and not glance.hopeless(element)]
    _lower(one_by_one, fit, others)
    out: set[str] = set()
    for element in (*lone, *others):
        hides = fit.hides(element)
        lost = hides & fit.lost
        if not lost:
            continue
        most = sum(one_by_one[key] for key in lost) + MARGIN
        # What a fault costs at least is quick to see; mostly that is too much already.
        least = -fit.of.prior[element] - fit.singles.side(element) - len(hides & fit.calm) * odds.NOT_ASKED_YET
        if least <= most and -fit.singles.by_itself(element) <= most:
            out.add(element)
    return out


def _is_lone(fit: Fit, element: str) -> bool:
    """Whether an element is no risk group and hides at most one view, as most do."""
    spans = [span for points in fit.of.points.values() for span in points.spans(element)]
    return element not in fit.of.topology.members and sum(last - first for first, last in spans) <= 1


def _lower(one_by_one: dict[ViewKey, float], fit: Fit, elements: Iterable[str]) -> None:
    """Let what hides one loss only explain it, where that costs less."""
    for element in elements:
        hides = fit.hides(element)
        if len(hides) == 1:
            (key,) = hides
            if key in fit.lost:
                one_by_one[key] = min(one_by_one[key], -fit.singles.by_itself(element))


class _Loss(NamedTuple):
    """A loss that a fault may hide: what it costs otherwise, and by chance if the fault began after the ``last`` of it."""

    last: Microseconds
    key: ViewKey
    alone: float
    chance: float

    @property
    def late(self) -> float:
        """What a fault gains by it that began later."""
        return self.alone - self.chance


class _Glance:
    """A bound on what a suspect explains against what it contradicts, at the cost of those who surely are hidden."""

    def __init__(self, fit: Fit, one_by_one: Mapping[ViewKey, float]) -> None:
        self._of = fit.of
        self._people = lessons.LOUDEST + weather.LOUDEST if fit.of.told_by_people else 0.0
        self._ports = {
            key: odds.ADMIN_DOWN
            for key, port in fit.singles.clues.ports.items()
            if port.admin == "down" or port.oper in DARK or port.dark is not None
        }
        self._losses = _losses(fit, one_by_one)
        self._answers: dict[str, list[Microseconds]] = {}
        self._calm: dict[str, list[int]] = {}
        for agent, points in fit.of.points.items():
            known = {key[1]: fit.views[key].answered for key in fit.calm if key[0] == agent}
            answers = [_NONE if (at := known.get(device)) is None else at for device in points.order]
            self._answers[agent] = answers
            self._calm[agent] = list(accumulate((at != _NONE for at in answers), initial=0))

    def hopeless(self, element: str) -> bool:
        """Whether that is sure of a suspect at a glance."""
        losses = self._losses[element]
        return self._contradicted(element, losses) or not self._hides_one(element, losses)

    def _hides_one(self, element: str, losses: Sequence[_Loss]) -> bool:
        """Whether an element hides one of the losses; what is lost by itself is not looked at."""
        if element not in self._of.ringed:
            return True
        return any(self._of.hides(element, loss.key) for loss in losses)

    def _contradicted(self, element: str, losses: Sequence[_Loss]) -> bool:
        """Whether too many answered whom an element surely hides, whenever it failed."""
        if self._of.backed(element):
            return False
        broken = self._of.topology.broken([element])
        allowed = self._of.prior[element] + self._said(broken) + MARGIN + _ROUNDING
        most = sum(loss.alone for loss in losses)
        calm, times = self._surely(broken, _SOME + int((allowed + most) / -odds.ANSWERED_THOUGH_HIDDEN))
        if not calm:
            return False
        times.sort()
        allowed += calm * odds.NOT_ASKED_YET
        worse = odds.ANSWERED_THOUGH_HIDDEN - odds.NOT_ASKED_YET
        # It began between two losses: those before it explain themselves, and whoever answered after the other speaks against it.
        gained = sum(loss.late for loss in losses if loss.late > 0)
        if allowed + (gained or max(loss.late for loss in losses)) >= 0:
            return False
        for loss in sorted(losses, reverse=True):
            gained += loss.alone - max(loss.late, 0.0)
            if allowed + gained + worse * (len(times) - bisect_left(times, loss.last)) >= 0:
                return False
        return True

    def _surely(self, broken: Collection[str], some: int) -> tuple[int, list[Microseconds]]:
        """Return how many are calm of those whom something broken surely hides, and when ``some`` of them answered."""
        calm = 0
        times: list[Microseconds] = []
        for agent, points in self._of.points.items():
            sums, answers = self._calm[agent], self._answers[agent]
            for first, last in _apart(points, broken):
                calm += sums[last] - sums[first]
                if len(times) < some:
                    times += answers[first : min(last, first + some)]
        return calm, times

    def _said(self, broken: Collection[str]) -> float:
        """Return what ports, the weather and verdicts speak for a fault at most."""
        if not self._ports:
            return self._people
        topology = self._of.topology
        links = {link for part in broken for link, _ in topology.neighbours.get(part, ())}
        ends = (end for link in links.union(broken) & topology.links.keys() for end in topology.links[link].ends)
        return self._people + sum(self._ports.get((end.device, end.interface or ""), 0.0) for end in ends)


def _losses(fit: Fit, one_by_one: Mapping[ViewKey, float]) -> Mapping[str, list[_Loss]]:
    """Return for each element the losses that it may hide: on whose ways it, or a member of a risk group, lies."""
    groups_of = fit.of.topology.groups_of
    out: defaultdict[str, list[_Loss]] = defaultdict(list)
    everywhere: list[_Loss] = []
    for key in fit.lost:
        losses = fit.views[key].losses
        loss = _Loss(max(losses), key, one_by_one[key], -len(losses) * odds.CHANCE_LOSS)
        way = fit.of.path(*key)
        if not way:  # no element reaches it, so all of them hide it
            everywhere.append(loss)
        parts = (*way, fit.of.origins[key[0]])
        for element in set(parts).union(*(groups_of[part] for part in parts if part in groups_of)):
            out[element].append(loss)
    if everywhere:
        for found in out.values():
            found.extend(everywhere)
    return out


def _apart(points: CutPoints, broken: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where those stand whom one of several devices and links cuts off, nobody twice: spans nest or are apart."""
    upto = 0
    for first, last in sorted(span for part in broken for span in points.spans(part)):
        if first >= upto:
            yield first, last
            upto = last
