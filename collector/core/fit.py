"""How well a set of faults fits what is known: the log-probability that the search compares.

Rules this module keeps (``rootcause.md``, 3):

- Every fault pays its prior; every confirmed loss that no fault hides pays much more.
- The first fault that hides a device hides it from then on; so what an earlier one explains tells nothing of a later.
- What two faults say of one port counts once.
- What a UPS holds up fits a failed feeder whether it still answers or is lost by now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agent.clock import Microseconds
from collector.core import likelihood as odds
from collector.core.clues import Clue, ViewKey
from collector.core.singles import Alone, Singles, likelihood


class Fit:
    """Scores sets of failed elements against one set of clues; ``fixed`` faults (with their start) are given.

    ``before`` failed already, before all of this, and hid nobody: they cost nothing, and their dark ports tell nothing new.
    """

    def __init__(
        self,
        singles: Singles,
        views: Mapping[ViewKey, Clue],
        fixed: Mapping[str, Microseconds],
        before: frozenset[str] = frozenset(),
    ) -> None:
        self.singles = singles
        self.of = singles.of
        self.views = views
        self.fixed = fixed
        self.before = before
        self._old_ports = {("port", part) for part in singles.of.topology.broken(before)} if before else set()
        self.hides = singles.hides
        self.lost = {key for key, clue in views.items() if clue.losses}
        self.symptoms = {key for key in self.lost if views[key].down}
        self.calm = {key for key, clue in views.items() if not clue.losses and clue.answered is not None}
        self.unhidden = {key: self._unhidden(views[key]) for key in sorted(self.lost)}
        self._nothing = sum(self.unhidden.values())
        self._scores: dict[frozenset[str], float] = {}
        self._hidden: dict[frozenset[str], set[ViewKey]] = {}

    @staticmethod
    def _unhidden(clue: Clue) -> float:
        return odds.UNEXPLAINED_DOWN if clue.down else len(clue.losses) * odds.CHANCE_LOSS

    def hidden_by(self, failed: frozenset[str]) -> set[ViewKey]:
        """Return whose views a set of failed elements hides, of those that are judged here."""
        known = self._hidden.get(failed)
        if known is None:
            hidden = self.hides(*failed) if len(failed) == 1 else self.singles.hidden_by(failed)
            known = self._hidden[failed] = {key for key in hidden if key in self.views}
        return known

    def score(self, failed: frozenset[str]) -> float:
        """Return the log-probability of a set of faults, up to a constant."""
        known = self._scores.get(failed)
        if known is None:
            known = self._scores[failed] = self._score(failed)
        return known

    def most(self, failed: frozenset[str]) -> float:
        """Return what a set of faults and one more could score at most, if all were hidden and fitted."""
        return sum(self.of.prior[element] for element in failed) + sum(
            max(self.singles.side(element), 0.0) for element in failed
        )

    def amiss(self, failed: frozenset[str]) -> dict[ViewKey, float]:
        """Return what some faults leave unexplained or explain badly, and what each view costs (positive)."""
        everything = failed | frozenset(self.fixed)
        costs = {key: -cost for key, cost in self.unhidden.items()}
        if not everything:
            return costs
        begun = self.begun(everything)
        for key, fits in self._fits(everything, begun):
            costs[key] = -fits
            if not fits:
                del costs[key]
        return costs

    def _score(self, failed: frozenset[str]) -> float:
        everything = failed | frozenset(self.fixed)
        total = self._nothing + sum(
            self.of.prior[element] for element in (failed - self.before if self.before else failed)
        )
        if not everything:
            return total
        if len(everything) == 1 and failed and not self.before:
            (element,) = failed
            one = self.singles.alone(element)
            few, many = sorted((one.hides, self.unhidden), key=len)
            explained = sum(self.unhidden[key] for key in few if key in many)
            return total + one.fits + one.timing + self.singles.side(element) - explained
        begun = self.begun(everything)
        total += sum(begun[element].timing for element in sorted(failed))
        for key, fits in self._fits(everything, begun):
            total += fits - self.unhidden.get(key, 0.0)
        evidence: dict[tuple[str, str], float] = {}
        for element in failed:
            for about, value in self.singles.side_of(element, begun[element].since).items():
                evidence[about] = min(value, evidence.get(about, value))
        return total + sum(evidence[about] for about in sorted(evidence) if about not in self._old_ports)

    def begun(self, failed: frozenset[str]) -> dict[str, Alone]:
        """Return since when each of several elements would have failed.

        Whose losses an earlier fault explains tells nothing of when a later one began: what another agent, which the
        earlier does not hide from, saw does. Who hides nobody alone began when those were lost whom only several hide.
        """
        known = {element: self.singles.alone(element) for element in failed}
        covered: set[ViewKey] = set()
        for element, one in sorted(known.items(), key=lambda item: (item[1].since, -len(item[1].hides), item[0])):
            if element not in self.fixed and one.fits <= odds.ANSWERED_THOUGH_HIDDEN and one.hides & covered:
                rest = one.hides - covered
                if rest & self.lost:
                    known[element] = self.singles.begin(rest, one.hides)
            covered |= one.hides
        idle = sorted(name for name in failed if name not in self.fixed and known[name].hides.isdisjoint(self.lost))
        together = self._together(failed) if idle else None
        if together is not None:
            for name in idle:
                known[name] = Alone(together.since, 0.0, known[name].hides, together.timing if name == idle[0] else 0.0)
        return known

    def _together(self, failed: frozenset[str]) -> Alone | None:
        """Return since when those are hidden whom only several hide; None where there is nobody."""
        jointly = frozenset(self.hidden_by(failed)).difference(*(self.hides(element) for element in failed))
        return None if jointly.isdisjoint(self.lost) else self.singles.begin(jointly, jointly)

    def _latest(self, begun: Mapping[str, Alone]) -> Microseconds:
        """Return when the last of those had begun that hide somebody only together."""
        together = self._together(frozenset(begun))
        return max(one.since for one in begun.values()) if together is None else together.since

    def _fits(self, failed: frozenset[str], begun: Mapping[str, Alone]) -> Iterator[tuple[ViewKey, float]]:
        """Yield how well everybody whom faults hide fits them, as ``_fit`` says."""
        if self.fixed or any(self.singles.held_up(element) for element in begun):
            latest = self._latest(begun)
            yield from ((key, self._fit(key, begun, latest)) for key in self.hidden_by(failed))
            return
        # Where nothing is given and no battery holds anybody up, only the first fault that hides one counts.
        first: dict[ViewKey, Microseconds] = {}
        for one in sorted(begun.values(), key=lambda one: one.since, reverse=True):
            first.update(dict.fromkeys(one.hides, one.since))
        hidden = self.hidden_by(failed)
        if not hidden <= first.keys():
            latest = self._latest(begun)
            first.update((key, latest) for key in hidden if key not in first)
        for key in hidden:
            yield key, likelihood(self.views[key], first[key])

    def _fit(self, key: ViewKey, begun: Mapping[str, Alone], latest: Microseconds) -> float:
        """How well a device that is hidden fits faults that ``begun``; ``latest`` is when the last of those did that hide only together.

        The first fault that hides a device hides it from then on, so a later one excuses no answer. A fault that is
        given (``fixed``) does not, for it may have given way: it explains losses, and says nothing of answers.
        """
        clue = self.views[key]
        hiders = [element for element, one in begun.items() if key in one.hides]
        held_up = [element for element in hiders if key in self.singles.held_up(element)]
        if held_up and len(held_up) == len(hiders):
            first = min(begun[element].since for element in held_up)
            return odds.CHANCE_LOSS * sum(1 for loss in clue.losses if loss < first)
        hiders = [element for element in hiders if element not in held_up]
        since = min((begun[element].since for element in hiders if element not in self.fixed), default=None)
        given = [begun[element].since for element in hiders if element in self.fixed]
        if since is None and not given:
            return likelihood(clue, latest)
        if since is None:
            return max(likelihood(clue, moment) for moment in given) if clue.losses else 0.0
        if not clue.losses or not given:
            return likelihood(clue, since)
        excused = max(likelihood(clue, moment) for moment in given)
        against = odds.ANSWERED_THOUGH_HIDDEN if clue.answered is not None and clue.answered >= since else 0.0
        return max(likelihood(clue, since), excused + against)
