"""``/api/v1/causes/confusion``: the system's guess against the person's verdict, over a period."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse, Response

from agent.clock import DAY, Microseconds, format_instant
from api.core.roles import Action
from api.http.context import Parts, Siaga, Viewer, allowed, from_reader
from api.http.operations import responses, who
from api.http.province import asked_period
from api.http.shapes import Document
from collector.core.confusion import Confusion, confusion

router = APIRouter(tags=["decisions"])
YEAR: Microseconds = 365 * DAY


class CellDocument(Document):
    """How often this guess met this verdict."""

    guess: str
    verdict: str
    count: int


class ConfusionDocument(Document):
    """The table over ``[start, end)``; ``total`` verdicts name a cause, in ``named`` of them the system had, ``right`` of these
    it was the same. ``guessless`` verdicts have no guess beside them and are in no cell.
    """

    start: str
    end: str
    total: int
    named: int
    right: int
    guessless: int
    cells: list[CellDocument]


@router.get(
    "/causes/confusion",
    response_model=ConfusionDocument,
    responses=responses(),
    openapi_extra=who(Action.SEE_DECISIONS),
)
def show_confusion(
    *,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.SEE_DECISIONS))],  # noqa: ARG001 - asked for its permission
    month: Annotated[str | None, Query(max_length=10, description="YYYY-MM; default: the last 365 days")] = None,
    start: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    end: Annotated[str | None, Query(alias="to", max_length=40)] = None,
) -> Response:
    """Return how often each guess met each verdict, by when the verdict was recorded."""
    span = table_period(parts, month, start, end)
    made = table(parts, span)
    document = {
        "start": format_instant(span[0]),
        "end": format_instant(span[1]),
        "total": made.total,
        "named": made.named,
        "right": made.right,
        "guessless": made.guessless,
        "cells": [
            {"guess": guess, "verdict": verdict, "count": count}
            for guess in made.causes
            for verdict in made.causes
            if (count := made.count(guess, verdict))
        ],
    }
    return JSONResponse(document, headers={"Cache-Control": "no-store"})


def table_period(
    parts: Siaga, month: str | None, start: str | None = None, end: str | None = None
) -> tuple[Microseconds, Microseconds]:
    """Return the month or span that was asked for, by default the last 365 days; raises the problem of one that is none."""
    if month is None and start is None and end is None:
        now = parts.clock.wall() + 1
        return now - YEAR, now
    return asked_period(parts, month, start, end)


def table(parts: Siaga, span: tuple[Microseconds, Microseconds]) -> Confusion:
    """Return the table of a period."""
    return confusion(from_reader(parts.decided.all), *span)
