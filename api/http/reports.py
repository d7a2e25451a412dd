"""The monthly reports: ``/api/v1/reports/YYYY-MM.pdf``."""

from __future__ import annotations

import logging
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from agent.errors import SiagaError
from api.core.roles import Action
from api.core.words import Language
from api.http.context import Parts, allowed
from api.http.operations import responses, who
from api.http.problems import ProblemError
from api.reports import NoEvidenceError, NoMonthError

log = logging.getLogger("siaga.api")

router = APIRouter(tags=["reports"])

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
