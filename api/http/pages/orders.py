"""The page of the standing orders: all read them, the Kadis issues and revokes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from api.core.roles import Action
from api.core.words import say, visible
from api.http.context import Parts, Siaga, Viewer, author, viewer_of
from api.http.pages.inventory import Sent, said
from api.http.pages.rendering import Looking, checked
from api.http.pages.typed import moment, typed
from api.http.problems import ProblemError
from api.http.standing_orders import KINDS, OrderInput, issue, known_orders, proposed, withdraw, wrong

router = APIRouter(include_in_schema=False)
MOST_REASON = 10_000


def reader(looking: Looking) -> Viewer:
    """Return who may read the orders, or raise the problem ``forbidden``."""
    return viewer_of(looking.principal, Action.SEE_DECISIONS, looking.lang)


Reader = Annotated[Viewer, Depends(reader)]


def _page(request: Request, parts: Siaga, viewer: Viewer, status: int = 200, /, **more: Any) -> Response:
    now = parts.clock.wall()
    with parts.store.reading() as picture:
        known = known_orders(parts, picture)
    told: dict[str, Any] = {"kept": {}, "wrong": {}, "revoking": None, "done": None, **more}
    return parts.pages.render(
        request,
        "orders.html",
        viewer,
        status,
        orders=[
            (order, _state(order.revoked is not None, order.until is not None and order.until <= now))
            for order in known[::-1]
        ],
        proposed=proposed(known),
        kinds=KINDS,
        offices=[(place.id, visible(place.name)) for place in parts.directory.offices],
        **told,
    )


def _state(revoked: bool, over: bool) -> str:
    return "revoked" if revoked else "over" if over else "holding"


@router.get("/orders")
def orders_page(
    *,
    request: Request,
    parts: Parts,
    viewer: Reader,
    issued: Annotated[str | None, Query(max_length=20)] = None,
    revoked: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """Show the standing orders, the newest first."""
    done = ("issued", visible(issued)) if issued else ("revoked", visible(revoked)) if revoked else None
    return _page(request, parts, viewer, done=done)


@router.post("/orders")
def issue_by_form(*, request: Request, parts: Parts, viewer: Looking, form: Sent) -> Response:
    """Issue a standing order by the form."""
    checked(request, viewer, said(form, "csrf"), Action.ISSUE_ORDERS)
    kept, now = typed(form), parts.clock.wall()
    until = said(form, "until").strip()
    told = {
        "number": said(form, "number").strip(),
        "text": said(form, "text"),
        "kinds": kept.get("kinds", []),
        "offices": kept.get("offices", []),
        "until": moment(until, parts.zone) if until else None,
    }
    try:
        body = OrderInput.model_validate(told)
    except ValidationError as problem:
        return _page(request, parts, viewer, 422, kept=kept, wrong=_wrong(problem, viewer))
    errors = {name: say(viewer.lang, key) for name, key in wrong(parts, body, now).items()}
    if errors:
        return _page(request, parts, viewer, 422, kept=kept, wrong=errors)
    try:
        with parts.store.transaction(author(parts, viewer)) as tx:
            order = issue(tx, parts, viewer, body, now)
    except ProblemError as problem:
        if problem.kind != "conflict":
            raise
        told_ = {"number": say(viewer.lang, problem.detail, **problem.values)}
        return _page(request, parts, viewer, 409, kept=kept, wrong=told_)
    return RedirectResponse(f"/orders?issued={order.number}", status_code=303)


def _wrong(problem: ValidationError, viewer: Viewer) -> dict[str, str]:
    keys: Mapping[str, str] = {
        "number": "orders.wrong.number",
        "text": "form.wrong.needed",
        "kinds": "form.wrong.choice",
        "offices": "orders.wrong.office",
        "until": "form.wrong.when",
    }
    return {
        str(item["loc"][0]): say(viewer.lang, keys.get(str(item["loc"][0]), "form.wrong.other"))
        for item in problem.errors()
    }


@router.post("/orders/{number}/revoke")
def revoke_by_form(*, number: str, request: Request, parts: Parts, viewer: Looking, form: Sent) -> Response:
    """Revoke a standing order by the form, with a reason and confirmed."""
    checked(request, viewer, said(form, "csrf"), Action.ISSUE_ORDERS)
    reason = said(form, "reason").strip()
    errors = {} if reason and len(reason) <= MOST_REASON else {"reason": say(viewer.lang, "form.wrong.needed")}
    if said(form, "confirm") != "yes":
        errors["confirm"] = say(viewer.lang, "form.wrong.confirm")
    if not errors:
        try:
            with parts.store.transaction(author(parts, viewer)) as tx:
                order = withdraw(tx, parts, viewer, number, reason)
        except ProblemError as problem:
            if problem.kind != "conflict":
                raise
            errors["reason"] = say(viewer.lang, problem.detail)
        else:
            return RedirectResponse(f"/orders?revoked={order.number}", status_code=303)
    return _page(request, parts, viewer, 422, kept=typed(form), wrong=errors, revoking=number)
