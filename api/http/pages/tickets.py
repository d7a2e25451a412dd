"""What was done with a ticket by a form before the procedure had any: taken, remarked on, judged, closed."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from agent.inventory.models import Cause
from api import desk
from api.core.procedure import closing, working
from api.core.roles import Action
from api.core.tickets import Ticket
from api.http.context import Parts, Siaga, Viewer, author
from api.http.pages.rendering import Looking, Text, checked
from api.http.pages.ticket import Failed, show
from api.http.problems import ProblemError
from api.http.tickets import Act, found, person, refused

router = APIRouter(include_in_schema=False)


def _act(parts: Siaga, viewer: Viewer, number: str, version: str, act: Act) -> Response | None:
    """Do it and lead back to the ticket; None when the ticket is not as it was seen."""
    with parts.store.transaction(author(parts, viewer)) as tx:
        ticket = found(tx, viewer, number)
        if version != str(ticket.version):
            return None
        after = parts.desk.keep(tx, act(tx, ticket))
        if not isinstance(after, Ticket):
            raise refused(after)
    parts.live.wake()
    return RedirectResponse(f"/tickets/{found_number(number)}", status_code=303)


def _changed(number: str) -> Response:
    return RedirectResponse(f"/tickets/{found_number(number)}?changed=1", status_code=303)


@router.post("/tickets/{number}/acknowledge")
def acknowledge(
    *, number: str, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", version: Text = ""
) -> Response:
    """Take a ticket over by the form."""
    checked(request, viewer, csrf, Action.ACKNOWLEDGE)
    now = parts.clock.wall()
    done = _act(parts, viewer, number, version, lambda tx, ticket: working.take(ticket, person(tx, viewer), now))
    return done or _changed(number)


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
    done = _act(parts, viewer, number, version, lambda _, ticket: desk.comment(ticket, name, now, told))
    kept = Failed(key="comment", typed={"text": [text]}, alert="desk.changed", status=409)
    return done or show(request, parts, viewer, number, kept)


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
    done = _act(
        parts,
        viewer,
        number,
        version,
        lambda _, ticket: desk.judge(ticket, name, now, cause=cause, decide=parts.reader.decide),
    )
    return done or _changed(number)


@router.post("/tickets/{number}/close")
def close(
    *, number: str, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", version: Text = ""
) -> Response:
    """Close a resolved ticket by the form."""
    checked(request, viewer, csrf, Action.CLOSE)
    now = parts.clock.wall()
    done = _act(parts, viewer, number, version, lambda tx, ticket: closing.shut(ticket, person(tx, viewer), now))
    return done or _changed(number)


def found_number(number: str) -> str:
    """Return a ticket number made safe for a path."""
    return quote(number, safe="-")
