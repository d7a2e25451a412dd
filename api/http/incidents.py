"""``/api/v1/incidents/{incident}/revisions``: what an incident was taken for, one explanation after another."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from agent.clock import format_instant
from api.core.roles import Action
from api.core.sight import incident_for, revisions_for
from api.core.words import Language, prose, visible
from api.http.context import Parts, Seeing, Siaga, Viewer, from_reader
from api.http.documents import evidence_document
from api.http.incident_documents import RevisionList
from api.http.operations import responses, who
from api.http.paging import Paged
from api.http.problems import ProblemError
from collector.facts import Revision
from collector.reading import Incident

router = APIRouter(tags=["province"])


@router.get(
    "/incidents/{incident}/revisions",
    response_model=RevisionList,
    responses=responses(404),
    openapi_extra=who(Action.SEE),
)
def list_revisions(incident: str, parts: Parts, viewer: Seeing, page: Paged) -> Response:
    """Return what an incident was taken for, in order of time: by the system with its evidence, and by people."""
    known = seen_incident(parts, viewer, incident)
    numbered = list(enumerate(own_revisions(parts, viewer, known)))
    rows, after = page.of(numbered, lambda row: str(row[0]))
    items = [revision_document(viewer.lang, row, parts) for _, row in rows]
    return JSONResponse({"items": items, "next": after}, headers={"Cache-Control": "no-store"})


def seen_incident(parts: Siaga, viewer: Viewer, incident: str) -> Incident:
    """Return an incident as the viewer may see it, or the problem that there is none."""
    known = from_reader(lambda: parts.reader.incident(incident))
    seen = None if known is None else incident_for(parts.directory, viewer.office, known)
    if seen is None:
        raise ProblemError("not-found")
    return seen


def own_revisions(parts: Siaga, viewer: Viewer, incident: Incident) -> list[Revision]:
    """Return an incident's revisions as the viewer may see them."""
    return revisions_for(parts.directory, viewer.office, from_reader(lambda: parts.reader.revisions(incident.id)))


def revision_document(lang: Language, row: Revision, parts: Siaga) -> dict[str, Any]:
    """Return a revision as ``RevisionDocument``."""
    odds = row.odds if len(row.odds) == len(row.alternatives) else [None] * len(row.alternatives)
    return {
        "at": format_instant(row.at),
        "author": visible(row.author),
        "cause": row.cause,
        "reason": prose(row.reason),
        "root": list(row.root),
        "confidence": row.confidence,
        "alternatives": [
            {"root": list(other), "probability": share} for other, share in zip(row.alternatives, odds, strict=True)
        ],
        "evidence": [evidence_document(lang, fact, parts.directory) for fact in row.evidence],
        "devices": row.devices,
    }
