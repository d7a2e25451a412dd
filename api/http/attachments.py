"""``/api/v1/tickets/{number}/attachments``: the letter, pictures and the signed form of a ticket.

Rules this module keeps:

- What a file is, its bytes say (``api.core.forms.uploads``); it is only ever given back to be saved, never shown inline.
- An office sees what it sent itself and the signed form, of its own requests only.
"""

from __future__ import annotations

import json
import secrets
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import Response

from agent.clock import Microseconds, format_instant
from api.core.forms.uploads import LARGEST, MEDIA_TYPES, Refused, Upload, inspect
from api.core.procedure.deeds import Outcome, Refusal, line
from api.core.procedure.values import Attachment
from api.core.roles import Action
from api.core.tickets import Ticket
from api.core.words import say
from api.http.context import Parts, Seeing, Siaga, Viewer, allowed
from api.http.documents import TicketDocument
from api.http.forms import visible_to
from api.http.operations import responses, who
from api.http.problems import ProblemError
from api.http.shapes import Document
from api.http.tickets import CONDITIONAL, WRITING, found, move, person
from api.ports import Reading, Transaction

router = APIRouter(prefix="/tickets", tags=["forms"])
Kind = Literal["letter", "picture", "signed"]
MOST = 50
"""Files of a ticket."""
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class AttachmentDocument(Document):
    """A file of a ticket."""

    id: str
    kind: Kind
    name: str
    type: str
    size: int
    sha256: str
    at: str
    by: str


class AttachmentList(Document):
    """A ticket's files, oldest first."""

    items: list[AttachmentDocument]
    next: None = None


def attachment_document(item: Attachment) -> dict[str, Any]:
    """Return a file as ``AttachmentDocument``."""
    return {
        "id": item.id,
        "kind": item.kind,
        "name": item.name,
        "type": item.type,
        "size": item.size,
        "sha256": item.sha256,
        "at": format_instant(item.at),
        "by": item.by,
    }


def shown_to(picture: Reading, viewer: Viewer, ticket: Ticket) -> list[Attachment]:
    """Return the files of a ticket that the viewer may see."""
    held = picture.attachments(ticket.number)
    if viewer.office is None:
        return held
    return [item for item in held if item.shown] if visible_to(viewer, ticket) else []


def inspected(viewer: Viewer, content: bytes, name: str) -> Upload:
    """Return a file that is taken, or raise the problem that says what is wrong with it."""
    outcome = inspect(content, name)
    if isinstance(outcome, Refused):
        detail = say(viewer.lang, outcome.code, **outcome.values)
        raise ProblemError("invalid", errors=[{"pointer": "body/file", "detail": detail}])
    return outcome


def attach(
    tx: Transaction, viewer: Viewer, ticket: Ticket, at: Microseconds, *, upload: Upload, kind: Kind
) -> Outcome | Refusal:
    """Keep a file with a ticket; returns the ticket with a line of history."""
    if viewer.office is not None and (kind == "signed" or not visible_to(viewer, ticket)):
        raise ProblemError("forbidden")
    if len(tx.attachments(ticket.number)) >= MOST:
        raise ProblemError("conflict", detail="problem.too-many-files.detail")
    by = person(tx, viewer)
    tx.put_attachment(
        Attachment(
            id=secrets.token_hex(8),
            ticket=ticket.number,
            kind=kind,
            name=upload.name,
            type=MEDIA_TYPES[upload.format],
            size=len(upload.content),
            sha256=upload.digest,
            at=at,
            by=by.user,
            shown=kind == "signed" or viewer.office is not None,
        ),
        upload.content,
    )
    after = msgspec.structs.replace(ticket, version=ticket.version + 1)
    return after, [line(by, at, "attached", name=upload.name)]


@router.get(
    "/{number}/attachments", response_model=AttachmentList, responses=responses(404), openapi_extra=who(Action.SEE)
)
def list_attachments(number: str, parts: Parts, viewer: Seeing) -> Response:
    """Return a ticket's files."""
    with parts.store.reading() as picture:
        items = [attachment_document(item) for item in shown_to(picture, viewer, found(picture, viewer, number))]
    body = json.dumps({"items": items, "next": None})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post(
    "/{number}/attachments",
    response_model=TicketDocument,
    responses=WRITING,
    openapi_extra=who(Action.ASK) | CONDITIONAL,
)
def add_attachment(
    *,
    number: str,
    request: Request,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.ASK))],
    file: Annotated[UploadFile, File()],
    kind: Annotated[Kind, Form()],
) -> Response:
    """Keep a file with a ticket: PDF, PNG or JPEG by its content, 10 MB at most."""
    upload = inspected(viewer, file.file.read(LARGEST + 1), file.filename or "")
    at = parts.clock.wall()
    return move(
        parts,
        request,
        viewer,
        number,
        [kind, upload.digest],
        lambda tx, ticket: attach(tx, viewer, ticket, at, upload=upload, kind=kind),
    )


@router.get(
    "/{number}/attachments/{attachment}",
    response_class=Response,
    responses={**_FILE, **responses(404)},
    openapi_extra=who(Action.SEE),
)
def download_attachment(number: str, attachment: str, parts: Parts, viewer: Seeing) -> Response:
    """Return a file, to be saved."""
    return file_response(parts, viewer, number, attachment)


def file_response(parts: Siaga, viewer: Viewer, number: str, attachment: str) -> Response:
    """Return a file as bytes to be saved, never shown inline; raises the problem ``not-found``."""
    with parts.store.reading() as picture:
        ticket = found(picture, viewer, number)
        held = picture.attachment(attachment[:64])
        if held is None or held[0] not in shown_to(picture, viewer, ticket):
            raise ProblemError("not-found")
    item, content = held
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{item.name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
