"""The page of the audit: who changed what, when and from where, by filter, with the anchor to be kept elsewhere.

What a filter finds is saved as CSV too, whole, however long it is: it is read and sent in portions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
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


class Filter(NamedTuple):
    """What is asked for, as it was typed, and the days that could be read of it."""

    asked: dict[str, str]
    days: dict[str, date | None]

    @property
    def given(self) -> dict[str, str]:
        """What was asked for at all."""
        return {key: text for key, text in self.asked.items() if text}

    @property
    def wrong(self) -> dict[str, str]:
        """The days that are none."""
        return {key: self.asked[key] for key, day in self.days.items() if self.asked[key] and day is None}

    def wanted(self, zone: ZoneInfo) -> dict[str, Any]:
        """Return it as the store takes it."""
        return {
            "actor": self.asked["actor"] or None,
            "kind": self.asked["kind"] or None,
            "name": self.asked["object"] or None,
            "start": _midnight(self.days["from"], zone),
            "end": _midnight(self.days["to"], zone, 1),
        }


def _filter(
    actor: Word = "",
    kind: Word = "",
    name: Annotated[str, Query(alias="object", max_length=300)] = "",
    first: Annotated[str, Query(alias="from", max_length=20)] = "",
    last: Annotated[str, Query(alias="to", max_length=20)] = "",
) -> Filter:
    asked = {"actor": actor.strip(), "kind": kind, "object": name.strip(), "from": first.strip(), "to": last.strip()}
    return Filter(asked, {key: _day(asked[key]) for key in ("from", "to")})


Asked = Annotated[Filter, Depends(_filter)]


@router.get("/audit")
def audit_page(
    *,
    request: Request,
    parts: Parts,
    looking: Looking,
    asked: Asked,
    before: Annotated[int | None, Query(ge=1, le=_LARGEST)] = None,
) -> Response:
    """Show rows, newest first."""
    viewer = viewer_of(looking.principal, Action.SEE_AUDIT, looking.lang)
    wrong = [say(viewer.lang, "audit.filter.wrong", date=text) for text in asked.wrong.values()]
    with parts.store.reading() as picture:
        rows = picture.audit(**asked.wanted(parts.zone), before=before, limit=SHOWN + 1)
        head, kinds = picture.audit_head(), picture.audit_kinds()
    older = urlencode(asked.given | {"before": rows[SHOWN - 1].seq}) if len(rows) > SHOWN else None
    return parts.pages.render(
        request,
        "audit.html",
        viewer,
        422 if wrong else 200,
        rows=[audit_words.told(viewer.lang, row, parts.zone) for row in rows[:SHOWN]],
        unfolded=UNFOLDED,
        head=head,
        kinds=[(code, audit_words.kind(viewer.lang, code)) for code in kinds],
        asked=asked.asked,
        filtered=bool(asked.given),
        newest=f"/audit?{urlencode(asked.given)}" if before is not None else None,
        older=older,
        saved=f"/audit.csv?{urlencode(asked.given)}",
        wrong=wrong,
    )


@router.get("/audit.csv")
def audit_csv(*, parts: Parts, looking: Looking, asked: Asked) -> Response:
    """Save what a filter finds, newest first."""
    viewer = viewer_of(looking.principal, Action.SEE_AUDIT, looking.lang)
    wrong = [
        {"pointer": f"query/{key}", "detail": say(viewer.lang, "audit.filter.wrong", date=visible(text))}
        for key, text in asked.wrong.items()
    ]
    if wrong:
        raise ProblemError("invalid", errors=wrong)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="audit-{parts.today()}.csv"'}
    told = _lines(parts, viewer.lang, asked.wanted(parts.zone))
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
