"""``/api/v1/tickets/{number}/…``: the deeds of the procedure, one table for the API and the pages' forms.

Rules this module keeps:

- A deed is one row: its path, who may do it, what it takes, and what it makes of a ticket.
- Once under its key, and only on the version of the ticket that was seen (``If-Match``).
- What only the one may do whose turn it is, or whose request it is, is checked here besides the role.
"""

# No ``from __future__ import annotations``: routes are made in a loop, and FastAPI reads their annotations' values.
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from agent.clock import Microseconds, to_instant
from agent.errors import SiagaError
from api.core.forms import filling
from api.core.forms.berita_acara import Kind, Outage, fingerprint
from api.core.procedure import closing, dispositions, intake, working
from api.core.procedure.deeds import Outcome, Refusal
from api.core.procedure.news import signing_office
from api.core.procedure.stages import TURN, Stage
from api.core.procedure.values import Mark, Pause, PauseReason, Person, Report, Settlement, Side
from api.core.roles import Action, Role
from api.core.tickets import Ticket
from api.http import deed_inputs as inputs
from api.http.context import Parts, Siaga, Viewer, allowed
from api.http.documents import TicketDocument
from api.http.operations import who
from api.http.problems import ProblemError
from api.http.tickets import CONDITIONAL, WRITING, as_person, found, move, person
from api.ports import Reading, Transaction

router = APIRouter(prefix="/tickets", tags=["procedure"])
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


@dataclass(frozen=True)
class DeedKind:
    """One deed: ``path`` behind the ticket's, the action that the table of roles asks for, its input, what it does."""

    path: str
    action: Action
    model: type[inputs.Input]
    act: Callable[[Doing, Ticket, Any], Outcome | Refusal]
    summary: str


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


def _dispose(doing: Doing, ticket: Ticket, body: inputs.NoteInput) -> Outcome | Refusal:
    turn = TURN[ticket.work.stage]
    if turn in (Role.KADIS, Role.KABID) and turn is not doing.viewer.principal.role:
        raise ProblemError("forbidden")
    return dispositions.dispose(ticket, doing.person, doing.at, body.note)


def _order(doing: Doing, ticket: Ticket, body: inputs.OrderInput) -> Outcome | Refusal:
    return dispositions.order(ticket, doing.person, doing.at, body.note, officers(doing.tx, body.officers))


def _resubmit(doing: Doing, ticket: Ticket, body: inputs.ResubmitInput) -> Outcome | Refusal:
    own(doing.viewer, ticket)
    return intake.resubmit(ticket, doing.person, doing.at, description=body.description, location=body.location)


def _cancel(doing: Doing, ticket: Ticket, body: inputs.ReasonInput) -> Outcome | Refusal:
    own(doing.viewer, ticket)
    return intake.cancel(ticket, doing.person, doing.at, body.reason)


def _reopen(doing: Doing, ticket: Ticket, body: inputs.ReasonInput) -> Outcome | Refusal:
    own(doing.viewer, ticket)
    return closing.reopen(ticket, doing.person, doing.at, body.reason)


def _prioritise(doing: Doing, ticket: Ticket, body: inputs.PriorityInput) -> Outcome | Refusal:
    if body.level is not None and not body.reason:
        raise _invalid("reason", "a priority against the table needs a reason")
    return working.prioritise(
        ticket, doing.person, doing.at, urgency=body.urgency, level=body.level, reason=body.reason
    )


def _assess(doing: Doing, ticket: Ticket, body: inputs.AssessmentInput) -> Outcome | Refusal:
    return working.assess(ticket, doing.person, doing.at, difficulty=body.difficulty, survey=body.survey)


def _pause(doing: Doing, ticket: Ticket, body: inputs.PauseInput) -> Outcome | Refusal:
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


def _report(doing: Doing, ticket: Ticket, body: inputs.ReportInput) -> Outcome | Refusal:
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


def _settle(doing: Doing, ticket: Ticket, body: inputs.SettlementInput) -> Outcome | Refusal:
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


def _agree(doing: Doing, ticket: Ticket, body: inputs.MarkInput) -> Outcome | Refusal:
    return issued(doing, closing.agree(ticket, doing.person, doing.at, mark(doing, ticket, body)))


def _sign(doing: Doing, ticket: Ticket, body: inputs.MarkInput) -> Outcome | Refusal:
    return closing.sign(ticket, doing.person, doing.at, mark(doing, ticket, body))


def _archive(doing: Doing, ticket: Ticket, _body: inputs.NoInput) -> Outcome | Refusal:
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


def _merge(doing: Doing, ticket: Ticket, body: inputs.MergeInput) -> Outcome | Refusal:
    into = found(doing.tx, doing.viewer, body.into)
    both = intake.merge(ticket, into, doing.person, doing.at)
    if not isinstance(both, tuple):
        return both
    doing.parts.desk.keep(doing.tx, both[1])
    return both[0]


