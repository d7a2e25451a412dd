"""How often services and devices fail, how long repairs take, and when budgets run out, from a collector's books.

What is asked for again is kept until something changes or a minute has passed, as the books keep their figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from agent.clock import MINUTE, Microseconds
from agent.inventory.models import Device, Inventory, Service
from agent.inventory.views import needed_devices
from collector.books import Books
from collector.core.cases import Case
from collector.core.history import bounded
from collector.core.ledger import Ledger, Sheet, history_of
from collector.core.lookout import Lookout
from collector.core.repairs import record
from collector.core.supposing import cut_off, supposed
from collector.reading import DeviceFigures, Forecast
from collector.sums import Reliability
from collector.supposed import Supposed

KEPT = 8
"""Answers that are kept at once."""


class Dependability:
    """Failures, repairs and forecasts of one collector."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._kept: dict[object, Any] = {}
        self._lookout: Lookout | None = None

    def reliability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Reliability]:
        """Return how often every service failed over ``[start, min(end, now))``, sorted by service."""
        ledger = self._ledger(known)
        if known is not None:
            return self._records(ledger, start, end)
        return list(self._once(("reliability", start, end, ledger), lambda: self._records(ledger, start, end)))

    def device(
        self, device: str, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> DeviceFigures | None:
        """Return one device's figures over ``[start, min(end, now))``; None when there is no such device."""
        ledger = self._ledger(known)
        found = next((row for row in ledger.inventory.devices if row.id == device), None)
        if found is None:
            return None
        now = self.books.collector.clock.wall()
        until = max(start, min(end, now))
        service = _as_service(ledger, found)
        sheets, cases = self._sheets(ledger, [service], (start, until), {device})
        causes = {case.id: ledger.cause_of(case) for case in cases}
        return DeviceFigures(
            device=device,
            calendar=ledger.calendar_name(service),
            figures=ledger.rows(sheets, start, until, causes),
            reliability=record(ledger, sheets[0], start, until, causes),
        )

    def forecasts(self, services: Sequence[str]) -> list[Forecast]:
        """Return when these services, which are down, run out of this month's error budget, sorted by service."""
        if not services:
            return []
        key = ("forecasts", tuple(services), self.books.ledger)
        return list(self._once(key, lambda: self.books.forecasts(services)))

    def what_if(self, failed: Sequence[str], lasting: Microseconds | None = None) -> Supposed:
        """Return what these elements would take down if they failed now, for so long or to the month's end."""
        ledger, now = self.books.ledger, self.books.collector.clock.wall()
        month = start, end = ledger.month_of(now)
        until = end if lasting is None else min(end, now + max(0, lasting))
        if self._lookout is None or self._lookout.topology is not ledger.topology:
            self._lookout = Lookout(ledger.inventory, ledger.topology)
        found = cut_off(ledger, self._lookout, failed)
        needed = {device for service in found.services for device in needed_devices(service.needs)}
        sheets, _ = self._sheets(ledger, found.services, (start, now), needed) if found.services else ([], [])
        return supposed(ledger, found, sheets, month, (now, until))

    def _records(self, ledger: Ledger, start: Microseconds, end: Microseconds) -> list[Reliability]:
        now = self.books.collector.clock.wall()
        until = max(start, min(end, now))
        sheets, cases = self._sheets(ledger, ledger.services, (start, until))
        causes = {case.id: ledger.cause_of(case) for case in cases}
        return [record(ledger, sheet, start, until, causes) for sheet in sheets]

    def _sheets(
        self,
        ledger: Ledger,
        services: Sequence[Service],
        period: tuple[Microseconds, Microseconds],
        devices: AbstractSet[str] | None = None,
    ) -> tuple[list[Sheet], list[Case]]:
        """Return the services' sheets, whose outages that reach into the period are whole, and the incidents."""
        start, until = period
        cases = self.books.cases(start, until, devices)
        begun = [
            row.started
            for case in cases
            for row in case.rows
            if row.ended is None or row.ended >= start
            if devices is None or row.device in devices
        ]
        runs = self.books.runs(min([start, *begun]), until, self.books.collector.clock.wall(), devices)
        history = history_of({key: bounded(rows) for key, rows in runs.items()})
        return ledger.sheets(history, cases, services=services), cases

    def _ledger(self, known: Microseconds | None) -> Ledger:
        return self.books.ledger if known is None else self.books.ledger_known(known)

    def _once(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        judge = self.books.collector.judge
        whole = (*key, judge.changes, self.books.collector.clock.wall() // MINUTE, id(judge))
        if whole not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[whole] = make()
        return self._kept[whole]


def _as_service(ledger: Ledger, device: Device) -> Service:
    """Return a device as a service of its own: seen from every agent, in the calendar of its site's first service."""
    beside = _first_at(ledger.inventory, device)
    every = [agent.id for agent in ledger.inventory.agents]
    made = Service(id=device.id, needs=device.id, seen_from=every, calendar=ledger.calendar_name(beside))
    return made if beside is None else made.model_copy(update={"guarantee": beside.guarantee})


def _first_at(inventory: Inventory, device: Device) -> Service | None:
    """Return the first service that needs a device of the same site, or else the device itself."""
    here = {row.id for row in inventory.devices if row.id == device.id or (row.site and row.site == device.site)}
    return next((service for service in inventory.services if here & set(needed_devices(service.needs))), None)
