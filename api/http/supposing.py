"""``/api/v1/what-if`` and ``/risk``: what failures would take down that are only supposed. Nothing is recorded."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse, Response

from agent.clock import DAY, Microseconds
from agent.inventory.quantities import parse_duration
from api.core import what_if
from api.core.amounts import count
from api.core.risk_words import blinding_document, doubling_document, failure_document, search_document
from api.core.roles import Action
from api.core.words import Language, say, visible
from api.exposed import Working
from api.http.context import Parts, Siaga, Viewer, allowed, from_reader
from api.http.operations import responses, who
from api.http.paging import Paged
from api.http.problems import ProblemError
from api.http.supposing_documents import BlindingList, DoublingList, FailureList, WhatIfDocument, WorkingDocument
from collector.supposed import Supposed

router = APIRouter(tags=["province"])

MAY = [Depends(allowed(Action.SUPPOSE))]
Supposer = Annotated[Viewer, MAY[0]]
LONGEST: Microseconds = 366 * DAY
"""The longest failure that is worked out; it is told for this month only."""
AGAIN_S = 2
"""After how many seconds to ask again for risks that are being worked out."""
LATER: dict[int | str, dict[str, Any]] = {
    **responses(),
    202: {"model": WorkingDocument, "description": "Being worked out; ask again after Retry-After seconds"},
}


@router.get("/what-if", response_model=WhatIfDocument, responses=responses(), openapi_extra=who(Action.SUPPOSE))
def suppose(
    *,
    parts: Parts,
    viewer: Supposer,
    page: Paged,
    element: Annotated[list[str], Query(max_length=what_if.MOST_ELEMENTS, description="A device, link or risk group")],
    lasting: Annotated[
        str | None, Query(max_length=20, description="For how long, such as 8h or 3d; default: to the month's end")
    ] = None,
) -> Response:
    """Return the offices that these elements would take down together, the error budget it takes and the worst verdicts."""
    failed = list(dict.fromkeys(element))
    wrong = objections(parts, viewer.lang, failed)
    if wrong:
        raise ProblemError("invalid", errors=[{"pointer": "query/element", "detail": text} for text in wrong])
    try:
        length = None if lasting is None else duration(viewer.lang, lasting)
    except ValueError as problem:
        raise ProblemError("invalid", errors=[{"pointer": "query/lasting", "detail": str(problem)}]) from None
    document = what_if.document(parts.directory, failed, supposed(parts, failed, length))
    rows, after = page.of(document["items"], lambda row: f"{row['office']!r}")
    return _json({**document, "items": rows, "next": after})


@router.get(
    "/risk/failures",
    response_model=FailureList,
    responses=LATER,
    openapi_extra=who(Action.SUPPOSE),
)
def list_failures(parts: Parts, viewer: Supposer, page: Paged, at_once: Literal["1", "2"] = "1") -> Response:
    """Return the failures that take offices down: of one element, or of two that take more together than each alone.

    Worked out from the topology of the inventory in force, once; 202 while that is under way.
    """
    made = parts.exposed.risks(doubles=at_once == "2")
    if isinstance(made, Working):
        return _later(viewer.lang, made)
    found = made.singles if made.pairs is None or at_once == "1" else made.pairs.failures
    rows, after = page.of(found, lambda row: " ".join(row.elements))
    search = None if made.pairs is None or at_once == "1" else search_document(made.pairs)
    items = [failure_document(row, parts.directory) for row in rows]
    return _json({"items": items, "search": search, "next": after})


@router.get(
    "/risk/doublings",
    response_model=DoublingList,
    responses=LATER,
    openapi_extra=who(Action.SUPPOSE),
)
def list_doublings(parts: Parts, viewer: Supposer, page: Paged) -> Response:
    """Return the links that are most worth a second one on another way, with the offices that it would keep up."""
    made = parts.exposed.risks(doubles=False)
    if isinstance(made, Working):
        return _later(viewer.lang, made)
    rows, after = page.of(made.doublings, lambda row: row.link)
    return _json({"items": [doubling_document(row, parts.directory, made.links) for row in rows], "next": after})


@router.get(
    "/risk/blindings",
    response_model=BlindingList,
    responses=LATER,
    openapi_extra=who(Action.SUPPOSE),
)
def list_blindings(parts: Parts, viewer: Supposer, page: Paged) -> Response:
    """Return what leaves an agent blind, with the offices that are not watched meanwhile: that is no outage."""
    made = parts.exposed.risks(doubles=False)
    if isinstance(made, Working):
        return _later(viewer.lang, made)
    rows, after = page.of(made.blindings, lambda row: row.element)
    return _json({"items": [blinding_document(row, parts.directory) for row in rows], "next": after})


def progress(lang: Language, working: Working) -> str:
    """Say how far the risks are."""
    return say(lang, f"risk.working.{working.stage}", done=count(lang, working.done), whole=count(lang, working.whole))


def _later(lang: Language, working: Working) -> Response:
    document = {**working._asdict(), "detail": progress(lang, working)}
    return JSONResponse(document, 202, headers={"Cache-Control": "no-store", "Retry-After": str(AGAIN_S)})


def _json(document: Any) -> Response:
    return JSONResponse(document, headers={"Cache-Control": "no-store"})


def supposed(parts: Siaga, failed: list[str], lasting: Microseconds | None) -> Supposed:
    """Return what these elements would take down, or the problem that the collector cannot tell."""
    made: Supposed = from_reader(lambda: parts.reader.what_if(failed, lasting))
    return made


def objections(parts: Siaga, lang: Language, failed: list[str]) -> list[str]:
    """Return what is wrong with the elements that were asked for, a sentence each."""
    if len(failed) > what_if.MOST_ELEMENTS:
        return [say(lang, "whatif.too-many", most=what_if.MOST_ELEMENTS)]
    return [told(lang, row) for row in what_if.strange(parts.directory.names, failed)]


def told(lang: Language, row: what_if.Strange) -> str:
    """Return in a sentence that a text names no element."""
    if not row.near:
        return say(lang, "whatif.strange", text=visible(row.text, 80))
    return say(lang, "whatif.strange.near", text=visible(row.text, 80), near=", ".join(row.near))


def duration(lang: Language, text: str) -> Microseconds:
    """Read for how long; raises ``ValueError`` with the sentence to show."""
    try:
        length = parse_duration(text)
    except ValueError:
        length = 0
    if not 0 < length <= LONGEST:
        raise ValueError(say(lang, "whatif.lasting.wrong", text=visible(text, 40)))
    return length
