"""Who should be looked at when one device falls silent: relatives by topology, nearest first.

Rules this module keeps:

- The **path** is one shortest path from the agent's own device; the nearest device to the silent one comes first.
- Relatives of a device, in this order: its path, the agent's references, what hangs behind the device itself, what
  shares a risk group with it or with an element of its path, then what hangs behind the same elements, nearest
  element first, beginning beside the device, so that those who fall silent together ask for different ones.
- Work is bounded: at most ``most`` relatives a device besides ``MOST_BEHIND`` that hang behind it, for these cannot be
  reached when it is lost; each walk visits at most eight times as many.
- Pure: built once from a topology, never changed; answers are kept, for they are asked again when many fail at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from agent.inventory.topology import Topology

MOST_RELATIVES = 64
MOST_BEHIND = 8_192
_WALK = 8


class Kinship:
    """The relatives of every device as seen from one agent."""

    def __init__(
        self, topology: Topology, origin: str, references: Iterable[str] = (), most: int = MOST_RELATIVES
    ) -> None:
        """Grow one shortest-path tree from ``origin`` (the device the agent hangs on)."""
        self.origin = origin
        self.references = tuple(references)
        self._topology = topology
        self._most = most
        self._uplink: dict[str, tuple[str, str]] = {}
        self._below: dict[str, list[str]] = {}
        self._relatives: dict[str, tuple[str, ...]] = {}
        self._grow()

    def _grow(self) -> None:
        seen, queue = {self.origin}, deque([self.origin])
        while queue:
            here = queue.popleft()
            for link, there in self._topology.neighbours.get(here, ()):
                if there not in seen:
                    seen.add(there)
                    self._uplink[there] = (link, here)
                    self._below.setdefault(here, []).append(there)
                    queue.append(there)

    def path(self, device: str) -> tuple[str, ...]:
        """Return the devices between ``device`` and the agent, the nearest to ``device`` first, without ``device``."""
        steps: list[str] = []
        here = device
        while here in self._uplink:
            here = self._uplink[here][1]
            steps.append(here)
        return tuple(steps)

    def relatives(self, device: str) -> tuple[str, ...]:
        """Return whom to probe when ``device`` falls silent, at most ``most``, without ``device``."""
        known = self._relatives.get(device)
        if known is None:
            known = self._relatives[device] = self._find(device)
        return known

    def beyond(self, device: str, interface: str | None) -> tuple[str, ...]:
        """Return the devices at the other end of a port of ``device``; of all its ports when none fits."""
        named: list[str] = []
        every: list[str] = []
        for link_id, there in self._topology.neighbours.get(device, ()):
            every.append(there)
            ends = self._topology.links[link_id].ends
            if interface is not None and any(end.device == device and end.interface == interface for end in ends):
                named.append(there)
        return tuple((named or every)[: self._most])

    def _find(self, device: str) -> tuple[str, ...]:
        path = self.path(device)
        hanging = tuple(islice(self._hanging(self._below.get(device, ())), MOST_BEHIND))
        around = chain(self._sharing(device, path), self._beside(device, path))
        found = dict.fromkeys((*path, *self.references)[: self._most]) | dict.fromkeys(hanging)
        found.pop(device, None)
        for candidate in around:
            if len(found) >= self._most + len(hanging):
                break
            if candidate != device:
                found.setdefault(candidate)
        return tuple(found)

    def _sharing(self, device: str, path: tuple[str, ...]) -> Iterator[str]:
        """Walk the members of the risk groups of each element of the path; of a link, its ends."""
        topology = self._topology
        done: set[str] = set()
        steps = self._most * _WALK
        for here in (device, *path):
            for element in (here, self._uplink[here][0]) if here in self._uplink else (here,):
                for group in sorted(topology.groups_of.get(element, ())):
                    if group in done:
                        continue
                    done.add(group)
                    for member in sorted(topology.members[group]):
                        link = topology.links.get(member)
                        yield from (
                            (member,) if link is None else self._far_ends(link.ends[0].device, link.ends[1].device)
                        )
                        steps -= 1
                        if steps <= 0:
                            return

    def _far_ends(self, one: str, other: str) -> tuple[str, ...]:
        """Return the end of a link that lies farther from the agent; both when neither hangs on the other."""
        if self._uplink.get(one, ("", ""))[1] == other:
            return (one,)
        if self._uplink.get(other, ("", ""))[1] == one:
            return (other,)
        return (one, other)

    def _beside(self, device: str, path: tuple[str, ...]) -> Iterator[str]:
        """Walk what else hangs behind each element of the path, beginning with the neighbours of our own branch."""
        branch = device
        for element in path:
            children = self._below.get(element, [])
            after = children.index(branch) + 1
            yield from islice(self._hanging((*children[after:], *children[: after - 1])), self._most * _WALK)
            branch = element

    def _hanging(self, children: Iterable[str]) -> Iterator[str]:
        """Walk these and what hangs behind them, level by level."""
        queue = deque(children)
        while queue:
            here = queue.popleft()
            yield here
            queue.extend(self._below.get(here, ()))
