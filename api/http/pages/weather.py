"""What bulletins of the weather service told, on a page: in force, to come, past, withdrawn; the form is ``deciding``'s."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from agent.clock import Microseconds
from agent.errors import BadInputError
from api.core import decision_words
from api.core.bulletins import bulletins
from api.core.roles import Action
from api.core.words import say
from api.http.context import Parts, Siaga, Viewer, viewer_of
from api.http.pages.inventory import Sent, said
from api.http.pages.rendering import Looking, checked
from api.http.problems import ProblemError
from api.http.weather import noted, record_all
from collector.decisions import Recorded, Weather

MOST_PAST = 50
"""Notes that are past or withdrawn, the newest first; all of them are told by HTTP."""

MOST_WRONG = 20
"""Problems of a file that are told at once."""

router = APIRouter(include_in_schema=False)


@router.get("/weather")
def weather_page(
    *,
    request: Request,
    parts: Parts,
    viewer: Looking,
    done: Annotated[int | None, Query(ge=1)] = None,
    new: Annotated[int | None, Query(ge=0)] = None,
    known: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show every note."""
    seeing = viewer_of(viewer.principal, Action.SEE_DECISIONS, viewer.lang)
    imported = "" if new is None else say(viewer.lang, "weather.imported", new=new, known=known)
    return _page(request, parts, seeing, done=done, imported=imported)


@router.post("/weather/imports")
def import_by_form(*, request: Request, parts: Parts, viewer: Looking, form: Sent) -> Response:
    """Record the notes of a file that was sent, or say what is wrong with it."""
    checked(request, viewer, said(form, "csrf"), Action.NOTE_WEATHER)
    sent, area = form.get("file"), said(form, "area").strip()
    ids = {name.casefold(): known for known, name in parts.decided.areas.items()}
    area = area if area in parts.decided.areas else ids.get(area.casefold(), area)
    if not isinstance(sent, UploadFile) or not sent.filename:
        return _page(request, parts, viewer, wrong=[say(viewer.lang, "weather.import.none")])
    try:
        notes = bulletins(sent.filename, sent.file.read(), area, parts.decided.points(area))
        new, rows = record_all(parts, viewer, notes)
    except BadInputError as problem:
        return _page(request, parts, viewer, wrong=str(problem).splitlines())
    except ProblemError as problem:
        if problem.kind != "invalid":
            raise
        return _page(request, parts, viewer, wrong=[row["detail"] for row in problem.errors or ()])
    return RedirectResponse(f"/weather?new={new}&known={len(rows) - new}", status_code=303)


def _page(
    request: Request,
    parts: Siaga,
    viewer: Viewer,
    *,
    done: int | None = None,
    imported: str = "",
    wrong: Sequence[str] = (),
) -> Response:
    now, lang = parts.clock.wall(), viewer.lang
    by: dict[str, list[tuple[Recorded, Recorded | None]]] = {"current": [], "coming": [], "past": [], "withdrawn": []}
    for row, withdrawn in noted(parts):
        note = row.decision
        if isinstance(note, Weather):
            by["withdrawn" if withdrawn else _section(note, now)].append((row, withdrawn))
    return parts.pages.render(
        request,
        "weather.html",
        viewer,
        422 if wrong else 200,
        sections={name: rows[::-1][:MOST_PAST] for name, rows in by.items() if rows},
        what=lambda note: decision_words.weather(lang, note),
        area_name=lambda area: parts.decided.areas.get(area, area),
        areas=parts.decided.areas,
        span=lambda note: decision_words.span(lang, note.start, note.end, parts.decided.zone),
        done=done,
        imported=imported,
        wrong=wrong[:MOST_WRONG],
    )


def _section(note: Weather, now: Microseconds) -> str:
    return "past" if note.end <= now else "current" if note.start <= now else "coming"
