"""What a failure would take down, asked for on a page; and which would take most down."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.core import report_words
from api.core.amounts import count
from api.core.risk_words import searched
from api.core.roles import Action
from api.core.what_if import MOST_ELEMENTS, by_office, turned, unwatched
from api.core.words import visible
from api.exposed import Working
from api.http.context import Parts, Siaga, viewer_of
from api.http.pages.rendering import Looking
from api.http.supposing import AGAIN_S, duration, objections, progress, supposed
from collector.supposed import Struck

router = APIRouter(include_in_schema=False)

LENGTHS = ("1h", "4h", "8h", "1d", "3d", "7d")
"""For how long, as offered beside the month's end."""
MOST_NAMED = 6
"""Elements named in the headline."""
TOP = 5
"""Rows of each kind of risk that are shown at once."""
MOST_SHOWN = 60
"""Rows of each kind of risk, with those that are folded away."""
MOST_OFFERED = 3_000
"""Elements offered by name; any may be typed."""


@router.get("/what-if")
def what_if_page(
    *,
    request: Request,
    parts: Parts,
    viewer: Looking,
    element: Annotated[list[str] | None, Query(max_length=4 * MOST_ELEMENTS)] = None,
    lasting: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the form and, once something was asked, what it would take down."""
    viewer_of(viewer.principal, Action.SUPPOSE, viewer.lang)
    lang = viewer.lang
    asked = list(dict.fromkeys(text.strip() for text in element or () if text.strip()))
    wrong = objections(parts, lang, asked)
    known = [text for text in asked if text in parts.directory.names][:MOST_ELEMENTS]
    length = None
    try:
        length = duration(lang, lasting) if lasting else None
    except ValueError as problem:
        wrong.append(str(problem))
    offered = sorted(parts.directory.names.items(), key=lambda item: (item[1].casefold(), item[0]))[:MOST_OFFERED]
    return parts.pages.render(
        request,
        "what_if.html",
        viewer,
        chosen=known,
        named=", ".join(visible(parts.directory.names[one]) for one in known[:MOST_NAMED])
        + ("…" if known[MOST_NAMED:] else ""),
        wrong=wrong,
        typed=next((text for text in asked if text not in parts.directory.names), ""),
        lasting=lasting,
        lengths=LENGTHS,
        offered=offered,
        hours=lambda length: report_words.hours(lang, length),
        bar=_bar,
        **({"made": None} if wrong or not known else _answer(parts, known, length)),
    )


@router.get("/risk")
def risk_page(request: Request, parts: Parts, viewer: Looking) -> Response:
    """Show which failures take most offices down, and which links are most worth a second one."""
    viewer_of(viewer.principal, Action.SUPPOSE, viewer.lang)
    made = parts.exposed.risks(doubles=True)
    if isinstance(made, Working):
        page = parts.pages.render(
            request, "risk.html", viewer, 202, working=made, progress=progress(viewer.lang, made), again=AGAIN_S
        )
        page.headers["Retry-After"] = str(AGAIN_S)
        return page
    pairs = made.pairs.failures if made.pairs is not None else []
    return parts.pages.render(
        request,
        "risk.html",
        viewer,
        working=None,
        number=lambda value: count(viewer.lang, value),
        top=TOP,
        singles=made.singles[:MOST_SHOWN],
        pairs=pairs[:MOST_SHOWN],
        links=made.doublings[:MOST_SHOWN],
        blindings=made.blindings[:MOST_SHOWN],
        more=[max(0, len(rows) - MOST_SHOWN) for rows in (made.singles, pairs, made.doublings, made.blindings)],
        model_of=made.links.__getitem__,
        searched="" if made.pairs is None else searched(viewer.lang, made.pairs),
        whole=max(1, sum(bool(place.devices or place.services) for place in parts.directory.offices)),
    )


def _answer(parts: Siaga, known: list[str], length: int | None) -> dict[str, Any]:
    made = supposed(parts, known, length)
    offices = by_office(parts.directory, made)
    return {
        "made": made,
        "offices": offices,
        "turned": turned(offices),
        "unwatched": unwatched(parts.directory, made),
        "scale": max((max(row.budget, row.used + row.takes) for row in made.services), default=0),
    }


def _bar(row: Struck, scale: int) -> tuple[float, float, float]:
    """Return what is used, what would be, and where the budget ends, as shares of 100."""
    whole = max(1, scale)
    return 100 * row.used / whole, 100 * row.takes / whole, 100 * row.budget / whole
