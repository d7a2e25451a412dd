"""``/api/v1/weather``: what bulletins of the weather service told, by area and time, and the import of a file of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse, Response

from agent.clock import Microseconds, parse_instant
from api.core.calendar_year import told
from api.core.decided_document import recorded_document
from api.core.roles import Action
from api.core.words import say
from api.http.context import Parts, Siaga, Viewer, allowed, from_reader
from api.http.decisions import decide
from api.http.operations import responses, who
from api.http.paging import Paged
from api.http.problems import ProblemError
from api.http.weather_documents import BulletinsDocument, BulletinsInput, WeatherList
from collector.core.objections import ObjectionError
from collector.core.rulings import standing
from collector.decisions import Decision, Phenomenon, Recorded, Weather

router = APIRouter(tags=["decisions"])


@router.get("/weather", response_model=WeatherList, responses=responses(), openapi_extra=who(Action.SEE_DECISIONS))
def list_weather(
    *,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.SEE_DECISIONS))],  # noqa: ARG001 - asked for its permission
    page: Paged,
    at: Annotated[
        str | None, Query(max_length=40, description="Only what holds at this instant, and is not withdrawn")
    ] = None,
    area: Annotated[str | None, Query(max_length=200)] = None,
    phenomenon: Annotated[Phenomenon | None, Query()] = None,
) -> Response:
    """Return what was noted, the newest first."""
    moment = None if at is None else _instant(at)
    rows = [
        (row, withdrawn)
        for row, withdrawn in noted(parts)
        if isinstance(said := row.decision, Weather)
        and area in (None, said.area)
        and phenomenon in (None, said.phenomenon)
        and (moment is None or (withdrawn is None and said.start <= moment < said.end))
    ]
    shown, after = page.of(reversed(rows), lambda pair: str(pair[0].number))
    return _json({"items": [_document(parts, *pair) for pair in shown], "next": after})


@router.post(
    "/weather/imports",
    response_model=BulletinsDocument,
    status_code=201,
    responses=responses(),
    openapi_extra=who(Action.NOTE_WEATHER),
)
def import_bulletins(
    *, parts: Parts, viewer: Annotated[Viewer, Depends(allowed(Action.NOTE_WEATHER))], body: BulletinsInput
) -> Response:
    """Record the notes of a file, unless one of them cannot hold; what is noted already is not noted again."""
    new, rows = record_all(parts, viewer, [part.decision() for part in body.notes])
    return _json({"new": new, "items": [_document(parts, row, None) for row in rows]}, 201)


def noted(parts: Siaga) -> list[tuple[Recorded, Recorded | None]]:
    """Return every note with what withdraws it, in the order in which they were recorded."""
    return [pair for pair in told(from_reader(parts.decided.all)) if isinstance(pair[0].decision, Weather)]


def record_all(parts: Siaga, viewer: Viewer, notes: Sequence[Decision]) -> tuple[int, list[Recorded]]:
    """Record notes that all can hold; return how many are new, and all as recorded.

    Raises the problem ``invalid`` with a line for each that cannot, and then none is recorded; else as ``decide``.
    """
    holding = standing(from_reader(parts.decided.all))
    known: dict[Decision, Recorded] = {row.decision: row for row in holding if isinstance(row.decision, Weather)}
    errors = []
    for place, note in enumerate(notes):
        try:
            if note not in known:
                parts.decided.impact(note)
        except ObjectionError as problem:
            detail = say(viewer.lang, f"decision.objection.{problem.code}", **problem.values)
            errors.append({"pointer": f"body/notes/{place}", "detail": detail})
        except OSError as problem:
            raise ProblemError("unavailable", headers={"Retry-After": "5"}) from problem
    if errors:
        raise ProblemError("invalid", errors=errors)
    before = len(known)
    for note in notes:
        if note not in known:
            known[note] = decide(parts, viewer, note)
    return len(known) - before, [known[note] for note in notes]


def _document(parts: Siaga, row: Recorded, withdrawn: Recorded | None) -> dict[str, Any]:
    said = row.decision
    area = said.area if isinstance(said, Weather) else ""
    return {**recorded_document(row, withdrawn), "area_name": parts.decided.areas.get(area, area)}


def _instant(text: str) -> Microseconds:
    try:
        return parse_instant(text)
    except ValueError as problem:
        raise ProblemError("invalid", errors=[{"pointer": "query/at", "detail": str(problem)}]) from None


def _json(document: Any, status: int = 200) -> Response:
    return JSONResponse(document, status, headers={"Cache-Control": "no-store"})
