"""The confusion table on a page: the system's guess against the officer's verdict, of a month or of the last year."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.core.roles import Action
from api.figures import month_of
from api.http.causes import table, table_period
from api.http.context import Parts, viewer_of
from api.http.pages.months import months
from api.http.pages.rendering import Looking
from api.http.province import asked_period

router = APIRouter(include_in_schema=False)


@router.get("/causes")
def causes_page(
    request: Request, parts: Parts, looking: Looking, month: Annotated[str | None, Query(max_length=10)] = None
) -> Response:
    """Show the table; without a month that of the last 365 days."""
    viewer = viewer_of(looking.principal, Action.SEE_DECISIONS, looking.lang)
    this_month = month_of(parts.clock.wall(), parts.zone)
    shown: dict[str, Any] = months(viewer.lang, parts, *asked_period(parts, month or this_month, None, None))
    return parts.pages.render(
        request,
        "causes.html",
        viewer,
        made=table(parts, table_period(parts, month)),
        whole=month is None,
        this_month=this_month,
        **shown,
    )
