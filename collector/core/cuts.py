"""What an agent cannot reach while some elements have failed: exact for any set, at the cost of what hangs behind it.

Rules this module keeps (``rootcause.md``, 3):

- Hidden means that no path of working elements joins the device to the agent; what no failure-free network joins to it
  either is hidden always.
- Only what hangs behind a failed element can lose its way, and ``ways.Tree`` finds who has another. This module puts the
  question by elements, groups among them, and asks for a few devices (``apart``) without looking at all that is affected.
- Pure; one walk over the network for each agent, then one over each affected part.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from agent.inventory.models import AllOf, AnyOf, Inventory, Needs
from agent.inventory.topology import Topology
from collector.core.ways import Tree


class Cuts:
    """One agent's network, ready for any failure."""

    def __init__(self, topology: Topology, origin: str) -> None:
        self.topology = topology
        self.origin = origin
        self.tree = Tree(topology, origin)

    def hidden(self, failed: Iterable[str]) -> frozenset[str]:
        """Return the devices that the agent does not reach when these elements have failed."""
        broken = self.topology.broken(failed)
        if self.origin in broken:
            return frozenset(self.topology.devices)
        affected = self.tree.behind(broken)
        return frozenset(affected.difference(self.tree.detours(affected, broken))).union(self.tree.never)

    def apart(self, devices: Iterable[str], failed: Iterable[str]) -> frozenset[str]:
        """Return which of some devices ``hidden`` would name: by a search from each, that ends where a way is intact."""
        broken = self.topology.broken(failed)
        wanted = frozenset(devices)
        if self.origin in broken:
            return wanted
        spans = self.tree.spans(broken)
        dead: set[str] = set()
        alive: set[str] = set()
        for device in wanted:
            if device not in dead and device not in alive and not self._intact(device, spans):
                found = {device}
                (alive if self._leads_out(found, broken, spans, alive) else dead).update(found)
        return wanted & dead

    def _leads_out(
        self, found: set[str], broken: AbstractSet[str], spans: Sequence[tuple[int, int]], alive: AbstractSet[str]
    ) -> bool:
        """Search from the one device that is ``found``, to which what is passed is added."""
        queue = deque(device for device in found if device not in broken)
        while queue:
            for link, there in self.topology.neighbours[queue.popleft()]:
                if link in broken or there in broken or there in found:
                    continue
                if there in alive or self._intact(there, spans):
                    return True
                found.add(there)
                queue.append(there)
        return False

    def _intact(self, device: str, spans: Sequence[tuple[int, int]]) -> bool:
        place = self.tree.place(device)
        return place is not None and not any(first <= place < after for first, after in spans)

    def ways_round(self, broken: AbstractSet[str]) -> tuple[set[str], dict[str, tuple[str, str]]]:
        """Return the devices whose shortest path is broken, and those of them that another way leads to (``Tree.detours``).

        The same whenever it is asked.
        """
        affected = self.tree.behind(broken)
        return affected, self.tree.detours(dict.fromkeys(sorted(affected)), broken)


def cuts_of(inventory: Inventory, topology: Topology) -> dict[str, Cuts]:
    """Return every agent's network, by agent."""
    return {agent.id: Cuts(topology, agent.at) for agent in inventory.agents if agent.at in topology.neighbours}


def lost(needs: Needs, hidden: Sequence[AbstractSet[str]]) -> bool:
    """Tell whether an expression fails: a device does when it is hidden from every agent; ``hidden`` is theirs.

    >>> lost(AnyOf(any=["sw-a", "sw-b"]), [{"sw-a"}]), lost(AllOf(all=["sw-a", "sw-b"]), [{"sw-a"}])
    (False, True)
    """
    if isinstance(needs, AllOf):
        return any(lost(part, hidden) for part in needs.all)
    if isinstance(needs, AnyOf):
        return all(lost(part, hidden) for part in needs.any)
    return all(needs in devices for devices in hidden)
