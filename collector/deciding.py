"""What people decided and what of it holds, for a running collector; and the inventories that were in force."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from agent.clock import Microseconds
from agent.errors import StorageError
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.cases import Case
from collector.core.ledger import Ledger
from collector.core.objections import check
from collector.core.rulings import NO_RULINGS, rulings
from collector.decisions import Decision, Reclassified, Recorded
from collector.ports import Setting, Store
from collector.settings_log import written


class Deciding:
    """The decisions of a store, in order, with what holds of them (``rulings``)."""

    def __init__(self, store: Store) -> None:
        self.all: list[Recorded] = []
        self.rulings = NO_RULINGS
        self._store = store
        self._inventory: Inventory | None = None
        self._topology: Topology | None = None
        self._ledger: Ledger | None = None
        self._kept: Inventory | None = None

    def recover(self) -> None:
        """Read the decisions; raises ``StorageError``."""
        self.all = self._store.decisions()

    def follow(self, inventory: Inventory, topology: Topology) -> None:
        """Let what was decided so far hold for an inventory."""
        self._inventory, self._topology = inventory, topology
        self._rule(inventory, topology)

    def known(self, key: str) -> Recorded | None:
        """Return what was recorded under a key."""
        return next((row for row in self.all if key and row.key == key), None)

    def proposed(self, decision: Decision, by: str, key: str, now: Microseconds) -> Recorded:
        """Return what would be recorded now; raises ``ObjectionError`` when it cannot hold."""
        if self._inventory is None:
            raise StorageError("there is no inventory in force yet; try again in a moment")
        check(decision, self._inventory, self.all, lambda name: self._store.case(name) is not None, now)
        last = self.all[-1] if self.all else None
        judged = self._store.case(decision.incident) if isinstance(decision, Reclassified) else None
        return Recorded(
            number=1 if last is None else last.number + 1,
            at=now if last is None else max(now, last.at),
            by=by,
            decision=decision,
            key=key,
            about="" if judged is None else judged.root[0],
            guess="" if judged is None else judged.cause,
        )

    def add(self, recorded: Recorded) -> None:
        """Let one more decision hold."""
        self.all = [*self.all, recorded]
        if self._inventory is not None and self._topology is not None:
            self._rule(self._inventory, self._topology)

    def wants_ticket(self, case: Case) -> Microseconds | None:
        """Return when an incident wants a ticket; None while a maintenance hides all of it."""
        return case.opened if self._ledger is None else self._ledger.wants_ticket(case)

    @property
    def pending(self) -> bool:
        """Whether it is not sure that a copy of the inventory in force is kept."""
        return self._kept is not self._inventory

    def unsaved(self, at: Microseconds) -> Setting | None:
        """Return the inventory in force when no copy of it is kept yet."""
        inventory = self._inventory
        if inventory is None or not self.pending:
            return None
        now = written(inventory, at)
        newest = self._store.setting()
        if newest is not None and newest.digest == now.digest:
            self._kept = inventory
            return None
        return now

    def saved(self) -> None:
        """Note that a copy of the inventory in force is kept."""
        self._kept = self._inventory

    def _rule(self, inventory: Inventory, topology: Topology) -> None:
        self.rulings = rulings(self.all, ZoneInfo(inventory.timezone))
        self._ledger = Ledger(inventory, topology, self.rulings) if self.rulings.windows else None
