"""Links without a way round them, and the device at the far end of each.

What is lost on the way to such a far end must have crossed the link; where there is a way round, no ping tells
which one it took. Pure; one walk over the graph (Tarjan, *A note on finding the bridges of a graph*, 1974).
"""

from __future__ import annotations

from agent.inventory.topology import Topology


def bridges(topology: Topology) -> frozenset[str]:
    """Return the links without which something falls apart from something else."""
    out: set[str] = set()
    walked: set[str] = set()
    for start in topology.devices:
        if start not in walked:
            ends, reached = _walk(topology, start)
            out.update(ends)
            walked |= reached
    return frozenset(out)


def far_ends(topology: Topology, origin: str) -> dict[str, str]:
    """Return each link that alone joins something to ``origin``, with the device at its far end."""
    return _walk(topology, origin)[0]


def _walk(topology: Topology, origin: str) -> tuple[dict[str, str], set[str]]:
    """Return the bridges of what hangs together with ``origin``, each with its far end, and all that does."""
    order: dict[str, int] = {origin: 0}
    low: dict[str, int] = {origin: 0}
    ends: dict[str, str] = {}
    stack = [(origin, "", iter(topology.neighbours.get(origin, ())))]
    while stack:
        here, came_by, onward = stack[-1]
        for link, there in onward:
            if link == came_by:
                continue
            if there in order:
                low[here] = min(low[here], order[there])
                continue
            order[there] = low[there] = len(order)
            stack.append((there, link, iter(topology.neighbours[there])))
            break
        else:
            stack.pop()
            if stack:
                before = stack[-1][0]
                low[before] = min(low[before], low[here])
                if low[here] > order[before]:
                    ends[came_by] = here
    return ends, set(order)
