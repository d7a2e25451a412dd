"""``/api/v1/contests``: an office says that an incident was not as it is told, and the NOC answers with a reason."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse, Response

from agent.clock import format_instant
from api.core.roles import Action
from api.core.words import prose, visible
from api.http.contest_documents import AnswerInput, ContestDocument, ContestInput, ContestList
from api.http.context import Parts, Seeing, Siaga, Viewer, allowed, from_reader
from api.http.decisions import LONGEST_KEY, decide, record
from api.http.incidents import seen_incident
from api.http.operations import ONCE, responses, who
from api.http.paging import Paged
from api.http.problems import ProblemError
from collector.core.contests import Contested, contests
from collector.decisions import Answer, Contest

router = APIRouter(tags=["decisions"])


@router.get("/contests", response_model=ContestList, responses=responses(), openapi_extra=who(Action.SEE))
def list_contests(
    parts: Parts,
    viewer: Seeing,
    page: Paged,
    waiting: Annotated[bool, Query(description="Only those without an answer")] = False,
) -> Response:
    """Return what offices contest, newest first; an office its own."""
    rows = [row for row in own_contests(parts, viewer) if not waiting or row.answer is None]
    shown, after = page.of(reversed(rows), lambda row: str(row.made.number))
    return _json({"items": [contest_document(viewer, row) for row in shown], "next": after})


@router.post(
    "/incidents/{incident}/contests",
    response_model=ContestDocument,
    status_code=201,
    responses=responses(404),
    openapi_extra=who(Action.CONTEST) | ONCE,
)
def contest_incident(
    *,
    incident: str,
    request: Request,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.CONTEST))],
    body: ContestInput,
) -> Response:
    """Contest an incident that took one's own office down, or on behalf of an office."""
    made = contest(parts, viewer, incident, office=body.office or "", text=body.text, key=_key(request))
    return _json(contest_document(viewer, made), 201)


@router.post(
    "/contests/{contest}/answer",
    response_model=ContestDocument,
    status_code=201,
    responses=responses(404),
    openapi_extra=who(Action.ANSWER) | ONCE,
)
def answer_contest(
    *,
    contest: int,
    request: Request,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.ANSWER))],
    body: AnswerInput,
) -> Response:
    """Answer a contest with a reason."""
    return _json(contest_document(viewer, answer(parts, viewer, contest, body, _key(request))), 201)


def own_contests(parts: Siaga, viewer: Viewer) -> list[Contested]:
    """Return the contests that the viewer may see, in order."""
    found = contests(from_reader(parts.decided.all))
    return [row for row in found if viewer.office in (None, row.said.office)]


def contest(parts: Siaga, viewer: Viewer, incident: str, *, office: str, text: str, key: str = "") -> Contested:
    """Record what an office contests.

    Raises the problem ``not-found`` for an incident that is not the office's, and as ``decide``.
    """
    own = viewer.office
    if own is not None and office not in ("", own):
        raise ProblemError("forbidden")
    known = seen_incident(parts, viewer, incident)
    theirs = own or office
    if theirs not in parts.directory.facts(known).offices:
        raise ProblemError("invalid", errors=[{"pointer": "body/office", "detail": "the incident did not affect it"}])
    recorded = record(parts, viewer, Contest(incident=known.id, office=theirs, text=text), key)
    return _numbered(parts, viewer, recorded.number)


def answer(parts: Siaga, viewer: Viewer, number: int, body: AnswerInput, key: str = "") -> Contested:
    """Record an answer; raises the problem ``not-found`` when there is no such contest, and as ``decide``."""
    _numbered(parts, viewer, number)
    decide(parts, viewer, Answer(of=number, upheld=body.upheld, reason=body.reason), key)
    return _numbered(parts, viewer, number)


def contest_document(viewer: Viewer, row: Contested) -> dict[str, Any]:
    """Return a contest as ``ContestDocument``; an office is not told who wrote and who answered."""
    whole = viewer.office is None
    return {
        "number": row.made.number,
        "at": format_instant(row.made.at),
        "by": visible(row.made.by) if whole else "",
        "incident": row.said.incident,
        "office": row.said.office,
        "text": prose(row.said.text),
        "answer": None
        if row.answer is None or row.verdict is None
        else {
            "number": row.answer.number,
            "at": format_instant(row.answer.at),
            "by": visible(row.answer.by) if whole else "",
            "upheld": row.verdict.upheld,
            "reason": prose(row.verdict.reason),
        },
    }


def _numbered(parts: Siaga, viewer: Viewer, number: int) -> Contested:
    found = next((row for row in own_contests(parts, viewer) if row.made.number == number), None)
    if found is None:
        raise ProblemError("not-found")
    return found


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise ProblemError("invalid", errors=[{"pointer": "header/Idempotency-Key", "detail": "1 to 255 characters"}])
    return key or ""


def _json(document: Any, status: int = 200) -> Response:
    return JSONResponse(document, status, headers={"Cache-Control": "no-store"})
