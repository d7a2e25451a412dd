"""Tickets: the list, one with its history, and what is done with it."""

from __future__ import annotations

import contextlib
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from agent.errors import SiagaError
from agent.inventory.models import Cause
from api import desk
from api.core.letters import LetterState
from api.core.procedure import closing, working
from api.core.roles import Action
from api.core.sight import ticket_for
from api.core.tickets import State, Ticket
from api.http.contests import own_contests
from api.http.context import (
    Parts,
    Siaga,
    Viewer,
    author,
)
from api.http.pages.rendering import Looking, Text, checked
from api.http.problems import ProblemError
from api.http.tickets import Act, found, history_of, person, refused
from collector.core.rulings import standing
from collector.decisions import Excuse, Recorded

router = APIRouter(include_in_schema=False)


@router.get("/tickets")
def tickets_page(
    *, request: Request, parts: Parts, viewer: Looking, state: str | None = None, before: str | None = None
) -> Response:
    """Show tickets, newest first."""
    chosen = State(state) if state in tuple(State) else None
    with parts.store.reading() as picture:
        rows = picture.tickets(
            states=(chosen,) if chosen else (), office=viewer.office, before=before and before[:40], limit=51
        )
        counts = picture.counts() if viewer.office is None else {}
        letters = picture.letter_counts()[LetterState.WAITING] if viewer.may(Action.SEE_LETTERS) else None
    return parts.pages.render(
        request,
        "tickets.html",
        viewer,
        tickets=[ticket_for(parts.directory, viewer.office, ticket) for ticket in rows[:50]],
        chosen=chosen,
        states=list(State),
        contested=_contested(parts, viewer),
        letters=letters,
        counts=counts,
        older=rows[49].number if len(rows) > 50 else None,  # noqa: PLR2004 - one more than a page
    )


@router.get("/tickets/{number}")
def ticket_page(
    *,
    number: str,
    request: Request,
    parts: Parts,
    viewer: Looking,
    changed: str | None = None,
    done: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Show one ticket."""
    with parts.store.reading() as picture:
        ticket = found(picture, viewer, number)
        history = history_of(picture, viewer, ticket)
    return parts.pages.render(
        request,
        "ticket.html",
        viewer,
        ticket=ticket_for(parts.directory, viewer.office, ticket),
        history=history,
        causes=[cause.value for cause in Cause],
        changed=changed is not None,
        excuses=_excuses(parts, viewer, ticket.incident),
        done=done,
    )


def _contested(parts: Siaga, viewer: Viewer) -> int:
    """Return how many contests wait for an answer; none while the collector cannot tell."""
    with contextlib.suppress(ProblemError):
        return sum(row.answer is None for row in own_contests(parts, viewer))
    return 0


def _excuses(parts: Siaga, viewer: Viewer, incident: str | None) -> list[Recorded]:
    """Return what excuses an incident, for whom may see it; none while the collector cannot tell."""
    if incident is None or not viewer.may(Action.SEE_DECISIONS):
        return []
    with contextlib.suppress(SiagaError, OSError):
        return [
            row
            for row in standing(parts.decided.all())
            if isinstance(row.decision, Excuse) and row.decision.incident == incident
        ]
    return []


def _act(parts: Siaga, viewer: Viewer, number: str, version: str, act: Act) -> Response:
    with parts.store.transaction(author(parts, viewer)) as tx:
        ticket = found(tx, viewer, number)
        if version != str(ticket.version):
            return RedirectResponse(f"/tickets/{number}?changed=1", status_code=303)
        after = parts.desk.keep(tx, act(tx, ticket))
        if not isinstance(after, Ticket):
            raise refused(after)
    parts.live.wake()
    return RedirectResponse(f"/tickets/{number}", status_code=303)


@router.post("/tickets/{number}/acknowledge")
def acknowledge(
    *, number: str, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", version: Text = ""
) -> Response:
    """Take a ticket over by the form."""
    checked(request, viewer, csrf, Action.ACKNOWLEDGE)
    now = parts.clock.wall()
    return _act(parts, viewer, number, version, lambda tx, ticket: working.take(ticket, person(tx, viewer), now))


@router.post("/tickets/{number}/comments")
def comment(
    *,
    number: str,
    request: Request,
    parts: Parts,
    viewer: Looking,
    csrf: Text = "",
    version: Text = "",
    text: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Write a remark by the form."""
    checked(request, viewer, csrf, Action.COMMENT)
    name, now, told = viewer.principal.user, parts.clock.wall(), text.strip()
    if not told:
        return RedirectResponse(f"/tickets/{found_number(number)}", status_code=303)
    return _act(parts, viewer, number, version, lambda _, ticket: desk.comment(ticket, name, now, told))


@router.post("/tickets/{number}/cause")
def judge(
    *,
    number: str,
    request: Request,
    parts: Parts,
    viewer: Looking,
    csrf: Text = "",
    version: Text = "",
    cause: Text = "",
) -> Response:
    """Set the cause by the form."""
    checked(request, viewer, csrf, Action.JUDGE_CAUSE)
    if cause not in tuple(Cause):
        raise ProblemError("invalid", errors=[])
    name, now = viewer.principal.user, parts.clock.wall()
    return _act(
        parts,
        viewer,
        number,
        version,
        lambda _, ticket: desk.judge(ticket, name, now, cause=cause, decide=parts.reader.decide),
    )


@router.post("/tickets/{number}/close")
def close(
    *, number: str, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", version: Text = ""
) -> Response:
    """Close a resolved ticket by the form."""
    checked(request, viewer, csrf, Action.CLOSE)
    now = parts.clock.wall()
    return _act(parts, viewer, number, version, lambda tx, ticket: closing.shut(ticket, person(tx, viewer), now))


def found_number(number: str) -> str:
    """Return a ticket number made safe for a path."""
    return quote(number, safe="-")
