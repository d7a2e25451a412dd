"""Replay: recorded observations through the code that runs live, on a virtual clock.

Rules this module keeps (``contracts.md``, Replay): same input, same bytes, whatever the order of the lines;
the clock stands at each observation's arrival and ends at the period's end. Observations before the period
are judged too; outages are told unclipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from agent.clock import Microseconds, format_instant
from agent.inventory.models import Inventory
from agent.observation import Observation
from collector.core.admission import admit, hear_decisions, in_order
from collector.core.cases import Case
from collector.core.due import Target, due
from collector.core.history import bounded, standing
from collector.core.judge import Judge
from collector.core.ledger import Ledger, history_of
from collector.core.memory import Memory
from collector.core.outages import outages_of, seen_up
from collector.core.rulings import Window, rulings
from collector.core.runs import Run, put
from collector.core.timeline import Bounded
from collector.decisions import Recorded
from collector.reading import Evidence, Incident, Notice

REPAIR_DAYS = 3
"""Working days until an automatic repair is due (service catalogue, 1.3)."""


class Replay:
    """One replay: feed everything, then ask for the answer."""

    def __init__(
        self,
        inventory: Inventory,
        references: Mapping[str, Iterable[str]],
        memory: Memory | None = None,
        runs: Iterable[Run] = (),
        decisions: Sequence[Recorded] = (),
        *,
        began: Microseconds | None = None,
        lately: Iterable[Case] = (),
    ) -> None:
        """``memory`` is where a recording stood when it ``began``, ``runs`` what was settled by then of its incidents' time.

        ``decisions`` are what people decided, in order; ``lately`` incidents that were let go by then, for notes that come in.
        """
        self.decisions = decisions
        self._books: dict[Microseconds | None, Ledger] = {}
        self.inventory = inventory
        own = None if memory is None else msgspec.convert(msgspec.to_builtins(memory), Memory)
        self.judge = Judge(inventory, references, own)
        known = [row for row in decisions if began is not None and row.at < began]
        self.judge.docket.anew.know(known)
        self._heard = len(known)
        self.cases: dict[str, Case] = {}
        self.incidents: dict[str, Incident] = {}
        self.notices: dict[tuple[str, str, Microseconds], Notice] = {}
        self.runs: dict[tuple[str, str], list[Run]] = {}
        for run in runs:
            put(self.runs.setdefault((run.agent, run.device), []), run)
        copied = msgspec.convert(msgspec.to_builtins(list(lately)), list[Case])
        for case in (*copied, *self.judge.memory.cases, *self.judge.memory.declines):
            self.cases[case.id] = case

    def run(self, observations: Iterable[Observation]) -> None:
        """Judge observations in the order of their arrival (``arrived``, else ``at``)."""
        for (arrived, *_), together in groupby(sorted(observations, key=_batch), key=_batch):
            # Recordings overlap, and what stands in both was observed once.
            batch = [seen for seen, _ in groupby(in_order(together))]
            self._hear(arrived)
            admit(self.judge, None, batch, arrived, 0)
            self._collect()

    def _hear(self, before: Microseconds) -> None:
        """Let what people noted before an instant count, each at its time."""
        while self._heard < len(self.decisions) and self.decisions[self._heard].at < before:
            self._heard += 1
            by_then = self.decisions[: self._heard]
            hear_decisions(self.judge, by_then, self._recall, by_then[-1].at)
            self._collect()

    def _recall(self, start: Microseconds, end: Microseconds) -> list[Case]:
        """Return the incidents that were open in a span."""
        return [
            case for case in self.cases.values() if case.started < end and (case.closed is None or case.closed >= start)
        ]

    def finish(self, now: Microseconds) -> None:
        """Let the clock go on to ``now``."""
        self._hear(now)
        self.judge.advance(now)
        self.judge.conclude(now)
        self._collect()

    def _collect(self) -> None:
        judge = self.judge
        for run in judge.take_finished():
            put(self.runs.setdefault((run.agent, run.device), []), run)
        for effect in judge.take_effects():
            if effect.incident is not None:
                self.incidents[effect.incident.id] = effect.incident
            if effect.notice is not None:
                notice = effect.notice
                self.notices[notice.kind, notice.agent, notice.started] = notice
        if judge.docket.changed:
            for case in judge.docket.take_changed():
                self.cases[case.id] = case

    def answer(self, start: Microseconds, end: Microseconds, maintenance: Sequence[Window] = ()) -> dict[str, Any]:
        """Return the contract's object for ``[start, end)``, ready for JSON."""
        now = max(end, self.judge.memory.newest)
        self.finish(now)
        self._books.clear()
        ledger = self._ledger(maintenance)
        cases = sorted(self.cases.values(), key=lambda case: (len(case.id), case.id))
        seen = seen_up(self._runs(end), self.inventory) if len(self.inventory.agents) > 1 else None
        outages = [
            row for row in outages_of(cases, self.judge, end, seen) if _overlaps(row.started, row.ended, start, end)
        ]
        shown = [case for case in cases if _overlaps(case.started, case.closed, start, end)]
        figures = ledger.figures(start, end, history_of(self._histories(end)), cases)
        return {
            "outages": [
                {
                    "subject": row.subject,
                    "from": format_instant(row.started),
                    "to": _instant(row.ended),
                    "from_bracket": [_instant(edge) for edge in row.started_bracket],
                    "to_bracket": [_instant(edge) for edge in row.ended_bracket],
                    "state": row.state,
                    "incident": row.incident,
                }
                for row in outages
            ],
            "incidents": [_incident(ledger.public(case)) for case in shown],
            "tickets": [
                self._ticket(case, known, at)
                for case in shown
                # what is decided once it is over changes no ticket any more
                for known in (self._ledger(maintenance, case.closed),)
                if (at := known.wants_ticket(case)) is not None and at <= now
            ],
            "notices": [
                {
                    "kind": notice.kind,
                    "agent": notice.agent,
                    "from": format_instant(notice.started),
                    "to": _instant(notice.ended),
                }
                for _, notice in sorted(self.notices.items(), key=lambda item: (item[0][1], item[0][2]))
                if _overlaps(notice.started, notice.ended, start, end)
            ],
            "availability": [
                {
                    "service": row.service,
                    "basis": row.basis,
                    "considered": row.considered,
                    "up": row.up,
                    "down": row.down,
                    "unknown": row.unknown,
                    "availability": row.availability,
                    "lower": row.lower,
                    "upper": row.upper,
                    "coverage": row.coverage,
                    "verdict": row.verdict,
                    "down_by_cause": row.down_by_cause,
                }
                for row in figures
            ],
        }

    def _ledger(self, maintenance: Sequence[Window], known: Microseconds | None = None) -> Ledger:
        """Return the books by what was decided, as known at an instant (None: at last)."""
        if not self.decisions:
            known = None
        if known not in self._books:
            held = rulings(self.decisions, ZoneInfo(self.inventory.timezone), known)
            held = replace(held, windows=(*held.windows, *maintenance))
            self._books[known] = Ledger(self.inventory, self.judge.topology, held)
        return self._books[known]

    def _histories(self, now: Microseconds) -> dict[tuple[str, str], Bounded]:
        return {key: bounded(rows) for key, rows in self._runs(now).items()}

    def _runs(self, now: Microseconds) -> dict[tuple[str, str], list[Run]]:
        runs = {key: list(rows) for key, rows in self.runs.items()}
        for agent, views in self.judge.memory.views.items():
            for device, view in views.items():
                known = runs.setdefault((agent, device), [])
                for run in standing(self.judge.table(agent, device), view.now, now):
                    put(known, run)
        return runs

    def _ticket(self, case: Case, ledger: Ledger, at: Microseconds) -> dict[str, Any]:
        services = self.judge.docket.promises.services
        service = next((services[name] for name in sorted(case.services)), None)
        when = due(ledger.calendar_of(service), at, Target(days=REPAIR_DAYS), end_of_day=True)
        return {"incident": case.id, "service_code": "1.3", "priority": None, "due": format_instant(when)}


