"""What an agent cannot reach while some elements have failed: exact for any set, at the cost of what hangs behind it.

Rules this module keeps (``rootcause.md``, 3):

- Hidden means that no path of working elements joins the device to the agent; what no failure-free network joins to it
  either is hidden always.
- Only what hangs behind a failed element can lose its way, and ``ways.Tree`` finds who has another. This module puts the
  question by elements, groups among them, and asks for a few devices (``apart``) without looking at all that is affected.
- Pure; one walk over the network for each agent, then one over each affected part.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from agent.inventory.models import AllOf, AnyOf, Inventory, Needs
from agent.inventory.topology import Topology
from collector.core.ways import Tree, outermost


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
        return frozenset(self._apart(devices, self.topology.broken(failed)))

    def any_apart(self, devices: Iterable[str], broken: AbstractSet[str]) -> bool:
        """Whether broken devices and links cut off one of some devices; searched for until the first is found."""
        return any(True for _ in self._apart(devices, broken))

    def _apart(self, devices: Iterable[str], broken: AbstractSet[str]) -> Iterator[str]:
        if self.origin in broken:
            yield from devices
            return
        spans = _Spans(self.tree, broken)
        dead: set[str] = set()
        alive: set[str] = set()
        for device in devices:
            if device not in dead and device not in alive and not spans.intact(device):
                found = {device}
                (alive if self._leads_out(found, broken, spans, alive) else dead).update(found)
            if device in dead:
                yield device

    def _leads_out(self, found: set[str], broken: AbstractSet[str], spans: _Spans, alive: AbstractSet[str]) -> bool:
        """Search from the one device that is ``found``, to which what is passed is added."""
        queue = deque(device for device in found if device not in broken)
        while queue:
            for link, there in self.topology.neighbours[queue.popleft()]:
                if link in broken or there in broken or there in found:
                    continue
                if there in alive or spans.intact(there):
                    return True
                found.add(there)
                queue.append(there)
        return False

    def ways_round(self, broken: AbstractSet[str]) -> tuple[set[str], dict[str, tuple[str, str]]]:
        """Return the devices whose shortest path is broken, and those of them that another way leads to (``Tree.detours``).

        The same whenever it is asked.
        """
        affected = self.tree.behind(broken)
        return affected, self.tree.detours(dict.fromkeys(sorted(affected)), broken)


class _Spans:
    """Where those stand whose shortest way is broken."""

    def __init__(self, tree: Tree, broken: Iterable[str]) -> None:
        self._place = tree.place
        spans = outermost(tree.spans(broken))
        self._firsts = [first for first, _ in spans]
        self._afters = [0, *(after for _, after in spans)]

    def intact(self, device: str) -> bool:
        """Whether a device has a shortest way that stands."""
        place = self._place(device)
        return place is not None and place >= self._afters[bisect_right(self._firsts, place)]


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
