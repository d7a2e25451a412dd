"""The page of the audit: who changed what, when and from where, by filter, with the anchor to be kept elsewhere.

What a filter finds is saved as CSV too, whole, however long it is: it is read and sent in portions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from agent.clock import Microseconds, to_instant
from api.core import audit_table, audit_words
from api.core.roles import Action
from api.core.words import Language, say, visible
from api.http.context import Parts, Siaga, viewer_of
from api.http.pages.rendering import Looking
from api.http.problems import ProblemError

router = APIRouter(include_in_schema=False)

SHOWN = 50
PORTION = 500
"""Rows of the CSV that are read at once."""
UNFOLDED = 4
"""Changes of a row that are shown without unfolding it."""
_LARGEST = 2**62
Word = Annotated[str, Query(max_length=300)]


@router.get("/audit")
def audit_page(
    *,
    request: Request,
    parts: Parts,
    looking: Looking,
    actor: Word = "",
    kind: Word = "",
    name: Annotated[str, Query(alias="object", max_length=300)] = "",
    first: Annotated[str, Query(alias="from", max_length=20)] = "",
    last: Annotated[str, Query(alias="to", max_length=20)] = "",
    before: Annotated[int | None, Query(ge=1, le=_LARGEST)] = None,
) -> Response:
    """Show rows, newest first."""
    viewer = viewer_of(looking.principal, Action.SEE_AUDIT, looking.lang)
    asked = {"actor": actor.strip(), "kind": kind, "object": name.strip(), "from": first.strip(), "to": last.strip()}
    days = {key: _day(asked[key]) for key in ("from", "to")}
    wrong = [
        say(viewer.lang, "audit.filter.wrong", date=asked[key]) for key in days if asked[key] and days[key] is None
    ]
    with parts.store.reading() as picture:
        rows = picture.audit(**_wanted(asked, days, parts.zone), before=before, limit=SHOWN + 1)
        head, kinds = picture.audit_head(), picture.audit_kinds()
    filtered = {key: text for key, text in asked.items() if text}
    older = urlencode(filtered | {"before": rows[SHOWN - 1].seq}) if len(rows) > SHOWN else None
    return parts.pages.render(
        request,
        "audit.html",
        viewer,
        422 if wrong else 200,
        rows=[audit_words.told(viewer.lang, row, parts.zone) for row in rows[:SHOWN]],
        unfolded=UNFOLDED,
        head=head,
        kinds=[(code, audit_words.kind(viewer.lang, code)) for code in kinds],
        asked=asked,
        filtered=bool(filtered),
        newest=f"/audit?{urlencode(filtered)}" if before is not None else None,
        older=older,
        saved=f"/audit.csv?{urlencode(filtered)}",
        wrong=wrong,
    )


@router.get("/audit.csv")
def audit_csv(
    *,
    parts: Parts,
    looking: Looking,
    actor: Word = "",
    kind: Word = "",
    name: Annotated[str, Query(alias="object", max_length=300)] = "",
    first: Annotated[str, Query(alias="from", max_length=20)] = "",
    last: Annotated[str, Query(alias="to", max_length=20)] = "",
) -> Response:
    """Save what a filter finds, newest first."""
    viewer = viewer_of(looking.principal, Action.SEE_AUDIT, looking.lang)
    asked = {"actor": actor.strip(), "kind": kind, "object": name.strip()}
    days = {"from": _day(first.strip()), "to": _day(last.strip())}
    wrong = [
        {"pointer": f"query/{key}", "detail": say(viewer.lang, "audit.filter.wrong", date=visible(text))}
        for key, text in (("from", first.strip()), ("to", last.strip()))
        if text and days[key] is None
    ]
    if wrong:
        raise ProblemError("invalid", errors=wrong)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="audit-{parts.today()}.csv"'}
    told = _lines(parts, viewer.lang, _wanted(asked, days, parts.zone))
    return StreamingResponse(told, media_type="text/csv; charset=utf-8", headers=headers)


def _lines(parts: Siaga, lang: Language, wanted: dict[str, Any]) -> Iterator[bytes]:
    yield audit_table.csv_text([audit_table.heading(lang)], lang).encode("utf-8-sig")
    before: int | None = None
    while True:
        with parts.store.reading() as picture:
            rows = picture.audit(**wanted, before=before, limit=PORTION)
        if not rows:
            return
        before = rows[-1].seq
        told = (audit_words.told(lang, row, parts.zone) for row in rows)
        yield audit_table.csv_text((audit_table.line(one, parts.zone) for one in told), lang).encode()


def _wanted(asked: dict[str, str], days: dict[str, date | None], zone: ZoneInfo) -> dict[str, Any]:
    return {
        "actor": asked["actor"] or None,
        "kind": asked["kind"] or None,
        "name": asked["object"] or None,
        "start": _midnight(days["from"], zone),
        "end": _midnight(days["to"], zone, 1),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date | None, zone: ZoneInfo, later: int = 0) -> Microseconds | None:
    """Return when a day begins in the inventory's zone, or one ``later``; None beyond the years that there are."""
    if day is None:
        return None
    try:
        return to_instant(datetime.combine(day + timedelta(days=later), time(), zone))
    except OverflowError:
        return None
