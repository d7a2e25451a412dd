"""The ways through a network: one shortest-path tree from an agent, and what lies on more than one way.

Rules this module keeps:

- A link is **ringed** when the network still hangs together without it (it is no bridge); a device when one of its
  links is; a risk group when one of its members is.
- What is not ringed hides just what hangs behind it in the tree, whatever else fails.
- Pure: built once from a topology, never changed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from agent.inventory.bridges import bridges
from agent.inventory.topology import Topology


class Tree:
    """Shortest paths from ``origin``, in the order in which ``Topology.path`` finds them."""

    def __init__(self, topology: Topology, origin: str) -> None:
        self._came: dict[str, tuple[str, str]] = {}
        self._below: dict[str, list[str]] = {}
        self._far: dict[str, str] = {}
        self._origin = origin
        queue = deque([origin])
        while queue:
            here = queue.popleft()
            for link, there in topology.neighbours.get(here, ()):
                if there != origin and there not in self._came:
                    self._came[there] = (link, here)
                    self._below.setdefault(here, []).append(there)
                    self._far[link] = there
                    queue.append(there)
        self.never = frozenset(topology.devices) - self._came.keys() - {origin}

    @property
    def carrying(self) -> frozenset[str]:
        """The devices over which others are reached."""
        return frozenset(self._below)

    def path(self, device: str) -> tuple[str, ...]:
        """Return ``(link, device, link, …, device)`` from the origin (left out); empty when there is no path."""
        steps: list[str] = []
        while device in self._came:
            link, here = self._came[device]
            steps += [device, link]
            device = here
        return tuple(reversed(steps))

    def far_end(self, link: str) -> str | None:
        """Return the device that the tree reaches over a link; None when it uses another."""
        return self._far.get(link)

    def children(self, device: str) -> tuple[str, ...]:
        """Return what hangs behind a device directly."""
        return tuple(self._below.get(device, ()))

    def behind(self, element: str) -> Iterator[str]:
        """Yield what hangs behind a device (itself included) or a link."""
        start = self._far.get(element, element)
        if start not in self._came and start != self._origin:
            return
        queue = deque([start])
        while queue:
            here = queue.popleft()
            yield here
            queue.extend(self._below.get(here, ()))


def ringed(topology: Topology) -> frozenset[str]:
    """Return the devices, links and risk groups that lie on a ring (two links between the same devices are one)."""
    links = frozenset(topology.links) - bridges(topology)
    ends = {end.device for link in links for end in topology.links[link].ends}
    parts = links | ends
    return parts | {group for group, members in topology.members.items() if members & parts}
