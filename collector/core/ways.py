"""The ways through a network: one shortest-path tree from an agent, and what lies on more than one way.

Rules this module keeps:

- A link is **ringed** when the network still hangs together without it (it is no bridge); a device when one of its
  links is; a risk group when one of its members is.
- What is not ringed hides just what hangs behind it in the tree, whatever else fails.
- Pure: built once from a topology, never changed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from agent.inventory.bridges import bridges
from agent.inventory.topology import Topology


class Cut(NamedTuple):
    """What something broken does: whom no way reaches, what lies in its shadow, and what the ways round it rest on.

    The ``shadow`` is what is broken and what hangs behind it, the ``props`` are where the ways round begin and what they
    lead over. As long as nobody else's shadow falls on the props, all that several cut off together is what each does
    alone: whoever no one cuts off by itself has its old way, or a way round that stands.
    """

    off: frozenset[str]
    shadow: frozenset[str]
    props: frozenset[str]


class Tree:
    """Shortest paths from ``origin``, in the order in which ``Topology.path`` finds them."""

    def __init__(self, topology: Topology, origin: str) -> None:
        self._topology = topology
        self._origin = origin
        self._came: dict[str, tuple[str, str]] = {}
        self._far: dict[str, str] = {}
        self._below: dict[str, list[str]] = {}
        queue = deque([origin])
        while queue:
            here = queue.popleft()
            for link, there in topology.neighbours.get(here, ()):
                if there != origin and there not in self._came:
                    self._came[there] = (link, here)
                    self._below.setdefault(here, []).append(there)
                    self._far[link] = there
                    queue.append(there)
        self.carrying = frozenset(self._below)
        """The devices over which others are reached."""
        self.never = frozenset(topology.devices) - self._came.keys() - {origin}
        self._order: list[str] = []
        self._span: dict[str, tuple[int, int]] = {}
        self._number()

    def _number(self) -> None:
        """Line the devices up so that what hangs behind one follows it, and note where that ends."""
        waiting = [(self._origin, False)]
        first: dict[str, int] = {}
        while waiting:
            here, over = waiting.pop()
            if over:
                self._span[here] = (first[here], len(self._order))
                continue
            first[here] = len(self._order)
            self._order.append(here)
            waiting.append((here, True))
            waiting += [(there, False) for there in reversed(self._below.get(here, ()))]

    def path(self, device: str) -> tuple[str, ...]:
        """Return ``(link, device, link, …, device)`` from the origin (left out); empty when there is no path."""
        steps: list[str] = []
        while device in self._came:
            link, here = self._came[device]
            steps += [device, link]
            device = here
        return tuple(reversed(steps))

    def behind(self, broken: Iterable[str]) -> set[str]:
        """Return what hangs behind some devices (themselves included) and links."""
        out: set[str] = set()
        for first, last in outermost(self.spans(broken)):
            out.update(self._order[first:last])
        return out

    def spans(self, broken: Iterable[str]) -> list[tuple[int, int]]:
        """Return for each device and link that the tree uses where that which hangs behind it begins and ends (``place``)."""
        return [self._span[start] for part in broken if (start := self._far.get(part, part)) in self._span]

    def place(self, device: str) -> int | None:
        """Return where a device stands in the order in which what hangs behind another follows it; None without a path."""
        span = self._span.get(device)
        return None if span is None else span[0]

    def children(self, device: str) -> tuple[str, ...]:
        """Return what hangs behind a device directly."""
        return tuple(self._below.get(device, ()))

    def cut(self, broken: frozenset[str]) -> Cut:
        """Return what no way reaches that avoids some broken devices and links.

        Only what hangs behind these is in doubt: whoever does not is reached as before, and from there some of them.
        """
        doubtful = self.behind(broken)
        found = self.detours(doubtful, broken)
        props = frozenset(step for way in found.values() for step in way)
        return Cut(frozenset(doubtful.difference(found)), frozenset(doubtful | broken), props)

    def detours(self, doubtful: Collection[str], broken: AbstractSet[str]) -> dict[str, tuple[str, str]]:
        """Return whom other ways lead to of those ``behind`` what is broken, each with the link and device it is reached over.

        Which way is found, of several, follows the order of ``doubtful``.
        """
        ways = self._topology.neighbours
        found: dict[str, tuple[str, str]] = {}
        for device in doubtful:
            if device in broken:
                continue
            for link, there in ways[device]:
                if there not in doubtful and link not in broken:
                    found[device] = (link, there)
                    break
        queue = deque(found)
        while queue:
            here = queue.popleft()
            for link, there in ways[here]:
                if there in doubtful and there not in found and link not in broken and there not in broken:
                    found[there] = (link, here)
                    queue.append(there)
        return found

    def way_round(self, device: str, broken: frozenset[str]) -> tuple[str, ...]:
        """Return one way to a device that avoids what is broken, as ``path`` does; empty when there is none."""
        doubtful = self.behind(broken)
        came: dict[str, tuple[str, ...]] = {device: ()}
        queue = deque([device] if device not in broken and device in self._span else [])
        while queue:
            here = queue.popleft()
            if here not in doubtful:
                return (*self.path(here), *came[here])
            for link, there in self._topology.neighbours[here]:
                if there not in came and link not in broken and there not in broken:
                    came[there] = (link, here, *came[here])
                    queue.append(there)
        return ()


def outermost(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that lie in no other, in order, of some that nest or are apart."""
    out: list[tuple[int, int]] = []
    upto = 0
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if span[0] >= upto:
            out.append(span)
            upto = span[1]
    return out


