"""Pages of one's own: signing in and out, the password, the language."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from agent.clock import DAY
from api.core import person_details
from api.core.accounts import MOST_TOKEN_DAYS, TOKEN_DAYS, TokenScope, is_taken
from api.core.browsers import browser_name
from api.core.person_details import grouped_nip
from api.core.roles import Action, may
from api.core.words import Language, say, visible
from api.http.context import (
    COOKIE,
    LANGUAGE_COOKIE,
    Parts,
    Siaga,
    Viewer,
    address,
    asker,
    author,
    same_origin,
)
from api.http.pages.rendering import AtHome, Looking, Text, checked, local, page_language
from api.http.people import browser, set_cookie
from api.http.problems import ProblemError
from api.signin import Denied, seconds

LONGEST_LABEL = 200
SAVED = ("contact", "sessions", "revoked")
_YEAR = 365 * 24 * 3600

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def sign_in_page(request: Request, parts: Parts, next: str = "/") -> Response:  # noqa: A002 - the query's name
    """Show the form."""
    if asker(request) is not None:
        return RedirectResponse(local(next), status_code=303)
    return sign_in_form(request, parts, local(next))


def sign_in_form(
    request: Request, parts: Siaga, onward: str, status: int = 200, *, name: str = "", error: str | None = None
) -> Response:
    """Return the page to sign in on, with the button of the provider where there is one."""
    provider = None if parts.settings.oidc is None else parts.settings.oidc.name
    return parts.pages.render(
        request, "signin.html", None, status, next=onward, name=name, error=error, provider=provider
    )


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
        response = sign_in_form(request, parts, local(next), status, name=visible(name, 100), error=error)
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
    return _account(request, parts, viewer, saved=saved if saved in SAVED else "")


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
    wrong, me = dict(details.errors), viewer.principal.user
    with parts.store.transaction(author(parts, viewer)) as tx:
        if is_taken(details.values.get("email"), me, tx.users()):
            wrong["email"] = "person.wrong.email.taken"
        user = tx.user(me)
        if user is not None and not wrong:
            tx.put_user(msgspec.structs.replace(user, **details.values))
    if wrong:
        return _account(request, parts, viewer, 422, typed=typed, wrong=wrong)
    return RedirectResponse("/account?saved=contact#contact", status_code=303)


@router.post("/account/sessions")
def end_sessions(*, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", one: Text = "") -> Response:
    """End one of one's own sessions, or all but this one."""
    checked(request, viewer, csrf, Action.OWN_ACCOUNT)
    me = viewer.principal
    with parts.store.transaction(author(parts, viewer)) as tx:
        if not one:
            tx.drop_sessions(me.user, besides=me.digest)
        for session in tx.sessions(me.user) if one else ():
            if handle(session.digest) == one and session.digest != me.digest:
                tx.drop_session(session.digest)
    return RedirectResponse("/account?saved=sessions#sessions", status_code=303)


@router.post("/account/tokens")
def make_token(
    *,
    request: Request,
    parts: Parts,
    viewer: Looking,
    csrf: Text = "",
    label: Text = "",
    reach: Text = "",
    days: Text = "",
) -> Response:
    """Make a token for oneself and show its secret, once."""
    checked(request, viewer, csrf, Action.OWN_ACCOUNT)
    typed = {"label": label.strip(), "reach": reach, "days": days.strip()}
    lasts = int(typed["days"]) if re.fullmatch("[0-9]{1,3}", typed["days"]) else 0
    good = {
        "label": 1 <= len(typed["label"]) <= LONGEST_LABEL and visible(typed["label"]) == typed["label"],
        "reach": reach in tuple(TokenScope),
        "days": 1 <= lasts <= MOST_TOKEN_DAYS,
    }
    wrong = {name: f"token.wrong.{name}" for name, holds in good.items() if not holds}
    if wrong:
        return _account(request, parts, viewer, 422, asked=typed, token_wrong=wrong)
    _, secret = parts.gate.new_token(viewer.principal, typed["label"], lasts * DAY, TokenScope(reach))
    return _account(request, parts, viewer, secret=secret)


@router.post("/account/tokens/revoke")
def revoke_token(*, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", token: Text = "") -> Response:
    """Revoke one of one's own tokens."""
    checked(request, viewer, csrf, Action.OWN_ACCOUNT)
    with parts.store.transaction(author(parts, viewer)) as tx:
        tx.drop_token(viewer.principal.user, token)
    return RedirectResponse("/account?saved=revoked#tokens", status_code=303)


def handle(digest: str) -> str:
    """Return how a form names a session: enough of its digest to tell it from the person's others."""
    return digest[:16]


def _account(request: Request, parts: Parts, viewer: Viewer, status: int = 200, /, **more: Any) -> Response:
    me, now = viewer.principal, parts.clock.wall()
    with parts.store.reading() as picture:
        user, tokens = picture.user(me.user), picture.tokens(me.user)
        sessions = [session for session in picture.sessions(me.user) if session.expires > now]
    told: dict[str, Any] = {
        "outcome": None,
        "first": False,
        "saved": "",
        "typed": {},
        "wrong": {},
        "secret": None,
        "asked": {"label": "", "reach": TokenScope.READ.value, "days": str(TOKEN_DAYS)},
        "token_wrong": {},
    }
    scopes = [scope for scope in TokenScope if scope is not TokenScope.METRICS or may(me.role, Action.READ_METRICS)]
    return parts.pages.render(
        request,
        "account.html",
        viewer,
        status,
        **{**told, **more},
        user=user,
        grouped_nip=grouped_nip,
        sessions=sessions,
        tokens=tokens,
        scopes=scopes,
        handle=handle,
        browser_name=browser_name,
    )
