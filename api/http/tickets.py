"""``/api/v1/tickets``: read, acknowledge, comment, judge the cause, close."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.responses import Response

from agent.inventory.models import Cause
from api import desk
from api.core.procedure import closing, working
from api.core.procedure.deeds import Outcome, Refusal
from api.core.procedure.values import Person
from api.core.roles import Action
from api.core.sight import history_for, sees, ticket_for
from api.core.tickets import Entry, State, Ticket
from api.core.words import Language
from api.http.context import Answer, Parts, Seeing, Siaga, Viewer, allowed, once
from api.http.documents import TicketDocument, TicketPage, summary, ticket_document
from api.http.operations import ONCE, responses, who
from api.http.problems import ProblemError
from api.ports import Reading, Transaction

router = APIRouter(prefix="/tickets", tags=["tickets"])

_NUMBER = re.compile(r"TKT-\d{4}-\d{6,9}", re.ASCII)
CONDITIONAL = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "schema": {"type": "string"},
            "description": "The ETag seen",
        },
        *ONCE["parameters"],
    ]
}
WRITING = responses(404, 409, 412, 428)
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "If-None-Match named the version that there is"}}


class CommentInput(BaseModel):
    """A remark."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]


class CauseInput(BaseModel):
    """A person's verdict."""

    model_config = ConfigDict(extra="forbid")
    cause: Cause


def etag(ticket: Ticket, lang: Language) -> str:
    """Return a ticket's entity tag: its version, and the language unless it is Indonesian."""
    return f'"{ticket.version}"' if lang is Language.ID else f'"{ticket.version}-{lang}"'


def names(header: str, *tags: str) -> bool:
    """Tell whether ``If-Match`` or ``If-None-Match`` names one of some entity tags (RFC 9110, 13.1)."""
    return header.strip() == "*" or any(one.strip() in tags for one in header.split(","))


def found(picture: Reading, viewer: Viewer, number: str) -> Ticket:
    """Return a ticket that the viewer may see, whole, or raise the problem ``not-found``."""
    ticket = picture.ticket(number) if _NUMBER.fullmatch(number) else None
    if ticket is None or not sees(viewer.office, ticket):
        raise ProblemError("not-found")
    return ticket


def as_person(picture: Reading, name: str) -> Person:
    """Return a user as it stands on paper: the full name and NIP, where they are known."""
    user = picture.user(name)
    return Person(user=name, name=name) if user is None else Person(user=name, name=user.shown, nip=user.nip or "")


def person(picture: Reading, viewer: Viewer) -> Person:
    """Return who acts, as it stands on paper."""
    return as_person(picture, viewer.principal.user)


def refused(refusal: Refusal) -> ProblemError:
    """Return the problem for a move that the ticket's state does not allow."""
    return ProblemError("conflict", detail=f"problem.refused.{refusal.value}")


def history_of(picture: Reading, viewer: Viewer, ticket: Ticket) -> list[Entry]:
    """Return a ticket's history as the viewer may see it: what people wrote only to whom it is open."""
    history = history_for(viewer.office, picture.history(ticket.number))
    return history if viewer.may(Action.SEE_COMMENTS) else [entry for entry in history if entry.text is None]


def shown(picture: Reading, viewer: Viewer, parts: Siaga, ticket: Ticket) -> str:
    """Return a ticket as JSON text, as the viewer may see it."""
    history = history_of(picture, viewer, ticket)
    mine = ticket_for(parts.directory, viewer.office, ticket)
    document = ticket_document(viewer.lang, mine, history, parts.directory, parts.desk.terms(picture))
    return json.dumps(document)


