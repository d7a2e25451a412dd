"""This month's figures: service by service, or rolled up; and when the services that are down run out of budget."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.figures import month_of, month_span
from api.http import rollup_board
from api.http.context import Parts, Siaga, Viewer
from api.http.pages.province import bars_of
from api.http.pages.rendering import Looking
from api.http.problems import ProblemError
from api.http.rollups import By, own_figures, own_forecasts

router = APIRouter(include_in_schema=False)

CHOICES: tuple[By | Literal["service"], ...] = (
    "service", "office", "site", "island", "medium", "provider", "cause"
)  # fmt: skip


@router.get("/availability")
def availability_page(
    request: Request, parts: Parts, viewer: Looking, by: By | Literal["service"] = "service"
) -> Response:
    """Show this month's figures, of every service or rolled up."""
    view: dict[str, Any] = bars_of(parts, viewer, None) if by == "service" else _rolled(parts, viewer, by)
    return parts.pages.render(
        request,
        "figures.html",
        viewer,
        by=by,
        choices=CHOICES,
        forecasts=_forecasts(parts, viewer),
        excused=bool(parts.directory.excused_causes),
        **view,
    )


def _rolled(parts: Siaga, viewer: Viewer, by: By) -> dict[str, Any]:
    try:
        figures, told = own_figures(parts, viewer, month_span(month_of(parts.clock.wall(), parts.zone), parts.zone))
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
