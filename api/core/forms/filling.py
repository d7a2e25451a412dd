"""From a ticket to its *berita acara*: each field is what the ticket and the measurement say.

Rules this module keeps:

- Texts that an officer wrote are taken as they are; drafts are offered for the report (``draft``), never slipped in.
- Where a disturbance concerns several offices, the form that one of them signs tells of that office alone, and of what
  all share (``api.core.sight``): data goes to the applicant's responsible person only.
- What was measured comes from the incident's outages when the collector knows them, else from the ticket.
- Pure. Instants in microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from agent.clock import Microseconds
from api.core import words
from api.core.directory import Directory
from api.core.forms import drafts
from api.core.forms.agenda import AgendaEntry
from api.core.forms.berita_acara import (
    Agreement,
    BeritaAcara,
    Kind,
    Measured,
    Need,
    Outage,
    Pause,
    Person,
    Record,
    Settlement,
    StepClock,
)
from api.core.forms.indonesian import local
from api.core.procedure.closing import missed
from api.core.procedure.news import signing_office
from api.core.procedure.rules import target
from api.core.procedure.values import Channel, Mark, Side
from api.core.procedure.values import Person as Actor
from api.core.sight import ticket_for
from api.core.tickets import Ticket
from api.core.words import Language, say
from collector.reading import Incident

_CHANNELS = {Channel.EMAIL: "e-mail", Channel.VISIT: "in-person"}
"""Channels that the drafts call otherwise."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What is offered for the report."""

    work: str
    problem: str
    alternative: str
    location: str


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """A *berita acara* as it was issued; ``fingerprint`` is the SHA-256 of its canonical text."""

    number: str
    ticket: str
    at: Microseconds
    by: str
    fingerprint: str
    form: BeritaAcara


def outages(ticket: Ticket, directory: Directory, incident: Incident | None) -> tuple[Outage, ...]:
    """Return what was measured of the office that signs: every outage of the incident, by time and name."""
    attached = ticket.devices if incident is None else incident.attached
    office = signing_office(ticket)
    found = [
        (directory.named(item.device).name, item.started, item.ended)
        for item in attached
        if office is None or directory.shows(office, item.device)
    ]
    found.sort(key=lambda row: (row[1], row[0]))
    return tuple(Outage(what=name, start=start, end=end) for name, start, end in found)


def seen(ticket: Ticket, directory: Directory) -> Ticket:
    """Return the ticket as the office that signs may see it; whole while none is named."""
    return ticket_for(directory, signing_office(ticket), ticket)


def draft(ticket: Ticket, directory: Directory, measured: Sequence[Outage]) -> Draft:
    """Return texts for the report, to be read and mended by the officer."""
    ticket, asked = seen(ticket, directory), ticket.request
    need = Need(ticket.service_code)
    place = asked.location if asked is not None else drafts.location(_sites(ticket, directory))
    offices = [office_name(directory, office) for office in ticket.offices]
    root = ", ".join(f"ruas {item.name}" if item.kind == "link" else item.name for item in ticket.root)
    origin = drafts.Origin(
        channel=channel_of(ticket),
        at=ticket.opened if asked is None else asked.received,
        office="" if asked is None else office_name(directory, asked.applicant.office),
        letter="" if asked is None else asked.letter,
        about="" if asked is None else asked.subject,
    )
    problem = (
        drafts.problem(origin, measured, offices, ticket.cause, root)
        if asked is None
        else drafts.need(origin, asked.description)
    )
    return Draft(
        work=drafts.work(need, _records(ticket), place),
        problem=problem,
        alternative=drafts.alternative(ticket.cause) if asked is None else "",
        location=place,
    )


def berita_acara(
    ticket: Ticket, directory: Directory, measured: Sequence[Outage], *, number: str, kind: Kind, at: Microseconds
) -> BeritaAcara:
    """Return the form of a ticket that has its report.

    Raises ``ValueError`` for one without.
    """
    report = ticket.work.report
    if report is None:
        raise ValueError(f"{ticket.number} has no report yet")
    day = local(at).date()
    told = seen(ticket, directory)
    return BeritaAcara(
        kind=kind,
        number=number,
        ticket=ticket.number,
        need=Need(ticket.service_code),
        assigned_to=_assigned(ticket),
        officers=tuple(Person(name=one.name, nip=one.nip) for one in ticket.work.officers),
        work=report.work,
        problem=report.problem,
        alternative=report.alternative,
        location=report.location,
        applicant=applicant(ticket, directory),
        officer=_person(report.by),
        dated=day,
        filled_on=day,
        measured=Measured(
            outages=tuple(measured),
            offices=tuple(office_name(directory, office) for office in told.offices),
            cause=drafts.cause_words(ticket.cause) if ticket.request is None else "",
            evidence=tuple(words.evidence(Language.ID, fact, directory.names) for fact in told.evidence),
            records=_records(told),
            clocks=(service_clock(ticket),),
        ),
        settlement=_settlement(ticket),
    )


