"""The inventory's history on pages: who changed what, when and why, and undoing it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.core.editing.planning import Refused
from api.core.roles import Action
from api.editing import Saved
from api.http.context import Parts
from api.http.pages import inventory_views as views
from api.http.pages.inventory import Desk, Sent, desk_of, done, frame, reason, said
from api.http.pages.rendering import Looking, checked
from api.http.problems import ProblemError
from api.ports import InForce

PAGE = 50

router = APIRouter(include_in_schema=False)


@router.get("/inventory/history")
def history_page(*, request: Request, parts: Parts, looking: Looking, before: int | None = None) -> Response:
    """Show the changes, newest first."""
    desk = desk_of(request, parts, looking)
    if isinstance(desk, Response):
        return desk
    with parts.store.reading() as picture:
        found = picture.inventory_changes(before=before, limit=PAGE + 1)
    return parts.pages.render(
        request,
        "inventory_history.html",
        desk.viewer,
        changes=[(change, views.summary(desk.viewer.lang, change)) for change in found[:PAGE]],
        older=found[PAGE - 1].number if len(found) > PAGE else None,
        **frame(desk, "history"),
    )


def _change_page(desk: Desk, number: int, saved: str | None = None, refused: Refused | None = None) -> Response:
    with desk.parts.store.reading() as picture:
        change = picture.inventory_change(number)
    if change is None:
        raise ProblemError("not-found")
    lang = desk.viewer.lang
    return desk.parts.pages.render(
        desk.request,
        "inventory_change.html",
        desk.viewer,
        200 if refused is None else 409,
        change=change,
        summary=views.summary(lang, change),
        objects=[views.told(lang, item) for item in change.objects[:200]],
        saved=saved if saved in tuple(InForce) else None,
        follow_up=views.follow_up(change) if saved is not None else None,
        wrong=[views.message(lang, trouble) for trouble in refused.troubles] if refused is not None else [],
        edited=desk.standing.objects,
        **frame(desk, "history"),
    )


@router.get("/inventory/history/{number}")
def change_page(*, request: Request, parts: Parts, looking: Looking, number: int, saved: str | None = None) -> Response:
    """Show one change, before and after."""
    desk = desk_of(request, parts, looking)
    return desk if isinstance(desk, Response) else _change_page(desk, number, saved)


@router.post("/inventory/history/{number}/undo")
def undo(*, request: Request, parts: Parts, looking: Looking, number: int, form: Sent) -> Response:
    """Undo a change by the form."""
    checked(request, looking, said(form, "csrf"), Action.EDIT_INVENTORY)
    desk = desk_of(request, parts, looking)
    if isinstance(desk, Response):
        return desk
    outcome = desk.editor.undo(number, desk.author, reason(form))
    if isinstance(outcome, Saved):
        return done(outcome, "offices")
    return _change_page(desk, number, refused=outcome)
