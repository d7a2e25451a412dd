"""From where each device is needed, and so which of its outages are an incident's.

Rules this module keeps:

- A device is needed where its services are judged from (``seen_from``); one that no service needs, at the first agent.
- What an incident's root hides from nobody who needs it is not the incident's: with the sea cable cut, the far agent
  loses all of the near island, and nobody there is without anything.
- What an agent lost alone, where nobody needs it, is nobody's incident while another agent sees it: it is up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from collector.core.rows import Row
from collector.core.services import Promises
from collector.core.suspects import Suspects
from collector.core.view import View


class Viewpoints:
    """Tells the outages that are felt from those that only another agent sees."""

    def __init__(self, inventory: Inventory, promises: Promises, suspects: Suspects) -> None:
        self._first = frozenset(agent.id for agent in inventory.agents[:1])
        self._suspects = suspects
        several = inventory.devices if len(inventory.agents) > 1 else []
        self._stale_after = {device.id: inventory.detection_of(device).stale_after for device in several}
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

    def spare(self, row: Row, views: Mapping[str, Mapping[str, View]], now: Microseconds) -> bool:
        """Whether nobody is without a device that an agent lost: it is not needed there, and another agent sees it.

        Of an outage that is over, another agent must have seen it from before it began.
        """
        if row.agent in self.of(row.device):
            return False
        return any(
            agent in self._suspects.origins and self._sees(devices[row.device], row, now)
            for agent, devices in views.items()
            if agent != row.agent and row.device in devices
        )

    def _sees(self, view: View, row: Row, now: Microseconds) -> bool:
        reach = view.now
        if reach.down or reach.last_alive is None or reach.last_alive < row.started:
            return False
        if row.ended is not None:
            return reach.since is not None and reach.since <= row.started
        return now - reach.last_alive <= self._stale_after.get(row.device, 0)
