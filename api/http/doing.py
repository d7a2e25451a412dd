"""What the deeds of the procedure do, asked over HTTP: their inputs made into values, their numbers and forms issued.

Rules this module keeps:

- What only the one may do whose turn it is, or whose request it is, is checked here besides the role.
- A form is issued in the transaction of the deed that makes it due, and never altered.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from agent.clock import Microseconds, to_instant
from agent.errors import SiagaError
from api.core.forms import filling
from api.core.forms.berita_acara import Kind, Outage, fingerprint
from api.core.procedure import closing, dispositions, intake, working
from api.core.procedure.deeds import Outcome, Refusal
from api.core.procedure.news import signing_office
from api.core.procedure.stages import TURN, Stage
from api.core.procedure.values import Mark, Pause, PauseReason, Person, Report, Settlement, Side
from api.core.roles import Role
from api.core.tickets import Ticket
from api.http import deed_inputs as inputs
from api.http.context import Siaga, Viewer
from api.http.problems import ProblemError
from api.http.tickets import as_person, found, person
from api.ports import Reading, Transaction

FORMS, SETTLEMENTS, AGENDA = "BA", "BAP", "AGENDA"
"""Series of numbers: the *berita acara* of handling and of settlement, the *buku agenda*."""


@dataclass(frozen=True)
class Doing:
    """Who does a deed where and when."""

    parts: Siaga
    tx: Transaction
    viewer: Viewer
    at: Microseconds

    @property
    def person(self) -> Person:
        """The viewer as it stands on paper."""
        return person(self.tx, self.viewer)

    @property
    def year(self) -> int:
        """The local year."""
        return self.parts.desk.year(self.at)


def _invalid(field: str, detail: str) -> ProblemError:
    return ProblemError("invalid", errors=[{"pointer": f"body/{field}", "detail": detail}])


def officers(picture: Reading, names: list[str]) -> tuple[Person, ...]:
    """Return the officers of user names, or raise the problem that one is no officer."""
    found_ = []
    for name in dict.fromkeys(names):
        user = picture.user(name)
        if user is None or user.disabled or user.role is not Role.PETUGAS:
            raise _invalid("officers", f"{name} is no service desk officer")
        found_.append(as_person(picture, name))
    return tuple(found_)


def own(viewer: Viewer, ticket: Ticket) -> None:
    """Raise the problem ``forbidden`` for an office that is not the one that applies or signs."""
    if viewer.office is not None and viewer.office != signing_office(ticket):
        raise ProblemError("forbidden")


def dispose(doing: Doing, ticket: Ticket, body: inputs.NoteInput) -> Outcome | Refusal:
    """Give the disposition, when it is the viewer's turn."""
    turn = TURN[ticket.work.stage]
    if turn in (Role.KADIS, Role.KABID) and turn is not doing.viewer.principal.role:
        raise ProblemError("forbidden")
    return dispositions.dispose(ticket, doing.person, doing.at, body.note)


def order(doing: Doing, ticket: Ticket, body: inputs.OrderInput) -> Outcome | Refusal:
    """Order the officers to act."""
    return dispositions.order(ticket, doing.person, doing.at, body.note, officers(doing.tx, body.officers))


def resubmit(doing: Doing, ticket: Ticket, body: inputs.ResubmitInput) -> Outcome | Refusal:
    """Hand a returned request in again."""
    own(doing.viewer, ticket)
    return intake.resubmit(ticket, doing.person, doing.at, description=body.description, location=body.location)


def cancel(doing: Doing, ticket: Ticket, body: inputs.ReasonInput) -> Outcome | Refusal:
    """Cancel a request."""
    own(doing.viewer, ticket)
    return intake.cancel(ticket, doing.person, doing.at, body.reason)


def reopen(doing: Doing, ticket: Ticket, body: inputs.ReasonInput) -> Outcome | Refusal:
    """Work on a ticket again."""
    own(doing.viewer, ticket)
    return closing.reopen(ticket, doing.person, doing.at, body.reason)


def prioritise(doing: Doing, ticket: Ticket, body: inputs.PriorityInput) -> Outcome | Refusal:
    """Set the urgency, or override the priority with a reason."""
    if body.level is not None and not body.reason:
        raise _invalid("reason", "a priority against the table needs a reason")
    return working.prioritise(
        ticket, doing.person, doing.at, urgency=body.urgency, level=body.level, reason=body.reason
    )


def assess(doing: Doing, ticket: Ticket, body: inputs.AssessmentInput) -> Outcome | Refusal:
    """Assess the difficulty or the need of a survey."""
    return working.assess(ticket, doing.person, doing.at, difficulty=body.difficulty, survey=body.survey)


def pause(doing: Doing, ticket: Ticket, body: inputs.PauseInput) -> Outcome | Refusal:
    """Stop the clock; the provider needs its ticket, the weather its evidence."""
    if body.reason is PauseReason.PROVIDER and not body.reference:
        raise _invalid("reference", "give the provider's ticket number")
    if body.reason is PauseReason.WEATHER and not body.evidence:
        raise _invalid("evidence", "say what shows the weather, such as a bulletin's number and text")
    pause = Pause(
        since=doing.at,
        reason=body.reason,
        note=body.note,
        reference=body.reference,
        promised=None if body.promised is None else to_instant(body.promised),
        evidence=body.evidence,
        by=doing.person.user,
    )
    return working.pause(ticket, doing.person, pause)


