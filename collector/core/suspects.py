"""Whatever can fail: how likely that is by itself, what it hides, and what would have caused it.

Rules this module keeps (``rootcause.md``, 3):

- Hidden means: no path of working elements joins the device to the agent.
- What lies on one way only hides what hangs behind it; several of these hide no more together than each alone. Only
  elements on rings are asked for together.
- A device's suspects are the elements on its path, and the risk groups they belong to; never the agent's own device.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log

from agent.clock import Microseconds
from agent.inventory.models import Cause, Inventory
from agent.inventory.topology import Topology
from collector.core import likelihood as odds
from collector.core.clues import Port, ViewKey
from collector.core.ways import Tree, ringed

_REMEMBERED = 20_000


class Suspects:
    """The network with its priors (``prior``: element to natural logarithm of its weight)."""

    def __init__(self, inventory: Inventory, topology: Topology) -> None:
        self.topology = topology
        self.origins = {agent.id: agent.at for agent in inventory.agents}
        self._causes = {group.id: group.cause for group in inventory.risk_groups}
        self.ringed = ringed(topology)
        self._trees = {agent: Tree(topology, at) for agent, at in self.origins.items()}
        # An office with two uplinks carries nobody: what counts is who is reached over a device.
        self.carrying = set(self.origins.values()).union(*(tree.carrying for tree in self._trees.values()))
        self.prior = {element: log(rate) for element, rate in self._rates().items()}
        self._known: dict[tuple[str, frozenset[str]], frozenset[str]] = {}

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
        known = self._known.get(key)
        if known is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            together = failed & self.ringed
            if together != failed or not failed:
                apart = [self._behind(agent, element) for element in failed - together]
                known = self._trees[agent].never.union(*apart)
                if together:
                    known |= self.hidden(agent, together)
            else:
                reached = self.topology.reached(self.origins[agent], failed)
                known = frozenset(self.topology.devices) - reached
            self._known[key] = known
        return known

    def _behind(self, agent: str, element: str) -> frozenset[str]:
        tree = self._trees[agent]
        return frozenset(device for part in self.topology.broken([element]) for device in tree.behind(part))

    def candidates(self, symptoms: Iterable[ViewKey], failed: frozenset[str]) -> set[str]:
        """Return the elements whose failure could hide some symptom: those on its path, and their risk groups."""
        out: set[str] = set()
        for agent, device in symptoms:
            if agent not in self.origins:
                continue
            out.update(self.path(agent, device))
        origins = set(self.origins.values())
        for element in list(out):
            out |= self.topology.groups_of.get(element, frozenset())
        return {element for element in out if element in self.prior and element not in origins} - failed

    def path(self, agent: str, device: str) -> tuple[str, ...]:
        """Return one shortest path from an agent's own device (left out) to ``device``; empty when there is none."""
        return self._trees[agent].path(device)

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
