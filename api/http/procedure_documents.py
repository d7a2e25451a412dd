"""The procedure's part of a ticket's document: the request, its stage, clocks, pauses, record, report and marks."""

from __future__ import annotations

from typing import Any

from agent.clock import format_instant
from api.core.procedure.clocks import Terms, running
from api.core.procedure.stages import STEP, TURN, Stage
from api.core.procedure.values import Mark, PauseReason, Person, Side, Urgency
from api.core.roles import Role
from api.core.tickets import Ticket
from api.core.words import prose, visible
from api.http.shapes import Document, when


class RequestDocument(Document):
    """What is asked, by whom, for which office."""

    office: str
    applicant: str
    nip: str
    contact: str
    subject: str
    description: str
    location: str
    letter: str
    received: str
    entered_by: str | None


class PersonDocument(Document):
    """Somebody who acts, as it stands on paper."""

    user: str
    name: str
    nip: str


class PauseDocument(Document):
    """A stretch in which the clock stands; ``until`` null: it still does."""

    since: str
    until: str | None
    reason: PauseReason
    note: str
    reference: str
    promised: str | None
    evidence: str
    by: str


class RecordDocument(Document):
    """One entry of the record of work."""

    at: str
    by: PersonDocument
    text: str


class ReportDocument(Document):
    """The officer's report."""

    at: str
    by: PersonDocument
    work: str
    problem: str
    alternative: str
    location: str


class MarkDocument(Document):
    """One side's agreement or signature."""

    side: Side
    at: str
    by: str
    name: str
    nip: str
    paper: bool


class SettlementDocument(Document):
    """What the applicant is owed for a missed target."""

    at: str
    by: PersonDocument
    text: str
    by_when: str | None
    agreed: list[MarkDocument]


class ClockDocument(Document):
    """A clock that runs: since when, until when, whose turn it is."""

    name: str
    begun: str
    due: str
    turn: Role


class WorkDocument(Document):
    """Where a ticket stands in the procedure of the catalogue, and what was done in it."""

    stage: Stage
    step: int
    turn: Role | None
    since: str
    starts: str
    clocks: list[ClockDocument]
    officers: list[PersonDocument]
    difficulty: int | None
    survey: bool | None
    urgency: Urgency
    people: int
    overridden: str
    pauses: list[PauseDocument]
    records: list[RecordDocument]
    finished: str | None
    report: ReportDocument | None
    settlement: SettlementDocument | None
    signed: list[MarkDocument]
    signer: str | None
    form: str | None
    settlement_form: str | None
    agenda: str | None
    merged_into: str | None
    split_from: str | None


def request_document(ticket: Ticket) -> dict[str, Any] | None:
    """Return what is asked as ``RequestDocument``; None of a disturbance."""
    asked = ticket.request
    if asked is None:
        return None
    return {
        "office": asked.applicant.office,
        "applicant": visible(asked.applicant.name),
        "nip": visible(asked.applicant.nip),
        "contact": visible(asked.applicant.contact),
        "subject": visible(asked.subject),
        "description": prose(asked.description),
        "location": visible(asked.location),
        "letter": visible(asked.letter),
        "received": format_instant(asked.received),
        "entered_by": asked.entered_by and visible(asked.entered_by),
    }


def work_document(ticket: Ticket, terms: Terms) -> dict[str, Any]:
    """Return the procedure's part as ``WorkDocument``."""
    work = ticket.work
    report, settlement = work.report, work.settlement
    return {
        "stage": work.stage.value,
        "step": STEP[work.stage],
        "turn": TURN[work.stage],
        "since": format_instant(work.since),
        "starts": format_instant(work.starts),
        "clocks": [
            {
                "name": clock.name,
                "begun": format_instant(clock.begun),
                "due": format_instant(clock.due),
                "turn": clock.turn.value,
            }
            for clock in running(ticket, terms)
        ],
        "officers": [_person(officer) for officer in work.officers],
        "difficulty": work.difficulty,
        "survey": work.survey,
        "urgency": work.urgency.value,
        "people": work.people,
        "overridden": prose(work.overridden),
        "pauses": [
            {
                "since": format_instant(pause.since),
                "until": when(pause.until),
                "reason": pause.reason.value,
                "note": prose(pause.note),
                "reference": visible(pause.reference),
                "promised": when(pause.promised),
                "evidence": prose(pause.evidence),
                "by": visible(pause.by),
            }
            for pause in work.pauses
        ],
        "records": [
            {"at": format_instant(row.at), "by": _person(row.by), "text": prose(row.text)} for row in work.records
        ],
        "finished": when(work.finished),
        "report": report
        and {
            "at": format_instant(report.at),
            "by": _person(report.by),
            "work": prose(report.work),
            "problem": prose(report.problem),
            "alternative": prose(report.alternative),
            "location": visible(report.location),
        },
        "settlement": settlement
        and {
            "at": format_instant(settlement.at),
            "by": _person(settlement.by),
            "text": prose(settlement.text),
            "by_when": when(settlement.by_when),
            "agreed": [_mark(mark) for mark in settlement.agreed],
        },
        "signed": [_mark(mark) for mark in work.signed],
        "signer": work.signer,
        "form": work.form,
        "settlement_form": work.settlement_form,
        "agenda": work.agenda,
        "merged_into": work.merged_into,
        "split_from": work.split_from,
    }


def _person(person: Person) -> dict[str, str]:
    return {"user": visible(person.user), "name": visible(person.name), "nip": visible(person.nip)}


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "side": mark.side.value,
        "at": format_instant(mark.at),
        "by": visible(mark.by),
        "name": visible(mark.name),
        "nip": visible(mark.nip),
        "paper": mark.paper,
    }