def write_report(doing: Doing, ticket: Ticket, body: inputs.ReportInput) -> Outcome | Refusal:
    """Write the report and issue the *berita acara*, unless a settlement comes first."""
    if body.office is not None and body.office not in ticket.offices:
        raise _invalid("office", "is not one of the ticket's offices")
    told = Report(
        at=doing.at,
        by=doing.person,
        work=body.work,
        problem=body.problem,
        alternative=body.alternative,
        location=body.location,
    )
    form = f"{FORMS}-{doing.year}-{doing.tx.next_number(FORMS, doing.year):04d}"
    signer = body.office or signing_office(ticket) or doing.parts.directory.largest(ticket.offices)
    return issued(doing, closing.report(ticket, doing.person, told, form=form, signer=signer))


def settle(doing: Doing, ticket: Ticket, body: inputs.SettlementInput) -> Outcome | Refusal:
    """Word the settlement and issue its *berita acara*."""
    by_when = None if body.by_when is None else to_instant(body.by_when)
    wanted = Settlement(at=doing.at, by=doing.person, text=body.text, by_when=by_when)
    form = f"{SETTLEMENTS}-{doing.year}-{doing.tx.next_number(SETTLEMENTS, doing.year):04d}"
    outcome = closing.propose(ticket, doing.person, wanted, form)
    if isinstance(outcome, tuple):
        issue(doing, outcome[0], form, Kind.PENYELESAIAN)
    return outcome


def issued(doing: Doing, outcome: Outcome | Refusal) -> Outcome | Refusal:
    """Issue the *berita acara* of a ticket that has come to its signatures."""
    if isinstance(outcome, tuple):
        ticket = outcome[0]
        form = ticket.work.form
        if ticket.work.stage is Stage.SIGNING and form is not None and doing.tx.form(form) is None:
            issue(doing, ticket, form, Kind.PENANGANAN)
    return outcome


def issue(doing: Doing, ticket: Ticket, number: str, kind: Kind) -> None:
    """Keep a form as it is issued now, with its fingerprint."""
    form = filling.berita_acara(
        ticket,
        doing.parts.directory,
        measured(doing.parts, ticket),
        number=number,
        kind=kind,
        at=doing.at,
    )
    doing.tx.put_form(
        filling.Printed(
            number=number,
            ticket=ticket.number,
            at=doing.at,
            by=doing.person.user,
            fingerprint=fingerprint(form),
            form=form,
        )
    )


def measured(parts: Siaga, ticket: Ticket) -> tuple[Outage, ...]:
    """Return a disturbance's outages as the collector tells them; as the ticket does while that does not answer."""
    incident = None
    if ticket.incident is not None:
        with contextlib.suppress(SiagaError, OSError):
            incident = parts.reader.incident(ticket.incident)
    return filling.outages(ticket, parts.directory, incident)


def mark(doing: Doing, ticket: Ticket, body: inputs.MarkInput) -> Mark:
    """Return a side's agreement or signature, or raise the problem that it is not the viewer's to give."""
    own(doing.viewer, ticket)
    by = doing.person
    if doing.viewer.office is not None:
        if body.side is not Side.APPLICANT:
            raise ProblemError("forbidden")
        return Mark(side=body.side, at=doing.at, by=by.user, name=body.name or by.name, nip=body.nip or by.nip)
    if body.side is Side.OFFICER:
        return Mark(side=body.side, at=doing.at, by=by.user, name=by.name, nip=by.nip)
    if not body.name:
        raise _invalid("name", "give the applicant's name as it stands on the paper")
    if not any(item.kind == "signed" for item in doing.tx.attachments(ticket.number)):
        raise ProblemError("conflict", detail="problem.refused.signed-copy-needed")
    return Mark(side=body.side, at=doing.at, by=by.user, name=body.name, nip=body.nip, paper=True)


def agree(doing: Doing, ticket: Ticket, body: inputs.MarkInput) -> Outcome | Refusal:
    """Agree with the settlement for one side."""
    return issued(doing, closing.agree(ticket, doing.person, doing.at, mark(doing, ticket, body)))


def sign(doing: Doing, ticket: Ticket, body: inputs.MarkInput) -> Outcome | Refusal:
    """Sign the *berita acara* for one side."""
    return closing.sign(ticket, doing.person, doing.at, mark(doing, ticket, body))


def archive(doing: Doing, ticket: Ticket, _body: inputs.NoInput) -> Outcome | Refusal:
    """Enter the ticket in the *buku agenda*."""
    sequence = doing.tx.next_number(AGENDA, doing.year)
    signed = [item.name for item in doing.tx.attachments(ticket.number) if item.kind == "signed"]
    entry = filling.agenda_entry(
        ticket,
        doing.parts.directory,
        sequence=sequence,
        year=doing.year,
        at=doing.at,
        by=doing.person.name,
        issued=doing.tx.form(ticket.work.form or ""),
        signed=signed[-1] if signed else "",
    )
    outcome = closing.archive(ticket, doing.person, doing.at, entry.number)
    if isinstance(outcome, tuple):
        doing.tx.put_agenda(entry)
    return outcome


def merge(doing: Doing, ticket: Ticket, body: inputs.MergeInput) -> Outcome | Refusal:
    """End a request as a part of another ticket."""
    into = found(doing.tx, doing.viewer, body.into)
    both = intake.merge(ticket, into, doing.person, doing.at)
    if not isinstance(both, tuple):
        return both
    doing.parts.desk.keep(doing.tx, both[1])
    return both[0]


def split(doing: Doing, ticket: Ticket, body: inputs.SplitInput) -> Outcome | Refusal:
    """Make a ticket of a part of a request."""
    number = doing.parts.desk.number(doing.tx, doing.at)
    both = intake.split(
        ticket,
        number,
        doing.person,
        doing.at,
        service=body.service,
        subject=body.subject,
        description=body.description,
    )
    if not isinstance(both, tuple):
        return both
    doing.parts.desk.keep(doing.tx, both[1])
    return both[0]
