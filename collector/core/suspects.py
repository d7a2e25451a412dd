"""Whatever can fail: how likely that is by itself, what it hides, and what would have caused it.

Rules this module keeps (``rootcause.md``, 3):

- Hidden means: no path of working elements joins the device to the agent.
- What lies on one way only hides what hangs behind it. Of what lies on a ring only that which hangs behind it is in
  doubt: there other ways are looked for.
- A device's suspects are the elements on its path, and the risk groups they belong to; never the agent's own device.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from math import log

from agent.clock import Microseconds
from agent.inventory.models import Cause, Inventory
from agent.inventory.topology import Topology
from collector.core import likelihood as odds
from collector.core.clues import Clues, Port, Repair, ViewKey
from collector.core.cuts import Cuts
from collector.core.lessons import Lessons
from collector.core.ways import Cut, CutPoints, ringed
from collector.core.weather import Places, Sky

_REMEMBERED = 1_000_000
"""How many devices the answers that are kept may name together: some 60 MiB."""


class Suspects:
    """The network with its priors (``prior``: element to natural logarithm of its weight)."""

    def __init__(self, inventory: Inventory, topology: Topology) -> None:
        self.topology = topology
        self.origins = {agent.id: agent.at for agent in inventory.agents}
        self._causes = {group.id: group.cause for group in inventory.risk_groups}
        self.ringed = ringed(topology)
        self._networks = {agent: Cuts(topology, at) for agent, at in self.origins.items()}
        self._trees = {agent: network.tree for agent, network in self._networks.items()}
        self.points = {agent: CutPoints(topology, at) for agent, at in self.origins.items()}
        self._upses = {device.id: device.power for device in inventory.devices if device.role == "ups"}
        self._backed = self._upses.keys() | {device.id for device in inventory.devices if device.ups is not None}
        # An office with two uplinks carries nobody: what counts is who is reached over a device, its own UPS aside.
        self.carrying = set(self.origins.values()).union(
            *(
                {device for device in tree.carrying if not self._upses.keys() >= set(tree.children(device))}
                for tree in self._trees.values()
            )
        )
        self.sky = Sky(Places(inventory, topology))
        """What the weather service told, by the notes that hold."""
        self.lessons = Lessons(partial(_places, topology, self.sky.places, self.carrying))
        """What people's verdicts teach."""
        rates = self._rates()
        logarithms = {rate: log(rate) for rate in set(rates.values())}
        self.prior = {element: logarithms[rate] for element, rate in rates.items()}
        self._reopen_within = inventory.detection.reopen_within
        self._known: dict[tuple[str, frozenset[str]], frozenset[str]] = {}
        self._cuts: dict[tuple[str, str], Cut] = {}
        self._remembered = 0

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
                elif len(members - self._backed) <= 1:
                    rate = odds.LONE_FEEDER_RATE
            rates[group] = rate
        return rates

    def hidden(self, agent: str, failed: frozenset[str]) -> frozenset[str]:
        """Return the devices that ``agent`` cannot reach when ``failed`` have failed."""
        key = (agent, failed)
        known = self._known.get(key)
        if known is None:
            tree = self._trees[agent]
            single = next(iter(failed)) if len(failed) == 1 else None
            if single is not None and single not in self.topology.members:
                known = tree.never | self.points[agent].off(single)
            else:
                cuts = [self._cut(agent, element) for element in failed]
                if _lean(cuts):
                    known = tree.never | tree.cut(self.topology.broken(failed)).off
                else:
                    known = tree.never.union(*(one.off for one in cuts))
            self._make_room(len(known))
            self._known[key] = known
        return known

    def any_apart(self, views: Iterable[ViewKey], broken: frozenset[str]) -> bool:
        """Whether broken devices and links hide one of some views: looked for from there, not from all that may be hidden."""
        of_agents: dict[str, list[str]] = {}
        for agent, device in views:
            of_agents.setdefault(agent, []).append(device)
        return any(self._networks[agent].any_apart(devices, broken) for agent, devices in of_agents.items())

    def held_up(self, agent: str, element: str) -> frozenset[str]:
        """Return the devices that a feeder hides, but not before the battery of a UPS is empty."""
        if not self.backed(element):
            return frozenset()
        firm = self.topology.broken([element]) - self._backed
        return self.hidden(agent, frozenset([element])) - self._trees[agent].cut(firm).off

    def backed(self, element: str) -> frozenset[str]:
        """Return the members of a feeder that a battery holds up."""
        if self._causes.get(element) is not Cause.POWER:
            return frozenset()
        return self.topology.members.get(element, frozenset()) & self._backed

    def supplies(self, element: str) -> list[str]:
        """Return the UPSes that a feeder charges, by name."""
        return sorted(ups for ups in self.backed(element) if self._upses.get(ups) == element)

    def _cut(self, agent: str, element: str) -> Cut:
        known = self._cuts.get((agent, element))
        if known is None:
            tree = self._trees[agent]
            broken = self.topology.broken([element])
            if element in self.ringed:
                known = tree.cut(broken)
            else:
                behind = frozenset(tree.behind(broken))
                known = Cut(behind, behind | broken, frozenset())
            self._make_room(len(known.shadow))
            self._cuts[agent, element] = known
        return known

    def _make_room(self, devices: int) -> None:
        self._remembered += devices + 1
        if self._remembered > _REMEMBERED:
            self._known.clear()
            self._cuts.clear()
            self._remembered = devices + 1

    def candidates(self, symptoms: Iterable[ViewKey], failed: frozenset[str]) -> set[str]:
        """Return the elements whose failure could hide some symptom: those on its path, and their risk groups."""
        ways = (self.path(agent, device) for agent, device in symptoms if agent in self.origins)
        return self._with_groups({part for way in ways for part in way}) - failed

    def _with_groups(self, parts: Iterable[str]) -> set[str]:
        out = set(parts)
        for part in list(out):
            out |= self.topology.groups_of.get(part, frozenset())
        return {element for element in out if element in self.prior} - set(self.origins.values())

    def again(self, element: str, repair: Repair | None, since: Microseconds | None = None) -> float:
        """Return how much more probable than usual (natural logarithm) a fault since then is of what was repaired before.

        Nothing once no incident would reopen any more; without ``since``, the most that it could be.
        """
        if repair is None or not (since is None or repair.at <= since <= repair.at + self._reopen_within):
            return 0.0
        return max(log(odds.AGAIN_RATE * repair.share) - self.prior[element], 0.0)

    def path(self, agent: str, device: str) -> tuple[str, ...]:
        """Return one shortest path from an agent's own device (left out) to ``device``; empty when there is none."""
        return self._trees[agent].path(device)

    def way_round(self, agent: str, device: str, failed: frozenset[str]) -> set[str]:
        """Return what lies on one way to ``device`` that avoids failed elements, and the risk groups of that."""
        way = self._trees[agent].way_round(device, self.topology.broken(failed))
        return self._with_groups(way)

    def cause_weights(self, element: str, clues: Clues, since: Microseconds) -> dict[str, float]:
        """Split one element's failure since then among causes (weights add up to 1)."""
        causes = self.usual_causes(element, clues, since)
        if not self._spoken_of(element, since):
            return causes
        learned = self.lessons.weigh(causes, element, since)
        weighed = self.sky.weigh(learned, element, since, exposed=self.sky.places.exposed(element))
        total = sum(weighed.values())
        return {name: share / total for name, share in weighed.items()}

    @property
    def told_by_people(self) -> bool:
        """Whether there is anything that no probe tells: notes of the weather, verdicts."""
        return bool(self.sky.notes or self.lessons)

    def spoken_for(self, element: str, clues: Clues, since: Microseconds) -> dict[tuple[str, str], float]:
        """Return how loud the weather and earlier verdicts speak for a fault since then, as natural logarithms."""
        if not self._spoken_of(element, since):
            return {}
        causes = self.usual_causes(element, clues, since)
        loud = {
            ("weather", element): self.sky.speaks(causes, element, since, exposed=self.sky.places.exposed(element)),
            ("learned", element): self.lessons.speaks(causes, element, since),
        }
        return {about: value for about, value in loud.items() if value}

    def _spoken_of(self, element: str, since: Microseconds) -> bool:
        """Whether a note or a verdict says anything of a fault of an element since then."""
        return self.told_by_people and bool(self.sky.over(element, since) or self.lessons.here(element, since))

    def usual_causes(self, element: str, clues: Clues, since: Microseconds) -> dict[str, float]:
        """Split one element's failure since then among causes as the network alone tells (weights add up to 1)."""
        link = self.topology.links.get(element)
        if link is not None:
            if any(_admin_down(clues.ports, end.device, end.interface, since) for end in link.ends):
                return {Cause.HUMAN_ERROR.value: 1.0}
            cause = odds.CAUSE_OF_MEDIUM.get(link.medium)
            return {cause.value: 1.0} if cause else {Cause.EQUIPMENT.value: 0.6, Cause.UNKNOWN.value: 0.4}
        if element in self.topology.members:
            return {self._causes.get(element, Cause.UNKNOWN).value: 1.0}
        if clues.restarted.get(element) and self.powered_beside(element, clues, since):
            return dict(odds.RESTARTED_ALONE)
        return dict(odds.DEVICE_FAILED)

    def beside(self, element: str) -> frozenset[str]:
        """Return the other devices at a device's site; nobody for another element."""
        return self.sky.places.beside(element)

    def powered_beside(self, device: str, clues: Clues, since: Microseconds) -> list[str]:
        """Return who at a device's site kept power while it did not: who answered since then, and UPSes on mains."""
        beside = self.beside(device)
        on_mains = {
            ups
            for ups in beside & self._upses.keys()
            if (battery := clues.batteries.get(ups)) is not None
            and (told := battery.told(since)) is not None
            and not told.on
        }
        answered = {
            other
            for (_, other), clue in clues.views.items()
            if other in beside
            and other not in self._upses
            and not clue.losses
            and clue.answered is not None
            and clue.answered >= since
        }
        return sorted(on_mains | answered)


def _places(topology: Topology, places: Places, carrying: AbstractSet[str], element: str) -> frozenset[str]:
    """Return where an element stands, as verdicts on it teach of others: its leaves' places, a risk group's members.

    It knows nothing of ``Suspects``: a circle would keep those of an earlier inventory until the next collection.
    """
    members = topology.members.get(element)
    if members is not None:
        return members
    link = topology.links.get(element)
    ends = [element] if link is None else [end.device for end in link.ends]
    return frozenset(f"at {places.place_of(end)}" for end in ends if end not in carrying)


def _lean(cuts: Sequence[Cut]) -> bool:
    """Whether a way round one cut leads through the shadow of another."""
    return any(
        not one.props.isdisjoint(other.shadow) for one in cuts if one.props for other in cuts if other is not one
    )


def _admin_down(ports: Mapping[tuple[str, str], Port], device: str, interface: str | None, since: Microseconds) -> bool:
    port = ports.get((device, interface)) if interface else None
    return port is not None and port.told(since).admin == "down"
