"""``/api/v1/standing-orders``: the Kadis issues and revokes them, the office's own people read them."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from agent.clock import Microseconds, format_instant, to_instant
from api.core.procedure.orders import StandingOrder, revoke
from api.core.roles import Action
from api.core.words import prose, say, visible
from api.http.context import Answer, Parts, Siaga, Viewer, allowed, once
from api.http.deed_inputs import Input, Instant, ReasonInput, Words
from api.http.operations import ONCE, responses, who
from api.http.problems import ProblemError
from api.http.shapes import Document, when
from api.ports import Reading, Transaction

router = APIRouter(prefix="/standing-orders", tags=["procedure"])
KINDS = ("outage", "degraded")
NUMBER = r"^SO-[0-9]{2,6}$"
_NUMBER = re.compile(NUMBER, re.ASCII)
_TAKEN, _UNKNOWN_OFFICE, _PAST, _REVOKED = (
    "orders.taken",
    "orders.wrong.office",
    "orders.wrong.until",
    "orders.revoked-before",
)


class OrderInput(Input):
    """A standing order: empty ``kinds`` and ``offices`` cover all, ``until`` null holds until it is revoked."""

    number: Annotated[str, Field(pattern=NUMBER)]
    text: Words
    kinds: list[Annotated[str, Field(pattern="^(outage|degraded)$")]] = Field(default_factory=list, max_length=2)
    offices: list[Annotated[str, Field(max_length=100)]] = Field(default_factory=list, max_length=1_000)
    until: Instant | None = None


class OrderDocument(Document):
    """A standing order, with who revoked it, when and why, if it was."""

    number: str
    text: str
    kinds: list[str]
    offices: list[str]
    since: str
    until: str | None
    by: str
    revoked: str | None
    revoked_by: str | None
    reason: str


class OrdersDocument(Document):
    """All standing orders, revoked ones too, oldest first."""

    items: list[OrderDocument]


def document(order: StandingOrder) -> OrderDocument:
    """Return an order as it is told."""
    return OrderDocument(
        number=visible(order.number),
        text=prose(order.text),
        kinds=list(order.kinds),
        offices=[visible(office) for office in order.offices],
        since=format_instant(order.since),
        until=when(order.until),
        by=visible(order.by),
        revoked=when(order.revoked),
        revoked_by=None if order.revoked_by is None else visible(order.revoked_by),
        reason=prose(order.reason),
    )


def known_orders(parts: Siaga, picture: Reading) -> list[StandingOrder]:
    """Return all orders; while none was ever kept, the one that siaga was set up with and that the first keeping keeps."""
    first = parts.settings.standing_order
    return picture.standing_orders() or ([] if first is None else [first])


def proposed(orders: list[StandingOrder]) -> str:
    """Return the next number of the series: ``SO-02`` after ``SO-01``."""
    used = [int(order.number[3:]) for order in orders if _NUMBER.fullmatch(order.number)]
    return f"SO-{max(used, default=0) + 1:02d}"


def wrong(parts: Siaga, body: OrderInput, now: Microseconds) -> dict[str, str]:
    """Return what is wrong with an order besides its shape: field → the key of what to say."""
    found = {}
    if any(office not in parts.directory.office for office in body.offices):
        found["offices"] = _UNKNOWN_OFFICE
    if body.until is not None and to_instant(body.until) <= now:
        found["until"] = _PAST
    return found


def issue(tx: Transaction, parts: Siaga, viewer: Viewer, body: OrderInput, now: Microseconds) -> StandingOrder:
    """Put an order in force from now on; raises the problem ``conflict`` when its number is taken."""
    known = parts.desk.orders(tx, now)
    if any(order.number == body.number for order in known):
        raise ProblemError("conflict", detail=_TAKEN, values={"next": proposed(known)})
    order = StandingOrder(
        number=body.number,
        text=body.text,
        kinds=tuple(dict.fromkeys(body.kinds)),
        offices=tuple(dict.fromkeys(body.offices)),
        since=now,
        until=None if body.until is None else to_instant(body.until),
        by=viewer.principal.user,
    )
    tx.put_standing_order(order)
    return order


def withdraw(tx: Transaction, parts: Siaga, viewer: Viewer, number: str, reason: str) -> StandingOrder:
    """Revoke an order; raises the problems ``not-found``, and ``conflict`` when it was revoked before."""
    now = parts.clock.wall()
    order = next((one for one in parts.desk.orders(tx, now) if one.number == number), None)
    if order is None:
        raise ProblemError("not-found")
    after = revoke(order, viewer.principal.user, now, reason)
    if after is None:
        raise ProblemError("conflict", detail=_REVOKED)
    tx.put_standing_order(after)
    return after


@router.get("", response_model=OrdersDocument, responses=responses(), openapi_extra=who(Action.SEE_DECISIONS))
def list_orders(
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.SEE_DECISIONS))],  # noqa: ARG001 - asks who may
) -> OrdersDocument:
    """Return all standing orders."""
    with parts.store.reading() as picture:
        known = known_orders(parts, picture)
    return OrdersDocument(items=[document(order) for order in known])


@router.post(
    "",
    status_code=201,
    response_model=OrderDocument,
    responses=responses(409),
    openapi_extra=who(Action.ISSUE_ORDERS) | ONCE,
)
def issue_order(
    body: OrderInput, request: Request, parts: Parts, viewer: Annotated[Viewer, Depends(allowed(Action.ISSUE_ORDERS))]
) -> Response:
    """Issue a standing order; a number that is taken is refused."""
    now = parts.clock.wall()
    errors = [
        {"pointer": f"body/{field}", "detail": say(viewer.lang, detail)}
        for field, detail in wrong(parts, body, now).items()
    ]
    if errors:
        raise ProblemError("invalid", errors=errors)
    return once(
        parts,
        request,
        viewer,
        body.model_dump(mode="json"),
        lambda tx: Answer(201, document(issue(tx, parts, viewer, body, now)).model_dump_json()),
    )


@router.post(
    "/{order}/revoke",
    response_model=OrderDocument,
    responses=responses(404, 409),
    openapi_extra=who(Action.ISSUE_ORDERS) | ONCE,
)
def revoke_order(
    order: str,
    body: ReasonInput,
    request: Request,
    parts: Parts,
    viewer: Annotated[Viewer, Depends(allowed(Action.ISSUE_ORDERS))],
) -> Response:
    """Revoke a standing order; tickets opened under it stay as they are."""
    return once(
        parts,
        request,
        viewer,
        body.model_dump(mode="json"),
        lambda tx: Answer(200, document(withdraw(tx, parts, viewer, order, body.reason)).model_dump_json()),
    )
