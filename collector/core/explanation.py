"""What failed? The most probable set of failed elements, given who is down, who answers, and what ports say.

Rules this module keeps (``rootcause.md``, 3):

- A fault began at one instant; an answer sent after it, by a device that it hides, speaks against it,
  an answer from before says nothing. So the order in which devices were asked does not matter.
- Every fault pays its prior; every confirmed loss that no fault hides pays much more. The cheapest set wins.
- Hidden means: no path of working elements joins the device to the agent.
- The search is bounded: from what is believed already and from nothing, by adding, dropping and
  exchanging faults until nothing gets cheaper.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import NamedTuple, TypeAlias

from agent.clock import Microseconds
from agent.inventory.models import Cause, Inventory
from agent.inventory.topology import Topology
from collector.core import likelihood as odds

ViewKey: TypeAlias = tuple[str, str]
"""``(agent, device)``."""

_MOVES = 24
_ALTERNATIVE_AT = 0.01
_PAIRS = 64
_REMEMBERED = 20_000
_DARK = ("down", "lowerLayerDown")


class Clue(NamedTuple):
    """What one agent knows of one device: ``losses`` since its last answer at ``answered``."""

    down: bool
    losses: tuple[Microseconds, ...]
    answered: Microseconds | None


class Port(NamedTuple):
    """What a device said of one of its ports, and when; ``dark`` is its ``admin`` when it was last dark, and when."""

    admin: str | None
    oper: str | None
    at: Microseconds
    dark: tuple[str | None, Microseconds] | None = None

    @classmethod
    def heard(cls, admin: str | None, oper: str | None, at: Microseconds, before: Port | None) -> Port:
        """Return a port of which this is the news after ``before``."""
        if oper in _DARK:
            return cls(admin, oper, at, (admin, at))
        return cls(admin, oper, at, None if before is None else before.dark)

    def told(self, since: Microseconds) -> Port:
        """Return what the port says of a fault that began at ``since``: lit again, it still was dark in between."""
        if self.oper not in _DARK and self.dark is not None and self.dark[1] >= since:
            return Port(self.dark[0], "down", self.dark[1])
        return self


@dataclass(frozen=True)
class Clues:
    """All that is known at one instant; ``restarted`` tells of devices back again whether uptime began anew."""

    views: Mapping[ViewKey, Clue]
    ports: Mapping[tuple[str, str], Port]
    restarted: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """One independent fault of the explanation: the element, since when, what it hides, what else it could be."""

    element: str
    since: Microseconds
    hides: frozenset[ViewKey]
    confidence: float
    alternatives: tuple[tuple[str, ...], ...]
    causes: Mapping[str, float]

    @property
    def cause(self) -> str:
        """The cause when one is probable enough to be named, else ``unknown``."""
        best = max(sorted(self.causes), key=lambda name: self.causes[name], default=Cause.UNKNOWN.value)
        return best if self.causes.get(best, 0.0) >= odds.NAMED_AT else Cause.UNKNOWN.value


class Explainer:
    """The network with its priors, ready to explain any set of clues."""

    def __init__(self, inventory: Inventory, topology: Topology) -> None:
        self.topology = topology
        self.origins = {agent.id: agent.at for agent in inventory.agents}
        self._causes = {group.id: group.cause for group in inventory.risk_groups}
        carrying = {device for device in topology.devices if len({far for _, far in topology.neighbours[device]}) > 1}
        self.carrying = carrying | set(self.origins.values())
        self.prior = {element: log(rate) for element, rate in self._rates().items()}
        self._reached: dict[tuple[str, frozenset[str]], frozenset[str]] = {}

    def _rates(self) -> dict[str, float]:
        topology = self.topology
        rates = {
            device: odds.CARRYING_DEVICE_RATE if device in self.carrying else odds.DEVICE_RATE
            for device in topology.devices
        }
        rates |= {link.id: odds.LINK_RATE[link.medium] for link in topology.links.values()}
        for group, members in topology.members.items():
            cause = self._causes.get(group, Cause.UNKNOWN)
            rate = odds.GROUP_RATE[cause]
            if cause is Cause.POWER:
                if members & self.carrying:
                    rate *= odds.CARRYING_FEEDER_SHARE
                elif len(members) == 1:
                    rate = odds.LONE_FEEDER_RATE
            rates[group] = rate
        return rates

    def hidden(self, agent: str, failed: frozenset[str]) -> frozenset[str]:
        """Return the devices that ``agent`` cannot reach when ``failed`` have failed."""
        key = (agent, failed)
        known = self._reached.get(key)
        if known is None:
            if len(self._reached) > _REMEMBERED:
                self._reached.clear()
            reached = self.topology.reached(self.origins[agent], failed)
            known = frozenset(self.topology.devices) - reached
            self._reached[key] = known
        return known

    def explain(
        self, clues: Clues, *, believed: Collection[str] = (), fixed: Mapping[str, Microseconds] | None = None
    ) -> list[Fault]:
        """Return the most probable faults, the earliest first; ``fixed`` faults (with their start) are taken as given.

        ``believed`` is where the search starts from besides nothing: the roots of open incidents.
        """
        search = _Search(self, clues, dict(fixed or {}))
        if not search.symptoms:
            return []
        starts = [frozenset[str](), search.cover()]
        if believed:
            starts.append(frozenset(believed))
        best = max((search.climb(start) for start in starts), key=lambda found: (search.score(found), sorted(found)))
        return search.faults(best)

    def candidates(self, symptoms: Iterable[ViewKey], failed: frozenset[str]) -> set[str]:
        """Return the elements whose failure could hide some symptom: those on its path, and their risk groups."""
        out: set[str] = set()
        for agent, device in symptoms:
            if agent not in self.origins:
                continue
            path = self._path(agent, device)
            out.update(path)
        origins = set(self.origins.values())
        for element in list(out):
            out |= self.topology.groups_of.get(element, frozenset())
        return {element for element in out if element in self.prior and element not in origins} - failed

    def _path(self, agent: str, device: str) -> tuple[str, ...]:
        return self.topology.path(self.origins[agent], device)[1:]

    def cause_weights(
        self, element: str, ports: Mapping[tuple[str, str], Port], since: Microseconds
    ) -> dict[str, float]:
        """Split one element's failure since then among causes (weights add up to 1)."""
        link = self.topology.links.get(element)
        if link is not None:
            if any(_admin_down(ports, end.device, end.interface, since) for end in link.ends):
                return {Cause.HUMAN_ERROR.value: 1.0}
            cause = odds.CAUSE_OF_MEDIUM.get(link.medium)
            return {cause.value: 1.0} if cause else {Cause.EQUIPMENT.value: 0.6, Cause.UNKNOWN.value: 0.4}
        if element in self.topology.members:
            return {self._causes.get(element, Cause.UNKNOWN).value: 1.0}
        return {Cause.POWER.value: 0.5, Cause.EQUIPMENT.value: 0.3, Cause.HUMAN_ERROR.value: 0.2}