class CutPoints:
    """What each single device or link cuts off from ``origin``, by one walk in depth (Hopcroft and Tarjan 1973).

    Whatever one of them cuts off stands together in ``order``: a few spans ``(first, last)`` say it, so elements that
    no evidence can tell apart have equal spans, and what is known of everybody in them can be added up beforehand.
    """

    def __init__(self, topology: Topology, origin: str) -> None:
        self.order = [origin]
        self._links: dict[str, tuple[int, int]] = {}
        self._others: dict[str, list[tuple[int, int]]] = {}
        """Whom a device cuts off besides itself; nobody of most."""
        ways = topology.neighbours
        first, low = {origin: 0}, {origin: 0}
        walk = [(origin, "", iter(ways.get(origin, ())))]
        while walk:
            here, came, onward = walk[-1]
            for link, there in onward:
                if link == came:
                    continue
                if there not in first:
                    first[there] = low[there] = len(self.order)
                    self.order.append(there)
                    walk.append((there, link, iter(ways[there])))
                    break
                low[here] = min(low[here], first[there])
            else:
                walk.pop()
                if walk:
                    self._leave(walk[-1][0], came, (first[here], len(self.order)), low[here], first)
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[here])
        self._place = first

    def _leave(self, nearer: str, link: str, span: tuple[int, int], low: int, first: dict[str, int]) -> None:
        """Note who is cut off with the link by which the walk came, and with the device from which."""
        if low > first[nearer]:
            self._links[link] = span
        if low >= first[nearer]:
            self._others.setdefault(nearer, []).append(span)

    def spans(self, element: str) -> list[tuple[int, int]]:
        """Return where in ``order`` those stand whom a device or link cuts off."""
        place = self._place.get(element)
        if place is not None:
            return [*self._others.get(element, ()), (place, place + 1)]
        span = self._links.get(element)
        return [] if span is None else [span]

    def off(self, element: str) -> frozenset[str]:
        """Return whom a device (itself included) or link cuts off."""
        return frozenset(device for first, last in self.spans(element) for device in self.order[first:last])


def ringed(topology: Topology) -> frozenset[str]:
    """Return the devices, links and risk groups that lie on a ring (two links between the same devices are one)."""
    links = frozenset(topology.links) - bridges(topology)
    ends = {end.device for link in links for end in topology.links[link].ends}
    parts = links | ends
    return parts | {group for group, members in topology.members.items() if members & parts}
