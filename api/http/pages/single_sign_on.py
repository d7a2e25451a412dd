"""Signing in at the OpenID provider: leaving for it, and coming back.

What was begun is kept in the browser's own cookie (HttpOnly, SameSite=Lax, ten minutes, for these two pages alone), so that only
the browser that began can finish, and nothing is kept here for whoever merely asks.
"""

from __future__ import annotations

import base64
import logging
from typing import TYPE_CHECKING, NoReturn

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.core.elsewhere import Begun, TroubleError
from api.core.words import say
from api.http.context import Parts, Siaga, address, equal
from api.http.pages.account import sign_in_form
from api.http.pages.rendering import local, page_language
from api.http.people import browser, set_cookie
from api.http.problems import ProblemError
from api.signin import SignedIn

if TYPE_CHECKING:
    from api.single_sign_on import Provider

router = APIRouter(include_in_schema=False)
log = logging.getLogger("siaga.api.oidc")

BEGUN = "siaga_oidc"
HERE = "/sign-in/oidc"
BACK = f"{HERE}/callback"
LASTS_S = 600
LONGEST = 2000
_STATUS = {"state": 400, "cancelled": 403, "down": 503, "refused": 403, "token": 403}


@router.get(HERE)
def leave(request: Request, parts: Parts, next: str = "/") -> Response:  # noqa: A002 - the query's name
    """Send the browser to the provider."""
    onward = local(next)
    try:
        target, begun = _provider(parts).begin(_back(request, parts), onward if len(onward) <= LONGEST else "/")
    except TroubleError as trouble:
        log.warning("sign-in elsewhere cannot begin: %s", trouble)
        return _refused(request, parts, trouble.code, onward)
    response = RedirectResponse(target, status_code=303)
    kept = base64.urlsafe_b64encode(msgspec.json.encode(begun)).decode()
    response.set_cookie(
        BEGUN, kept, max_age=LASTS_S, httponly=True, samesite="lax", secure=parts.settings.secure_cookies, path=HERE
    )
    return response


@router.get(BACK)
def come_back(
    *, request: Request, parts: Parts, state: str = "", code: str = "", error: str = "", iss: str | None = None
) -> Response:
    """Take what the provider sends the browser back with, and sign in or say why not."""
    provider, begun = _provider(parts), _begun(request)
    response = _finished(request, parts, provider, begun, _Sent(state=state, code=code, error=error, iss=iss))
    response.delete_cookie(BEGUN, path=HERE)
    return response


class _Sent(msgspec.Struct, frozen=True, kw_only=True):
    state: str
    code: str
    error: str
    iss: str | None


def _finished(request: Request, parts: Siaga, provider: Provider, begun: Begun | None, sent: _Sent) -> Response:
    settings = parts.settings.oidc
    if begun is None or settings is None or not equal(sent.state, begun.state):
        return _refused(request, parts, "state", "/")
    if sent.iss is not None and sent.iss != settings.issuer:  # RFC 9207
        return _refused(request, parts, "state", begun.next)
    if sent.error or not sent.code:
        return _refused(request, parts, "cancelled", begun.next)
    try:
        who = provider.finish(begun, sent.code, _back(request, parts))
    except TroubleError as trouble:
        log.warning("sign-in elsewhere failed: %s", trouble)
        return _refused(request, parts, trouble.code, begun.next)
    signed = parts.gate.sign_in_elsewhere(who, address(request), browser(request), roles=bool(settings.role_claim))
    if not isinstance(signed, SignedIn):
        log.warning("subject %r of %s is refused: %s", who.subject, who.issuer, signed)
        return _refused(request, parts, signed, begun.next)
    parts.meters.sign_ins.labels("signed-in").inc()
    home = RedirectResponse(local(begun.next), status_code=303)
    set_cookie(home, parts, signed)
    return home


def _refused(request: Request, parts: Siaga, code: str, onward: str) -> Response:
    parts.meters.sign_ins.labels("denied").inc()
    text = say(page_language(request), f"signin.refused.{code}")
    return sign_in_form(request, parts, local(onward), _STATUS.get(code, 403), error=text)


def _provider(parts: Siaga) -> Provider:
    return parts.provider if parts.provider is not None else _none()


def _none() -> NoReturn:
    raise ProblemError("not-found")


def _back(request: Request, parts: Siaga) -> str:
    """Return where the provider sends the browser back to; it must be registered there, letter by letter."""
    scheme = "https" if parts.settings.secure_cookies else request.url.scheme
    return f"{scheme}://{request.headers.get('host', '')}{BACK}"


def _begun(request: Request) -> Begun | None:
    """Return what this browser began; None when it began nothing, or what it sends is none of ours."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(request.cookies.get(BEGUN, "")), type=Begun)
    except (ValueError, msgspec.MsgspecError):
        return None
