"""From where each device is needed, and so which of its outages are an incident's.

Rules this module keeps:

- A device is needed where its services are judged from (``seen_from``); one that no service needs, at the first agent.
- What an incident's root hides from nobody who needs it is not the incident's: with the sea cable cut, the far agent
  loses all of the near island, and nobody there is without anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agent.inventory.models import Inventory
from collector.core.rows import Row
from collector.core.services import Promises
from collector.core.suspects import Suspects


class Viewpoints:
    """Tells the outages that are felt from those that only another agent sees."""

    def __init__(self, inventory: Inventory, promises: Promises, suspects: Suspects) -> None:
        self._first = frozenset(agent.id for agent in inventory.agents[:1])
        self._suspects = suspects
        self._needed_at: Mapping[str, frozenset[str]] = {
            device: frozenset(agent for name in names for agent in promises.seen_from[name])
            for device, names in promises.needing.items()
        }

    def of(self, device: str) -> frozenset[str]:
        """Return the agents from where a device is needed."""
        return self._needed_at.get(device, self._first)

    def feel(self, row: Row, root: Iterable[str]) -> bool:
        """Whether a row of an incident with this root is felt where its device is needed."""
        needed_at = self.of(row.device)
        if row.agent in needed_at:
            return True
        elements = frozenset(root)
        return any(
            row.device in self._suspects.hidden(agent, elements)
            for agent in sorted(needed_at & self._suspects.origins.keys())
        )
