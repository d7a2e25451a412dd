"""How well a set of faults fits what is known: the log-probability that the search compares.

Rules this module keeps (``rootcause.md``, 3):

- A fault began at one instant; an answer sent after it, by a device that it hides, speaks against it,
  an answer from before says nothing. So the order in which devices were asked does not matter.
- Every fault pays its prior; every confirmed loss that no fault hides pays much more.
- Ports and uptimes are side evidence: they weigh for or against a fault, none decides alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from agent.clock import Microseconds
from collector.core import likelihood as odds
from collector.core.clues import DARK, Clue, Clues, ViewKey
from collector.core.suspects import Suspects


class Alone(NamedTuple):
    """One element as if only it had failed: since when, how well that fits, and what it hides."""

    since: Microseconds
    fits: float
    hides: frozenset[ViewKey]


class Fit:
    """Scores sets of failed elements against one set of clues; ``fixed`` faults (with their start) are given."""

    def __init__(self, suspects: Suspects, clues: Clues, fixed: dict[str, Microseconds]) -> None:
        self.of = suspects
        self.clues = clues
        self.fixed = fixed
        self.views = {key: clue for key, clue in clues.views.items() if key[0] in suspects.origins}
        self.by_agent: dict[str, set[str]] = {}
        for agent, device in self.views:
            self.by_agent.setdefault(agent, set()).add(device)
        self.lost = {key for key, clue in self.views.items() if clue.losses}
        self.symptoms = {key for key in self.lost if self.views[key].down}
        self._alone: dict[str, Alone] = {}
        self._scores: dict[frozenset[str], float] = {}
        self.unhidden = {key: self._unhidden(self.views[key]) for key in self.lost}

    @staticmethod
    def _unhidden(clue: Clue) -> float:
        return odds.UNEXPLAINED_DOWN if clue.down else len(clue.losses) * odds.CHANCE_LOSS

    @staticmethod
    def likelihood(clue: Clue, since: Microseconds) -> float:
        """How well a device fits a fault that hides it and began at ``since``."""
        answered_after = clue.answered is not None and clue.answered >= since
        if not clue.losses:
            if clue.answered is None:
                return 0.0
            return odds.ANSWERED_THOUGH_HIDDEN if answered_after else odds.NOT_ASKED_YET
        early = sum(1 for loss in clue.losses if loss < since)
        return early * odds.CHANCE_LOSS + (odds.ANSWERED_THOUGH_HIDDEN if answered_after else 0.0)

    def hidden_by(self, failed: frozenset[str]) -> set[ViewKey]:
        """Return whose views a set of failed elements hides, of those that are known."""
        return {
            (agent, device)
            for agent, devices in self.by_agent.items()
            for device in self.of.hidden(agent, failed) & devices
        }

    def alone(self, element: str) -> Alone:
        """Return since when one element would have failed, how well that fits, and what it hides."""
        known = self._alone.get(element)
        if known is None:
            hides = frozenset(self.hidden_by(frozenset([element])))
            if element in self.fixed:
                since = self.fixed[element]
                known = Alone(since, sum(self.likelihood(self.views[key], since) for key in hides), hides)
            else:
                known = Alone(*self.begin(hides), hides)
            self._alone[element] = known
        return known

    def begin(self, hides: Collection[ViewKey]) -> tuple[Microseconds, float]:
        """Return the instant at which a fault that hides these fits best, and how well."""
        lost = [self.views[key] for key in hides if key in self.lost]
        if not lost:
            return 0, sum(self.likelihood(self.views[key], 0) for key in hides)
        instants = {min(clue.losses[0] for clue in lost)}
        answers = sorted(clue.answered for clue in lost if clue.answered is not None)
        instants |= {instant + 1 for instant in {answers[-1], answers[len(answers) // 2]}} if answers else set()
        everyone = [clue.answered for key in hides if (clue := self.views[key]).answered is not None]
        if everyone:
            instants.add(max(everyone) + 1)
        clues = [self.views[key] for key in hides]
        best = max((sum(self.likelihood(clue, since) for clue in clues), -since) for since in sorted(instants))
        return -best[1], best[0]

    def score(self, failed: frozenset[str]) -> float:
        """Return the log-probability of a set of faults, up to a constant."""
        known = self._scores.get(failed)
        if known is None:
            known = self._scores[failed] = self._score(failed)
        return known

    def _score(self, failed: frozenset[str]) -> float:
        everything = failed | frozenset(self.fixed)
        total = sum(self.of.prior[element] for element in failed)
        if not everything:
            return total + sum(self.unhidden.values())
        hidden = self.hidden_by(everything)
        begun = {element: self.alone(element) for element in everything}
        latest = max(one.since for one in begun.values())
        for key in hidden:
            total += self._fit(key, begun, latest)
        total += sum(value for key, value in self.unhidden.items() if key not in hidden)
        return total + self._side_evidence(failed, {element: begun[element].since for element in failed})

    def _fit(self, key: ViewKey, begun: Mapping[str, Alone], latest: Microseconds) -> float:
        """How well a device that is hidden fits faults that ``begun``; ``latest`` is when the last of them did.

        The first fault that hides a device hides it from then on, so a later one excuses no answer. A fault that is
        given (``fixed``) does not, for it may have given way: it explains losses, and says nothing of answers.
        """
        clue = self.views[key]
        hiders = [element for element, one in begun.items() if key in one.hides]
        since = min((begun[element].since for element in hiders if element not in self.fixed), default=None)
        given = [begun[element].since for element in hiders if element in self.fixed]
        if since is None and not given:
            return self.likelihood(clue, latest)
        if since is None:
            return max(self.likelihood(clue, moment) for moment in given) if clue.losses else 0.0
        if not clue.losses or not given:
            return self.likelihood(clue, since)
        excused = max(self.likelihood(clue, moment) for moment in given)
        against = odds.ANSWERED_THOUGH_HIDDEN if clue.answered is not None and clue.answered >= since else 0.0
        return max(self.likelihood(clue, since), excused + against)

    def _side_evidence(self, failed: frozenset[str], since: Mapping[str, Microseconds]) -> float:
        total = 0.0
        topology = self.of.topology
        seen: set[str] = set()
        for element in sorted(failed):
            broken = topology.broken([element])
            for part in sorted(broken):
                if part in topology.links:
                    if part not in seen:
                        seen.add(part)
                        total += self._port_evidence(part, since[element], cut=element)
                    total += self._uptime_evidence(part, restarted_expected=False)
                    continue
                total += self._uptime_of_device(part)
                for link, _ in topology.neighbours.get(part, ()):
                    if link not in seen and link not in broken:
                        seen.add(link)
                        total += self._port_evidence(link, since[element], dead=part)
        return total

    def _port_evidence(
        self, link_id: str, since: Microseconds, *, cut: str | None = None, dead: str | None = None
    ) -> float:
        """``cut``: the element that takes the link with it. Who stands beyond it could speak after the repair only."""
        total = 0.0
        beyond = {device for _, device in self.alone(cut).hides} if cut is not None else set()
        for end in self.of.topology.links[link_id].ends:
            port = self.clues.ports.get((end.device, end.interface)) if end.interface else None
            if port is None or end.device == dead or port.at < since:
                continue
            port = port.told(since)
            if port.admin == "down":
                total += odds.ADMIN_DOWN if cut else 0.0
            elif port.oper in DARK:
                total += odds.DARK_PORT
            elif port.oper == "up" and end.device not in beyond:
                total += odds.LIT_PORT_OF_CUT_LINK if cut else odds.LIT_PORT_OF_DEAD_DEVICE
        return total

    def _uptime_evidence(self, link_id: str, *, restarted_expected: bool) -> float:
        ends = [end.device for end in self.of.topology.links[link_id].ends]
        against = [device for device in ends if self.clues.restarted.get(device) is (not restarted_expected)]
        return odds.UPTIME_AGAINST if against else 0.0

    def _uptime_of_device(self, device: str) -> float:
        return odds.UPTIME_AGAINST if self.clues.restarted.get(device) is False else 0.0
