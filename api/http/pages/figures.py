"""A month's figures: service by service, or rolled up; and when the services that are down run out of budget."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from agent.clock import Microseconds
from api.core.report_words import month_name
from api.figures import month_of
from api.http import rollup_board
from api.http.context import Parts, Siaga, Viewer
from api.http.pages.months import months
from api.http.pages.province import bars_of
from api.http.pages.rendering import Looking
from api.http.problems import ProblemError
from api.http.province import asked_period
from api.http.rollups import By, own_figures, own_forecasts

router = APIRouter(include_in_schema=False)

CHOICES: tuple[By | Literal["service"], ...] = (
    "service", "office", "site", "island", "medium", "provider", "cause"
)  # fmt: skip


@router.get("/availability")
def availability_page(
    request: Request,
    parts: Parts,
    viewer: Looking,
    by: By | Literal["service"] = "service",
    month: Annotated[str | None, Query(max_length=10)] = None,
) -> Response:
    """Show a month's figures (default: this month's), of every service or rolled up."""
    span = asked_period(parts, month, None, None)
    present = span[0] <= parts.clock.wall() < span[1]
    view: dict[str, Any] = bars_of(parts, viewer, None, span) if by == "service" else _rolled(parts, viewer, by, span)
    return parts.pages.render(
        request,
        "figures.html",
        viewer,
        by=by,
        choices=CHOICES,
        present=present,
        forecasts=_forecasts(parts, viewer) if present else [],
        excused=bool(parts.directory.excused_causes),
        **_months(parts, viewer, span),
        **view,
    )


def _months(parts: Siaga, viewer: Viewer, span: tuple[Microseconds, Microseconds]) -> dict[str, Any]:
    try:
        return months(viewer.lang, parts, *span)
    except ProblemError:
        month = month_of(span[0], parts.zone)
        names = {month: month_name(viewer.lang, span[0], parts.zone)}
        return {"month": month, "names": names, "earlier": None, "later": None}


def _rolled(parts: Siaga, viewer: Viewer, by: By, span: tuple[Microseconds, Microseconds]) -> dict[str, Any]:
    try:
        figures, told = own_figures(parts, viewer, span)
    except ProblemError:
        figures, told = [], []
    if by == "cause":
        return {"causes": rollup_board.cause_bars(viewer.lang, parts.directory, figures, told), "groups": []}
    return {"groups": rollup_board.group_bars(viewer.lang, parts.directory, by, figures, told), "causes": []}


def _forecasts(parts: Siaga, viewer: Viewer) -> list[rollup_board.Told]:
    try:
        return rollup_board.forecasts(parts, viewer.lang, own_forecasts(parts, viewer))
    except (ProblemError, OSError):
        return []
