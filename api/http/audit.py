"""``/api/v1/audit``: who changed what, when and from where, with the chain that holds it together."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from agent.clock import Microseconds, format_instant, parse_instant
from api.core.audit import AuditRow, canonical
from api.core.roles import Action
from api.http.context import Parts, Viewer, allowed
from api.http.operations import responses, who
from api.http.paging import Page, cursor_of, strange
from api.http.problems import ProblemError
from api.http.shapes import Document

router = APIRouter(prefix="/audit", tags=["audit"])

MOST = 500
_LARGEST = 2**62


class AuditDocument(Document):
    """One row. ``sealed`` is what its hash is made of, after the 32 bytes of ``previous``."""

    seq: int
    at: str
    actor: str
    via: str
    address: str
    action: str
    kind: str
    object: str
    changes: dict[str, list[Any]]
    sealed: str
    previous: str
    hash: str


class AuditPage(Document):
    """Rows, newest first; ``head`` is the anchor now, ``SEQ:HASH``."""

    items: list[AuditDocument]
    head: str
    next: str | None


def _document(row: AuditRow) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "at": format_instant(row.at),
        "actor": row.actor,
        "via": row.via,
        "address": row.address,
        "action": row.action,
        "kind": row.kind,
        "object": row.object,
        "changes": json.loads(row.changes),
        "sealed": canonical(row).decode(),
        "previous": row.previous,
        "hash": row.hash,
    }


def _instant(name: str, text: str | None) -> Microseconds | None:
    if text is None:
        return None
    try:
        return parse_instant(text)
    except ValueError as problem:
        raise ProblemError("invalid", errors=[{"pointer": f"query/{name}", "detail": str(problem)}]) from None


@router.get("", response_model=AuditPage, responses=responses(), openapi_extra=who(Action.SEE_AUDIT))
def list_audit(
    *,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.SEE_AUDIT))],  # noqa: ARG001 - asked for its permission
    actor: Annotated[
        str | None, Query(max_length=100, description="Only what this user did; system: by itself")
    ] = None,
    kind: Annotated[str | None, Query(max_length=40, description="Only this kind of object, such as ticket")] = None,
    name: Annotated[str | None, Query(alias="object", max_length=300, description="Only this object")] = None,
    start: Annotated[str | None, Query(alias="from", max_length=40, description="From this instant on")] = None,
    end: Annotated[str | None, Query(alias="to", max_length=40, description="Before this instant")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Return who changed what, newest first, each row with what its hash is made of."""
    last = Page(limit=limit, cursor=cursor).last
    if last is not None and not (last.isascii() and last.isdigit() and int(last) < _LARGEST):
        raise strange()
    with parts.store.reading() as picture:
        rows = picture.audit(
            actor=actor,
            kind=kind,
            name=name,
            start=_instant("from", start),
            end=_instant("to", end),
            before=None if last is None else int(last),
            limit=limit + 1,
        )
        head = picture.audit_head()
    shown = rows[:limit]
    after = cursor_of(str(shown[-1].seq)) if len(rows) > limit else None
    body = json.dumps({"items": [_document(row) for row in shown], "head": str(head), "next": after})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