def _admin_down(ports: Mapping[tuple[str, str], Port], device: str, interface: str | None, since: Microseconds) -> bool:
    port = ports.get((device, interface)) if interface else None
    return port is not None and port.told(since).admin == "down"


class _Search:
    """One search for one set of clues."""

    def __init__(self, explainer: Explainer, clues: Clues, fixed: dict[str, Microseconds]) -> None:
        self.of = explainer
        self.clues = clues
        self.fixed = fixed
        self.views = {key: clue for key, clue in clues.views.items() if key[0] in explainer.origins}
        self.by_agent: dict[str, set[str]] = {}
        for agent, device in self.views:
            self.by_agent.setdefault(agent, set()).add(device)
        self.lost = {key for key, clue in self.views.items() if clue.losses}
        self.symptoms = {key for key in self.lost if self.views[key].down}
        self._alone: dict[str, tuple[Microseconds, float, frozenset[ViewKey]]] = {}
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
        return {
            (agent, device)
            for agent, devices in self.by_agent.items()
            for device in self.of.hidden(agent, failed) & devices
        }

    def alone(self, element: str) -> tuple[Microseconds, float, frozenset[ViewKey]]:
        """Return since when one element would have failed, how well that fits, and what it hides."""
        known = self._alone.get(element)
        if known is None:
            hides = frozenset(self.hidden_by(frozenset([element])))
            if element in self.fixed:
                since = self.fixed[element]
                known = since, sum(self.likelihood(self.views[key], since) for key in hides), hides
            else:
                known = *self.begin(hides), hides
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
        latest = max(since for since, _, _ in begun.values())
        for key in hidden:
            total += self._fit(key, begun, latest)
        total += sum(value for key, value in self.unhidden.items() if key not in hidden)
        return total + self._side_evidence(failed, {element: begun[element][0] for element in failed})

    def _fit(
        self, key: ViewKey, begun: Mapping[str, tuple[Microseconds, float, frozenset[ViewKey]]], latest: Microseconds
    ) -> float:
        """How well a device that is hidden fits faults that ``begun``; ``latest`` is when the last of them did.

        The first fault that hides a device hides it from then on, so a later one excuses no answer. A fault that is
        given (``fixed``) does not, for it may have given way: it explains losses, and says nothing of answers.
        """
        clue = self.views[key]
        hiders = [element for element, (_, _, hides) in begun.items() if key in hides]
        since = min((begun[element][0] for element in hiders if element not in self.fixed), default=None)
        given = [begun[element][0] for element in hiders if element in self.fixed]
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
        beyond = {device for _, device in self.alone(cut)[2]} if cut is not None else set()
        for end in self.of.topology.links[link_id].ends:
            port = self.clues.ports.get((end.device, end.interface)) if end.interface else None
            if port is None or end.device == dead or port.at < since:
                continue
            port = port.told(since)
            if port.admin == "down":
                total += odds.ADMIN_DOWN if cut else 0.0
            elif port.oper in _DARK:
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

    def cover(self) -> frozenset[str]:
        """Cover the symptoms greedily, each time by the fault that costs least for each symptom it newly hides.

        A start for the climb that a single fault which fits badly but hides all cannot keep from several that fit.
        """
        costs = {}
        for element in sorted(self.of.candidates(self.lost, frozenset(self.fixed))):
            _, fits, hides = self.alone(element)
            symptoms = hides & self.symptoms
            if symptoms:
                costs[element] = (-self.of.prior[element] - fits, symptoms)
        left = set(self.symptoms) - self.hidden_by(frozenset(self.fixed)) if self.fixed else set(self.symptoms)
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
        candidates = sorted(self.of.candidates(self.lost, frozenset(self.fixed)))
        useful = [element for element in candidates if self.alone(element)[2] & self.lost]
        here = frozenset(element for element in start if element in self.of.prior and element not in self.fixed)
        for _ in range(_MOVES):
            steps = [here | {element} for element in useful if element not in here]
            steps += [here - {element} for element in here]
            steps += [
                (here - {old}) | {new}
                for old in here
                for new in useful
                if new not in here and self.alone(old)[2] & self.alone(new)[2]
            ]
            steps += self._pairs(here, candidates)
            best = max(steps, key=lambda step: (self.score(step), sorted(step)), default=here)
            if self.score(best) <= self.score(here) + 1e-9:
                break
            here = best
        return here

    def _pairs(self, here: frozenset[str], candidates: Sequence[str]) -> list[frozenset[str]]:
        """Two faults that only together hide a symptom no single one explains (a device with two ways)."""
        hidden = self.hidden_by(here | frozenset(self.fixed))
        left = sorted(self.symptoms - hidden)[:3]
        out: list[frozenset[str]] = []
        for agent, device in left:
            origin = self.of.origins[agent]
            for first in self.of.topology.path(origin, device)[1:-1]:
                if first not in self.of.prior or device in self.of.hidden(agent, frozenset([first])):
                    continue
                for second in candidates:
                    pair = frozenset([first, second])
                    if first != second and device in self.of.hidden(agent, pair):
                        out.append(here | pair)
                        if len(out) >= _PAIRS:
                            return out
        return out

    def faults(self, failed: frozenset[str]) -> list[Fault]:
        """Spell a set of faults out: what each hides, how sure it is, what else it could be."""
        everything = failed | frozenset(self.fixed)
        out: list[Fault] = []
        hidden = self.hidden_by(everything)
        share: dict[str, set[ViewKey]] = {element: set() for element in everything}
        for key in hidden:
            clue = self.views[key]
            ranked = sorted(
                (
                    -self.likelihood(clue, self.alone(element)[0]),
                    self.alone(element)[0],
                    element not in self.fixed,
                    element,
                )
                for element in everything
                if key in self.alone(element)[2]
            )
            owners = [ranked[0][3]] if ranked else [max(everything, key=lambda name: (self.alone(name)[0], name))]
            for owner in owners:
                share[owner].add(key)
        for element in sorted(failed, key=lambda name: (self.alone(name)[0], name)):
            posterior = self._posterior(failed, element)
            causes: dict[str, float] = {}
            for name, weight in posterior.items():
                for cause, part in self.of.cause_weights(name, self.clues.ports, self.alone(name)[0]).items():
                    causes[cause] = causes.get(cause, 0.0) + weight * part
            named = self._named(element, posterior)
            alike = {name for name in posterior if self._same(name, named)}
            others = sorted(
                (name for name in posterior if name not in alike), key=lambda name: (-posterior[name], name)
            )
            out.append(
                Fault(
                    element=named,
                    since=self.alone(element)[0],
                    hides=frozenset(share[element]),
                    confidence=sum(posterior[name] for name in alike),
                    alternatives=tuple((name,) for name in others if posterior[name] >= _ALTERNATIVE_AT),
                    causes=causes,
                )
            )
        return out

    def _posterior(self, failed: frozenset[str], element: str) -> dict[str, float]:
        rest = failed - {element}
        hides = self.alone(element)[2]
        rivals = {element} | {
            name
            for name in self.of.candidates(hides & self.lost, frozenset(self.fixed))
            if name not in rest and self.alone(name)[2] & hides & self.symptoms
        }
        scores = {name: self.score(rest | {name}) for name in rivals}
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
