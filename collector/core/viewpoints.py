"""From where a device is needed, and which of its outages are therefore an incident's.

Rules this module keeps:

- A device is needed where its services are judged from (``seen_from``); one that no service needs, at the first agent.
- What another agent lost is the incident's only while those where it is needed do not see the device up: with the sea
  cable cut, the far agent loses all of the near island, and nobody there is without anything.
- Of an outage that is over, the word of those who were not heard is awaited; then it is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agent.inventory.models import Inventory
from collector.core.cases import Case
from collector.core.memory import Memory
from collector.core.reachability import Reached
from collector.core.rows import Row, overlap
from collector.core.services import Promises


class Viewpoints:
    """Marks the rows of cases: the incident's, or only what another agent cannot reach."""

    def __init__(self, inventory: Inventory, promises: Promises, memory: Memory) -> None:
        self._first = frozenset(agent.id for agent in inventory.agents[:1])
        self._stands_at = {agent.id: agent.at for agent in inventory.agents}
        self._memory = memory
        self._patience = inventory.detection.stale_after
        self._needed_at: Mapping[str, frozenset[str]] = {
            device: frozenset(agent for name in names for agent in promises.seen_from[name])
            for device, names in promises.needing.items()
        }

    def of(self, device: str) -> frozenset[str]:
        """Return the agents from where a device is needed."""
        return self._needed_at.get(device, self._first)

    def mark(self, cases: Iterable[Case]) -> list[Case]:
        """Mark the rows of these cases; return the cases of which other rows count now."""
        if len(self._stands_at) == 1:
            return []
        foreign = [(case, row) for case in cases for row in case.rows if row.agent not in self.of(row.device)]
        devices = {row.device for _, row in foreign}
        changed: dict[str, Case] = {}
        lost: dict[str, list[Row]] = {}
        for case in self._memory.cases if foreign else ():
            for row in case.rows:
                if row.device in devices and row.agent in self.of(row.device):
                    lost.setdefault(row.device, []).append(row)
        for case, row in foreign:
            before = row.felt
            if any(overlap(row, other) for other in lost.get(row.device, ())):
                row.felt = True
            elif before is not False or not row.settled:
                row.felt = not any(self._saw_up(agent, row) for agent in self.of(row.device))
            if row.felt is not before:
                changed[case.id] = case
        return list(changed.values())

    def _saw_up(self, agent: str, row: Row) -> bool:
        """Whether an agent that has no outage of the device in this time saw it up."""
        heard = self._memory.heard.get(agent, 0)
        if row.settled and row.felt is None:
            return heard >= (row.ended or row.started)
        if self._memory.newest - heard > self._patience:
            return False
        view = self._memory.views.get(agent, {}).get(row.device)
        if view is None:
            return row.device == self._stands_at[agent]
        if view.now.down or view.now.state is Reached.UNKNOWN:
            return False
        return not row.settled or (view.now.since is not None and view.now.since <= row.started)
