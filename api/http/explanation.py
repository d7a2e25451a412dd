"""``/api/v1/services/{service}/explanation``: the rows that a figure is made of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from agent.clock import DAY, Microseconds
from api.core.explained_document import explained_head, piece_document
from api.core.roles import Action
from api.core.sight import explanation_for
from api.http.context import Parts, Seeing, Siaga, Viewer, from_reader
from api.http.explanation_documents import ExplanationDocument
from api.http.operations import responses, who
from api.http.paging import Paged
from api.http.problems import ProblemError
from api.http.province import asked_period
from collector.reading import Basis, Explanation

router = APIRouter(tags=["province"])

LONGEST: Microseconds = 366 * DAY
"""The longest period whose rows are told at once."""


@router.get(
    "/services/{service}/explanation",
    response_model=ExplanationDocument,
    responses=responses(404),
    openapi_extra=who(Action.SEE),
)
def explain_service(
    *,
    service: str,
    parts: Parts,
    viewer: Seeing,
    page: Paged,
    month: Annotated[str | None, Query(max_length=10, description="YYYY-MM in the inventory's zone")] = None,
    start: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    end: Annotated[str | None, Query(alias="to", max_length=40)] = None,
    basis: Basis = "service-time",
) -> Response:
    """Return what one figure is made of, over a month (default: this one) or over ``[from, to)``.

    The rows that count sum to the figure; they cover the period as far as now, each within one local day.
    """
    begin, until = asked_period(parts, month, start, end)
    if until - begin > LONGEST:
        detail = f"must be no more than {LONGEST // DAY} days after from; ask for the rest apart"
        raise ProblemError("invalid", errors=[{"pointer": "query/to", "detail": detail}])
    made = explained(parts, viewer, service, (begin, until), basis)
    rows, after = page.of(made.pieces, lambda piece: str(piece.start))
    document = {**explained_head(made), "items": [piece_document(piece) for piece in rows], "next": after}
    return JSONResponse(document, headers={"Cache-Control": "no-store"})


def explained(
    parts: Siaga, viewer: Viewer, service: str, period: tuple[Microseconds, Microseconds], basis: Basis
) -> Explanation:
    """Return an explanation as the viewer may see it, or the problem that there is none."""
    made = from_reader(lambda: parts.reader.explanation(service, *period, basis))
    seen = None if made is None else explanation_for(parts.directory, viewer.office, made)
    if seen is None:
        raise ProblemError("not-found")
    return seen
