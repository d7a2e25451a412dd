"""The months that are over: condensed device by device as time allows, and their figures from that.

Rules this module keeps:

- A month is condensed from what the store holds (``collector.core.condensed``). What the judge still holds of it is
  regarded whenever figures are made: a device that may still change in it is left to the general way.
- Closing is done in small portions, so that it never holds up a batch; the newest month first.
"""

from __future__ import annotations

from collections.abc import Iterator

from agent.clock import HOUR, MINUTE, Microseconds
from agent.errors import StorageError
from agent.inventory.models import Service
from collector.core.closed_month import ClosedMonth
from collector.core.history import standing
from collector.core.ledger import Ledger
from collector.core.runs import Run
from collector.pipeline import Collector
from collector.reading import Availability

PORTION = 10
"""Devices that are condensed at once: some hundredths of a second in a bad month."""
_LATER: Microseconds = HOUR
"""A month is closed so long after its end, when what was on its way has come in; and looked at again as often."""


class ClosedMonths:
    """The closed months of one collector."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._waiting: Iterator[None] | None = None
        self._next: Microseconds = 0

    def close_some(self, ledger: Ledger) -> bool:
        """Condense a portion of what is closed and not condensed; return whether there may be more.

        Raises ``StorageError`` when the store cannot be used.
        """
        now = self._collector.clock.wall()
        if self._waiting is None:
            if now < self._next:
                return False
            self._waiting = self._portions(ledger, now)
        try:
            next(self._waiting)
        except StopIteration:
            self._waiting, self._next = None, now + _LATER
        except StorageError:
            self._waiting, self._next = None, now + MINUTE
            raise
        return self._waiting is not None

    def _portions(self, ledger: Ledger, now: Microseconds) -> Iterator[None]:
        store = self._collector.store
        began = store.began()
        start, end = ledger.month_of(now - _LATER)
        while began is not None and start > began:
            start, end = ledger.month_of(start - 1)
            missing = sorted(set(ledger.topology.devices) - store.condensed_devices(start, end))
            for first in range(0, len(missing), PORTION):
                store.condense(start, end, missing[first : first + PORTION])
                yield
            yield

    def rows(
        self, ledger: Ledger, start: Microseconds, end: Microseconds, service: str | None = None
    ) -> dict[str, list[Availability]]:
        """Return both bases of the services (of one, or of all) whose month ``[start, end)`` is condensed, by service."""
        if ledger.month_of(start) != (start, end) or end > self._collector.clock.wall():
            return {}
        month = ClosedMonth(ledger, start, end)
        needing: dict[str, list[Service]] = {}
        for row in ledger.services if service is None else [ledger.by_id[service]]:
            if month.of_one(row):
                needing.setdefault(str(row.needs), []).append(row)
        held = self._held(start, end)
        made = {}
        of = None if service is None else next(iter(needing), "")
        for device, known in self._collector.store.condensed(start, end, of):
            for row in () if device in held else needing.get(device, ()):
                told = month.rows(row, known, self._standing(ledger.agents_of(row)[0], device, start, end))
                if told is not None:
                    made[row.id] = told
        return made

    def _held(self, start: Microseconds, end: Microseconds) -> set[str]:
        """Return the devices of which the judge knows runs or outages in the month that may not be in the store."""
        judge = self._collector.judge
        held = {run.device for run in judge.finished if run.tells_from < end and run.until >= start}
        for case in judge.memory.cases:
            if case.started < end:
                held |= {row.device for row in case.rows if row.ended is None or row.ended >= start}
        return held

    def _standing(self, agent: str, device: str, start: Microseconds, end: Microseconds) -> list[Run]:
        """Return the runs of a view that reach into the month and may still change."""
        judge = self._collector.judge
        view = judge.view(agent, device)
        if view is None or device not in judge.detections:
            return []
        runs = standing(judge.table(agent, device), view.now, self._collector.clock.wall())
        return [run for run in runs if run.tells_from < end and run.until >= start]
