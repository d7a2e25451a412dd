"""Which parts of a network share nothing on the way from an agent: its independent branches.

Pure; a branch is named by the first link behind the stretch that every path has in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agent.clock import Microseconds
from agent.inventory.topology import Topology
from collector.core.reachability import Reached
from collector.core.view import View


@dataclass(frozen=True)
class Branches:
    """Branch by device; devices on the common stretch belong to none."""

    branch_of: Mapping[str, str]

    @classmethod
    def of(cls, topology: Topology, origin: str) -> Branches:
        """Split what ``origin`` reaches into branches."""
        trunk = {origin}
        here = origin
        while True:
            onward = [(link, far) for link, far in topology.neighbours.get(here, ()) if far not in trunk]
            if len({far for _, far in onward}) != 1:
                break
            here = onward[0][1]
            trunk.add(here)
        branch_of: dict[str, str] = {}
        stack = [(far, far) for _, far in reversed(topology.neighbours.get(here, ())) if far not in trunk]
        while stack:
            device, branch = stack.pop()
            if device in branch_of or device in trunk:
                continue
            branch_of[device] = branch
            stack += [(far, branch) for _, far in topology.neighbours[device]]
        return cls(branch_of)

    def lost_share(self, views: Mapping[str, View], since: Microseconds) -> float:
        """Return the share (0 to 1) of branches in which something was lost since and nothing answered."""
        lost: set[str] = set()
        answered: set[str] = set()
        asked: set[str] = set()
        for device, branch in self.branch_of.items():
            view = views.get(device)
            if view is None:
                continue
            asked.add(branch)
            reach = view.now
            if reach.last_alive is not None and reach.last_alive >= since and not reach.down:
                answered.add(branch)
            elif reach.state is Reached.SUSPECT or (reach.down and (reach.outage_start or 0) >= since):
                lost.add(branch)
        return len(lost - answered) / len(asked) if asked else 0.0
