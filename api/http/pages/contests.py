"""What offices contest: the list for those who answer, and the forms on an incident's page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.core.roles import Action
from api.http.contest_documents import AnswerInput
from api.http.contests import answer, contest, own_contests
from api.http.context import Parts
from api.http.pages.rendering import Looking, Text, checked
from api.http.problems import ProblemError

router = APIRouter(include_in_schema=False)

MOST_SHOWN = 200
Prose = Annotated[str, Form(max_length=1_000)]


@router.get("/contests")
def contests_page(request: Request, parts: Parts, viewer: Looking) -> Response:
    """Show what is contested, those that wait for an answer first."""
    rows = own_contests(parts, viewer)[::-1]
    rows.sort(key=lambda row: row.answer is not None)
    return parts.pages.render(request, "contests.html", viewer, rows=rows[:MOST_SHOWN])


@router.post("/incidents/{incident}/contests")
def contest_by_form(
    *,
    incident: str,
    request: Request,
    parts: Parts,
    viewer: Looking,
    csrf: Text = "",
    text: Prose = "",
    office: Text = "",
) -> Response:
    """Contest an incident by the form."""
    checked(request, viewer, csrf, Action.CONTEST)
    told = text.strip()
    if not told:
        raise ProblemError("invalid", detail="decision.objection.no-reason")
    made = contest(parts, viewer, incident, office=office, text=told)
    return RedirectResponse(f"/incidents/{made.said.incident}#contests", status_code=303)


@router.post("/contests/{contested}/answer")
def answer_by_form(
    *,
    contested: int,
    request: Request,
    parts: Parts,
    viewer: Looking,
    csrf: Text = "",
    reason: Prose = "",
    upheld: Text = "",
) -> Response:
    """Answer a contest by the form."""
    checked(request, viewer, csrf, Action.ANSWER)
    told = reason.strip()
    if not told or upheld not in ("yes", "no"):
        raise ProblemError("invalid", detail="decision.objection.no-reason")
    made = answer(parts, viewer, contested, AnswerInput(upheld=upheld == "yes", reason=told))
    return RedirectResponse(f"/incidents/{made.said.incident}#contests", status_code=303)
