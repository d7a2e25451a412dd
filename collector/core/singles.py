"""Each fault as if it were the only one: since when, how well that fits what it hides, and what ports say of it.

Rules this module keeps (``rootcause.md``, 3):

- A fault began at one instant; an answer sent after it, by a device that it hides, speaks against it,
  an answer from before says nothing. So the order in which devices were asked does not matter.
- A fault could have begun at any instant between the last answer before it and the first loss of those it hides: the
  narrower that is, the less probable. So a small fault wins over a bigger one that would have had to fall just so.
- Ports, uptimes, UPSes, the weather and earlier verdicts are side evidence: they weigh for or against a fault, none
  decides alone.
- What a UPS holds up outlasts its feeder: its answers do not speak against the feeder's failure, its loss is explained by it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping
from functools import cached_property
from math import log
from typing import NamedTuple

from agent.clock import Microseconds
from agent.inventory.models import Link, LinkEnd
from collector.core import likelihood as odds
from collector.core.clues import DARK, Clue, Clues, Port, ViewKey
from collector.core.suspects import Suspects

_NOBODY: frozenset[ViewKey] = frozenset()


def likelihood(clue: Clue, since: Microseconds) -> float:
    """How well a device fits a fault that hides it and began at ``since``."""
    answered_after = clue.answered is not None and clue.answered >= since
    if not clue.losses:
        if clue.answered is None:
            return 0.0
        return odds.ANSWERED_THOUGH_HIDDEN if answered_after else odds.NOT_ASKED_YET
    early = sum(1 for loss in clue.losses if loss < since)
    return early * odds.CHANCE_LOSS + (odds.ANSWERED_THOUGH_HIDDEN if answered_after else 0.0)


class Alone(NamedTuple):
    """One element as if only it had failed: since when, how well that fits, and what it hides.

    ``timing`` is how probable it is that a fault falls between these answers and losses, as a natural logarithm.
    """

    since: Microseconds
    fits: float
    hides: frozenset[ViewKey]
    timing: float = 0.0


class Singles:
    """Single faults against one set of clues; of ``fixed`` ones the start is given."""

    def __init__(self, suspects: Suspects, clues: Clues, fixed: Mapping[str, Microseconds]) -> None:
        self.of = suspects
        self.clues = clues
        self.fixed = fixed
        self.views = {key: clue for key, clue in clues.views.items() if key[0] in suspects.origins}
        self.lost = {key for key, clue in self.views.items() if clue.losses}
        self._keys: dict[str, dict[str, ViewKey]] = {}
        for key in self.views:
            self._keys.setdefault(key[0], {})[key[1]] = key
        self._never = bool(self.hidden_by(frozenset()))
        self._leaves: dict[ViewKey, frozenset[ViewKey]] = {}
        self._hides: dict[str, frozenset[ViewKey]] = {}
        self._held_up: dict[str, frozenset[ViewKey]] = {}
        self._alone: dict[str, Alone] = {}
        self._begun: dict[frozenset[ViewKey], Alone] = {}
        self._side: dict[tuple[str, Microseconds], dict[tuple[str, str], float]] = {}
        self._told = {device for device, _ in clues.ports} | clues.restarted.keys() | clues.batteries.keys()
        self._sides: dict[str, float] = {}
        self._pause = max(
            (clue.losses[0] - clue.answered for key in self.lost if (clue := self.views[key]).answered is not None),
            default=0,
        )

    @cached_property
    def told_of_any(self) -> bool:
        """Whether anything but probes tells of the network: a port, an uptime, a UPS, an earlier fault, people."""
        return bool(self._told or self.clues.repaired) or self.of.told_by_people

    @cached_property
    def dark_rings(self) -> list[str]:
        """The links of rings that a dark port tells of, by name."""
        topology = self.of.topology
        return sorted(
            link
            for (device, interface), port in self.clues.ports.items()
            if port.admin == "down" or port.oper in DARK or port.dark is not None
            for link, _ in topology.neighbours.get(device, ())
            if link in self.of.ringed
            and any(end.device == device and end.interface == interface for end in topology.links[link].ends)
        )

    def hidden_by(self, failed: frozenset[str]) -> set[ViewKey]:
        """Return whose views a set of failed elements hides, of those that are known."""
        return {
            keys[device]
            for agent, keys in self._keys.items()
            for device in self.of.hidden(agent, failed)
            if device in keys
        }

    def hides(self, element: str) -> frozenset[ViewKey]:
        """Return whose views one element hides, of those that are known."""
        known = self._hides.get(element)
        if known is None:
            known = self._leaf(element)
            if known is None:
                known = frozenset(self.hidden_by(frozenset([element])))
            self._hides[element] = known
        return known

    def _leaf(self, element: str) -> frozenset[ViewKey] | None:
        """Return the one view or none that a device or link of one agent hides, as most do; None of others."""
        if len(self._keys) != 1 or self._never or element in self.of.topology.members:
            return None
        ((agent, keys),) = self._keys.items()
        points = self.of.points[agent]
        spans = points.spans(element)
        if not spans:
            return frozenset()
        if len(spans) != 1 or spans[0][1] - spans[0][0] != 1:
            return None
        key = keys.get(points.order[spans[0][0]])
        return None if key is None else self._leaves.setdefault(key, frozenset([key]))

    def held_up(self, element: str) -> frozenset[ViewKey]:
        """Return whose views a feeder hides only once a battery is empty: their answers say nothing of it."""
        if element not in self.of.topology.members:
            return _NOBODY
        known = self._held_up.get(element)
        if known is None:
            known = self._held_up[element] = frozenset(
                keys[device]
                for agent, keys in self._keys.items()
                for device in self.of.held_up(agent, element)
                if device in keys
            )
        return known

    def alone(self, element: str) -> Alone:
        """Return since when one element would have failed, how well that fits, and what it hides."""
        known = self._alone.get(element)
        if known is None:
            hides = self.hides(element)
            held_up = self.held_up(element)
            firm = hides - held_up if held_up else hides
            if element in self.fixed:
                since = self.fixed[element]
                known = Alone(since, sum(likelihood(self.views[key], since) for key in firm), hides)
            elif firm is not hides and firm != hides and not firm.isdisjoint(self.lost):
                known = self.begin(firm, hides)
            else:
                known = self._begun.get(hides)
                if known is None:
                    known = self._begun[hides] = self.begin(hides, hides)
            self._alone[element] = known
        return known

    def by_itself(self, element: str) -> float:
        """Return the log-probability of one fault and what it hides, without what it leaves unexplained."""
        one = self.alone(element)
        return self.of.prior[element] + one.fits + one.timing + self.side(element)

    def side(self, element: str) -> float:
        """Return what ports and uptimes say of one fault, as a log-likelihood ratio."""
        if not self.told_of_any:
            return 0.0
        known = self._sides.get(element)
        if known is None:
            known = self._sides[element] = sum(self.side_of(element, self.alone(element).since).values())
        return known

    def begin(self, tells: Collection[ViewKey], hides: frozenset[ViewKey]) -> Alone:
        """Return a fault that hides these, begun at the instant that fits best those that ``tells`` of its beginning."""
        clues = [self.views[key] for key in tells]
        if len(clues) == 1 and (quick := self._begin_one(clues[0], hides)) is not None:
            return quick
        losses = sorted(loss for clue in clues for loss in clue.losses)
        calm = sorted(clue.answered for clue in clues if clue.answered is not None and not clue.losses)
        before = sorted(clue.answered for clue in clues if clue.answered is not None and clue.losses)

        def fits(since: Microseconds) -> float:
            """As ``likelihood`` of them all."""
            early, asked = bisect_left(losses, since), bisect_left(calm, since)
            after = len(calm) - asked + len(before) - bisect_left(before, since)
            return early * odds.CHANCE_LOSS + asked * odds.NOT_ASKED_YET + after * odds.ANSWERED_THOUGH_HIDDEN

        if not losses:
            return Alone(0, fits(0), hides)
        instants = {losses[0]}
        if before:
            instants |= {before[-1] + 1, before[len(before) // 2] + 1}
        if calm or before:
            instants.add(max(calm[-1:] + before[-1:]) + 1)
        best, since = max((fits(since), -since) for since in instants)
        return Alone(-since, best, hides, self._timing(losses, calm, before, -since))

    def _begin_one(self, clue: Clue, hides: frozenset[ViewKey]) -> Alone | None:
        """As ``begin``, of one view whose losses follow its last answer; None of others."""
        if not clue.losses or clue.answered is None:
            return None
        first = min(clue.losses)
        if clue.answered >= first:
            return None
        timing = 0.0
        if self._pause > 0:
            timing = log(min(max((first - clue.answered) / self._pause, odds.NARROWEST), 1.0))
        return Alone(clue.answered + 1, 0.0, hides, timing)

    def _timing(
        self, losses: list[Microseconds], calm: list[Microseconds], before: list[Microseconds], since: Microseconds
    ) -> float:
        """How probable it is that a fault begins between these answers and losses, of the longest pause before a loss.

        Where no lost device is known to have answered, nothing is known of the pauses, and every beginning is as good.
        """
        first = bisect_left(losses, since)
        answers = [times[place - 1] for times in (calm, before) if (place := bisect_left(times, since))]
        if not answers or first == len(losses) or self._pause <= 0:
            return 0.0
        return log(min(max((losses[first] - max(answers)) / self._pause, odds.NARROWEST), 1.0))

    def side_of(self, element: str, since: Microseconds) -> dict[tuple[str, str], float]:
        """Return what ports, uptimes, UPSes, the weather and verdicts say of a fault since then, by what they are about."""
        known = self._side.get((element, since))
        if known is not None:
            return known
        if not self.told_of_any:
            return {}
        topology = self.of.topology
        broken = topology.broken([element])
        out = self.of.spoken_for(element, self.clues, since)
        if again := self.of.again(element, self.clues.repaired.get(element), since):
            out["again", element] = again
        for ups in self.of.supplies(element):
            battery = self.clues.batteries.get(ups)
            told = None if battery is None else battery.told(since)
            if told is not None:
                out["ups", ups] = odds.ON_BATTERY if told.on else odds.ON_MAINS
        for part in sorted(broken - self.of.backed(element)):
            link = topology.links.get(part)
            if link is not None:
                if self._told.isdisjoint(end.device for end in link.ends):
                    continue
                out["port", part] = self._ports_of_cut(element, link, since)
                if any(self.clues.restarted.get(end.device) for end in link.ends):
                    out["uptime", part] = odds.UPTIME_AGAINST
                continue
            if self.clues.restarted.get(part) is False:
                out["uptime", part] = odds.UPTIME_AGAINST
            for name, far in topology.neighbours.get(part, ()):
                if far in self._told and name not in broken:
                    out["port", name] = self._ports_of_dead(part, topology.links[name], since)
        self._side[element, since] = out
        return out

    def _ports_of_cut(self, element: str, link: Link, since: Microseconds) -> float:
        """What the ports of a link say of a fault that took it along. Who is hidden can speak after the repair only."""
        hides = self.hides(element)
        total = 0.0
        for end in link.ends:
            port = self._port(end, since)
            if port is None:
                continue
            if port.admin == "down":
                total += odds.ADMIN_DOWN
            elif port.oper in DARK:
                total += odds.DARK_PORT
            elif port.oper == "up" and not any((agent, end.device) in hides for agent in self.of.origins):
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
