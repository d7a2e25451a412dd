"""The documents that ``/api/v1`` answers with: shapes for OpenAPI, made from values.

Instants are RFC 3339 in UTC with ``Z``; durations integer microseconds; ratios doubles, never cut.
"""

from __future__ import annotations

from typing import Any, Literal
from zoneinfo import ZoneInfo

from agent.clock import format_instant
from api.core import words
from api.core.directory import Directory
from api.core.procedure.clocks import Terms
from api.core.procedure.stages import STEP, TURN, Stage
from api.core.procedure.values import Channel, ServiceCode
from api.core.roles import Role
from api.core.tickets import Entry, Named, Ticket
from api.core.words import Language, visible
from api.http.procedure_documents import RequestDocument, WorkDocument, request_document, work_document
from api.http.shapes import Document, when
from collector.reading import Evidence, Incident


class ElementDocument(Document):
    """Something that can fail."""

    id: str
    name: str
    kind: Literal["device", "link", "group", "other"]


class EvidenceDocument(Document):
    """One fact, as a code with values and as a sentence."""

    code: str
    element: str | None
    at: str | None
    values: dict[str, str | int | float]
    text: str


class AffectedDocument(Document):
    """One device attached to a ticket or incident."""

    device: str
    name: str
    office: str | None
    state: Literal["down", "unreachable"]
    started: str
    ended: str | None
    hidden_by: str | None


class StepDocument(Document):
    """One step of the procedure."""

    step: int
    actor: str
    given: bool
    order: str | None
    text: str
    by: str
    at: str | None


class EntryDocument(Document):
    """One line of a ticket's history."""

    at: str
    actor: str
    person: bool
    kind: str
    values: dict[str, str | int | float]
    text: str
    note: str | None


class TicketSummary(Document):
    """A ticket in a list."""

    number: str
    title: str
    incident: str | None
    state: Literal["open", "acknowledged", "resolved", "closed"]
    stage: Stage
    step: int
    turn: Role | None
    kind: Literal["outage", "degraded", "request"]
    channel: Channel
    service_code: ServiceCode
    priority: int | None
    cause: str
    cause_author: str
    measured_cause: str
    confidence: float
    root: list[ElementDocument]
    offices: list[str]
    started: str
    opened: str
    due: str
    acknowledged: str | None
    acknowledged_by: str | None
    resolved: str | None
    closed: str | None
    closed_by: str | None
    reopened: int
    flapping: bool
    version: int


class TicketDocument(TicketSummary):
    """A ticket with all that belongs to it."""

    alternatives: list[list[ElementDocument]]
    evidence: list[EvidenceDocument]
    devices: list[AffectedDocument]
    services: list[str]
    request: RequestDocument | None
    work: WorkDocument
    steps: list[StepDocument]
    traceroute: str | None
    history: list[EntryDocument]


class TicketPage(Document):
    """One page of tickets; ``next`` is the cursor of the page after it, null at the end."""

    items: list[TicketSummary]
    next: str | None


class IncidentDocument(Document):
    """One independent fault; while it is ``flapping`` it is held open between its outages."""

    id: str
    kind: Literal["outage", "degraded"]
    cause: str
    root: list[str]
    alternatives: list[list[str]]
    confidence: float
    evidence: list[EvidenceDocument]
    devices: list[AffectedDocument]
    services: list[str]
    started: str
    opened: str
    closed: str | None
    flapping: bool
    ticket: str | None


