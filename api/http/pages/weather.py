"""What bulletins of the weather service told, on a page: in force, to come, past, withdrawn; the form is ``deciding``'s."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from agent.clock import Microseconds
from api.core import decision_words
from api.core.roles import Action
from api.http.context import Parts, viewer_of
from api.http.pages.rendering import Looking
from api.http.weather import noted
from collector.decisions import Recorded, Weather

MOST_PAST = 50
"""Notes that are past or withdrawn, the newest first; all of them are told by HTTP."""

router = APIRouter(include_in_schema=False)


@router.get("/weather")
def weather_page(
    *, request: Request, parts: Parts, viewer: Looking, done: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """Show every note."""
    seeing = viewer_of(viewer.principal, Action.SEE_DECISIONS, viewer.lang)
    now, lang = parts.clock.wall(), viewer.lang
    by: dict[str, list[tuple[Recorded, Recorded | None]]] = {"current": [], "coming": [], "past": [], "withdrawn": []}
    for row, withdrawn in noted(parts):
        said = row.decision
        if isinstance(said, Weather):
            by["withdrawn" if withdrawn else _section(said, now)].append((row, withdrawn))
    return parts.pages.render(
        request,
        "weather.html",
        seeing,
        sections={name: rows[::-1][:MOST_PAST] for name, rows in by.items() if rows},
        what=lambda note: decision_words.weather(lang, note),
        area_name=lambda area: parts.decided.areas.get(area, area),
        span=lambda note: decision_words.span(lang, note.start, note.end, parts.decided.zone),
        done=done,
    )


def _section(said: Weather, now: Microseconds) -> str:
    return "past" if said.end <= now else "current" if said.start <= now else "coming"
