"""A pretend collector behind ``collector.reading.Reader``: a world that can be changed while the api runs.

It judges nothing: a test says what is down, why, and which incident explains it; the fake keeps effects,
standings and outages consistent, as the real one does with each commit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec

from agent.clock import SECOND, Microseconds
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from agent.observation import Neighbour
from api.core.directory import Directory
from collector.core.attribution import Claim
from collector.core.breakdown import explanation
from collector.core.intervals import Spans, difference, intersection, united
from collector.core.ledger import Ledger
from collector.core.lookout import Lookout
from collector.core.objections import check
from collector.core.runs import Run
from collector.core.services import needed
from collector.core.supposing import cut_off, supposed
from collector.core.timeline import Bounded, Timeline
from collector.decisions import Decision, Reclassified, Recorded
from collector.facts import Revision
from collector.reading import (
    Altered,
    Attached,
    Availability,
    Basis,
    DeviceFigures,
    DeviceReadings,
    DeviceStatus,
    Effect,
    Evidence,
    Explanation,
    Forecast,
    Incident,
    Loss,
    Notice,
    Outage,
    ServiceStatus,
    State,
    Statement,
)
from collector.sums import Day, Reliability, Share
from collector.supposed import Supposed


class FakeReader:
    def __init__(self, inventory: Inventory, now: Microseconds) -> None:
        self.directory = Directory(inventory)
        self.ledger = Ledger(inventory, Topology(inventory))
        self.now = now
        self.failing: Exception | None = None
        self.acknowledged = 0
        self.news: Callable[[], None] = lambda: None
        self._lock = threading.RLock()
        self._revision = 1
        self._effects: list[Effect] = []
        self._decisions: list[Recorded] = []
        self.altered: list[Altered] = []
        self.forecast: list[Forecast] = []
        self.repairs: dict[str, Reliability] = {}
        """Service → what is told of its failures; of others that nothing failed but for the down time of ``figures``."""
        self._incidents: dict[str, Incident] = {}
        self._devices: dict[str, DeviceStatus] = {
            device.id: DeviceStatus(
                device=device.id,
                state="up",
                since=now - 3600 * SECOND,
                last_seen=now,
                rtt=0.004,
                loss=0.0,
                hidden_by=None,
                incident=None,
            )
            for device in inventory.devices
        }
        self._service_of = {
            device: service.id
            for service in inventory.services
            for device in ([service.needs] if isinstance(service.needs, str) else [])
        }
        self._services: dict[str, ServiceStatus] = {
            service.id: ServiceStatus(
                service=service.id,
                office=self.directory.service_office[service.id] or "",
                state="up",
                since=now - 3600 * SECOND,
                incident=None,
            )
            for service in inventory.services
        }
        self.figures: dict[str, tuple[Microseconds, Microseconds, Microseconds]] = {}
        """Service → considered, down, unknown in service time."""
        self.revised: dict[str, tuple[Revision, ...]] = {}
        """Incident → what the system took it for."""
        self.since: Microseconds | None = now - 86400 * SECOND
        """Where evidence begins."""
        self.told: dict[str, DeviceReadings] = {
            device.id: DeviceReadings(device=device.id) for device in inventory.devices
        }
        self.looked_at: list[str] = []
        self.wait: Microseconds = 0
        """How long who asks for a poll is to wait."""

    # --- changing the world ------------------------------------------------------------------------

    def set_device(
        self, device: str, state: State, *, hidden_by: str | None = None, incident: str | None = None
    ) -> None:
        with self._lock:
            self._devices[device] = msgspec.structs.replace(
                self._devices[device], state=state, since=self.now, hidden_by=hidden_by, incident=incident
            )
            service = self._service_of.get(device)
            if service is not None:
                status: Literal["up", "down", "unknown"] = (
                    "down" if state in ("down", "unreachable") else "unknown" if state == "unknown" else "up"
                )
                self._services[service] = msgspec.structs.replace(
                    self._services[service], state=status, since=self.now, incident=incident
                )
            self._changed()

    def open(
        self,
        incident: str,
        *,
        cause: str,
        root: tuple[str, ...],
        devices: dict[str, Literal["down", "unreachable"]],
        evidence: tuple[Evidence, ...] = (),
        kind: Literal["outage", "degraded"] = "outage",
        confidence: float = 0.97,
    ) -> Incident:
        with self._lock:
            attached = tuple(
                Attached(device=device, state=state, started=self.now, ended=None, hidden_by=root[0] if root else None)
                for device, state in sorted(devices.items())
            )
            made = Incident(
                id=incident,
                kind=kind,
                cause=cause,
                root=root,
                alternatives=(),
                confidence=confidence,
                evidence=evidence,
                attached=attached,
                services=tuple(sorted(self._service_of[device] for device in devices if device in self._service_of)),
                started=self.now,
                opened=self.now,
                closed=None,
            )
            for device, state in devices.items():
                self.set_device(device, state, hidden_by=root[0] if root else None, incident=incident)
            return self._tell("incident-opened", made)

    def change(self, incident: str, **changes: object) -> Incident:
        with self._lock:
            return self._tell("incident-updated", msgspec.structs.replace(self._incidents[incident], **changes))

    def close(self, incident: str) -> Incident:
        with self._lock:
            before = self._incidents[incident]
            attached = tuple(msgspec.structs.replace(item, ended=item.ended or self.now) for item in before.attached)
            for item in before.attached:
                self.set_device(item.device, "up")
            return self._tell("incident-closed", msgspec.structs.replace(before, attached=attached, closed=self.now))

    def reopen(self, incident: str) -> Incident:
        with self._lock:
            before = self._incidents[incident]
            for item in before.attached:
                self.set_device(item.device, item.state, hidden_by=item.hidden_by, incident=incident)
            attached = tuple(msgspec.structs.replace(item, started=self.now, ended=None) for item in before.attached)
            return self._tell("incident-reopened", msgspec.structs.replace(before, attached=attached, closed=None))

    def notice(self, notice: Notice) -> None:
        with self._lock:
            self._effects.append(Effect(seq=len(self._effects) + 1, at=self.now, kind="notice", notice=notice))
            self._changed()

    def _tell(
        self,
        kind: Literal["incident-opened", "incident-updated", "incident-closed", "incident-reopened"],
        incident: Incident,
    ) -> Incident:
        self._incidents[incident.id] = incident
        now = Revision(
            at=self.now,
            author="system",
            cause=incident.cause,
            root=incident.root,
            confidence=incident.confidence,
            alternatives=incident.alternatives,
            evidence=incident.evidence,
            devices=len(incident.attached),
        )
        known = self.revised.get(incident.id, ())
        if not known or (known[-1].root, known[-1].cause) != (now.root, now.cause):
            self.revised[incident.id] = (*known, now)
        self._effects.append(Effect(seq=len(self._effects) + 1, at=self.now, kind=kind, incident=incident))
        self._changed()
        return incident

    def _changed(self) -> None:
        self._revision += 1
        self.news()

    def _ask(self) -> None:
        if self.failing is not None:
            raise self.failing

    # --- the port ----------------------------------------------------------------------------------

    def effects(self, after: int, limit: int) -> list[Effect]:
        with self._lock:
            self._ask()
            return [effect for effect in self._effects if effect.seq > after][:limit]

    def acknowledge(self, upto: int) -> None:
        with self._lock:
            self._ask()
            self.acknowledged = max(self.acknowledged, upto)

    def devices(self) -> list[DeviceStatus]:
        with self._lock:
            self._ask()
            return [self._devices[device] for device in sorted(self._devices)]

    def readings(self, device: str) -> DeviceReadings | None:
        with self._lock:
            self._ask()
            found = self.told.get(device)
            return None if found is None else msgspec.structs.replace(found, status=self._devices[device])

    def neighbours(self) -> list[Neighbour]:
        with self._lock:
            self._ask()
            return [row for _, told in sorted(self.told.items()) for row in told.neighbours]

    def look_at(self, device: str) -> Microseconds | None:
        with self._lock:
            self._ask()
            if device not in self.told:
                return None
            if not self.wait:
                self.looked_at.append(device)
            return self.wait

    def services(self) -> list[ServiceStatus]:
        with self._lock:
            self._ask()
            return [self._services[service] for service in sorted(self._services)]

    def incidents(self, *, open_only: bool = False, limit: int = 500) -> list[Incident]:
        with self._lock:
            self._ask()
            found = sorted(self._incidents.values(), key=lambda item: (item.opened, item.id), reverse=True)
            return [item for item in found if not open_only or item.closed is None][:limit]

    def incident(self, incident: str) -> Incident | None:
        with self._lock:
            self._ask()
            return self._incidents.get(incident)

    def outages(self, start: Microseconds, end: Microseconds, subject: str | None = None) -> list[Outage]:
        with self._lock:
            self._ask()
            rows = [
                Outage(
                    subject=item.device,
                    started=item.started,
                    ended=item.ended,
                    started_bracket=(item.started - SECOND, item.started),
                    ended_bracket=(item.ended - SECOND if item.ended else item.started, item.ended),
                    state=item.state,
                    incident=incident.id,
                    cause=incident.cause,
                )
                for incident in self._incidents.values()
                for item in incident.attached
                if item.started < end and (item.ended is None or item.ended > start) and subject in (None, item.device)
            ]
            return sorted(rows, key=lambda row: (row.subject, row.started))

    def decisions(self) -> list[Recorded]:
        with self._lock:
            self._ask()
            return list(self._decisions)

    def decide(self, decision: Decision, by: str, key: str = "") -> Recorded:
        """Check and record it; figures stay as they are set, an effect tells of it."""
        with self._lock:
            self._ask()
            known = next((row for row in self._decisions if key and row.key == key), None)
            if known is not None:
                return known
            inventory = self.ledger.inventory
            check(decision, inventory, self._decisions, lambda name: name in self._incidents, self.now)
            judged = self._incidents[decision.incident] if isinstance(decision, Reclassified) else None
            row = Recorded(
                number=len(self._decisions) + 1,
                at=self.now,
                by=by,
                decision=decision,
                key=key,
                about=judged.root[0] if judged else "",
                guess=judged.cause if judged else "",
            )
            self._decisions.append(row)
            self._effects.append(Effect(seq=len(self._effects) + 1, at=self.now, kind="decision", decision=row))
            self._changed()
            return row

    def impact(self, decision: Decision) -> list[Altered]:
        with self._lock:
            self._ask()
            check(decision, self.ledger.inventory, self._decisions, lambda name: name in self._incidents, self.now)
            return list(self.altered)

    def revisions(self, incident: str) -> list[Revision]:
        with self._lock:
            self._ask()
            verdicts = [
                Revision(at=row.at, author=row.by, cause=row.decision.cause, reason=row.decision.reason)
                for row in self._decisions
                if isinstance(row.decision, Reclassified) and row.decision.incident == incident
            ]
            return sorted([*self.revised.get(incident, ()), *verdicts], key=lambda one: one.at)

    def forecasts(self) -> list[Forecast]:
        with self._lock:
            self._ask()
            return list(self.forecast)

    def availability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Availability]:
        with self._lock:
            self._ask()
            rows = []
            for service in sorted(self._services):
                guarantee = self.directory.guarantee[service]
                considered, down, unknown = self.figures.get(service, (0, 0, 0))
                common: Any = {"down": down, "unknown": unknown, "guarantee": guarantee}
                rows.append(_figures(service=service, basis="service-time", considered=considered, **common))
                rows.append(_figures(service=service, basis="24x7", considered=considered * 3, **common))
            return rows

    def what_if(self, failed: Sequence[str], lasting: Microseconds | None = None) -> Supposed:
        """By the books of a month without any outage so far."""
        with self._lock:
            self._ask()
            month = self.ledger.month_of(self.now)
            until = month[1] if lasting is None else min(month[1], self.now + lasting)
            found = cut_off(self.ledger, Lookout(self.ledger.inventory, self.ledger.topology), failed)
            calm = Bounded.exact(Timeline([(month[0], self.now)], []))
            sheets = self.ledger.sheets(lambda *_: calm, [], services=found.services)
            return supposed(self.ledger, found, sheets, month, (self.now, until))

    def reliability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Reliability]:
        with self._lock:
            rows = {(row.service, row.basis): row for row in self.availability(start, end, known)}
            return [
                self.repairs.get(service) or _reliability(rows[service, "service-time"], rows[service, "24x7"])
                for service in sorted(self._services)
            ]

    def device_figures(
        self, device: str, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> DeviceFigures | None:
        """As those of the service that needs the device alone; None also where there is none such."""
        with self._lock:
            service = self._service_of.get(device)
            if service is None or device not in self._devices:
                return None
            rows = [row for row in self.availability(start, end, known) if row.service == service]
            (told,) = [row for row in self.reliability(start, end, known) if row.service == service]
            return DeviceFigures(
                device=device,
                calendar=next(iter(self.ledger.calendars), None),
                figures=[msgspec.structs.replace(row, service=device) for row in rows],
                reliability=msgspec.structs.replace(told, service=device),
            )

    def began(self) -> Microseconds | None:
        with self._lock:
            self._ask()
            return self.since

    def statement(self, start: Microseconds, end: Microseconds) -> Statement:
        """All service time falls on the first day, and no incident claims what was lost."""
        with self._lock:
            figures = self.availability(start, end)
            until = max(start, min(end, self.now))
            seen = self.since is not None and self.since < until
            rows = [row for row in figures if row.basis == "service-time"]
            lost = {row.service: row.down for row in rows if row.down}
            return Statement(
                start=start,
                end=end,
                until=until,
                evidence=(max(start, self.since or 0), until) if seen else None,
                figures=figures,
                days={row.service: [Day(start, row.considered, row.up, row.down, row.unknown)] for row in rows},
                losses=[Loss(incident=None, down=sum(lost.values()), services=tuple(lost))] if lost else [],
            )

    def explanation(self, service: str, start: Microseconds, end: Microseconds, basis: Basis) -> Explanation | None:
        """Everything is up since evidence began but for the incidents; ``figures`` are not asked."""
        with self._lock:
            self._ask()
            found = next((row for row in self.ledger.inventory.services if row.id == service), None)
            if found is None:
                return None
            until = max(start, min(end, self.now))
            devices = needed(found.needs)
            lost = {
                incident.id: united(
                    (item.started, item.ended or 2**52) for item in incident.attached if item.device in devices
                )
                for incident in sorted(self._incidents.values(), key=lambda incident: (incident.started, incident.id))
            }
            known = [(self.since, 2**52)] if self.since is not None else []
            down = intersection(united(span for spans in lost.values() for span in spans), known)
            sheet = self.ledger.sheet(found, lambda *_: Bounded.exact(Timeline(difference(known, down), down)), [])
            sheet = sheet._replace(claims=[Claim(incident, spans) for incident, spans in lost.items() if spans])
            causes = {incident.id: incident.cause for incident in self._incidents.values()}
            runs = {(self.ledger.agents_of(found)[0], device): self._runs(device, known, down) for device in devices}
            return explanation(self.ledger, sheet, basis, (start, end), until, causes=causes, runs=runs)

    def _runs(self, device: str, known: Spans, down: Spans) -> list[Run]:
        told = [(*span, "answered") for span in difference(known, down)] + [(*span, "lost") for span in down]
        return [
            Run(
                agent=self.ledger.first_agent[0],
                device=device,
                result=result,
                boot=None,
                interval=10 * SECOND,
                first=first,
                last=min(last, self.now),
                until=last,
                before=None,
                count=(min(last, self.now) - first) // (10 * SECOND) + 1,
            )
            for first, last, result in sorted(told)
        ]

    def revision(self) -> int:
        with self._lock:
            self._ask()
            return self._revision


def _reliability(own: Availability, around: Availability) -> Reliability:
    lost = (Share(None, "power", own.down, around.down),) if around.down else ()
    return Reliability(
        service=own.service,
        began=0,
        ended=0,
        repair=0,
        repair_service_time=0,
        up=around.up,
        up_service_time=own.up,
        shares=lost,
    )


def _figures(
    *,
    service: str,
    basis: Literal["service-time", "24x7"],
    considered: Microseconds,
    down: Microseconds,
    unknown: Microseconds,
    guarantee: float,
) -> Availability:
    known = considered - unknown
    up = known - down
    ratio = up / known if known else None
    verdict: Literal["met", "missed", "undetermined"] = "undetermined"
    if ratio is not None and not unknown:
        verdict = "met" if ratio >= guarantee else "missed"
    return Availability(
        service=service,
        basis=basis,
        considered=considered,
        up=up,
        down=down,
        unknown=unknown,
        availability=ratio,
        lower=up / considered if considered else None,
        upper=(up + unknown) / considered if considered else None,
        coverage=known / considered if considered else None,
        verdict=verdict,
        guarantee=guarantee,
        budget=int(considered * (1 - guarantee)),
        down_by_cause={"power": down} if down else {},
    )