def _after(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        number = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii")
    except (binascii.Error, ValueError):
        number = ""
    if not _NUMBER.fullmatch(number):
        raise ProblemError("invalid", errors=[{"pointer": "query/cursor", "detail": "take next of the page before"}])
    return number


@router.get("", response_model=TicketPage, responses=responses(), openapi_extra=who(Action.SEE))
def list_tickets(
    *,
    parts: Parts,
    viewer: Seeing,
    state: Annotated[list[State] | None, Query(max_length=4)] = None,
    office: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Return tickets, newest first."""
    if viewer.office is not None and office not in (None, viewer.office):
        return _page([], None)
    with parts.store.reading() as picture:
        tickets = picture.tickets(
            states=tuple(state or ()), office=viewer.office or office, before=_after(cursor), limit=limit + 1
        )
    more = len(tickets) > limit
    tickets = tickets[:limit]
    items = [summary(viewer.lang, ticket_for(parts.directory, viewer.office, ticket)) for ticket in tickets]
    return _page(items, base64.urlsafe_b64encode(tickets[-1].number.encode()).decode() if more else None)


def _page(items: list[dict[str, Any]], after: str | None) -> Response:
    body = json.dumps({"items": items, "next": after})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get(
    "/{number}", response_model=TicketDocument, responses=NOT_MODIFIED | responses(404), openapi_extra=who(Action.SEE)
)
def show_ticket(number: str, request: Request, parts: Parts, viewer: Seeing) -> Response:
    """Return one ticket with its evidence and history."""
    with parts.store.reading() as picture:
        ticket = found(picture, viewer, number)
        tag = etag(ticket, viewer.lang)
        if names(request.headers.get("if-none-match", ""), tag, f"W/{tag}"):
            return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-store"})
        return Answer(200, shown(picture, viewer, parts, ticket), tag).response()


Act = Callable[[Transaction, Ticket], Outcome | Refusal]
"""What is made of a ticket, or why it is refused; the desk keeps it."""


def move(parts: Siaga, request: Request, viewer: Viewer, number: str, body: Any, act: Act) -> Response:
    """Do one of a person's moves on a ticket: once under its key, only on the version that was seen."""

    def done(tx: Transaction) -> Answer:
        ticket = found(tx, viewer, number)
        expected = request.headers.get("if-match")
        if expected is None:
            raise ProblemError("precondition-required")
        if not names(expected, *(etag(ticket, lang) for lang in Language)):
            raise ProblemError("precondition-failed", headers={"ETag": etag(ticket, viewer.lang)})
        after = parts.desk.keep(tx, act(tx, ticket))
        if not isinstance(after, Ticket):
            raise refused(after)
        return Answer(200, shown(tx, viewer, parts, after), etag(after, viewer.lang))

    return once(parts, request, viewer, body, done)


@router.post(
    "/{number}/acknowledge",
    response_model=TicketDocument,
    responses=WRITING,
    openapi_extra=who(Action.ACKNOWLEDGE) | CONDITIONAL,
)
def acknowledge_ticket(
    *,
    number: str,
    request: Request,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.ACKNOWLEDGE))],
) -> Response:
    """Take a ticket over."""
    now = parts.clock.wall()
    return move(parts, request, viewer, number, None, lambda tx, ticket: working.take(ticket, person(tx, viewer), now))


@router.post(
    "/{number}/comments",
    response_model=TicketDocument,
    responses=WRITING,
    openapi_extra=who(Action.COMMENT) | CONDITIONAL,
)
def comment_ticket(
    *,
    number: str,
    body: CommentInput,
    request: Request,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.COMMENT))],
) -> Response:
    """Write a remark on a ticket."""
    who_, now = viewer.principal.user, parts.clock.wall()
    return move(
        parts,
        request,
        viewer,
        number,
        body.text,
        lambda _, ticket: desk.comment(ticket, who_, now, body.text),
    )


@router.put(
    "/{number}/cause",
    response_model=TicketDocument,
    responses=WRITING,
    openapi_extra=who(Action.JUDGE_CAUSE) | CONDITIONAL,
)
def judge_ticket(
    *,
    number: str,
    body: CauseInput,
    request: Request,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.JUDGE_CAUSE))],
) -> Response:
    """Set the cause by a person's verdict, which wins over the system's."""
    who_, now = viewer.principal.user, parts.clock.wall()
    return move(
        parts,
        request,
        viewer,
        number,
        body.cause.value,
        lambda _, ticket: desk.judge(ticket, who_, now, cause=body.cause.value, decide=parts.reader.decide),
    )


@router.post(
    "/{number}/close",
    response_model=TicketDocument,
    responses=WRITING,
    openapi_extra=who(Action.CLOSE) | CONDITIONAL,
)
def close_ticket(
    *,
    number: str,
    request: Request,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.CLOSE))],
) -> Response:
    """Close a disturbance that is over without a *berita acara*."""
    now = parts.clock.wall()
    return move(parts, request, viewer, number, None, lambda tx, ticket: closing.shut(ticket, person(tx, viewer), now))
