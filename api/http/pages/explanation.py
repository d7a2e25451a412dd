"""A service's month explained: the figure, every day as a strip, and each row that was not up."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from agent.clock import Microseconds, to_datetime
from api.core.day_strip import Strip, strips
from api.core.explained_days import Line, lines
from api.core.explaining import Narrator
from api.core.report_words import hours
from api.core.sight import sees
from api.core.words import say
from api.http import rollup_board
from api.http.context import Parts, Siaga, Viewer, from_reader
from api.http.explanation import explained
from api.http.pages.months import months
from api.http.pages.rendering import Looking, page_language
from api.http.province import asked_period
from api.http.rollups import own_forecasts
from collector.reading import Basis, Explanation

router = APIRouter(include_in_schema=False)


@router.get("/services/{service}")
def explanation_page(
    request: Request,
    *,
    service: str,
    parts: Parts,
    viewer: Looking,
    month: Annotated[str | None, Query(max_length=10)] = None,
    basis: Basis = "service-time",
) -> Response:
    """Show what a month's figure is made of."""
    begin, end = asked_period(parts, month, None, None)
    made = explained(parts, viewer, service, (begin, end), basis)
    narrator = Narrator(page_language(request), parts.zone, lambda name: parts.directory.names.get(name, name))
    place = parts.directory.office.get(parts.directory.service_office.get(service) or "")
    told = [line for line in lines(made.pieces, parts.zone) if line.pieces[0].state != "up"]
    return parts.pages.render(
        request,
        "service.html",
        viewer,
        service=service,
        title=place.name if place is not None else service,
        made=made,
        narrator=narrator,
        strips=[(strip, _told(narrator, strip, made.until)) for strip in strips(made, parts.zone)],
        rows=told,
        row_of=_first_rows(told, parts),
        tickets=_tickets(parts, viewer, told),
        basis=basis,
        **_dependability(parts, viewer, made, narrator),
        hours=lambda length: hours(narrator.lang, length),
        **months(narrator.lang, parts, begin, end),
    )


def _dependability(parts: Siaga, viewer: Viewer, made: Explanation, narrator: Narrator) -> dict[str, Any]:
    """Return the panel of budget, repairs and failures, and the forecast while the service is down this month."""
    service = made.figures.service
    told = from_reader(lambda: parts.figures.reliability(made.start, made.end))
    mine = next((row for row in told if row.service == service), None)
    now = made.start <= parts.clock.wall() < made.end
    down = [row for row in own_forecasts(parts, viewer) if row.service == service] if now else []
    return {
        "facts": rollup_board.facts(narrator.lang, parts.directory, made.figures, mine),
        "forecasts": rollup_board.forecasts(parts, narrator.lang, down),
    }


def _first_rows(told: list[Line], parts: Siaga) -> dict[Any, int]:
    """Return which row tells of a day first, by its date."""
    found: dict[Any, int] = {}
    for number, line in enumerate(told):
        day = to_datetime(line.start).astimezone(parts.zone).date()
        last = to_datetime(line.end - 1).astimezone(parts.zone).date()
        while day <= last:
            found.setdefault(day, number)
            day += timedelta(days=1)
    return found


def _tickets(parts: Siaga, viewer: Viewer, told: list[Line]) -> dict[str, str]:
    """Return the number of each incident's ticket that the viewer may see."""
    incidents = dict.fromkeys(line.pieces[0].incident for line in told)
    with parts.store.reading() as picture:
        found = {incident: picture.ticket_of(incident) for incident in incidents if incident is not None}
    return {
        incident: ticket.number
        for incident, ticket in found.items()
        if ticket is not None and sees(viewer.office, ticket)
    }


def _told(narrator: Narrator, strip: Strip, until: Microseconds) -> str:
    """Return a day in words: what of it was down and unknown, else up, as far as it counts; and what keeps time out."""
    lang = narrator.lang
    if not strip.bars and strip.start >= until:
        return say(lang, "explain.page.ahead")
    spans = [("down", strip.down), ("unknown", strip.unknown)]
    told = [
        f"{say(lang, f'explain.state.{state}')} {hours(lang, length)}"
        for state, length in (spans if strip.broken else [("up", strip.up)])
        if length
    ]
    told += [narrator.rule(rule) for rule in strip.rules]
    return "; ".join(told) or say(lang, "explain.page.uncounted")
