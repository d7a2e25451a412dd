"""The page that links to the monthly reports."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.core.report_words import month_name
from api.core.roles import Action
from api.figures import month_span
from api.http.context import Parts, from_reader, viewer_of
from api.http.pages.rendering import Looking, page_language

router = APIRouter(include_in_schema=False)

LISTED = 24
"""Months on the page, the newest first."""


@router.get("/reports")
def reports_page(request: Request, parts: Parts, looking: Looking) -> Response:
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
