"""``/api/v1/tickets/{number}/forms``: the *berita acara* that were issued, as data, PDF and the text that is hashed.

``…/disposition`` and ``…/request-letter``: these papers of a ticket as it stands, as PDF and the text that is hashed.
"""

from __future__ import annotations

import json
import logging
import re
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from agent.clock import format_instant
from agent.errors import SiagaError
from api.core.forms import disposition, papers, request_letter
from api.core.forms.berita_acara import BeritaAcara, Kind, canonical_bytes, check, fields
from api.core.forms.berita_acara_pages import TEMPLATE, pages
from api.core.forms.filling import Printed
from api.core.forms.fingerprint import Match
from api.core.roles import Action, Scope, scope
from api.core.tickets import Ticket
from api.core.words import prose
from api.documents.press import press
from api.http.context import Parts, Seeing, Siaga, Viewer, allowed
from api.http.operations import responses, who
from api.http.problems import ProblemError
from api.http.shapes import Document
from api.http.tickets import found
from api.ports import Reading

log = logging.getLogger("siaga.api")

router = APIRouter(prefix="/tickets", tags=["forms"])
Filing = Annotated[Viewer, Depends(allowed(Action.SEE_AGENDA))]
_NUMBER = re.compile(r"BAP?-\d{4}-\d{4,9}", re.ASCII)
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The form",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_TEXT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The text that is hashed", "content": {"text/plain": {"schema": {"type": "string"}}}}
}


class FormDocument(Document):
    """A *berita acara* as it was issued; ``fields`` is what is hashed, in its order."""

    number: str
    ticket: str
    kind: Kind
    at: str
    by: str
    fingerprint: str
    valid: bool
    fields: list[tuple[str, str]]


class FormList(Document):
    """A ticket's forms, oldest first."""

    items: list[FormDocument]
    next: None = None


class CheckDocument(Document):
    """Whether a fingerprint read off paper is this form's."""

    number: str
    match: Match


def visible_to(viewer: Viewer, ticket: Ticket) -> bool:
    """Tell whether the viewer may see a ticket's forms: an office those that it signs, for they name all concerned."""
    if viewer.office is None:
        return True
    asked = ticket.request
    return viewer.office == (ticket.work.signer if asked is None else asked.applicant.office)


def form_document(ticket: Ticket, printed: Printed) -> dict[str, Any]:
    """Return a form as ``FormDocument``; one that was worded anew or whose ticket was opened again is not valid."""
    return {
        "number": printed.number,
        "ticket": printed.ticket,
        "kind": printed.form.kind.value,
        "at": format_instant(printed.at),
        "by": printed.by,
        "fingerprint": printed.fingerprint,
        "valid": printed.number in (ticket.work.form, ticket.work.settlement_form),
        "fields": [[name, prose(text)] for name, text in fields(printed.form)],
    }


def form_of(picture: Reading, viewer: Viewer, number: str, form: str) -> Printed:
    """Return a form that the viewer may see, or raise the problem ``not-found``."""
    ticket = found(picture, viewer, number)
    printed = picture.form(form) if _NUMBER.fullmatch(form) else None
    if printed is None or printed.ticket != ticket.number or not visible_to(viewer, ticket):
        raise ProblemError("not-found")
    return printed


class Paper(StrEnum):
    """The papers that go with a ticket."""

    DISPOSITION = "disposition"
    REQUEST_LETTER = "request-letter"


def papers_for(viewer: Viewer, ticket: Ticket) -> tuple[Paper, ...]:
    """Return which papers of a ticket the viewer may see: the disposition sheet is the desk's own."""
    held = [Paper.REQUEST_LETTER] if ticket.request is not None and visible_to(viewer, ticket) else []
    sees = scope(viewer.principal.role, Action.SEE_AGENDA) is not Scope.NONE
    return (*held, *([Paper.DISPOSITION] if sees else []))


def paper_response(parts: Siaga, viewer: Viewer, number: str, paper: Paper, *, text: bool = False) -> Response:
    """Return a paper of a ticket as it stands, to be saved: its PDF, or the text that is hashed."""
    with parts.store.reading() as picture:
        ticket = found(picture, viewer, number)
    if paper not in papers_for(viewer, ticket):
        raise ProblemError("not-found")
    letter = papers.letter(ticket, parts.directory) if paper is Paper.REQUEST_LETTER else None
    name = f"{paper.value}-{ticket.number}"
    if letter is not None:
        hashed, made = request_letter.canonical_bytes(letter), (request_letter.TEMPLATE, request_letter.pages(letter))
    else:
        sheet = papers.disposition(ticket, parts.directory)
        hashed, made = disposition.canonical_bytes(sheet), (disposition.TEMPLATE, disposition.pages(sheet))
    if text:
        return _saved(hashed, "text/plain", f"{name}.txt")
    return _saved(_pressed(*made, parts.clock.wall()), "application/pdf", f"{name}.pdf")


