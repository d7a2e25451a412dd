"""The monthly reports: ``/api/v1/reports/YYYY-MM.pdf`` and the page that links to them."""

from __future__ import annotations

import logging
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from agent.errors import SiagaError
from api.core.report_words import month_name
from api.core.roles import Action
from api.core.words import Language
from api.figures import month_span
from api.http.context import Parts, Viewer, allowed, from_reader, viewer_of
from api.http.operations import responses, who
from api.http.pages import page_language, page_viewer
from api.http.problems import ProblemError
from api.reports import NoEvidenceError, NoMonthError

log = logging.getLogger("siaga.api")

router = APIRouter(tags=["reports"])
pages = APIRouter(include_in_schema=False)

LISTED = 24
"""Months on the page, the newest first."""
_PDF: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/reports/{month}.pdf",
    response_class=Response,
    responses={**_PDF, **responses(404)},
    openapi_extra=who(Action.SEE_REPORTS),
    dependencies=[Depends(allowed(Action.SEE_REPORTS))],
)
def monthly_report(
    month: str,
    parts: Parts,
    lang: Annotated[Literal["id", "en"], Query(description="Language of the report")] = "id",
) -> Response:
    """Return a month's report as PDF, tagged, PDF/A; of the running month a preliminary one."""
    try:
        made = parts.reports.printed(month, Language(lang))
    except NoMonthError as problem:
        raise ProblemError("invalid", errors=[{"pointer": "path/month", "detail": str(problem)}]) from None
    except NoEvidenceError:
        raise ProblemError("not-found", detail="problem.no-evidence.detail") from None
    except (SiagaError, OSError) as problem:
        log.error("%s", problem)  # noqa: TRY400 - its message says what to do
        raise ProblemError("unavailable", headers={"Retry-After": "5"}) from None
    return Response(
        made.pdf,
        media_type="application/pdf",
        headers={"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{made.name}"'},
    )


@pages.get("/reports")
def reports_page(request: Request, parts: Parts, looking: Annotated[Viewer, Depends(page_viewer)]) -> Response:
    """Show the months that there is evidence of, each with its report in both languages."""
    viewer = viewer_of(looking.principal, Action.SEE_REPORTS, looking.lang)
    months = from_reader(lambda: parts.reports.months(LISTED))
    rows: list[dict[str, Any]] = [
        {
            "month": month,
            "name": month_name(page_language(request), month_span(month, parts.zone)[0], parts.zone),
            "preliminary": month_span(month, parts.zone)[1] > parts.clock.wall(),
        }
        for month in months
    ]
    return parts.pages.render(request, "reports.html", viewer, months=rows)
