"""The collector's answers to those who ask: states from the judge's memory, the past from the store.

Implements ``collector.reading.Reader`` in process; ``collector.books`` makes the figures. An incident's cause is what
people decided, else what was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from agent.clock import Microseconds
from agent.observation import Neighbour
from collector.books import Books
from collector.core.cases import Case
from collector.core.ledger import Ledger
from collector.core.outages import SeenUp, outages_of, seen_up
from collector.core.reachability import Reached
from collector.core.revising import history
from collector.core.view import View
from collector.decisions import Decision, Recorded
from collector.dependability import Dependability
from collector.facts import Revision
from collector.pipeline import Collector
from collector.reading import (
    Altered,
    Availability,
    Basis,
    DeviceFigures,
    DeviceReadings,
    DeviceStatus,
    Effect,
    Explanation,
    Forecast,
    Incident,
    Outage,
    ServiceStatus,
    State,
    Statement,
)
from collector.sums import Reliability
from collector.supposed import Supposed

_SHOWN: dict[Reached, State] = {
    Reached.UP: "up",
    Reached.SUSPECT: "suspect",
    Reached.UNKNOWN: "unknown",
}


class LiveReader:
    """``collector.reading.Reader`` over a running collector."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.books = Books(collector)
        self.dependability = Dependability(self.books)

    def effects(self, after: int, limit: int) -> list[Effect]:
        """Return effects with ``seq > after``, oldest first, at most ``limit``."""
        return self.collector.store.effects(after, limit)

    def acknowledge(self, upto: int) -> None:
        """Tell that effects up to ``upto`` are acted on."""
        self.collector.store.acknowledge(upto)

    def revision(self) -> int:
        """Return a number that grows with every commit."""
        return self.collector.revision

    def devices(self) -> list[DeviceStatus]:
        """Return every device's standing, sorted by id."""
        now = self.collector.clock.wall()
        held = self._held()
        return [self._device(device, now, held.get(device)) for device in sorted(self.collector.judge.topology.devices)]

    def readings(self, device: str) -> DeviceReadings | None:
        """Return how a device stands and what it was last heard to say; None when the inventory has no such device."""
        found = self.collector.readings.of(device)
        if found is None:
            return None
        status = self._device(device, self.collector.clock.wall(), self._held().get(device))
        return msgspec.structs.replace(found, status=status)

    def neighbours(self) -> list[Neighbour]:
        """Return the neighbours that devices were last heard to tell of, by device."""
        devices = sorted(self.collector.judge.topology.devices)
        told = (self.collector.readings.of(device) for device in devices)
        return [row for one in told if one is not None for row in one.neighbours]

    def look_at(self, device: str) -> Microseconds | None:
        """Have a device probed and polled now; return 0, how long to wait, or None for a device that is not known."""
        return self.collector.look_at(device)

    def services(self) -> list[ServiceStatus]:
        """Return every service's standing, sorted by id."""
        promises = self.collector.judge.docket.promises
        views = self._fresh_views()
        held = self._held()
        out = []
        for name, service in sorted(promises.services.items()):
            state = promises.state(service, views)
            devices = promises.devices[name]
            since = max((moment for device in devices if (moment := self._since(device)) is not None), default=None)
            incident = next((held[device].id for device in sorted(devices) if device in held), None)
            out.append(
                ServiceStatus(
                    service=name,
                    office=promises.office_of(service),
                    state=state.value,
                    since=since,
                    incident=incident if state.value == "down" else None,
                )
            )
        return out

    def incidents(self, *, open_only: bool = False, limit: int = 500) -> list[Incident]:
        """Return incidents, newest first."""
        now = self.collector.clock.wall()
        if open_only:
            docket = self.collector.judge.docket
            cases = sorted([*docket.open, *docket.degrading.open], key=lambda case: case.opened, reverse=True)
            return [self.ledger.public(case) for case in cases][:limit]
        return [self.ledger.public(case) for case in self.collector.store.cases(0, now + 1, limit)]

    def incident(self, incident: str) -> Incident | None:
        """Return one incident, or None."""
        case = self.collector.store.case(incident)
        return None if case is None else self.ledger.public(case)

    def revisions(self, incident: str) -> list[Revision]:
        """Return what an incident was taken for, in order of time, the system's and people's."""
        held = next((case for case in self.collector.judge.memory.cases if case.id == incident), None)
        case = held or self.collector.store.case(incident)
        return [] if case is None else history(case, self.collector.deciding.all)

    def outages(self, start: Microseconds, end: Microseconds, subject: str | None = None) -> list[Outage]:
        """Return outages that overlap ``[start, end)``, sorted by subject, then start."""
        now = self.collector.clock.wall()
        cases = self.books.cases(start, end)
        rows = outages_of(cases, self.collector.judge, now, self._seen_up(cases, start, end, now))
        causes = self.ledger.rulings.causes
        return [
            msgspec.structs.replace(row, cause=causes.get(row.incident or "", row.cause))
            for row in rows
            if row.started < end
            and (row.ended is None or row.ended > start)
            and (subject is None or row.subject == subject)
        ]

    def availability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Availability]:
        """Return both bases for every service over ``[start, min(end, now))``."""
        return self.books.availability(start, end, known)

    def forecasts(self) -> list[Forecast]:
        """Return when the services that are down run out of this month's error budget, sorted by service."""
        return self.dependability.forecasts([row.service for row in self.services() if row.state == "down"])

    def reliability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Reliability]:
        """Return how often every service failed over ``[start, min(end, now))`` and how long its repairs took."""
        return self.dependability.reliability(start, end, known)

    def device_figures(
        self, device: str, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> DeviceFigures | None:
        """Return one device's figures over ``[start, min(end, now))``; None when there is no such device."""
        return self.dependability.device(device, start, end, known)

    def decisions(self) -> list[Recorded]:
        """Return every decision that was ever recorded, in order."""
        return self.collector.deciding.all

    def decide(self, decision: Decision, by: str, key: str = "") -> Recorded:
        """Record a decision of a person and let it hold."""
        return self.collector.decide(decision, by, key)

    def impact(self, decision: Decision) -> list[Altered]:
        """Return the figures that a decision would alter, by month and service."""
        return self.books.impact(decision)

    def what_if(self, failed: Sequence[str], lasting: Microseconds | None = None) -> Supposed:
        """Return what these elements would take down if they failed now, for so long or to the month's end."""
        return self.dependability.what_if(failed, lasting)

    def figures_of(self, service: str, start: Microseconds, end: Microseconds) -> list[Availability]:
        """Return both bases of one service over ``[start, min(end, now))``, none when there is no such service."""
        return self.books.figures_of(service, start, end)

    def began(self) -> Microseconds | None:
        """Return the first instant that there is evidence of, None before there is any."""
        return self.books.began()

    def statement(self, start: Microseconds, end: Microseconds) -> Statement:
        """Return the books of ``[start, min(end, now))``, with every local day and what each incident took."""
        return self.books.statement(start, end)

    def explanation(self, service: str, start: Microseconds, end: Microseconds, basis: Basis) -> Explanation | None:
        """Return what one figure of ``availability`` is made of; None when there is no such service."""
        return self.books.explanation(service, start, end, basis)

    @property
    def ledger(self) -> Ledger:
        """The services' books of the inventory in force and what was decided."""
        return self.books.ledger

    def _seen_up(
        self, cases: Iterable[Case], start: Microseconds, end: Microseconds, now: Microseconds
    ) -> SeenUp | None:
        """Return a look-up of when an agent saw a device up, as far as these cases reach; None for a single agent."""
        if len(self.collector.inventory.agents) == 1:
            return None
        rows = [row for case in cases for row in case.rows]
        edges = [edge for row in rows for edge in (row.started, row.ended) if edge is not None]
        devices = {row.device for row in rows}
        stands = {agent.at for agent in self.collector.inventory.agents}
        runs = self.books.runs(
            min([start, *edges]), max([end, *edges]) + 1, now, None if devices & stands else devices
        )  # whether an agent is up where it stands, all that it told says
        return seen_up(runs, self.collector.inventory)

    def _held(self) -> dict[str, Case]:
        out: dict[str, Case] = {}
        for case in self.collector.judge.docket.open:
            for row in case.open_rows:
                if row.felt:
                    out.setdefault(row.device, case)
        return out

    def _views(self, device: str) -> list[View]:
        found = (views.get(device) for _, views in sorted(self.collector.judge.memory.views.items()))
        return [view for view in found if view is not None]

    def _fresh_views(self) -> dict[str, dict[str, View]]:
        now = self.collector.clock.wall()
        return {
            agent: {device: view for device, view in views.items() if not self._stale(device, view, now)}
            for agent, views in self.collector.judge.memory.views.items()
        }

    def _stale(self, device: str, view: View, now: Microseconds) -> bool:
        detection = self.collector.judge.detections.get(device)
        return detection is None or view.now.last is None or now - view.now.last > detection.stale_after

    def _since(self, device: str) -> Microseconds | None:
        views = self._views(device)
        return views[0].now.since if views else None

    def _device(self, device: str, now: Microseconds, case: Case | None) -> DeviceStatus:
        views = [view for view in self._views(device) if not self._stale(device, view, now)]
        best = next((view for view in views if not view.now.down), views[0] if views else None)
        if best is None:
            last = max((view.now.last or 0 for view in self._views(device)), default=0)
            return DeviceStatus(
                device=device,
                state="unknown",
                since=last or None,
                last_seen=last or None,
                rtt=None,
                loss=0.0,
                hidden_by=None,
                incident=case.id if case else None,
            )
        reach = best.now
        rows = case.open_rows if case else []
        row = next((row for row in rows if row.device == device and row.felt), None)
        state: State = _SHOWN.get(reach.state) or ("unreachable" if row is not None and not row.failed else "down")
        tail = best.tail
        lost = sum(1 for seen in tail if not seen.alive)
        return DeviceStatus(
            device=device,
            state=state,
            since=reach.since,
            last_seen=reach.last_alive,
            rtt=reach.rtt if state in ("up", "suspect") else None,
            loss=lost / len(tail) if tail else 0.0,
            hidden_by=row.hidden_by if row is not None else None,
            incident=case.id if case else None,
        )
