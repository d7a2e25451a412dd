"""The newest counters of links' ports, for whoever scrapes them: they are told, never judged.

Of other ports none are kept here. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.inventory.models import Inventory
from agent.observation import Interface, Observation


class LinkCounters:
    """``newest`` holds what each port of a link told last, by device and name."""

    def __init__(self, inventory: Inventory) -> None:
        """Begin with nothing told."""
        self.newest: dict[tuple[str, str], Interface] = {}
        self.follow(inventory)

    def follow(self, inventory: Inventory) -> None:
        """Go by another inventory; what is known of ports that stay is kept."""
        ends = (end for link in inventory.links for end in link.ends)
        self._ports = frozenset((end.device, end.interface) for end in ends if end.interface)
        self.newest = {port: told for port, told in self.newest.items() if port in self._ports}

    def take(self, observations: Iterable[Observation], agent: str) -> None:
        """Take what an agent says of ports; the newest stands, in whatever order they come."""
        for seen in observations:
            if not isinstance(seen, Interface) or seen.agent != agent:
                continue
            key = (seen.device, seen.interface)
            if key in self._ports and ((known := self.newest.get(key)) is None or known.at <= seen.at):
                self.newest[key] = seen