def _batch(observation: Observation) -> tuple[Microseconds, str, str, int]:
    """Return when an observation arrived, and of which batch it is; without a number all that arrived then are one."""
    arrived = observation.at if observation.arrived is None else observation.arrived
    if observation.seq is None:
        return (arrived, "", "", 0)
    return (arrived, observation.agent, observation.boot or "", observation.seq)


def _overlaps(first: Microseconds, last: Microseconds | None, start: Microseconds, end: Microseconds) -> bool:
    return first < end and (last is None or last > start or first >= start)


def _instant(instant: Microseconds | None) -> str | None:
    return None if instant is None else format_instant(instant)


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "kind": incident.kind,
        "cause": incident.cause,
        "root": list(incident.root),
        "alternatives": [list(elements) for elements in incident.alternatives],
        "confidence": incident.confidence,
        "evidence": [sentence(fact) for fact in incident.evidence],
        "subjects": sorted({attached.device for attached in incident.attached}),
        "services": list(incident.services),
        "started": format_instant(incident.started),
        "opened": format_instant(incident.opened),
        "closed": _instant(incident.closed),
        "flapping": incident.flapping,
    }


_SENTENCES = {
    "loss": "{element} lost about {percent} % of its probes in the sixty rounds before, though it was up",
    "light-low": "port {interface} of {element} heard {rx} dBm, close to the {low} dBm that its module needs",
    "light-fading": "port {interface} of {element} hears {fall} dB less each week, {rx} dBm by now",
    "errors-growing": "port {interface} of {element} received {share} damaged frames a gigabyte, {usual} before",
    "slow": "{element} answered in {rtt} ms, though nine of ten answers took at most {usual} ms at that hour",
    "battery-replace": "{element} says that its battery failed its test or must be replaced",
    "battery-weak": "the battery of {element} would last {minutes} min, {percent} % of what it used to at this load",
    "port-down": "port {interface} of {device} lost its carrier, switched on",
    "port-admin-down": "port {interface} of {device} was switched off by hand",
    "port-up": "port {interface} of {device} kept its carrier",
    "members-together": "{count} members of {group} went within seconds",
    "all-behind": "{count} devices behind {element} were lost",
    "parent-answers": "{device}, the last device before it, answered all the time",
    "traceroute": "a packet to {device} got as far as {last}",
    "traceroute-silent": "a packet to {device} was answered by nothing on its way",
    "ups-on-battery": "{device} ran on its battery: the feeder had no power",
    "ups-on-mains": "{device} stayed on mains: its feeder had power",
    "power-beside": "{count} devices beside it kept their power",
    "weather-lightning": "{source} told of lightning over {area}; sites of it that failed in those hours: {sites}",
    "weather-earthquake": "{source} told of an earthquake of magnitude {size} at {area}",
    "weather-waves": "{source} told of waves of {size} m at {area}",
    "weather-wind": "{source} told of wind of {size} kn at {area}",
    "learned": "{count} of {total} earlier faults here were {cause}",
    "uptime-kept": "{device} ran on without a restart",
    "uptimes-kept": "{count} devices ran on without a restart",
    "uptimes-restarted": "{count} devices had restarted when they came back",
    "uptime-restarted": "{device} had restarted when it came back",
}


def sentence(fact: Evidence) -> str:
    """Return one piece of evidence as an English sentence."""
    values = {"element": fact.element or "", **fact.values}
    code = "traceroute-silent" if fact.code == "traceroute" and not fact.values.get("last") else fact.code
    text = _SENTENCES.get(code, code).format_map(values)
    return text if fact.at is None else f"{text} ({format_instant(fact.at)})"
