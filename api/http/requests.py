"""``/api/v1/requests``: hand in a request for one of the four services."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from agent.clock import Microseconds, to_instant
from api.core.procedure import intake
from api.core.procedure.values import Applicant, Channel
from api.core.procedure.values import Request as Asked
from api.core.roles import Action
from api.core.tickets import Ticket
from api.core.words import say
from api.http.context import Answer, Parts, Siaga, Viewer, allowed, once
from api.http.deed_inputs import RequestInput
from api.http.documents import TicketDocument
from api.http.operations import ONCE, responses, who
from api.http.problems import ProblemError
from api.http.tickets import etag, person, shown
from api.ports import Transaction

router = APIRouter(tags=["procedure"])
Asking = Annotated[Viewer, Depends(allowed(Action.ASK))]


def wrong(parts: Siaga, viewer: Viewer, body: RequestInput, now: Microseconds) -> dict[str, str]:
    """Return what is wrong with a request besides its shape: field → the key of what to say."""
    found: dict[str, str] = {}
    if viewer.office is not None:
        if body.office not in (None, viewer.office):
            found["office"] = "request.wrong.office"
        if body.channel not in (None, Channel.PORTAL):
            found["channel"] = "request.wrong.channel"
        return found
    if body.office not in parts.directory.office:
        found["office"] = "request.wrong.office"
    if body.channel in (None, Channel.PORTAL, Channel.MONITORING):
        found["channel"] = "request.wrong.channel-needed"
    if not body.applicant:
        found["applicant"] = "request.wrong.applicant"
    if body.received is not None and to_instant(body.received) > now:
        found["received"] = "request.wrong.received"
    return found


def submit(tx: Transaction, parts: Siaga, viewer: Viewer, body: RequestInput, at: Microseconds) -> Ticket:
    """Open the ticket of a request that nothing is wrong with."""
    by = person(tx, viewer)
    own = viewer.office is not None
    office = viewer.office or body.office or ""
    received = at if own or body.received is None else to_instant(body.received)
    terms = parts.desk.terms(tx)
    starts, why = intake.start(received, terms.hours, tx.starting, terms.rules.capacity)
    asked = Asked(
        applicant=Applicant(
            office=office,
            name=body.applicant or by.name,
            nip=body.nip or (by.nip if own else ""),
            contact=body.contact,
            user=by.user if own else None,
        ),
        subject=body.subject,
        description=body.description,
        location=body.location,
        received=received,
        letter=body.letter,
        entered_by=None if own else by.user,
    )
    outcome = intake.submit(
        parts.desk.number(tx, at),
        asked,
        by,
        service=body.service,
        channel=Channel.PORTAL if own else body.channel or Channel.VISIT,
        urgency=body.urgency,
        people=parts.directory.people_of((office,)),
        starts=starts,
        why=why,
        at=at,
    )
    kept = parts.desk.keep(tx, outcome)
    if not isinstance(kept, Ticket):
        raise TypeError(f"a new request is refused: {kept}")
    return kept


@router.post(
    "/requests",
    status_code=201,
    response_model=TicketDocument,
    responses=responses(409),
    openapi_extra=who(Action.ASK) | ONCE,
)
def make_request(body: RequestInput, request: Request, parts: Parts, viewer: Asking) -> Response:
    """Hand in a request; outside working hours, or on a day that is full, its clock starts on the next working day."""
    now = parts.clock.wall()
    if viewer.office is not None and viewer.office not in parts.directory.office:
        raise ProblemError("forbidden")
    errors = [
        {"pointer": f"body/{field}", "detail": say(viewer.lang, detail)}
        for field, detail in wrong(parts, viewer, body, now).items()
    ]
    if errors:
        raise ProblemError("invalid", errors=errors)

    def done(tx: Transaction) -> Answer:
        ticket = submit(tx, parts, viewer, body, now)
        return Answer(201, shown(tx, viewer, parts, ticket), etag(ticket, viewer.lang))

    return once(parts, request, viewer, body.model_dump(mode="json"), done)
