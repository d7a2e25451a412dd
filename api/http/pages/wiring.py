"""Wiring that differs from the inventory, and the button that takes the devices' word for it."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.core.editing.planning import Asked, Refused
from api.core.roles import Action
from api.core.wiring import ORDER, Discord, prefilled, typed
from api.core.words import say
from api.editing import Saved
from api.http.context import Parts, from_reader
from api.http.pages import inventory_views as views
from api.http.pages.inventory import Desk, Sent, desk_of, done, frame, said
from api.http.pages.rendering import Looking, checked
from api.http.wiring import found, reason, sentence

router = APIRouter(include_in_schema=False)

MOST_SHOWN = 200
"""Differences of each kind."""


@router.get("/inventory/wiring")
def wiring_page(request: Request, parts: Parts, looking: Looking) -> Response:
    """Show every difference."""
    desk = desk_of(request, parts, looking)
    return desk if isinstance(desk, Response) else _page(desk)


@router.post("/inventory/wiring")
def accept(request: Request, parts: Parts, looking: Looking, form: Sent) -> Response:
    """Write what the devices tell of one link into the inventory, if it still stands as it was shown."""
    checked(request, looking, said(form, "csrf"), Action.EDIT_INVENTORY)
    desk = desk_of(request, parts, looking)
    if isinstance(desk, Response):
        return desk
    row = next((one for one in found(parts) if one.key == said(form, "key")), None)
    if row is None or row.remedy is None:
        return _page(desk, [say(desk.viewer.lang, "wiring.gone")], 409)
    outcome = _taken(desk, row, said(form, "version"))
    if isinstance(outcome, Saved):
        return done(outcome, "links")
    told = [views.message(desk.viewer.lang, trouble) for trouble in outcome.troubles]
    return _page(desk._replace(standing=desk.editor.noticed()), told, 409 if outcome.moved else 422)


def _taken(desk: Desk, row: Discord, version: str) -> Saved | Refused:
    remedy = row.remedy
    if remedy is None or (remedy.link is not None and remedy.link not in desk.standing.objects["links"]):
        return Refused((), moved=True)
    asked = Asked("links", version, reason(desk.viewer.lang, row))
    told = typed(desk.standing, remedy)
    if remedy.link is None:
        return desk.editor.add(asked, told, desk.author)
    return desk.editor.edit(asked, remedy.link, told, desk.author)


def _page(desk: Desk, wrong: list[str] | None = None, status: int = 200) -> Response:
    lang = desk.viewer.lang
    rows = found(desk.parts)
    return desk.parts.pages.render(
        desk.request,
        "wiring.html",
        desk.viewer,
        status,
        kinds=[(kind, [row for row in rows if row.verdict == kind][:MOST_SHOWN]) for kind in ORDER],
        any=bool(rows),
        silent=not rows and not from_reader(desk.parts.reader.neighbours),
        wrong=wrong or [],
        sentence=lambda row: sentence(lang, row),
        version=lambda link: desk.standing.version("links", link) if link is not None else "",
        form=lambda remedy: urlencode(prefilled(remedy)),
        **frame(desk, "wiring"),
    )
