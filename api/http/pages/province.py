"""The province live: offices, incidents, the map, this month's figures."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from agent.clock import Microseconds, to_datetime
from agent.errors import SiagaError
from api.core.contest_news import told_to
from api.core.province import totals
from api.core.roles import Action
from api.core.service_hours import service_hours
from api.figures import month_of, month_span
from api.http import board
from api.http.context import (
    Parts,
    Siaga,
    Viewer,
)
from api.http.pages.rendering import Looking

MOST_BARS = 100
"""Figures on the live page, the worst first; the rest stand on a page of their own."""

router = APIRouter(include_in_schema=False)


def _live(parts: Siaga, viewer: Viewer) -> dict[str, Any]:
    picture = parts.live.picture()
    lasting, resolved = board.live_tickets(parts.directory, picture, viewer.office)
    seen = {office: standing for office, standing in picture.offices.items() if viewer.office in (None, office)}
    drawn = [place for place in parts.directory.offices if place.id in seen and (place.devices or place.services)]
    return {
        "picture": picture,
        "lasting": lasting,
        "resolved": resolved,
        "notices": picture.notices if viewer.office is None else (),
        "contested": (
            told_to(viewer.office, picture.contests, parts.clock.wall())
            if viewer.office is not None or viewer.may(Action.ANSWER)
            else []
        ),
        "totals": board.ordered(totals({place.id: seen[place.id] for place in drawn})),
        "offices": seen,
        "drawing": parts.drawing if viewer.office is None else None,
        "cables": parts.drawing.cables(board.broken(lasting)) if viewer.office is None else [],
    }


def bars_of(
    parts: Siaga, viewer: Viewer, most: int | None = MOST_BARS, span: tuple[Microseconds, Microseconds] | None = None
) -> dict[str, Any]:
    """Return every service's figures of a period (default: this month), the worst first, ``most`` at most.

    None while they cannot be had.
    """
    begin, end = span or month_span(month_of(parts.clock.wall(), parts.zone), parts.zone)
    try:
        figures = parts.figures.of(begin, end)
    except (SiagaError, OSError):
        figures = []
    bars = board.bars(viewer.lang, parts.directory, figures, viewer.office)
    more = 0 if most is None else max(0, len(bars) - most)
    zone = f"{to_datetime(parts.clock.wall()).astimezone(parts.zone):%Z}"
    hours = service_hours(viewer.lang, parts.directory.calendars, zone)
    return {"bars": bars[:most], "more": more, "guarantee": _guarantee(bars), "hours": hours}


def _guarantee(bars: list[board.Bar]) -> str:
    lowest = min((bar.guarantee for bar in bars), default=90.0)
    return f"{lowest:g}"


@router.get("/")
def province_page(request: Request, parts: Parts, viewer: Looking) -> Response:
    """Show the province live; an office sees itself."""
    live = _live(parts, viewer)
    tiles = board.groups(parts.directory, live["picture"], viewer.office)
    return parts.pages.render(request, "province.html", viewer, groups=tiles, **live, **bars_of(parts, viewer))


@router.get("/fragments/live")
def live_fragment(request: Request, parts: Parts, viewer: Looking) -> Response:
    """Return the incidents and the map anew."""
    return parts.pages.render(request, "live.html", viewer, **_live(parts, viewer))


@router.get("/fragments/availability")
def availability_fragment(request: Request, parts: Parts, viewer: Looking) -> Response:
    """Return the figures anew."""
    return parts.pages.render(request, "availability.html", viewer, **bars_of(parts, viewer))
