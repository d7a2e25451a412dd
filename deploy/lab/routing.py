"""Routes of the practice province: shortest paths over the links that carry, recomputed as an IGP would.

Rules this module keeps:

- Every link costs one. Ties fall to the smaller link id, so that the same state gives the same routes.
- All links to the next device are listed (a doubled cable): the kernel skips those without carrier, so a
  parallel link takes over at once, before any recomputing.
- Where no working path exists the routes over the whole topology stay: packets run up to the dead
  link and are refused there, never in circles, and after a repair nothing has to be put back.
- A device with many equal lists of hops keeps one of them as its default route.
- Pure: nothing here touches the network.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from agent.inventory.bridges import bridges
from agent.inventory.topology import Topology


@dataclass(frozen=True, slots=True)
class Hop:
    """The next step: over this link to that device."""

    link: str
    device: str


Hops = tuple[Hop, ...]
"""Parallel steps to the same next device; empty when there is none."""

_Distances = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Table:
    """One device's routes: destinations not named here go by ``default``."""

    default: Hops
    routes: Mapping[str, Hops]

    def hops(self, destination: str) -> Hops:
        """Return the steps to a destination."""
        return self.routes.get(destination, self.default)


class Routing:
    """The routes of one topology in any state of its links."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._whole = _all_distances(topology, frozenset())
        self._only_way = bridges(topology)

    def matters(self, links: Collection[str]) -> bool:
        """Tell whether any of these links has a way round it: if none has, its loss changes no route."""
        return not self._only_way.issuperset(links)

    def tables(self, dead: Collection[str] = ()) -> dict[str, Table]:
        """Compute every device's routes while these links carry nothing."""
        lost = frozenset(dead) if self.matters(dead) else frozenset[str]()
        working = _all_distances(self._topology, lost) if lost else self._whole
        return {device: self._table(device, lost, working) for device in self._topology.devices}

    def _table(self, device: str, dead: frozenset[str], working: _Distances) -> Table:
        parallel: dict[str, list[Hop]] = {}
        for link, there in self._topology.neighbours[device]:
            if there != device:
                parallel.setdefault(there, []).append(Hop(link, there))
        steps = {there: tuple(hops) for there, hops in parallel.items()}
        if len(steps) <= 1 and len(self._whole[device]) == len(self._whole):
            return Table(next(iter(steps.values()), ()), {})
        alive = {there: hops for there, hops in steps.items() if any(hop.link not in dead for hop in hops)}
        by_destination: dict[str, Hops] = {}
        for destination in self._topology.devices:
            if destination in working[device]:
                by_destination[destination] = _nearest(alive, destination, working)
            elif destination in self._whole[device]:
                by_destination[destination] = _nearest(steps, destination, self._whole)
            else:
                by_destination[destination] = ()
        del by_destination[device]
        default = Counter(by_destination.values()).most_common(1)[0][0]
        return Table(default, {there: hops for there, hops in by_destination.items() if hops != default})


def _nearest(steps: Mapping[str, Hops], destination: str, distances: _Distances) -> Hops:
    far = len(distances)
    return min(
        steps.values(), key=lambda hops: (distances[hops[0].device].get(destination, far), hops[0].link), default=()
    )


def _all_distances(topology: Topology, dead: frozenset[str]) -> dict[str, dict[str, int]]:
    return {device: _distances(topology, device, dead) for device in topology.devices}


def _distances(topology: Topology, origin: str, dead: frozenset[str]) -> dict[str, int]:
    reached = {origin: 0}
    queue = deque([origin])
    while queue:
        here = queue.popleft()
        for link, there in topology.neighbours[here]:
            if there not in reached and link not in dead:
                reached[there] = reached[here] + 1
                queue.append(there)
    return reached
