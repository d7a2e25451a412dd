"""Pages of one's own: signing in and out, the password, the language."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.core import person_details
from api.core.person_details import grouped_nip
from api.core.roles import Action
from api.core.words import Language, say, visible
from api.http.context import (
    COOKIE,
    LANGUAGE_COOKIE,
    Parts,
    Viewer,
    asker,
    same_origin,
)
from api.http.pages.rendering import AtHome, Looking, Text, checked, local, page_language
from api.http.people import address, browser, set_cookie
from api.http.problems import ProblemError
from api.signin import Denied, seconds

_YEAR = 365 * 24 * 3600

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def sign_in_page(request: Request, parts: Parts, next: str = "/") -> Response:  # noqa: A002 - the query's name
    """Show the form."""
    if asker(request) is not None:
        return RedirectResponse(local(next), status_code=303)
    return parts.pages.render(request, "signin.html", None, next=local(next), name="", error=None)


@router.post("/sign-in")
def sign_in(
    *,
    request: Request,
    parts: Parts,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=500)] = "",
    next: Annotated[str, Form(max_length=500)] = "/",  # noqa: A002 - the field's name
) -> Response:
    """Sign in by the form."""
    if not same_origin(request):
        raise ProblemError("csrf")
    outcome = parts.gate.sign_in(name.strip(), password, address(request), browser(request))
    if isinstance(outcome, Denied):
        parts.meters.sign_ins.labels("denied").inc()
        lang, wait = page_language(request), seconds(outcome.wait)
        error = say(lang, "signin.locked", seconds=wait) if wait else say(lang, "signin.wrong")
        status = 429 if wait else 401
        response = parts.pages.render(
            request, "signin.html", None, status, next=local(next), name=visible(name, 100), error=error
        )
        if wait:
            response.headers["Retry-After"] = str(wait)
        return response
    parts.meters.sign_ins.labels("signed-in").inc()
    home = RedirectResponse(local(next), status_code=303)
    set_cookie(home, parts, outcome)
    return home


@router.post("/sign-out")
def sign_out(request: Request, parts: Parts, viewer: AtHome, csrf: Text = "") -> Response:
    """Sign out by the form."""
    checked(request, viewer, csrf, Action.OWN_ACCOUNT, unchanged=True)
    parts.gate.sign_out(viewer.principal)
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.get("/language/{lang}")
def switch_language(lang: str, parts: Parts, next: str = "/") -> Response:  # noqa: A002 - the query's name
    """Switch the language of the pages."""
    response = RedirectResponse(local(next), status_code=303)
    if lang in tuple(Language):
        response.set_cookie(
            LANGUAGE_COOKIE, lang, max_age=_YEAR, httponly=True, samesite="lax", secure=parts.settings.secure_cookies
        )
    return response


@router.get("/account")
def account_page(request: Request, parts: Parts, viewer: AtHome, saved: str = "") -> Response:
    """Show one's own account."""
    return _account(request, parts, viewer, saved=saved == "contact")


@router.post("/account")
def change_password(
    *, request: Request, parts: Parts, viewer: AtHome, csrf: Text = "", current: Text = "", new: Text = ""
) -> Response:
    """Change one's own password by the form."""
    checked(request, viewer, csrf, Action.OWN_ACCOUNT, unchanged=True)
    outcome = parts.gate.change_password(viewer.principal, current, new)
    if outcome != "changed":
        return _account(request, parts, viewer, 409, outcome=outcome)
    free = Viewer(msgspec.structs.replace(viewer.principal, must_change=False), viewer.office, viewer.lang)
    return _account(request, parts, free, outcome=outcome, first=viewer.principal.must_change)


@router.post("/account/contact")
def change_contact(
    *, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", email: Text = "", phone: Text = ""
) -> Response:
    """Change one's own e-mail address and telephone by the form."""
    checked(request, viewer, csrf, Action.OWN_ACCOUNT)
    typed: dict[str, str | None] = {"email": email, "phone": phone}
    details = person_details.checked(typed)
    if details.errors:
        return _account(request, parts, viewer, 422, typed=typed, wrong=details.errors)
    with parts.store.transaction() as tx:
        user = tx.user(viewer.principal.user)
        if user is not None:
            tx.put_user(msgspec.structs.replace(user, **details.values))
    return RedirectResponse("/account?saved=contact#contact", status_code=303)


def _account(request: Request, parts: Parts, viewer: Viewer, status: int = 200, /, **more: Any) -> Response:
    with parts.store.reading() as picture:
        user = picture.user(viewer.principal.user)
    told: dict[str, Any] = {"outcome": None, "first": False, "saved": False, "typed": {}, "wrong": {}}
    return parts.pages.render(
        request, "account.html", viewer, status, user=user, grouped_nip=grouped_nip, **{**told, **more}
    )