def agenda_entry(
    ticket: Ticket,
    directory: Directory,
    *,
    sequence: int,
    year: int,
    at: Microseconds,
    by: str,
    issued: Printed | None,
    signed: str,
) -> AgendaEntry:
    """Return the line of the *buku agenda* of a ticket that is archived now; ``signed`` is the signed copy's name."""
    who = applicant(ticket, directory)
    return AgendaEntry(
        sequence=sequence,
        year=year,
        archived=at,
        ticket=ticket.number,
        service=ticket.service_code,
        applicant=who.name,
        office=who.office,
        summary=words.title(Language.ID, ticket),
        berita_acara="" if issued is None else issued.number,
        fingerprint="" if issued is None else issued.fingerprint,
        signed=signed,
        by=by,
    )


def service_clock(ticket: Ticket) -> StepClock:
    """Return the service's target as the form tells it."""
    wanted = target(ticket.service_code, ticket.work.difficulty, ticket.work.survey)
    return StepClock(
        name=say(Language.ID, "clock.service"),
        target=f"{wanted.days} hari kerja",
        due=ticket.due,
        finished=ticket.work.finished,
        met=None if ticket.work.finished is None else not missed(ticket),
        pauses=tuple(
            Pause(start=pause.since, end=pause.until, reason=say(Language.ID, f"pause.{pause.reason.value}"))
            for pause in ticket.work.pauses
        ),
    )


def applicant(ticket: Ticket, directory: Directory) -> Person:
    """Return who stands on the applicant's side: who asked, or the responsible person of the office that signs."""
    asked = ticket.request
    if asked is not None:
        who = asked.applicant
        return Person(name=who.name, nip=who.nip, office=office_name(directory, who.office))
    office = ticket.work.signer or (ticket.offices[0] if ticket.offices else "")
    place = directory.office.get(office)
    responsible = None if place is None else place.responsible
    return Person(name="" if responsible is None else responsible.name, office=office_name(directory, office))


def channel_of(ticket: Ticket) -> str:
    """Return how a ticket came in, as the forms call it (``catalog_berita_acara.CHANNELS``)."""
    return _CHANNELS.get(ticket.channel, ticket.channel.value)


def office_name(directory: Directory, office: str) -> str:
    """Return an office's name; its id where the inventory no longer has it."""
    place = directory.office.get(office)
    return office if place is None else place.name


def _assigned(ticket: Ticket) -> str:
    """Return to whom the work was given; by which standing order, where nobody gave it in person."""
    order = next((step.order for step in reversed(ticket.steps) if step.order is not None), None)
    by_order = "" if order is None else f", berdasarkan perintah tetap nomor {order}"
    return f"Petugas service desk{by_order}"


def _person(actor: Actor) -> Person:
    return Person(name=actor.name, nip=actor.nip)


def _records(ticket: Ticket) -> tuple[Record, ...]:
    return tuple(Record(at=row.at, by=row.by.name, text=row.text) for row in ticket.work.records)


def _sites(ticket: Ticket, directory: Directory) -> list[str]:
    return [office_name(directory, office) for office in ticket.offices]


def _settlement(ticket: Ticket) -> Settlement | None:
    settled = ticket.work.settlement
    if settled is None:
        return None
    marks = {mark.side: mark for mark in settled.agreed}
    return Settlement(
        what=settled.text,
        by=settled.by_when or settled.at,
        applicant=_agreement(marks.get(Side.APPLICANT)),
        officer=_agreement(marks.get(Side.OFFICER)),
    )


def _agreement(mark: Mark | None) -> Agreement | None:
    return None if mark is None else Agreement(by=Person(name=mark.name, nip=mark.nip), at=mark.at)
