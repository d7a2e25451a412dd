"""The inventory on pages: its lists, a form for each object, and removing one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.core.audit import Author
from api.core.editing import fields, forms
from api.core.editing.dependents import dependents
from api.core.editing.planning import Asked, Refused, Standing
from api.core.roles import Action
from api.core.words import say
from api.editing import ClosedError, Editor, Saved
from api.http.context import Parts, Siaga, Viewer, author, viewer_of
from api.http.pages import inventory_views as views
from api.http.pages.rendering import Looking, checked
from api.http.problems import ProblemError

LONGEST_REASON = 500

router = APIRouter(include_in_schema=False)


async def sent(request: Request) -> AsyncIterator[FormData]:
    """Give a form as it was sent."""
    async with request.form() as form:
        yield form


Sent = Annotated[FormData, Depends(sent)]


class Desk(NamedTuple):
    """Who edits what, and by which request."""

    request: Request
    parts: Siaga
    viewer: Viewer
    editor: Editor
    standing: Standing

    @property
    def author(self) -> Author:
        """Who writes what is asked for, now."""
        return author(self.parts, self.viewer)


def desk_of(request: Request, parts: Siaga, looking: Viewer) -> Desk | Response:
    """Return the inventory open before somebody who may edit it, or the page that says why it is not."""
    viewer = viewer_of(looking.principal, Action.EDIT_INVENTORY, looking.lang)
    editor, closed = parts.editor, ClosedError("edit.closed.absent")
    if editor is not None:
        try:
            return Desk(request, parts, viewer, editor, editor.noticed())
        except ClosedError as problem:
            closed = problem
    told = say(viewer.lang, closed.code, **closed.values)
    return parts.pages.render(request, "inventory_closed.html", viewer, 409, told=told, problems=closed.problems[:50])


def frame(desk: Desk, section: str) -> dict[str, Any]:
    """Return what every page of the inventory shows around its own."""
    return {
        "section": section,
        "sections": views.SECTIONS,
        "readonly": None if desk.editor.writable() else folder_of(desk.editor),
    }


def folder_of(editor: Editor) -> str:
    """Return the folder that must be writable."""
    return str(editor.path if editor.path.is_dir() else editor.path.parent)


def known_section(section: str) -> str:
    """Return a section that is edited, or raise the problem that there is none of this name."""
    if section not in fields.EDITED:
        raise ProblemError("not-found")
    return section


def done(saved: Saved, section: str) -> Response:
    """Send the browser to what was written."""
    if not saved.number:
        return RedirectResponse(f"/inventory/{section}?same=1", status_code=303)
    return RedirectResponse(f"/inventory/history/{saved.number}?saved={saved.in_force.value}", status_code=303)


def said(form: FormData, name: str) -> str:
    """Return one text of a form."""
    text = form.get(name, "")
    return text if isinstance(text, str) else ""


def reason(form: FormData) -> str:
    """Return why somebody does it, on one line."""
    return " ".join(said(form, "why").split())[:LONGEST_REASON]


def _typed(form: FormData) -> dict[str, list[str]]:
    return {name: [text for text in form.getlist(name) if isinstance(text, str)] for name in form}


@router.get("/inventory")
@router.get("/inventory/{section}")
def list_page(
    *, request: Request, parts: Parts, looking: Looking, section: str = "offices", q: str = "", same: str | None = None
) -> Response:
    """Show a section, or the rows of it that a search finds."""
    if section not in views.SECTIONS:
        raise ProblemError("not-found")
    desk = desk_of(request, parts, looking)
    if isinstance(desk, Response):
        return desk
    found = views.rows(desk.viewer.lang, desk.standing, section, q[:100])
    return parts.pages.render(
        request,
        "inventory.html",
        desk.viewer,
        rows=found[: views.MOST_ROWS],
        more=max(0, len(found) - views.MOST_ROWS),
        search=q[:100],
        same=same is not None,
        label=lambda key: views.label(desk.viewer.lang, key),
        **frame(desk, section),
    )


def _form_page(
    desk: Desk,
    section: str,
    one: str | None,
    form: Mapping[str, list[str]] | None = None,
    refused: Refused | None = None,
) -> Response:
    lang, standing = desk.viewer.lang, desk.standing
    known = None if one is None else standing.objects[section].get(one)
    now = forms.typed_of(section, known or {})
    if refused is not None and refused.moved and known is None:
        refused = Refused((forms.Trouble("", "edit.moved.gone"),))
    troubles = refused.troubles if refused is not None else ()
    return desk.parts.pages.render(
        desk.request,
        "inventory_form.html",
        desk.viewer,
        200 if refused is None else 409 if refused.moved else 422,
        one=one,
        groups=views.form(
            lang,
            section,
            now if form is None else form,
            fields.choices(standing.inventory),
            troubles,
            now=now if refused is not None and refused.moved else None,
            new=one is None,
        ),
        version=standing.version(section, one) if one is not None else "",
        why=(form or {}).get("why", [""])[0],
        why_wrong=[views.message(lang, trouble) for trouble in troubles if trouble.field == "why"],
        wrong=views.elsewhere(lang, section, troubles, new=one is None),
        refused=refused is not None,
        left_alone=() if known is None else views.left_alone(lang, section, standing.written[section][str(one)]),
        **frame(desk, section),
    )


@router.get("/inventory/new/{section}")
def new_page(*, request: Request, parts: Parts, looking: Looking, section: str) -> Response:
    """Show the empty form; what the query names is filled in."""
    known_section(section)
    desk = desk_of(request, parts, looking)
    if isinstance(desk, Response):
        return desk
    given = {name: request.query_params.getlist(name) for name in request.query_params}
    return _form_page(desk, section, None, fields.defaults_of(section) | given)


@router.post("/inventory/new/{section}")
def add(*, request: Request, parts: Parts, looking: Looking, section: str, form: Sent) -> Response:
    """Add an object by the form."""
    checked(request, looking, said(form, "csrf"), Action.EDIT_INVENTORY)
    known_section(section)
    desk = desk_of(request, parts, looking)
    if isinstance(desk, Response):
        return desk
    typed = _typed(form)
    outcome = desk.editor.add(Asked(section, "", reason(form)), typed, desk.author)
    if isinstance(outcome, Saved):
        return done(outcome, section)
    return _form_page(_again(desk), section, None, typed, outcome)


@router.get("/inventory/{section}/{one}")
def object_page(*, request: Request, parts: Parts, looking: Looking, section: str, one: str) -> Response:
    """Show an object in its form."""
    known_section(section)
    desk = desk_of(request, parts, looking)
    if isinstance(desk, Response):
        return desk
    if one not in desk.standing.objects[section]:
        raise ProblemError("not-found")
    return _form_page(desk, section, one)


@router.post("/inventory/{section}/{one}")
def edit(*, request: Request, parts: Parts, looking: Looking, section: str, one: str, form: Sent) -> Response:
    """Change an object by the form."""
    checked(request, looking, said(form, "csrf"), Action.EDIT_INVENTORY)
    known_section(section)
    desk = desk_of(request, parts, looking)
    if isinstance(desk, Response):
        return desk
    typed = _typed(form)
    asked = Asked(section, said(form, "version"), reason(form))
    outcome = desk.editor.edit(asked, one, typed, desk.author)
    if isinstance(outcome, Saved):
        return done(outcome, section)
    return _form_page(_again(desk), section, one, typed, outcome)


def _again(desk: Desk) -> Desk:
    """Look at the inventory anew: somebody else may have changed it since."""
    return desk._replace(standing=desk.editor.noticed())


def _removal_page(desk: Desk, section: str, one: str, refused: Refused | None = None) -> Response:
    lang, standing = desk.viewer.lang, desk.standing
    if one not in standing.objects[section]:
        raise ProblemError("not-found")
    naming = dict.fromkeys(dependents(standing.inventory, section, one))
    troubles = refused.troubles if refused is not None else ()
    return desk.parts.pages.render(
        desk.request,
        "inventory_remove.html",
        desk.viewer,
        200 if refused is None else 409 if refused.moved else 422,
        one=one,
        along=[item for item in naming if item.goes_along],
        blocking=[item for item in naming if not item.goes_along],
        edited=fields.EDITED,
        version=standing.version(section, one),
        wrong=[views.message(lang, trouble) for trouble in troubles if trouble.field != "why"],
        why_wrong=[views.message(lang, trouble) for trouble in troubles if trouble.field == "why"],
        label=lambda key: views.label(lang, key),
        **frame(desk, section),
    )


@router.get("/inventory/{section}/{one}/remove")
def removal_page(*, request: Request, parts: Parts, looking: Looking, section: str, one: str) -> Response:
    """Show what depends on an object before it is removed."""
    known_section(section)
    desk = desk_of(request, parts, looking)
    return desk if isinstance(desk, Response) else _removal_page(desk, section, one)


@router.post("/inventory/{section}/{one}/remove")
def remove(*, request: Request, parts: Parts, looking: Looking, section: str, one: str, form: Sent) -> Response:
    """Remove an object by the form."""
    checked(request, looking, said(form, "csrf"), Action.EDIT_INVENTORY)
    known_section(section)
    desk = desk_of(request, parts, looking)
    if isinstance(desk, Response):
        return desk
    asked = Asked(section, said(form, "version"), reason(form))
    outcome = desk.editor.remove(asked, one, _typed(form).get("along", []), desk.author)
    if isinstance(outcome, Saved):
        return done(outcome, section)
    return _removal_page(_again(desk), section, one, outcome)
