"""``/api/v1/decisions``, ``/calendars`` and ``/maintenance``: what people decide, what it would alter, what holds of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Body, Depends, Query, Request
from starlette.responses import Response

from agent.errors import StorageError
from api.core.audit_changes import changed
from api.core.calendar_year import told
from api.core.decided_document import calendar_document, impact_document, recorded_document, window_document
from api.core.maintenance import State, plans_for
from api.core.roles import DECIDING, Action
from api.http.context import Parts, Seeing, Siaga, Viewer, allowed, author, from_reader, viewer_of
from api.http.decision_documents import (
    CalendarDocument,
    DecisionList,
    DecisionPart,
    ImpactDocument,
    RecordedDocument,
    WindowList,
)
from api.http.operations import ONCE, responses, who
from api.http.paging import Paged
from api.http.problems import ProblemError
from collector.core.objections import ObjectionError
from collector.core.rulings import standing
from collector.decisions import Decision, Kind, Recorded, Weather, Withdrawal, kind_of

router = APIRouter(tags=["decisions"])
Deciding = Annotated[Viewer, Depends(allowed(Action.SEE_DECISIONS))]
Asked = Annotated[DecisionPart, Body()]
_Value = TypeVar("_Value")
_BY_KIND = {"x-action-by-kind": {kind: action.value for kind, action in DECIDING.items()}}
LONGEST_KEY = 255


def _json(document: Any, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(json.dumps(document), status, media_type="application/json", headers=headers)


def objected(problem: ObjectionError) -> ProblemError:
    """Return the problem of a decision that cannot hold."""
    return ProblemError("invalid", detail=f"decision.objection.{problem.code}", values=dict(problem.values))


def from_deciding(ask: Callable[[], _Value]) -> _Value:
    """Ask the collector about a decision; raises the problem when it cannot hold or the collector cannot answer."""
    try:
        return ask()
    except ObjectionError as problem:
        raise objected(problem) from None
    except TimeoutError as problem:
        raise ProblemError("unavailable", detail="decision.slow", headers={"Retry-After": "60"}) from problem
    except (StorageError, OSError) as problem:
        raise ProblemError("unavailable", headers={"Retry-After": "5"}) from problem


def decide(parts: Siaga, viewer: Viewer, decision: Decision, key: str = "") -> Recorded:
    """Record a decision of somebody who may; the same key again gives what was recorded under it.

    Raises the problem ``forbidden``, ``key-reused`` when the key was used for another decision, and as ``from_deciding``.
    """
    viewer_of(viewer.principal, action_for(parts, viewer, decision), viewer.lang)
    return record(parts, viewer, decision, key)


def action_for(parts: Siaga, viewer: Viewer, decision: Decision) -> Action:
    """Return what a decision's author must be allowed to do; a note of the weather may be withdrawn by who may note it."""
    action = DECIDING[kind_of(decision)]
    if isinstance(decision, Withdrawal) and not viewer.may(action):
        said = next((row.decision for row in from_reader(parts.decided.all) if row.number == decision.of), None)
        return DECIDING["weather"] if isinstance(said, Weather) else action
    return action


def record(parts: Siaga, viewer: Viewer, decision: Decision, key: str = "") -> Recorded:
    """Record a decision whose right was asked already; raises as ``decide``."""
    user = viewer.principal.user
    recorded = from_deciding(lambda: parts.decided.record(decision, user, key))
    if recorded.decision != decision:
        raise ProblemError("key-reused")
    with parts.store.transaction(author(parts, viewer)) as tx:
        if not tx.audit(kind="decision", name=str(recorded.number), limit=1):  # the same key again is no second deed
            for deed in changed("decision", str(recorded.number), None, decision, kind_of(decision)):
                tx.record(deed)
    parts.figures.forget()
    parts.live.wake()
    return recorded


@router.get("/decisions", response_model=DecisionList, responses=responses(), openapi_extra=who(Action.SEE_DECISIONS))
def list_decisions(
    *,
    parts: Parts,
    viewer: Deciding,  # noqa: ARG001 - asked for its permission
    page: Paged,
    kind: Annotated[Kind | None, Query()] = None,
    holding: Annotated[bool, Query(description="Only those that hold: neither withdrawn nor withdrawals")] = False,
) -> Response:
    """Return what people decided, newest first."""
    decisions = from_reader(parts.decided.all)
    withdrawn = {row.number: by for row, by in told(decisions)}
    rows = [row for row in (standing(decisions) if holding else decisions) if kind in (None, kind_of(row.decision))]
    shown, after = page.of(reversed(rows), lambda row: str(row.number))
    return _json({"items": [recorded_document(row, withdrawn.get(row.number)) for row in shown], "next": after})


@router.post(
    "/decisions",
    response_model=RecordedDocument,
    status_code=201,
    responses=responses(),
    openapi_extra=who(Action.SEE_DECISIONS) | ONCE | _BY_KIND,
)
def record_decision(*, request: Request, parts: Parts, viewer: Deciding, body: Asked) -> Response:
    """Record a decision and let it hold from now on; what it needs stands under each kind."""
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise ProblemError("invalid", errors=[{"pointer": "header/Idempotency-Key", "detail": "1 to 255 characters"}])
    return _json(recorded_document(decide(parts, viewer, body.decision(), key or ""), None), 201)


@router.post(
    "/decisions/impact",
    response_model=ImpactDocument,
    responses=responses(),
    openapi_extra=who(Action.SEE_DECISIONS),
)
def show_impact(*, parts: Parts, viewer: Deciding, body: Asked) -> Response:  # noqa: ARG001 - asked for its permission
    """Return what a decision would alter, a maintenance as if it were approved; nothing is recorded."""
    decision = body.decision()
    made = from_deciding(lambda: parts.decided.impact(decision))
    return _json(impact_document(made.figures, made.tickets, parts.directory.service_office))


@router.get(
    "/calendars/{calendar}",
    response_model=CalendarDocument,
    responses=responses(404),
    openapi_extra=who(Action.SEE),
)
def show_calendar(
    calendar: str,
    parts: Parts,
    viewer: Seeing,  # noqa: ARG001 - asked for its permission
    year: Annotated[int | None, Query(ge=1970, le=2200)] = None,
) -> Response:
    """Return a calendar's year (default: this one), every day with its rule and the decision behind it."""
    if calendar not in parts.decided.calendars:
        raise ProblemError("not-found")
    asked = year or this_year(parts)
    return _json(calendar_document(from_reader(lambda: parts.decided.year(calendar, asked))))


def this_year(parts: Siaga) -> int:
    """Return the year that it is in the inventory's zone."""
    return parts.today().year


@router.get("/maintenance", response_model=WindowList, responses=responses(), openapi_extra=who(Action.SEE))
def list_maintenance(
    *, parts: Parts, viewer: Seeing, page: Paged, state: Annotated[list[State] | None, Query(max_length=5)] = None
) -> Response:
    """Return the windows of maintenance, by when they begin; an office sees those that cover its own services."""
    now = parts.clock.wall()
    plans = plans_for(from_reader(parts.decided.plans), viewer.office, parts.directory.service_office)
    windows = sorted(
        ((plan, window) for plan in plans for window in plan.windows),
        key=lambda pair: (pair[1].start, pair[1].element, pair[1].number),
    )
    found = [(plan, window) for plan, window in windows if not state or plan.state_of(window, now) in state]
    shown, after = page.of(found, lambda pair: f"{pair[1].number} {pair[1].start}")
    whole = viewer.may(Action.SEE_DECISIONS)
    return _json({"items": [window_document(*pair, now, whole=whole) for pair in shown], "next": after})
