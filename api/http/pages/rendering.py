"""How pages are drawn: on the server, every text escaped, no script inside them; and what each route of theirs asks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Form, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from agent.clock import format_instant
from api.core import words
from api.core.roles import Action
from api.core.words import Language, language, say, visible
from api.http.context import (
    LANGUAGE_COOKIE,
    Viewer,
    asker,
    equal,
    same_origin,
    siaga,
    viewer_of,
)
from api.http.problems import KINDS, ProblemError, problem_document
from api.ports import Store

WEB = Path(__file__).parents[2] / "web"
STATIC = WEB / "static"


def page_language(request: Request) -> Language:
    """Return the language of a page: Indonesian unless switched."""
    return language(None, request.cookies.get(LANGUAGE_COOKIE))


def page_viewer(request: Request) -> Viewer:
    """Return who looks at a page, or send them to sign in, or to change their password."""
    return _viewer(request, Action.SEE, unchanged=False)


def account_viewer(request: Request) -> Viewer:
    """Return who looks at their own account, also while the password must be changed."""
    return _viewer(request, Action.OWN_ACCOUNT, unchanged=True)


def _viewer(request: Request, action: Action, *, unchanged: bool) -> Viewer:
    principal = asker(request)
    if principal is None:
        raise ProblemError("unauthorized")
    return viewer_of(principal, action, page_language(request), unchanged=unchanged)


Looking = Annotated[Viewer, Depends(page_viewer)]
AtHome = Annotated[Viewer, Depends(account_viewer)]
"""Of pages that are open while the password must be changed: those to change it and to sign out."""
Text = Annotated[str, Form(max_length=20_000)]


def local(target: str | None) -> str:
    """Return a path on this site to go to, ``/`` for anything else (no open redirect)."""
    if target is None or not target.startswith("/") or target.startswith("//"):
        return "/"
    if any(character in target for character in "\\\r\n\t") or not target.isprintable():
        return "/"
    return quote(target, safe="/?&=%-._~")


class Called:
    """What people are called on a page: looked up once a page, and only where somebody is named."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shown: dict[str, str] | None = None

    def name(self, user: str) -> str:
        """Return the full name of a user, where it is known; else the name that was given."""
        if self._shown is None:
            with self._store.reading() as picture:
                self._shown = {known.name: known.shown for known in picture.users()}
        return self._shown.get(user, user)


class Pages:
    """The templates, ready."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(WEB / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["visible"] = visible
        self._templates.filters["prose"] = words.prose
        self._templates.filters["iso"] = format_instant

    def render(
        self, request: Request, template: str, viewer: Viewer | None, status: int = 200, /, **values: Any
    ) -> HTMLResponse:
        """Return a page."""
        lang = page_language(request)
        parts = siaga(request)
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        called = Called(parts.store)
        text = self._templates.get_template(template).render(
            lang=lang.value,
            t=lambda key, **more: say(lang, key, **more),
            moment=lambda instant, **more: words.moment(lang, instant, parts.zone, **more),
            brief=lambda instant, **more: words.brief(lang, instant, parts.zone, parts.clock.wall(), **more),
            duration=lambda length: words.duration(lang, length),
            title_of=lambda ticket: words.title(lang, ticket),
            cause_of=lambda code: words.cause(lang, code),
            evidence_of=lambda fact: words.evidence(lang, fact, parts.directory.names),
            history_of=lambda entry: words.history(lang, entry, parts.zone),
            actor_of=lambda who: words.actor(lang, called.name(who)),
            name_of=lambda element: visible(parts.directory.names.get(element, element)),
            office_name=lambda office: (
                visible(parts.directory.office[office].name) if office in parts.directory.office else visible(office)
            ),
            has_page=lambda element: (
                viewer is not None
                and element in parts.cabling.device
                and viewer.office in (None, parts.directory.office_of.get(element))
            ),
            organisation=visible(parts.directory.organisation),
            zone=parts.directory.timezone,
            viewer=viewer,
            may=lambda action: viewer is not None and viewer.may(Action(action)),
            csrf=viewer.principal.csrf if viewer is not None else None,
            other="en" if lang is Language.ID else "id",
            here=quote(here),
            now=parts.clock.wall(),
            **values,
        )
        return HTMLResponse(
            text,
            status_code=status,
            headers={"Cache-Control": "no-store", "Content-Language": lang.value, "Vary": "Cookie"},
        )

    def problem(self, request: Request, problem: ProblemError) -> Response:
        """Return a problem as a page, or the way to sign in."""
        if problem.kind == "unauthorized":
            return to_sign_in(request)
        if problem.kind == "must-change":
            return RedirectResponse("/account", status_code=303)
        document = problem_document(page_language(request), problem)
        response = self.render(request, "problem.html", None, KINDS[problem.kind], problem=document)
        for name, value in problem.headers.items():
            response.headers[name] = value
        return response


def to_sign_in(request: Request) -> Response:
    """Send a browser to the sign-in page and, afterwards, back here."""
    here = request.url.path if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?next={quote(here)}" if here != "/" else "/sign-in", status_code=303)


def checked(request: Request, viewer: Viewer, csrf: str, action: Action, *, unchanged: bool = False) -> None:
    """Raise the problem that keeps a form from being acted on; ``unchanged`` as ``viewer_of`` says."""
    if viewer.principal.via != "session" or not same_origin(request) or not equal(csrf, viewer.principal.csrf):
        raise ProblemError("csrf")
    viewer_of(viewer.principal, action, viewer.lang, unchanged=unchanged)