def _split(doing: Doing, ticket: Ticket, body: inputs.SplitInput) -> Outcome | Refusal:
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


KINDS: tuple[DeedKind, ...] = (
    DeedKind(
        "forward",
        Action.WORK,
        inputs.NoteInput,
        lambda doing, ticket, body: intake.forward(ticket, doing.person, doing.at, body.note),
        "Lay a complete request before the Kadis (step 1).",
    ),
    DeedKind(
        "return",
        Action.SEND_BACK,
        inputs.ReasonInput,
        lambda doing, ticket, body: intake.send_back(ticket, doing.person, doing.at, body.reason),
        "Return a request to its applicant; its clock stands.",
    ),
    DeedKind("resubmit", Action.ASK, inputs.ResubmitInput, _resubmit, "Hand a returned request in again, completed."),
    DeedKind("cancel", Action.ASK, inputs.ReasonInput, _cancel, "Cancel a request."),
    DeedKind("disposition", Action.DISPOSE, inputs.NoteInput, _dispose, "Give the disposition of step 2 or 3."),
    DeedKind("order", Action.ORDER, inputs.OrderInput, _order, "Order the officers to act (step 4)."),
    DeedKind(
        "officers",
        Action.WORK,
        inputs.OfficersInput,
        lambda doing, ticket, body: working.assign(ticket, doing.person, doing.at, officers(doing.tx, body.officers)),
        "Name the officers that stand in the form.",
    ),
    DeedKind(
        "assessment", Action.WORK, inputs.AssessmentInput, _assess, "Assess the difficulty, or the need of a survey."
    ),
    DeedKind(
        "priority", Action.PRIORITISE, inputs.PriorityInput, _prioritise, "Set the urgency, or override the priority."
    ),
    DeedKind(
        "records",
        Action.WORK,
        inputs.RecordInput,
        lambda doing, ticket, body: working.record(ticket, doing.person, doing.at, body.text),
        "Write down what was done (step 5).",
    ),
    DeedKind("pause", Action.WORK, inputs.PauseInput, _pause, "Stop the clock, saying what is waited for."),
    DeedKind(
        "resume",
        Action.WORK,
        inputs.NoInput,
        lambda doing, ticket, _: working.resume(ticket, doing.person, doing.at),
        "Let the clock run on.",
    ),
    DeedKind(
        "finish",
        Action.WORK,
        inputs.FinishInput,
        lambda doing, ticket, body: working.finish(ticket, doing.person, doing.at, body.text),
        "Finish the work (step 5).",
    ),
    DeedKind(
        "report", Action.WORK, inputs.ReportInput, _report, "Write the report, which becomes the berita acara (step 6)."
    ),
    DeedKind("settlement", Action.WORK, inputs.SettlementInput, _settle, "Word the settlement of a missed target."),
    DeedKind("agreement", Action.AGREE, inputs.MarkInput, _agree, "Agree with the settlement, for one side."),
    DeedKind("signature", Action.AGREE, inputs.MarkInput, _sign, "Sign the berita acara, for one side."),
    DeedKind("archive", Action.WORK, inputs.NoInput, _archive, "Enter the ticket in the buku agenda (step 7)."),
    DeedKind("merge", Action.WORK, inputs.MergeInput, _merge, "End a request as a part of another ticket."),
    DeedKind("split", Action.WORK, inputs.SplitInput, _split, "Make a ticket of its own of a part of a request."),
    DeedKind("reopen", Action.AGREE, inputs.ReasonInput, _reopen, "Work on a ticket again."),
)
BY_PATH = {kind.path: kind for kind in KINDS}


def _route(kind: DeedKind) -> None:
    model, permitted = kind.model, allowed(kind.action)

    def endpoint(
        *,
        number: str,
        body: model,  # type: ignore[valid-type]
        request: Request,
        parts: Parts,
        viewer: Annotated[Viewer, Depends(permitted)],
    ) -> Response:
        at = parts.clock.wall()
        told = body.model_dump(mode="json")  # type: ignore[attr-defined]
        return move(
            parts,
            request,
            viewer,
            number,
            told,
            lambda tx, ticket: kind.act(Doing(parts, tx, viewer, at), ticket, body),
        )

    endpoint.__name__ = f"{kind.path}_ticket"
    endpoint.__doc__ = kind.summary
    router.post(
        f"/{{number}}/{kind.path}",
        response_model=TicketDocument,
        responses=WRITING,
        openapi_extra=who(kind.action) | CONDITIONAL,
    )(endpoint)


for _kind in KINDS:
    _route(_kind)
