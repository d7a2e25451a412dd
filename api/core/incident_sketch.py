"""The piece of the network that an incident is about, ready to be drawn: the agent, the way there, what failed, what it hides.

Rules this module keeps:

- From left to right by the number of links from the agent; each device stands on the shortest way to it, and beside the
  first of what hangs behind it, so that the way there is one line.
- What failed are the root's devices and links, whatever has recovered since; what it hides are the attached devices.
- Many devices that end a branch alike are told as a number, so that an island of hundreds can still be read.
- What a viewer may not be shown is left out with all that joins it.
- Pure; positions in units of the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Literal, NamedTuple

from agent.inventory.topology import Topology
from collector.core.ways import Tree

BESIDE = 6
"""Devices that end a branch, drawn one by one; more are told as a number."""
MOST_ROWS = 60
STEP, ROW, WIDTH, HEIGHT = 198, 44, 162, 36
_MARGIN = 8

Shape = Literal["agent", "working", "failed", "hidden", "more"]


class Node(NamedTuple):
    """One device, or ``size`` of them in a heap (``device`` None); the place is its left upper corner."""

    device: str | None
    shape: Shape
    x: float
    y: float
    size: int = 1


class Edge(NamedTuple):
    """A link between two places; the ends are the middles of the sides that face each other."""

    link: str | None
    shape: Literal["working", "failed", "hidden"]
    start: tuple[float, float]
    end: tuple[float, float]


class Sketch(NamedTuple):
    """A drawing of this width and height."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def sketch(
    topology: Topology,
    origins: Collection[str],
    root: Iterable[str],
    attached: Collection[str],
    shows: Callable[[str], bool],
) -> Sketch | None:
    """Return the drawing; None when there is nothing of it to show.

    ``origins`` are the devices at which agents stand: the first that the failure parts from an attached device is taken.
    """
    failed = topology.broken(root)
    drawn = _Drawn(topology, _origin(topology, origins, failed, attached), failed, frozenset(attached), shows)
    return drawn.laid_out() if drawn.placed else None


def _origin(
    topology: Topology, origins: Collection[str], failed: frozenset[str], attached: Collection[str]
) -> str | None:
    for origin in origins:
        if not topology.reached(origin, failed).issuperset(attached):
            return origin
    return next(iter(origins), None)


class _Drawn:
    """One drawing while it is made."""

    def __init__(
        self,
        topology: Topology,
        origin: str | None,
        failed: frozenset[str],
        attached: frozenset[str],
        shows: Callable[[str], bool],
    ) -> None:
        self.topology, self.origin, self.failed, self.attached = topology, origin, failed, attached
        self.placed: dict[str, int] = {}
        """Device → how many links from the agent."""
        self.below: dict[str, list[tuple[str, str]]] = {}
        """Device → the links and devices that are drawn behind it."""
        self.roots: list[str] = []
        known = set(topology.devices)
        broken_ends = {end.device for link in failed & topology.links.keys() for end in topology.links[link].ends}
        wanted = [device for device in sorted((attached | failed | broken_ends) & known) if shows(device)]
        tree = None if origin is None else Tree(topology, origin)
        for device in wanted:
            self._add(device, () if tree is None else tree.path(device), shows)
        self.across = [
            link
            for link in sorted(failed & topology.links.keys())
            if shows(link) and all(end.device in self.placed for end in topology.links[link].ends)
        ]

    def _add(self, device: str, path: tuple[str, ...], shows: Callable[[str], bool]) -> None:
        steps = [self.origin, *path[1::2]] if path and self.origin is not None else [device]
        links = [None, *path[0::2]]
        before: str | None = None
        for depth, (step, link) in enumerate(zip(steps, links, strict=False)):
            if step is None or not shows(step):
                before = None
                continue
            if step not in self.placed:
                self.placed[step] = depth
                if before is None or link is None or not shows(link):
                    self.roots.append(step)
                else:
                    self.below.setdefault(before, []).append((link, step))
            before = step

    def laid_out(self) -> Sketch:
        nodes: dict[str, Node] = {}
        heaps: list[tuple[str, Node]] = []
        rows: dict[str, int] = {}
        row = 0
        stack: list[tuple[str, bool]] = [(device, False) for device in reversed(self.roots)]
        while stack:
            device, done = stack.pop()
            single, heap = self._children(device)
            if (single or heap) and not done:
                stack += [(device, True), *((child, False) for _, child in reversed(single))]
                continue
            x = _MARGIN + self.placed[device] * STEP
            own = [rows[child] for _, child in single]
            if heap:
                heaps.append((device, Node(None, "more", x + STEP, _MARGIN + row * ROW, heap)))
            if heap or not single:
                own.append(row)
                row += 1
            rows[device] = own[0]
            nodes[device] = Node(device, self._shape(device), x, _MARGIN + rows[device] * ROW)
        everything = (*nodes.values(), *(node for _, node in heaps))
        return Sketch(
            max(node.x for node in everything) + WIDTH + _MARGIN,
            max(node.y for node in everything) + HEIGHT + _MARGIN,
            everything,
            (*self._edges(nodes), *(_edge(None, "hidden", nodes[parent], node) for parent, node in heaps)),
        )

    def _children(self, device: str) -> tuple[list[tuple[str, str]], int]:
        """Return what is drawn behind a device one by one, and how many more of what ends a branch there."""
        behind = self.below.get(device, [])
        alike = [
            item
            for item in behind
            if item[1] not in self.below and item[1] not in self.failed and item[0] not in self.failed
        ]
        most = BESIDE if len(self.placed) <= MOST_ROWS else 2
        if len(alike) <= most:
            return behind, 0
        left = set(alike[most - 1 :])
        return [item for item in behind if item not in left], len(left)

    def _shape(self, device: str) -> Shape:
        if device in self.failed:
            return "failed"
        if device in self.attached:
            return "hidden"
        return "agent" if device == self.origin else "working"

    def _edges(self, nodes: dict[str, Node]) -> list[Edge]:
        found = []
        seen = set()
        for parent, children in self.below.items():
            for link, child in children:
                if parent in nodes and child in nodes:
                    found.append(_edge(link, self._line(link, child), nodes[parent], nodes[child]))
                    seen.add(link)
        for link in self.across:
            near, far = (end.device for end in self.topology.links[link].ends)
            if link not in seen and near in nodes and far in nodes:
                first, last = sorted((nodes[near], nodes[far]), key=lambda node: node.x)
                found.append(_edge(link, "failed", first, last, 10 * (1 + len(found) % 2)))
        return found

    def _line(self, link: str, child: str) -> Literal["working", "failed", "hidden"]:
        if link in self.failed:
            return "failed"
        return "hidden" if self._shape(child) in ("hidden", "failed") else "working"


def _edge(
    link: str | None, shape: Literal["working", "failed", "hidden"], near: Node, far: Node, lower: float = 0
) -> Edge:
    side = WIDTH if near.x < far.x else WIDTH / 2
    return Edge(
        link,
        shape,
        (near.x + side, near.y + HEIGHT / 2 + lower),
        (far.x + (0 if near.x < far.x else WIDTH / 2), far.y + HEIGHT / 2 + lower),
    )
