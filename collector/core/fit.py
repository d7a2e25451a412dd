"""How well a set of faults fits what is known: the log-probability that the search compares.

Rules this module keeps (``rootcause.md``, 3):

- A fault began at one instant; an answer sent after it, by a device that it hides, speaks against it,
  an answer from before says nothing. So the order in which devices were asked does not matter.
- A fault could have begun at any instant between the last answer before it and the first loss of those it hides: the
  narrower that is, the less probable. So a small fault wins over a bigger one that would have had to fall just so.
- Every fault pays its prior; every confirmed loss that no fault hides pays much more.
- Ports and uptimes are side evidence: they weigh for or against a fault, none decides alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import log
from typing import NamedTuple

from agent.clock import Microseconds
from agent.inventory.models import Link, LinkEnd
from collector.core import likelihood as odds
from collector.core.clues import DARK, Clue, Clues, Port, ViewKey
from collector.core.suspects import Suspects


class Alone(NamedTuple):
    """One element as if only it had failed: since when, how well that fits, and what it hides.

    ``timing`` is how probable it is that a fault falls between these answers and losses, as a natural logarithm.
    """

    since: Microseconds
    fits: float
    hides: frozenset[ViewKey]
    timing: float = 0.0


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
        self.calm = {key for key, clue in self.views.items() if not clue.losses and clue.answered is not None}
        self._hides: dict[str, frozenset[ViewKey]] = {}
        self._alone: dict[str, Alone] = {}
        self._side: dict[tuple[str, Microseconds], dict[tuple[str, str], float]] = {}
        self._scores: dict[frozenset[str], float] = {}
        self._pause = max(
            (clue.losses[0] - clue.answered for key in self.lost if (clue := self.views[key]).answered is not None),
            default=0,
        )
        self.unhidden = {key: self._unhidden(self.views[key]) for key in self.lost}
        self._nothing = sum(self.unhidden.values())

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

    def hides(self, element: str) -> frozenset[ViewKey]:
        """Return whose views one element hides, of those that are known."""
        known = self._hides.get(element)
        if known is None:
            known = self._hides[element] = frozenset(self.hidden_by(frozenset([element])))
        return known

    def alone(self, element: str) -> Alone:
        """Return since when one element would have failed, how well that fits, and what it hides."""
        known = self._alone.get(element)
        if known is None:
            hides = self.hides(element)
            if element in self.fixed:
                since = self.fixed[element]
                known = Alone(since, sum(self.likelihood(self.views[key], since) for key in hides), hides)
            else:
                known = self._begun_best(hides, hides)
            self._alone[element] = known
        return known

    def by_itself(self, element: str) -> float:
        """Return the log-probability of one fault and what it hides, without what it leaves unexplained."""
        one = self.alone(element)
        return self.of.prior[element] + one.fits + one.timing + self.side(element)

    def side(self, element: str) -> float:
        """Return what ports and uptimes say of one fault, as a log-likelihood ratio."""
        return sum(self._side_of(element, self.alone(element).since).values())

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

    def _begun_best(self, tells: Collection[ViewKey], hides: frozenset[ViewKey]) -> Alone:
        """Return a fault that hides these, begun as fits best those that tell of its beginning."""
        since, fits = self.begin(tells)
        return Alone(since, fits, hides, self._timing(tells, since))

    def _timing(self, hides: Collection[ViewKey], since: Microseconds) -> float:
        """How probable it is that a fault begins where one did that hides these, of the longest pause before a loss.

        Where no lost device is known to have answered, nothing is known of the pauses, and every beginning is as good.
        """
        clues = [self.views[key] for key in hides]
        answers = [clue.answered for clue in clues if clue.answered is not None and clue.answered < since]
        losses = [loss for clue in clues for loss in clue.losses if loss >= since]
        if not answers or not losses or self._pause <= 0:
            return 0.0
        return log(min(max((min(losses) - max(answers)) / self._pause, odds.NARROWEST), 1.0))

    def score(self, failed: frozenset[str]) -> float:
        """Return the log-probability of a set of faults, up to a constant."""
        known = self._scores.get(failed)
        if known is None:
            known = self._scores[failed] = self._score(failed)
        return known

    def _score(self, failed: frozenset[str]) -> float:
        everything = failed | frozenset(self.fixed)
        total = self._nothing + sum(self.of.prior[element] for element in failed)
        if not everything:
            return total
        begun = self.begun(everything)
        total += sum(begun[element].timing for element in sorted(failed))
        latest = max(one.since for one in begun.values())
        for key in self.hidden_by(everything):
            total += self._fit(key, begun, latest) - self.unhidden.get(key, 0.0)
        evidence: dict[tuple[str, str], float] = {}
        for element in failed:
            for about, value in self._side_of(element, begun[element].since).items():
                evidence[about] = min(value, evidence.get(about, value))
        return total + sum(evidence[about] for about in sorted(evidence))

    def begun(self, failed: frozenset[str]) -> dict[str, Alone]:
        """Return since when each of several elements would have failed.

        Whose losses an earlier fault explains tells nothing of when a later one began: what another agent, which the
        earlier does not hide from, saw does.
        """
        known = {element: self.alone(element) for element in failed}
        covered: set[ViewKey] = set()
        for element, one in sorted(known.items(), key=lambda item: (item[1].since, -len(item[1].hides), item[0])):
            if element not in self.fixed and one.fits <= odds.ANSWERED_THOUGH_HIDDEN and one.hides & covered:
                rest = one.hides - covered
                if rest & self.lost:
                    known[element] = self._begun_best(rest, one.hides)
            covered |= one.hides
        return known

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

    def _side_of(self, element: str, since: Microseconds) -> dict[tuple[str, str], float]:
        """Return what ports and uptimes say of a fault since then, by what they are about; two count the same once."""
        known = self._side.get((element, since))
        if known is not None:
            return known
        topology = self.of.topology
        broken = topology.broken([element])
        out: dict[tuple[str, str], float] = {}
        for part in sorted(broken):
            link = topology.links.get(part)
            if link is not None:
                out["port", part] = self._ports_of_cut(element, link, since)
                if any(self.clues.restarted.get(end.device) for end in link.ends):
                    out["uptime", part] = odds.UPTIME_AGAINST
                continue
            if self.clues.restarted.get(part) is False:
                out["uptime", part] = odds.UPTIME_AGAINST
            for name, _ in topology.neighbours.get(part, ()):
                if name not in broken:
                    out["port", name] = self._ports_of_dead(part, topology.links[name], since)
        self._side[element, since] = out
        return out

    def _ports_of_cut(self, element: str, link: Link, since: Microseconds) -> float:
        """What the ports of a link say of a fault that took it along. Who is hidden can speak after the repair only."""
        hidden = {device for _, device in self.hides(element)}
        total = 0.0
        for end in link.ends:
            port = self._port(end, since)
            if port is None:
                continue
            if port.admin == "down":
                total += odds.ADMIN_DOWN
            elif port.oper in DARK:
                total += odds.DARK_PORT
            elif port.oper == "up" and end.device not in hidden:
                total += odds.LIT_PORT_OF_CUT_LINK
        return total

    def _ports_of_dead(self, dead: str, link: Link, since: Microseconds) -> float:
        """What the port at the other end of a link says of a dead device."""
        total = 0.0
        for end in link.ends:
            port = None if end.device == dead else self._port(end, since)
            if port is None or port.admin == "down":
                continue
            if port.oper in DARK:
                total += odds.DARK_PORT
            elif port.oper == "up":
                total += odds.LIT_PORT_OF_DEAD_DEVICE
        return total

    def _port(self, end: LinkEnd, since: Microseconds) -> Port | None:
        """Return what was heard of a port since a fault began."""
        port = self.clues.ports.get((end.device, end.interface)) if end.interface else None
        return None if port is None or port.at < since else port.told(since)