def summary(lang: Language, ticket: Ticket) -> dict[str, Any]:
    """Return a ticket as ``TicketSummary``."""
    return {
        "number": ticket.number,
        "title": words.title(lang, ticket),
        "incident": ticket.incident,
        "state": ticket.state.value,
        "stage": ticket.work.stage.value,
        "step": STEP[ticket.work.stage],
        "turn": TURN[ticket.work.stage],
        "kind": ticket.kind,
        "channel": ticket.channel.value,
        "service_code": ticket.service_code,
        "priority": ticket.priority,
        "cause": ticket.cause,
        "cause_author": visible(ticket.cause_author),
        "measured_cause": ticket.measured_cause,
        "confidence": ticket.confidence,
        "root": [_element(item) for item in ticket.root],
        "offices": list(ticket.offices),
        "started": format_instant(ticket.started),
        "opened": format_instant(ticket.opened),
        "due": format_instant(ticket.due),
        "acknowledged": when(ticket.acknowledged),
        "acknowledged_by": ticket.acknowledged_by and visible(ticket.acknowledged_by),
        "resolved": when(ticket.resolved),
        "closed": when(ticket.closed),
        "closed_by": ticket.closed_by and visible(ticket.closed_by),
        "reopened": ticket.reopened,
        "flapping": ticket.flapping,
        "version": ticket.version,
    }


def ticket_document(
    lang: Language, ticket: Ticket, history: list[Entry], directory: Directory, terms: Terms
) -> dict[str, Any]:
    """Return a ticket as ``TicketDocument``."""
    zone = ZoneInfo(directory.timezone)
    return {
        **summary(lang, ticket),
        "alternatives": [[_element(item) for item in other] for other in ticket.alternatives],
        "evidence": [evidence_document(lang, fact, directory) for fact in ticket.evidence],
        "devices": [
            {
                "device": item.device,
                "name": visible(item.name),
                "office": item.office,
                "state": item.state,
                "started": format_instant(item.started),
                "ended": when(item.ended),
                "hidden_by": item.hidden_by,
            }
            for item in ticket.devices
        ],
        "services": list(ticket.services),
        "request": request_document(ticket),
        "work": work_document(ticket, terms),
        "steps": [
            {
                "step": step.step,
                "actor": step.actor,
                "given": step.given,
                "order": step.order,
                "text": visible(step.text),
                "by": visible(step.by),
                "at": when(step.at),
            }
            for step in ticket.steps
        ],
        "traceroute": ticket.traceroute and words.prose(ticket.traceroute),
        "history": [
            {
                "at": format_instant(entry.at),
                "actor": visible(entry.actor),
                "person": entry.person,
                "kind": entry.kind,
                "values": _values(entry.values),
                "text": words.history(lang, entry, zone),
                "note": None if entry.text is None else words.prose(entry.text),
            }
            for entry in history
        ],
    }


def incident_document(lang: Language, incident: Incident, directory: Directory, ticket: str | None) -> dict[str, Any]:
    """Return an incident as ``IncidentDocument``; ``ticket`` is the number of its ticket."""
    return {
        "id": incident.id,
        "kind": incident.kind,
        "cause": incident.cause,
        "root": list(incident.root),
        "alternatives": [list(other) for other in incident.alternatives],
        "confidence": incident.confidence,
        "evidence": [evidence_document(lang, fact, directory) for fact in incident.evidence],
        "devices": [
            {
                "device": item.device,
                "name": visible(directory.named(item.device).name),
                "office": directory.office_of.get(item.device),
                "state": item.state,
                "started": format_instant(item.started),
                "ended": when(item.ended),
                "hidden_by": item.hidden_by,
            }
            for item in incident.attached
        ],
        "services": list(incident.services),
        "started": format_instant(incident.started),
        "opened": format_instant(incident.opened),
        "closed": when(incident.closed),
        "flapping": incident.flapping,
        "ticket": ticket,
    }


def _element(item: Named) -> dict[str, str]:
    return {"id": item.id, "name": visible(item.name), "kind": item.kind}


def evidence_document(lang: Language, fact: Evidence, directory: Directory) -> dict[str, Any]:
    """Return one fact as ``EvidenceDocument``."""
    return {
        "code": visible(fact.code),
        "element": None if fact.element is None else visible(fact.element),
        "at": when(fact.at),
        "values": _values(fact.values),
        "text": words.evidence(lang, fact, directory.names),
    }


def _values(values: dict[str, str | int | float]) -> dict[str, str | int | float]:
    return {visible(name): visible(item) if isinstance(item, str) else item for name, item in values.items()}
