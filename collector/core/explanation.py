"""What failed? The most probable set of failed elements, given who is down, who answers, and what ports say.

Rules this module keeps (``rootcause.md``, 3):

- The most probable set wins; what the evidence cannot tell from it is told as an alternative.
- The search is bounded: from what is believed already and from nothing, by adding, dropping and
  exchanging faults until nothing gets cheaper.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import exp

from agent.clock import Microseconds
from agent.inventory.models import Cause
from collector.core import likelihood as odds
from collector.core.clues import Clue, Clues, ViewKey
from collector.core.fit import Fit
from collector.core.partition import parts
from collector.core.singles import Alone, Singles, likelihood
from collector.core.suspects import Suspects

_MOVES = 24
_ALTERNATIVE_AT = 0.01
_PAIRS = 64
_WAYS = 3
_NEGLIGIBLE = 20.0
"""What is less probable than the best by this (natural logarithm) adds nothing to a share."""


@dataclass(frozen=True)
class Fault:
    """One independent fault of the explanation: the element, since when, what it hides, what else it could be.

    ``near`` is all that was weighed for it with what stands on the way there, and ``rivals`` are the elements among which it was found.
    """

    element: str
    since: Microseconds
    hides: frozenset[ViewKey]
    confidence: float
    alternatives: tuple[tuple[str, ...], ...]
    causes: Mapping[str, float]
    near: Mapping[ViewKey, Clue] = field(default_factory=dict)
    rivals: tuple[str, ...] = ()
    odds: tuple[float, ...] = ()
    """How probable each of the alternatives is."""

    @classmethod
    def lone(cls, key: ViewKey, since: Microseconds) -> Fault:
        """Return the fault of a device that no explanation names: itself, cause unknown."""
        return cls(key[1], since, frozenset([key]), 0.0, (), {})

    @property
    def cause(self) -> str:
        """The cause when one is probable enough to be named, else ``unknown``."""
        best = max(sorted(self.causes), key=lambda name: self.causes[name], default=Cause.UNKNOWN.value)
        return best if self.causes.get(best, 0.0) >= odds.NAMED_AT else Cause.UNKNOWN.value


def explain(
    suspects: Suspects,
    clues: Clues,
    *,
    believed: Collection[str] = (),
    fixed: Mapping[str, Microseconds] | None = None,
    among: Collection[str] | None = None,
) -> list[Fault]:
    """Return the most probable faults, the earliest first; ``fixed`` faults (with their start) are taken as given.

    ``believed`` is where the search starts from besides nothing: the roots of open incidents. ``among`` names the only
    elements that may have failed.
    """
    given = dict(fixed or {})
    singles = Singles(suspects, clues, given)
    whole = Fit(singles, singles.views, given)
    out: list[Fault] = []
    for part in parts(whole, among) if whole.symptoms else ():
        near = {key: whole.views[key] for key in part.views}
        over = {name: since for name, since in given.items() if whole.hides(name) & part.views}
        search = _Search(Fit(singles, near, over), part.suspects)
        starts = [frozenset[str](), search.cover()]
        if expected := part.suspects.intersection(believed):
            starts.append(expected)
        best = max((search.climb(start) for start in starts), key=search.rank)
        steps = {(agent, step) for agent, device in search.fit.symptoms for step in suspects.path(agent, device)}
        out += search.faults(best, near | {key: whole.views[key] for key in steps & whole.views.keys()})
    return sorted(out, key=lambda fault: (fault.since, fault.element))


class _Search:
    """One search for one set of clues among some suspects."""

    def __init__(self, fit: Fit, candidates: Collection[str]) -> None:
        self.fit = fit
        self.of = fit.of
        self.clues = fit.singles.clues
        self.fixed = fit.fixed
        self.candidates = sorted(candidates)
        self.among = frozenset(candidates)
        self._ends: dict[frozenset[str], frozenset[str]] = {}
        """Where the climb from a set ended."""

    def rank(self, failed: frozenset[str]) -> tuple[float, list[str]]:
        """Return by what sets are compared: the more probable, else by name."""
        return self.fit.score(failed), sorted(failed)

    def cover(self) -> frozenset[str]:
        """Cover the symptoms greedily, each time by the fault that costs least for each symptom it newly hides.

        A start for the climb that a single fault which fits badly but hides all cannot keep from several that fit.
        """
        costs = {}
        for element in self.candidates:
            one = self.fit.singles.alone(element)
            symptoms = one.hides & self.fit.symptoms
            if symptoms:
                costs[element] = (-self.of.prior[element] - one.fits - one.timing, symptoms)
        left = (
            set(self.fit.symptoms) - self.fit.hidden_by(frozenset(self.fixed)) if self.fixed else set(self.fit.symptoms)
        )
        chosen: set[str] = set()
        while left and costs and len(chosen) < _MOVES:
            _, best = min(
                (
                    (cost / len(symptoms & left), element)
                    for element, (cost, symptoms) in costs.items()
                    if symptoms & left
                ),
                default=(0.0, ""),
            )
            if not best:
                break
            chosen.add(best)
            left -= costs[best][1]
        return frozenset(chosen)

    def climb(self, start: frozenset[str]) -> frozenset[str]:
        """Add, drop and exchange faults while the set gets more probable."""
        here = frozenset(element for element in start if element in self.of.prior and element not in self.fixed)
        passed: list[frozenset[str]] = []
        for _ in range(_MOVES):
            if here in self._ends:
                return self._ends[here]
            passed.append(here)
            floor = self.fit.score(here) + 1e-9
            steps = self._additions(here)
            steps += [here - {element} for element in here]
            steps += [(here - {old}) | {new} for old in here for new in self._instead(here, old, floor)]
            steps += self._pairs(here)
            best = max(steps, key=self.rank, default=here)
            if self.fit.score(best) <= floor:
                self._ends.update(dict.fromkeys(passed, here))
                break
            here = best
        return here

    def _additions(self, here: frozenset[str]) -> list[frozenset[str]]:
        """Return the sets with one more fault, where that could explain what fits badly so far."""
        amiss = self.fit.amiss(here)
        left = sum(cost for key, cost in amiss.items() if key in self.fit.unhidden)
        out: list[frozenset[str]] = []
        for element in self.candidates:
            if element in here:
                continue
            if element in self.of.ringed and here:
                mends = left
            else:
                mends = sum(amiss[key] for key in self.fit.hides(element) if key in amiss)
            if mends + self.of.prior[element] + max(self.fit.singles.side(element), 0.0) > 0:
                out.append(here | {element})
        return out

    def _instead(self, here: frozenset[str], old: str, floor: float) -> list[str]:
        """Return who could take a fault's place without the whole becoming less probable than ``floor``.

        What only the old one hid, and the new one does not, is left unexplained; but two of a ring may hide it together.
        """
        fit = self.fit
        rest = here - {old}
        others = fit.hidden_by(rest | frozenset(self.fixed))
        own = {key: -fit.unhidden[key] for key in fit.hides(old) & fit.lost if key not in others}
        everything = sum(own.values())
        around = self._around(old, rest)
        ring = bool((rest | self.fixed.keys()) & self.of.ringed)
        hoped = fit.most(rest) - floor
        out: list[str] = []
        for new in self.candidates:
            if new in here or not (new in around or fit.hides(new) & fit.hides(old) & fit.lost):
                continue
            lost = 0.0
            if not (ring and new in self.of.ringed):
                hides = fit.hides(new)
                few = hides if len(hides) < len(own) else own
                lost = everything - sum(own[key] for key in few if key in own and key in hides)
            if hoped + self.of.prior[new] + max(fit.singles.side(new), 0.0) - lost > 0:
                out.append(new)
        return out

    def _around(self, old: str, rest: frozenset[str]) -> set[str]:
        """Return what lies on the ways that are left to those whom one fault hides only together with the rest."""
        fit, without = self.fit, rest | frozenset(self.fixed)
        if old not in self.of.ringed or not without:
            return set()
        jointly = (fit.hidden_by(without | {old}) - fit.hidden_by(without) - fit.hides(old)) & fit.lost
        return set().union(*(self.of.way_round(*key, without) for key in sorted(jointly)[:_WAYS]))

    def _pairs(self, here: frozenset[str]) -> list[frozenset[str]]:
        """Two faults that only together hide a symptom no single one explains (a device with two ways)."""
        hidden = self.fit.hidden_by(here | frozenset(self.fixed))
        left = sorted(self.fit.symptoms - hidden)[:3]
        out: list[frozenset[str]] = []
        for agent, device in left:
            for first in self.of.path(agent, device)[:-1]:
                if first not in self.among or device in self.of.hidden(agent, frozenset([first])):
                    continue
                for second in sorted(self.among & self.of.way_round(agent, device, frozenset([first]))):
                    pair = frozenset([first, second])
                    if first != second and device in self.of.hidden(agent, pair):
                        out.append(here | pair)
                        if len(out) >= _PAIRS:
                            return out
        return out

    def faults(self, failed: frozenset[str], near: Mapping[ViewKey, Clue]) -> list[Fault]:
        """Spell a set of faults out: what each hides, how sure it is, what else it could be; ``near`` goes with each."""
        everything = failed | frozenset(self.fixed)
        out: list[Fault] = []
        hidden = self.fit.hidden_by(everything)
        begun = self.fit.begun(everything)
        share: dict[str, set[ViewKey]] = {element: set() for element in everything}
        for key in hidden:
            clue = self.fit.views[key]
            ranked = sorted(
                (
                    0.0 if key in self.fit.singles.held_up(element) else -likelihood(clue, begun[element].since),
                    begun[element].since,
                    element not in self.fixed,
                    element,
                )
                for element in everything
                if key in self.fit.hides(element)
            )
            share[ranked[0][3] if ranked else self._last(key, everything, begun)].add(key)
        for element in sorted(failed, key=lambda name: (begun[name].since, name)):
            posterior = self._posterior(failed, element)
            causes: dict[str, float] = {}
            for name, weight in posterior.items():
                began = begun.get(name, self.fit.singles.alone(name)).since
                for cause, part in self.of.cause_weights(name, self.clues, began).items():
                    causes[cause] = causes.get(cause, 0.0) + weight * part
            named = self._named(element, posterior)
            alike = {name for name in posterior if self._same(name, named)}
            others = sorted(
                (name for name in posterior if name not in alike), key=lambda name: (-posterior[name], name)
            )
            out.append(
                Fault(
                    element=named,
                    since=begun[element].since,
                    hides=frozenset(share[element]),
                    confidence=sum(posterior[name] for name in alike),
                    alternatives=tuple((name,) for name in others if posterior[name] >= _ALTERNATIVE_AT),
                    causes=causes,
                    near=near,
                    rivals=tuple(self.candidates),
                    odds=tuple(posterior[name] for name in others if posterior[name] >= _ALTERNATIVE_AT),
                )
            )
        return out

    def _last(self, key: ViewKey, failed: frozenset[str], begun: Mapping[str, Alone]) -> str:
        """Return to whom one belongs whom several hide only together: who hides nobody else, then who began last."""
        needed = [name for name in failed if key not in self.fit.hidden_by(failed - {name})] or failed
        return max(needed, key=lambda name: (self.fit.hides(name).isdisjoint(self.fit.lost), begun[name].since, name))

    def _posterior(self, failed: frozenset[str], element: str) -> dict[str, float]:
        rest = failed - {element}
        hides = self.fit.hides(element)
        floor = self.fit.score(failed) - _NEGLIGIBLE
        around = self._around(element, rest)
        rivals = {element} | {
            name
            for name in self._instead(failed, element, floor)
            if name in around or self.fit.hides(name) & hides & self.fit.symptoms
        }
        scores = {name: self.fit.score(rest | {name}) for name in rivals}
        top = max(scores.values())
        weights = {name: exp(score - top) for name, score in scores.items()}
        total = sum(weights.values())
        return {name: weight / total for name, weight in weights.items()}

    def _same(self, one: str, other: str) -> bool:
        """Whether two elements name one fault: a risk group, and the only link it has."""
        return one == other or self.of.topology.broken([one]) == self.of.topology.broken([other])

    def _named(self, element: str, posterior: Mapping[str, float]) -> str:
        """Prefer the risk group to its only link or device, if it is as good a name."""
        groups = [
            name
            for name in posterior
            if name in self.of.topology.members and name != element and self._same(name, element)
        ]
        return min(groups) if groups and element not in self.of.topology.members else element
