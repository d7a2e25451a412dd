"""``/api/v1/desk-settings``: capacity, step targets, thresholds and the table of priorities."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from agent.clock import MINUTE
from api.core.procedure.rules import DeskRules, refusal
from api.core.roles import Action
from api.core.words import say
from api.http.context import Answer, Parts, Siaga, Viewer, allowed, author, once
from api.http.deed_inputs import Input
from api.http.operations import ONCE, responses, who
from api.http.problems import ProblemError
from api.ports import Transaction

router = APIRouter(prefix="/desk-settings", tags=["procedure"])
STEPS = ("request", "kadis", "kabid", "prakom", "take", "report", "archive")
Minutes = Annotated[int, Field(ge=1, le=2_400)]
Bounds = Annotated[list[Annotated[int, Field(ge=1, le=10_000_000)]], Field(min_length=2, max_length=2)]
Levels = Annotated[list[Annotated[int, Field(ge=1, le=4)]], Field(min_length=3, max_length=3)]


class SettingsDocument(Input):
    """The desk's settings: steps in minutes of working time.

    ``offices`` and ``people`` are from how many on the impact is medium and high; ``priority`` is impact (low, medium,
    high) by urgency (low, medium, high).
    """

    capacity: Annotated[int, Field(ge=1, le=10_000)]
    request: Minutes
    kadis: Minutes
    kabid: Minutes
    prakom: Minutes
    take: Minutes
    report: Minutes
    archive: Minutes
    offices: Bounds
    people: Bounds
    priority: Annotated[list[Levels], Field(min_length=3, max_length=3)]


def document(rules: DeskRules) -> SettingsDocument:
    """Return the settings as they are told."""
    minutes = {name: getattr(rules, name) // MINUTE for name in STEPS}
    return SettingsDocument(
        capacity=rules.capacity,
        offices=list(rules.offices),
        people=list(rules.people),
        priority=[list(row) for row in rules.priority],
        **minutes,
    )


def rules_of(told: SettingsDocument) -> DeskRules:
    """Return the settings as the desk goes by them."""
    (a, b, c), (d, e, f), (g, h, i) = told.priority
    return DeskRules(
        capacity=told.capacity,
        offices=(told.offices[0], told.offices[1]),
        people=(told.people[0], told.people[1]),
        priority=((a, b, c), (d, e, f), (g, h, i)),
        **{name: getattr(told, name) * MINUTE for name in STEPS},
    )


def keep(parts: Siaga, viewer: Viewer, rules: DeskRules) -> None:
    """Go by settings that nothing is wrong with, and settle the open tickets anew by them."""
    with parts.store.transaction(author(parts, viewer)) as tx:
        tx.put_desk_rules(rules)
    parts.desk.redate(parts.clock.wall())
    parts.live.wake()


@router.get("", response_model=SettingsDocument, responses=responses(), openapi_extra=who(Action.SEE_DECISIONS))
def show_settings(
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.SEE_DECISIONS))],  # noqa: ARG001 - asks who may
) -> SettingsDocument:
    """Return the desk's settings."""
    with parts.store.reading() as picture:
        return document(picture.desk_rules())


@router.put("", response_model=SettingsDocument, responses=responses(), openapi_extra=who(Action.SET_DESK) | ONCE)
def set_desk(
    body: SettingsDocument,
    request: Request,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.SET_DESK))],
) -> Response:
    """Set the desk's settings; dues, priorities and alarms of open tickets follow."""
    rules = rules_of(body)
    bad = refusal(rules)
    if bad is not None:
        raise ProblemError(
            "invalid", errors=[{"pointer": f"body/{bad}", "detail": say(viewer.lang, f"settings.wrong.{bad}")}]
        )

    def done(tx: Transaction) -> Answer:
        tx.put_desk_rules(rules)
        return Answer(200, body.model_dump_json())

    answer = once(parts, request, viewer, body.model_dump(mode="json"), done)
    parts.desk.redate(parts.clock.wall())
    parts.live.wake()
    return answer
