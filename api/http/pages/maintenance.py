"""Maintenance on a page: what runs, waits for approval, is to come, is over; and whom it covers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from agent.clock import Microseconds
from api.core import decision_words, words
from api.core.maintenance import STATES, Plan, plans_for
from api.core.roles import Action
from api.http.context import Parts, from_reader
from api.http.pages.rendering import Looking

MOST_OVER = 50
"""Plans that are over or withdrawn, the newest first; all of them are told by HTTP."""

router = APIRouter(include_in_schema=False)


def sections(found: Sequence[Plan], now: Microseconds) -> dict[str, list[Plan]]:
    """Return the plans by how they stand: what is to come by when it begins, what is over the newest first."""
    by: dict[str, list[Plan]] = {state: [] for state in STATES}
    for plan in sorted(found, key=lambda plan: (plan.current(now).start, plan.made.number)):
        by[plan.state(now)].append(plan)
    for state in ("over", "withdrawn"):
        by[state] = by[state][::-1][:MOST_OVER]
    return {state: rows for state, rows in by.items() if rows}


@router.get("/maintenance")
def maintenance_page(
    *, request: Request, parts: Parts, viewer: Looking, done: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """Show every maintenance that the viewer may see."""
    now, lang, directory = parts.clock.wall(), viewer.lang, parts.directory
    seen = plans_for(from_reader(parts.decided.plans), viewer.office, directory.service_office)
    return parts.pages.render(
        request,
        "maintenance.html",
        viewer,
        sections=sections(seen, now),
        offices_of=lambda plan: list(dict.fromkeys(directory.service_office[one] for one in plan.services)),
        span=lambda window: decision_words.span(lang, window.start, window.end, parts.decided.zone),
        weekdays=lambda days: decision_words.weekdays(lang, days),
        day=lambda text: words.day(lang, date.fromisoformat(text)),
        whole=viewer.may(Action.SEE_DECISIONS),
        done=done,
    )
