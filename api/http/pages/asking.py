"""Asking for one of the four services by a form: an office for itself, the desk for whoever called, wrote or came.

Rules this module keeps:

- Before it is sent the page says when the clock would start and by when the service would be due.
- What was typed is never lost, and a form sent twice asks once: it bears a key of its own.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from agent.clock import Microseconds
from api.core.procedure import intake
from api.core.procedure.intake import Why
from api.core.procedure.offered_fields import Field
from api.core.procedure.rules import target
from api.core.procedure.values import Channel, Urgency
from api.core.roles import Action
from api.http.context import Parts, Siaga, Viewer, author, viewer_of
from api.http.deed_inputs import RequestInput
from api.http.pages.inventory import Sent, said
from api.http.pages.rendering import Looking, checked
from api.http.pages.typed import told, typed, wrong_fields
from api.http.problems import ProblemError
from api.http.requests import submit, wrong
from api.http.tickets import person
from api.ports import Reading, Remembered

router = APIRouter(include_in_schema=False)
SERVICES = ("1.1", "1.2", "1.3", "1.4")
CHANNELS = tuple(one.value for one in Channel if one not in (Channel.MONITORING, Channel.PORTAL))
_KEY = "form:"


def _field(name: str, kind: str = "line", *, needed: bool = False, **more: Any) -> Field:
    return Field(name=name, kind=kind, label=f"asking.{name}", needed=needed, **more)  # type: ignore[arg-type]


class Start(NamedTuple):
    """What comes of a request sent now: when its clock starts and why then, and by when each service would be due."""

    at: Microseconds
    why: Why
    dues: Mapping[str, Microseconds]


def asker(looking: Looking) -> Viewer:
    """Return who may ask, or raise the problem ``forbidden``."""
    return viewer_of(looking.principal, Action.ASK, looking.lang)


Asker = Annotated[Viewer, Depends(asker)]


def fields(parts: Siaga, viewer: Viewer, picture: Reading) -> tuple[Field, ...]:
    """Return what the form asks of a viewer, with what is known of them."""
    by = person(picture, viewer)
    user = picture.user(viewer.principal.user)
    reached = (user.phone or user.email or "") if user is not None else ""
    about = (
        _field("service", "choice", needed=True, options=SERVICES, words="ticket.service"),
        _field("subject", needed=True),
        _field("description", "text", needed=True, hint="asking.description.hint"),
        _field("location"),
        _field("urgency", "choice", needed=True, options=tuple(Urgency), words="urgency", value="medium"),
    )
    letter = _field("letter", hint="asking.letter.hint")
    if viewer.office is not None:
        own = (_field("applicant", value=by.name), _field("nip", value=by.nip, hint="deed.hint.nip"))
        return (*about, *own, _field("contact", value=reached), letter)
    return (
        *about,
        _field("office", "office", needed=True, options=tuple(place.id for place in parts.directory.offices)),
        _field("channel", "choice", needed=True, options=CHANNELS, words="ticket.channel"),
        _field("received", "when", hint="asking.received.hint"),
        _field("applicant", needed=True),
        _field("nip", hint="deed.hint.nip"),
        _field("contact"),
        letter,
    )


def start(parts: Siaga, picture: Reading) -> Start:
    """Return what comes of a request that is sent now."""
    terms = parts.desk.terms(picture)
    at, why = intake.start(parts.clock.wall(), terms.hours, picture.starting, terms.rules.capacity)
    return Start(at, why, {service: terms.hours.due(at, target(service, None, None)) for service in SERVICES})


def _page(
    request: Request,
    parts: Siaga,
    viewer: Viewer,
    kept: Mapping[str, list[str]] | None = None,
    *,
    errors: Mapping[str, str] | None = None,
    key: str = "",
) -> Response:
    with parts.store.reading() as picture:
        asked, begins = fields(parts, viewer, picture), start(parts, picture)
    return parts.pages.render(
        request,
        "asking.html",
        viewer,
        422 if errors else 200,
        fields=asked,
        kept=kept or {},
        wrong=errors or {},
        start=begins,
        key=key or secrets.token_urlsafe(12),
    )


@router.get("/requests/new")
def form_page(*, request: Request, parts: Parts, viewer: Asker, service: str = "") -> Response:
    """Show the form."""
    _known_office(parts, viewer)
    return _page(request, parts, viewer, {"service": [service]} if service in SERVICES else None)


@router.post("/requests/new")
def ask(*, request: Request, parts: Parts, viewer: Asker, form: Sent) -> Response:
    """Hand the request in; leads to its ticket."""
    checked(request, viewer, said(form, "csrf"), Action.ASK)
    _known_office(parts, viewer)
    now, key = parts.clock.wall(), said(form, "key")[:60]
    with parts.store.reading() as picture:
        asked = fields(parts, viewer, picture)
    try:
        body = RequestInput.model_validate(told(form, asked, (), parts.zone))
    except ValidationError as problem:
        return _page(request, parts, viewer, typed(form), errors=wrong_fields(problem, asked), key=key)
    errors = wrong(parts, viewer, body, now)
    if errors:
        return _page(request, parts, viewer, typed(form), errors=errors, key=key)
    user = viewer.principal.user
    with parts.store.transaction(author(parts, viewer)) as tx:
        before = tx.remembered(user, _KEY + key) if key else None
        if before is not None:
            number = str(json.loads(before.body))
        else:
            number = submit(tx, parts, viewer, body, now).number
            told_ = Remembered(
                user=user, key=_KEY + key, fingerprint="", status=201, etag=None, body=json.dumps(number), at=now
            )
            if key:
                tx.remember(told_)
    parts.live.wake()
    return RedirectResponse(f"/tickets/{number}?received=1", status_code=303)


def _known_office(parts: Siaga, viewer: Viewer) -> None:
    if viewer.office is not None and viewer.office not in parts.directory.office:
        raise ProblemError("forbidden")