def pdf(form: BeritaAcara, at: int) -> bytes:
    """Return the form as PDF; raises the problem ``unavailable`` when it cannot be set."""
    return _pressed(TEMPLATE, pages(form), at)


def _pressed(template: str, data: dict[str, Any], at: int) -> bytes:
    try:
        return press(template, data, at)
    except SiagaError as problem:
        log.error("%s", problem)  # noqa: TRY400 - its message says what to do
        raise ProblemError("unavailable", headers={"Retry-After": "5"}) from None


def _saved(body: bytes, kind: str, name: str) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=kind, headers=headers)


def pdf_response(parts: Siaga, viewer: Viewer, number: str, form: str) -> Response:
    """Return a form's PDF, to be saved."""
    with parts.store.reading() as picture:
        printed = form_of(picture, viewer, number, form)
    return _saved(pdf(printed.form, printed.at), "application/pdf", f"{printed.number}.pdf")


def text_response(parts: Siaga, viewer: Viewer, number: str, form: str) -> Response:
    """Return the text of a form that is hashed, to be saved; its bytes are what ``sha256sum`` takes."""
    with parts.store.reading() as picture:
        printed = form_of(picture, viewer, number, form)
    return _saved(canonical_bytes(printed.form), "text/plain", f"{printed.number}.txt")


@router.get("/{number}/forms", response_model=FormList, responses=responses(404), openapi_extra=who(Action.SEE))
def list_forms(number: str, parts: Parts, viewer: Seeing) -> Response:
    """Return the berita acara that were issued of a ticket."""
    with parts.store.reading() as picture:
        ticket = found(picture, viewer, number)
        held = picture.forms(number) if visible_to(viewer, ticket) else []
    items = [form_document(ticket, printed) for printed in held]
    body = json.dumps({"items": items, "next": None})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get(
    "/{number}/forms/{form}.pdf",
    response_class=Response,
    responses={**_FILE, **responses(404)},
    openapi_extra=who(Action.SEE),
)
def print_form(number: str, form: str, parts: Parts, viewer: Seeing) -> Response:
    """Return a berita acara as PDF, tagged, PDF/A."""
    return pdf_response(parts, viewer, number, form)


@router.get(
    "/{number}/forms/{form}.txt",
    response_class=Response,
    responses={**_TEXT, **responses(404)},
    openapi_extra=who(Action.SEE),
)
def hashed_text(number: str, form: str, parts: Parts, viewer: Seeing) -> Response:
    """Return the text of a berita acara that is hashed: its SHA-256 is the fingerprint that stands on the paper."""
    return text_response(parts, viewer, number, form)


@router.get(
    "/{number}/forms/{form}/check",
    response_model=CheckDocument,
    responses=responses(404),
    openapi_extra=who(Action.SEE),
)
def check_form(
    number: str,
    form: str,
    parts: Parts,
    viewer: Seeing,
    fingerprint: Annotated[str, Query(max_length=200, description="Read off the paper, whole or the short one")],
) -> Response:
    """Tell whether a fingerprint read off paper is the form's."""
    with parts.store.reading() as picture:
        printed = form_of(picture, viewer, number, form)
    body = json.dumps({"number": printed.number, "match": check(printed.form, fingerprint).value})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get(
    "/{number}/disposition.pdf",
    response_class=Response,
    responses={**_FILE, **responses(404)},
    openapi_extra=who(Action.SEE_AGENDA),
)
def print_disposition(number: str, parts: Parts, viewer: Filing) -> Response:
    """Return the disposition sheet of a ticket as it stands, as PDF."""
    return paper_response(parts, viewer, number, Paper.DISPOSITION)


@router.get(
    "/{number}/disposition.txt",
    response_class=Response,
    responses={**_TEXT, **responses(404)},
    openapi_extra=who(Action.SEE_AGENDA),
)
def hashed_disposition(number: str, parts: Parts, viewer: Filing) -> Response:
    """Return the text of the disposition sheet that is hashed: its SHA-256 is the fingerprint that stands on it."""
    return paper_response(parts, viewer, number, Paper.DISPOSITION, text=True)


@router.get(
    "/{number}/request-letter.pdf",
    response_class=Response,
    responses={**_FILE, **responses(404)},
    openapi_extra=who(Action.SEE),
)
def print_request_letter(number: str, parts: Parts, viewer: Seeing) -> Response:
    """Return the letter that says what a request asks for, as PDF; a disturbance has none."""
    return paper_response(parts, viewer, number, Paper.REQUEST_LETTER)


@router.get(
    "/{number}/request-letter.txt",
    response_class=Response,
    responses={**_TEXT, **responses(404)},
    openapi_extra=who(Action.SEE),
)
def hashed_request_letter(number: str, parts: Parts, viewer: Seeing) -> Response:
    """Return the text of the request letter that is hashed: its SHA-256 is the fingerprint that stands on it."""
    return paper_response(parts, viewer, number, Paper.REQUEST_LETTER, text=True)
