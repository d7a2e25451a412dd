"""What is kept of tickets, on pages: forms and files to save, files to send, and the *buku agenda*."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Query, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from api.core.forms.agenda import rows
from api.core.forms.uploads import LARGEST, Refused, inspect
from api.core.roles import Action
from api.core.tickets import Ticket
from api.core.words import say
from api.documents.workbook import workbook
from api.http.agenda import Words, csv_response, entries
from api.http.attachments import Kind, attach, file_response
from api.http.context import Parts, author, viewer_of
from api.http.forms import Paper, paper_response, pdf_response, text_response
from api.http.pages.rendering import Looking, Text, checked
from api.http.pages.ticket import show
from api.http.problems import ProblemError
from api.http.tickets import found, refused

router = APIRouter(include_in_schema=False)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Year = Annotated[int | None, Query(ge=2000, le=2100)]


@router.get("/tickets/{number}/forms/{form}.pdf")
def form_pdf(number: str, form: str, parts: Parts, viewer: Looking) -> Response:
    """Save a berita acara."""
    return pdf_response(parts, viewer, number, form)


@router.get("/tickets/{number}/forms/{form}.txt")
def form_text(number: str, form: str, parts: Parts, viewer: Looking) -> Response:
    """Save the text of a berita acara that is hashed."""
    return text_response(parts, viewer, number, form)


@router.get("/tickets/{number}/{paper}.pdf")
def paper_pdf(number: str, paper: Paper, parts: Parts, viewer: Looking) -> Response:
    """Save the disposition sheet or the request letter."""
    return paper_response(parts, viewer, number, paper)


@router.get("/tickets/{number}/{paper}.txt")
def paper_text(number: str, paper: Paper, parts: Parts, viewer: Looking) -> Response:
    """Save the text of such a paper that is hashed."""
    return paper_response(parts, viewer, number, paper, text=True)


@router.get("/tickets/{number}/attachments/{attachment}")
def attachment_file(number: str, attachment: str, parts: Parts, viewer: Looking) -> Response:
    """Save a file of a ticket."""
    return file_response(parts, viewer, number, attachment)


@router.post("/tickets/{number}/attachments")
def send_file(
    *,
    number: str,
    request: Request,
    parts: Parts,
    viewer: Looking,
    file: Annotated[UploadFile, File()],
    csrf: Text = "",
    kind: Text = "letter",
) -> Response:
    """Keep a file with a ticket; the page comes back with what is wrong when it is not taken."""
    checked(request, viewer, csrf, Action.ASK)
    kinds: tuple[Kind, ...] = ("letter", "picture", "signed")
    chosen = next((one for one in kinds if one == kind), None)
    if chosen is None:
        raise ProblemError("invalid", errors=[])
    outcome = inspect(file.file.read(LARGEST + 1), file.filename or "")
    if isinstance(outcome, Refused):
        unread = say(viewer.lang, outcome.code, **outcome.values)
        return show(request, parts, viewer, number, unread=unread, status=422)
    with parts.store.transaction(author(parts, viewer)) as tx:
        ticket = found(tx, viewer, number)
        after = parts.desk.keep(tx, attach(tx, viewer, ticket, parts.clock.wall(), upload=outcome, kind=chosen))
        if not isinstance(after, Ticket):
            raise refused(after)
    parts.live.wake()
    return RedirectResponse(f"/tickets/{ticket.number}#files", status_code=303)


@router.get("/agenda")
def agenda_page(*, request: Request, parts: Parts, viewer: Looking, year: Year = None, words: Words = "") -> Response:
    """Show a year's lines of the buku agenda, newest first."""
    seeing = viewer_of(viewer.principal, Action.SEE_AGENDA, viewer.lang)
    return parts.pages.render(
        request,
        "agenda.html",
        seeing,
        entries=entries(parts, year, words),
        year=parts.today().year if year is None else year,
        searched=words,
    )


@router.get("/agenda.csv")
def agenda_csv(*, parts: Parts, viewer: Looking, year: Year = None, words: Words = "") -> Response:
    """Save the buku agenda as CSV."""
    seeing = viewer_of(viewer.principal, Action.SEE_AGENDA, viewer.lang)
    return csv_response(parts, seeing.lang, year, words)


@router.get("/agenda.xlsx")
def agenda_xlsx(*, parts: Parts, viewer: Looking, year: Year = None, words: Words = "") -> Response:
    """Save the buku agenda as a workbook."""
    seeing = viewer_of(viewer.principal, Action.SEE_AGENDA, viewer.lang)
    shown = parts.today().year if year is None else year
    title = say(seeing.lang, "agenda.title")
    content = workbook(title, rows(reversed(entries(parts, year, words)), seeing.lang))
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="buku-agenda-{shown}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)
