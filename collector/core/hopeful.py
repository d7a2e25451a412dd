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
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

from agent.clock import Microseconds
from collector.core import lessons, weather
from collector.core import likelihood as odds
from collector.core.clues import DARK, ViewKey
from collector.core.fit import Fit
from collector.core.ways import outermost

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
    """A loss that a fault may hide: what a fault gains by it at most, and what one that began after the ``last`` of it."""

    last: Microseconds
    key: ViewKey
    gain: float
    late: float


class _Glance:
    """A bound on what a suspect explains against what it contradicts, at the cost of those who surely are hidden."""

    def __init__(self, fit: Fit, one_by_one: Mapping[ViewKey, float]) -> None:
        self._of = fit.of
        self._people = lessons.LOUDEST + weather.LOUDEST if fit.of.told_by_people else 0.0
        self._repaired = fit.singles.clues.repaired
        self._ports = {
            key: odds.ADMIN_DOWN
            for key, port in fit.singles.clues.ports.items()
            if port.admin == "down" or port.oper in DARK or port.dark is not None
        }
        self._losses = _losses(fit, one_by_one)
        self._answers: dict[str, list[Microseconds]] = {}
        self._calm: dict[str, list[int]] = {}
        for agent, points in fit.of.points.items():
            known = {
                device: clue.answered for (by, device), clue in fit.views.items() if by == agent and not clue.losses
            }
            answers = [_NONE if (at := known.get(device)) is None else at for device in points.order]
            self._answers[agent] = answers
            self._calm[agent] = list(accumulate((at != _NONE for at in answers), initial=0))

    def hopeless(self, element: str) -> bool:
        """Whether that is sure of a suspect at a glance."""
        losses = self._losses[element]
        broken = self._of.topology.broken([element])
        return self._contradicted(element, broken, losses) or not self._hides_one(element, broken, losses)

    def _hides_one(self, element: str, broken: frozenset[str], losses: Iterable[_Loss]) -> bool:
        """Whether an element hides one of the losses: looked for from there, not from all that may be hidden."""
        return element not in self._of.ringed or self._of.any_apart((loss.key for loss in losses), broken)

    def _contradicted(self, element: str, broken: frozenset[str], losses: Sequence[_Loss]) -> bool:
        """Whether too many answered whom an element surely hides, whenever it failed."""
        if self._of.backed(element):
            return False
        spans = {
            agent: outermost(chain.from_iterable(map(points.spans, broken)))
            for agent, points in self._of.points.items()
        }
        calm = sum(
            self._calm[agent][last] - self._calm[agent][first] for agent in spans for first, last in spans[agent]
        )
        if not calm:
            return False
        allowed = self._of.prior[element] + self._said(element, broken) + MARGIN + _ROUNDING
        some = _SOME + int((allowed + sum(loss.gain for loss in losses)) / -odds.ANSWERED_THOUGH_HIDDEN)
        times: list[Microseconds] = []
        for agent, found in spans.items():
            for first, last in found:
                times += self._answers[agent][first : min(last, first + some)]
        times.sort()
        allowed += calm * odds.NOT_ASKED_YET
        worse = odds.ANSWERED_THOUGH_HIDDEN - odds.NOT_ASKED_YET
        # It began between two losses: those before it explain themselves, and whoever answered after the other speaks against it.
        gained = sum(loss.late for loss in losses if loss.late > 0)
        if allowed + (gained or max(loss.late for loss in losses)) >= 0:
            return False
        for loss in losses:
            gained += loss.gain - max(loss.late, 0.0)
            if allowed + gained + worse * (len(times) - bisect_left(times, loss.last)) >= 0:
                return False
        return True

    def _said(self, element: str, broken: Collection[str]) -> float:
        """Return what ports, the weather, verdicts and an earlier fault speak for a fault at most."""
        loudest = self._people + (self._of.again(element, self._repaired.get(element)))
        if not self._ports:
            return loudest
        topology = self._of.topology
        links = {link for part in broken for link, _ in topology.neighbours.get(part, ())}
        ends = (end for link in links.union(broken) & topology.links.keys() for end in topology.links[link].ends)
        return loudest + sum(self._ports.get((end.device, end.interface or ""), 0.0) for end in ends)


def _losses(fit: Fit, one_by_one: Mapping[ViewKey, float]) -> Mapping[str, list[_Loss]]:
    """Return for each element the losses that it may hide, the last first: on whose ways it, or a member of a risk group, lies."""
    groups_of = fit.of.topology.groups_of
    out: defaultdict[str, list[_Loss]] = defaultdict(list)
    everywhere: list[_Loss] = []
    for last, key in sorted(((max(fit.views[key].losses), key) for key in fit.lost), reverse=True):
        chance = len(fit.views[key].losses) * odds.CHANCE_LOSS
        loss = _Loss(last, key, one_by_one[key], one_by_one[key] + chance)
        way = fit.of.path(*key)
        if not way:  # no element reaches it, so all of them hide it
            everywhere.append(loss)
        parts = (*way, fit.of.origins[key[0]])
        for element in {*parts, *chain.from_iterable(groups_of[part] for part in parts if part in groups_of)}:
            out[element].append(loss)
    if everywhere:
        for found in out.values():
            found.extend(everywhere)
            found.sort(reverse=True)
    return out
