"""``/api/v1/agenda``: the *buku agenda*, what was archived in a year, found by words and written out."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from agent.clock import format_instant
from api.core.forms.agenda import AgendaEntry, csv_text, search
from api.core.procedure.values import ServiceCode
from api.core.roles import Action
from api.core.words import Language, visible
from api.http.context import Parts, Viewer, allowed
from api.http.operations import responses, who
from api.http.paging import Paged
from api.http.shapes import Document

router = APIRouter(prefix="/agenda", tags=["forms"])
Reading = Annotated[Viewer, Depends(allowed(Action.SEE_AGENDA))]
Year = Annotated[int, Query(ge=2000, le=2100, description="The year of the numbers; default: this one")]
Words = Annotated[str, Query(max_length=200, description="All of these words occur in the entry")]
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"description": "The book as CSV", "content": {"text/csv": {"schema": {"type": "string"}}}}
}


class EntryDocument(Document):
    """One line of the book."""

    number: str
    archived: str
    ticket: str
    service: ServiceCode
    applicant: str
    office: str
    summary: str
    berita_acara: str
    fingerprint: str
    signed: str
    by: str


class AgendaPage(Document):
    """Lines of the book, newest first."""

    items: list[EntryDocument]
    next: str | None


def entry_document(entry: AgendaEntry) -> dict[str, Any]:
    """Return a line as ``EntryDocument``."""
    return {
        "number": entry.number,
        "archived": format_instant(entry.archived),
        "ticket": entry.ticket,
        "service": entry.service,
        "applicant": visible(entry.applicant),
        "office": visible(entry.office),
        "summary": visible(entry.summary),
        "berita_acara": entry.berita_acara,
        "fingerprint": entry.fingerprint,
        "signed": visible(entry.signed),
        "by": visible(entry.by),
    }


def entries(parts: Parts, year: int | None, words: str) -> list[AgendaEntry]:
    """Return a year's lines that hold all the words, newest first."""
    with parts.store.reading() as picture:
        held = picture.agenda(parts.today().year if year is None else year)
    return search(held, words)


@router.get("", response_model=AgendaPage, responses=responses(), openapi_extra=who(Action.SEE_AGENDA))
def list_agenda(parts: Parts, _viewer: Reading, page: Paged, year: Year | None = None, words: Words = "") -> Response:
    """Return a year's lines of the buku agenda, newest first."""
    items, after = page.of(entries(parts, year, words), lambda entry: entry.number)
    body = json.dumps({"items": [entry_document(entry) for entry in items], "next": after})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def csv_response(parts: Parts, lang: Language, year: int | None, words: str) -> Response:
    """Return the lines as CSV, to be saved."""
    told = csv_text(reversed(entries(parts, year, words)), lang)
    name = f"buku-agenda-{parts.today().year if year is None else year}.csv"
    return Response(
        told.encode("utf-8-sig"),
        media_type="text/csv",
        headers={"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get(".csv", response_class=Response, responses={**_CSV, **responses()}, openapi_extra=who(Action.SEE_AGENDA))
def export_agenda(parts: Parts, viewer: Reading, year: Year | None = None, words: Words = "") -> Response:
    """Return a year's lines of the buku agenda as CSV, in the order of their numbers."""
    return csv_response(parts, viewer.lang, year, words)
