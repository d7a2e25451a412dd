"""The books of a running collector: figures made from its runs and incidents, by the settings and what was decided.

Figures are brought up to date (``collector.live_figures``) when something changes or a minute has passed; those that the
contract excuses causes of, or as known at another instant, are made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import chain
from threading import Lock
from zoneinfo import ZoneInfo

from agent.clock import MINUTE, Microseconds
from agent.inventory.models import Service
from agent.inventory.topology import Topology
from collector.closed_months import ClosedMonths
from collector.core.breakdown import explanation
from collector.core.cases import Case
from collector.core.foresight import altered, forecast, months, moved, since, supposed, touched, with_decisions
from collector.core.grounds import told_by
from collector.core.history import bounded, standing
from collector.core.intervals import Spans
from collector.core.ledger import Ledger, Sheet, history_of
from collector.core.rulings import rulings
from collector.core.runs import Run, put
from collector.core.services import needed
from collector.core.statement import statement
from collector.decisions import Decision, Excuse, Reclassified, Withdrawal
from collector.live_figures import LiveFigures
from collector.pipeline import Collector
from collector.reading import Altered, Availability, Basis, Explanation, Forecast, Statement
from collector.settings_log import read


class Books:
    """The figures of one collector."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self._figures: tuple[object, list[Availability]] | None = None
        self.closed = ClosedMonths(collector)
        self._live = LiveFigures(collector)
        self._lock = Lock()
        self._ledger: tuple[tuple[object, object], Ledger] | None = None

    def availability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Availability]:
        """Return both bases for every service over ``[start, min(end, now))``, by what was ``known`` (None: is) decided."""
        now = self.collector.clock.wall()
        judge = self.collector.judge
        ledger = self.ledger if known is None else self.ledger_known(known)
        key = (start, end, judge.changes, now // MINUTE, id(judge), ledger)
        if self._figures is not None and self._figures[0] == key:
            return self._figures[1]
        closed = self.closed.rows(ledger, start, end)
        if known is None and not ledger.excused_causes and 2 * len(closed) < len(ledger.services):
            with self._lock:
                figures = self._live.of(start, end, ledger, self.runs, now=now)
        else:
            figures = self._figured(start, end, now, [(ledger, closed)])[0]
        self._figures = (key, figures)
        return figures

    def figures_of(self, service: str, start: Microseconds, end: Microseconds) -> list[Availability]:
        """Return both bases of one service over ``[start, min(end, now))``, none when there is no such service."""
        found = self.ledger.by_id.get(service)
        if found is None:
            return []
        closed = self.closed.rows(self.ledger, start, end, service)
        if closed:
            return closed[service]
        now = self.collector.clock.wall()
        until = max(start, min(end, now))
        sheet, cases = self._sheet(found, start, until, now)
        causes = {case.id: self.ledger.cause_of(case) for case in cases}
        return self.ledger.rows([sheet], start, until, causes)

    def _sheet(
        self, service: Service, start: Microseconds, until: Microseconds, now: Microseconds
    ) -> tuple[Sheet, list[Case]]:
        """Return one service's sheet of a period, and the incidents of it."""
        devices = needed(service.needs)
        runs = self.runs(start, until, now, devices)
        cases = self.cases(start, until, devices)
        return self.ledger.sheet(service, history_of({key: bounded(rows) for key, rows in runs.items()}), cases), cases

    def _figured(
        self,
        start: Microseconds,
        end: Microseconds,
        now: Microseconds,
        ledgers: Sequence[tuple[Ledger, Mapping[str, list[Availability]]]],
    ) -> list[list[Availability]]:
        """Return the figures of one period by several books, each with those rows that are made already, by service."""
        until = max(start, min(end, now))
        rest = [[row for row in ledger.services if row.id not in made] for ledger, made in ledgers]
        devices = {device for services in rest for row in services for device in needed(row.needs)}
        runs = self.runs(start, until, now, devices) if devices else {}
        history = history_of({key: bounded(rows) for key, rows in runs.items()})
        cases = self.cases(start, until, devices) if devices else []
        found = []
        for (ledger, made), services in zip(ledgers, rest, strict=True):
            sheets = ledger.sheets(history, cases, services=services)
            rows = ledger.rows(sheets, start, until, {case.id: ledger.cause_of(case) for case in cases})
            found.append(sorted([*chain(*made.values()), *rows], key=lambda row: (row.service, row.basis)))
        return found

    def impact(self, decision: Decision) -> list[Altered]:
        """Return the figures that a decision would alter, by month and service; of months with evidence in them."""
        deciding, now = self.collector.deciding, self.collector.clock.wall()
        proposed = deciding.proposed(decision, "", "", now)
        ledger = self.ledger
        span = touched(decision, deciding.all, self._named(decision), ledger)
        began = self.began()
        if span is None or began is None:
            return []
        other = with_decisions(ledger, supposed(deciding.all, proposed))
        found = []
        for month, first, following in months(ledger, max(span.start, ledger.month_of(began)[0]), min(span.end, now)):
            by = [(each, self.closed.rows(each, first, following)) for each in (ledger, other)]
            before, after = self._figured(first, following, now, by)
            found += [Altered(month=month, before=one, after=two) for one, two in altered(before, after)]
        return found

    def _named(self, decision: Decision) -> list[Case]:
        """Return the incident that a decision names, directly or by the decision that it withdraws."""
        if isinstance(decision, Withdrawal):
            said = next((row.decision for row in self.collector.deciding.all if row.number == decision.of), None)
            return [] if said is None else self._named(said)
        if not isinstance(decision, (Excuse, Reclassified)):
            return []
        held = next((case for case in self.collector.judge.memory.cases if case.id == decision.incident), None)
        found = held or self.collector.store.case(decision.incident)
        return [] if found is None else [found]

    def forecasts(self, services: Sequence[str]) -> list[Forecast]:
        """Return when these services, which are down, run out of this month's error budget, sorted by service."""
        now = self.collector.clock.wall()
        ledger, decisions = self.ledger, self.collector.deciding.all
        start, _ = month = ledger.month_of(now)
        down = [service for service in ledger.inventory.services if service.id in services]
        devices = {device for service in down for device in needed(service.needs)}
        runs = self.runs(start, now, now, devices) if down else {}
        history = history_of({key: bounded(rows) for key, rows in runs.items()})
        cases = self.cases(start, now, devices)
        found = []
        for service in down:
            made = forecast(ledger, ledger.sheet(service, history, cases), month, now)
            new = since(decisions, ledger.calendar_name(service), month, ledger.zone)
            if new:
                without = with_decisions(ledger, [row for row in decisions if row not in new])
                old = forecast(without, without.sheet(service, history, cases), month, now)
                made = moved(made, old, [row.number for row in new])
            found.append(made)
        return sorted(found, key=lambda row: row.service)

    def began(self) -> Microseconds | None:
        """Return the first instant that there is evidence of, None before there is any."""
        now = self.collector.clock.wall()
        judge = self.collector.judge
        known = [run.first for run in judge.finished]
        for agent, views in judge.memory.views.items():
            for device, view in views.items():
                if device in judge.detections:
                    known += [run.first for run in standing(judge.table(agent, device), view.now, now)]
        stored = self.collector.store.began()
        return min(known if stored is None else [stored, *known], default=None)

    def statement(self, start: Microseconds, end: Microseconds) -> Statement:
        """Return the books of ``[start, min(end, now))``, with every local day and what each incident took."""
        now = self.collector.clock.wall()
        until = max(start, min(end, now))
        runs = self.runs(start, until, now)
        cases = self.cases(start, until)
        histories = {key: bounded(rows) for key, rows in runs.items()}
        sheets = self.ledger.sheets(history_of(histories), cases)
        evidence = _evidence(runs.values(), start, until)
        return statement(self.ledger, (start, end), until, sheets, cases, evidence=evidence)

    def explanation(self, service: str, start: Microseconds, end: Microseconds, basis: Basis) -> Explanation | None:
        """Return what one figure of ``availability`` is made of; None when there is no such service."""
        found = next((row for row in self.collector.inventory.services if row.id == service), None)
        if found is None:
            return None
        now = self.collector.clock.wall()
        until = max(start, min(end, now))
        runs = self.runs(start, until, now, needed(found.needs))
        cases = self.cases(start, until, needed(found.needs))
        histories = {key: bounded(rows) for key, rows in runs.items()}
        sheet = self.ledger.sheet(found, history_of(histories), cases)
        sights = self.collector.judge.memory.sights
        blind = {agent: sight.blind_since for agent, sight in sights.items() if sight.blind_since is not None}

        @cache
        def told(agent: str) -> Spans:  # asked only where there is unknown time
            return told_by(self.runs(start, until, now))(agent)

        return explanation(
            self.ledger,
            sheet,
            basis,
            (start, end),
            until,
            causes={case.id: self.ledger.cause_of(case) for case in cases},
            runs=runs,
            told=told,
            blind=blind,
        )

    @property
    def ledger(self) -> Ledger:
        """The services' books of the inventory in force and what was decided."""
        collector = self.collector
        known = (collector.inventory, collector.deciding.rulings)
        if self._ledger is None or any(one is not two for one, two in zip(self._ledger[0], known, strict=True)):
            topology = Topology(collector.inventory)
            self._ledger = (known, Ledger(collector.inventory, topology, collector.deciding.rulings))
        return self._ledger[1]

    def ledger_known(self, known: Microseconds) -> Ledger:
        """Return the books by the settings and decisions as known at an instant."""
        kept = self.collector.store.setting(known)
        inventory = self.collector.inventory if kept is None else read(kept)
        held = rulings(self.collector.deciding.all, ZoneInfo(inventory.timezone), known)
        return Ledger(inventory, Topology(inventory), held)

    def runs(
        self, start: Microseconds, end: Microseconds, now: Microseconds, devices: AbstractSet[str] | None = None
    ) -> dict[tuple[str, str], list[Run]]:
        """Return all runs, or those of some devices, that reach into ``[start, end)``, by agent and device."""
        runs: dict[tuple[str, str], list[Run]] = {}
        for run in self.collector.store.runs(start, end, devices):
            runs.setdefault((run.agent, run.device), []).append(run)
        judge = self.collector.judge
        for run in judge.finished:
            if devices is not None and run.device not in devices:
                continue
            put(runs.setdefault((run.agent, run.device), []), run)
        for agent, views in judge.memory.views.items():
            for device in views if devices is None else devices & views.keys():
                if device in judge.detections:
                    known = runs.setdefault((agent, device), [])
                    for run in standing(judge.table(agent, device), views[device].now, now):
                        put(known, run)
        return runs

    def cases(self, start: Microseconds, end: Microseconds, devices: AbstractSet[str] | None = None) -> list[Case]:
        """Return the incidents of ``[start, end)``, all or those that held some devices, and those at hand."""
        known = {case.id: case for case in self.collector.store.cases(start, end, devices=devices)}
        known |= {case.id: case for case in self.collector.judge.memory.cases}
        return list(known.values())


def _evidence(
    runs: Iterable[list[Run]], start: Microseconds, until: Microseconds
) -> tuple[Microseconds, Microseconds] | None:
    """Return the first and the last instant of ``[start, until]`` that a run vouches for, None when none does."""
    within = [run for rows in runs for run in rows if run.first < until and run.last >= start]
    if not within:
        return None
    return max(start, min(run.first for run in within)), min(until, max(run.last for run in within))
