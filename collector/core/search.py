"""The search for the most probable set of faults among some suspects, and what it says of each fault.

Rules this module keeps (``rootcause.md``, 3):

- It is bounded: by adding, dropping and exchanging faults until nothing gets more probable.
- What the evidence cannot tell from a fault is told as an alternative, with its share.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import exp

from collector.core.clues import Clue, ViewKey
from collector.core.faults import Fault
from collector.core.fit import Fit
from collector.core.singles import Alone, likelihood

NOTHING = 1e-9
"""By how much a set must be more probable to be more than a rounding error."""
_MOVES = 24
_ALTERNATIVE_AT = 0.01
_PAIRS = 64
_WAYS = 3
_NEGLIGIBLE = 20.0
"""What is less probable than the best by this (natural logarithm) adds nothing to a share."""


class Search:
    """One search for one set of clues among some suspects."""

    def __init__(self, fit: Fit, candidates: Collection[str]) -> None:
        self.fit = fit
        self.of = fit.of
        self.clues = fit.singles.clues
        self.fixed = fit.fixed
        self.candidates = sorted(candidates)
        self.among = frozenset(candidates)
        self.others: dict[str, dict[tuple[str, ...], float]] = {}
        """What else than one fault of the set could be that is no single fault in its place, and how much more probable."""
        self._ends: dict[frozenset[str], frozenset[str]] = {}
        """Where the climb from a set ended."""

    @classmethod
    def over(
        cls, whole: Fit, views: Collection[ViewKey], candidates: Collection[str], before: frozenset[str] = frozenset()
    ) -> Search:
        """Return a search over some of the views that are known, with the given faults that hide one of them."""
        near = {key: whole.views[key] for key in views}
        over = {name: since for name, since in whole.fixed.items() if not whole.hides(name).isdisjoint(views)}
        return cls(Fit(whole.singles, near, over, before), candidates)

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
            floor = self.fit.score(here) + NOTHING
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
            for names, weight in posterior.items():
                for name in names:
                    began = begun.get(name, self.fit.singles.alone(name)).since or begun[element].since
                    for cause, part in self.of.cause_weights(name, self.clues, began).items():
                        causes[cause] = causes.get(cause, 0.0) + weight * part / len(names)
            named = self._named(element, [names[0] for names in posterior if len(names) == 1])
            alike = {names for names in posterior if len(names) == 1 and self._same(names[0], named)}
            others = sorted(
                (names for names in posterior if names not in alike), key=lambda names: (-posterior[names], names)
            )
            rivals = {*self.candidates, *(name for names in posterior for name in names)}
            out.append(
                Fault(
                    element=named,
                    since=begun[element].since,
                    hides=frozenset(share[element]),
                    confidence=sum(posterior[names] for names in alike),
                    alternatives=tuple(names for names in others if posterior[names] >= _ALTERNATIVE_AT),
                    causes=causes,
                    near=near,
                    rivals=tuple(sorted(rivals)),
                    odds=tuple(posterior[names] for names in others if posterior[names] >= _ALTERNATIVE_AT),
                )
            )
        return out

    def _last(self, key: ViewKey, failed: frozenset[str], begun: Mapping[str, Alone]) -> str:
        """Return to whom one belongs whom several hide only together: who hides nobody else, then who began last."""
        needed = [name for name in failed if key not in self.fit.hidden_by(failed - {name})] or failed
        return max(needed, key=lambda name: (self.fit.hides(name).isdisjoint(self.fit.lost), begun[name].since, name))

    def _posterior(self, failed: frozenset[str], element: str) -> dict[tuple[str, ...], float]:
        """Return what one fault of a set could be, itself or what could stand in its place, with the share of each."""
        rest = failed - {element}
        hides = self.fit.hides(element)
        floor = self.fit.score(failed) - _NEGLIGIBLE
        around = self._around(element, rest)
        rivals = {element} | {
            name
            for name in self._instead(failed, element, floor)
            if name in around or self.fit.hides(name) & hides & self.fit.symptoms
        }
        here = self.fit.score(failed)
        gains = dict(self.others.get(element, {}))
        gains |= {(name,): self.fit.score(rest | {name}) - here for name in rivals}
        top = max(gains.values())
        weights = {names: exp(gain - top) for names, gain in gains.items()}
        total = sum(weights.values())
        return {names: weight / total for names, weight in weights.items()}

    def _same(self, one: str, other: str) -> bool:
        """Whether two elements name one fault: a risk group, and the only link it has."""
        return one == other or self.of.topology.broken([one]) == self.of.topology.broken([other])

    def _named(self, element: str, posterior: Collection[str]) -> str:
        """Prefer the risk group to its only link or device, if it is as good a name."""
        groups = [
            name
            for name in posterior
            if name in self.of.topology.members and name != element and self._same(name, element)
        ]
        return min(groups) if groups and element not in self.of.topology.members else element
