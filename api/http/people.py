"""``/api/v1/session``: who one is, signing in and out, one's own password."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.core.accounts import SESSION_LASTS
from api.core.roles import Action, Role
from api.http.context import COOKIE, Parts, Siaga, Viewer, address, allowed, same_origin
from api.http.operations import responses, who
from api.http.problems import ProblemError
from api.http.shapes import Document
from api.signin import Denied, Principal, SignedIn, seconds

router = APIRouter(tags=["people"])

Own = Annotated[Viewer, Depends(allowed(Action.OWN_ACCOUNT))]
Unchanged = Annotated[Viewer, Depends(allowed(Action.OWN_ACCOUNT, unchanged=True))]
"""Also of who must change the password first."""


class Input(BaseModel):
    """What is sent; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class SignInInput(Input):
    """Name and password."""

    name: str = Field(max_length=100)
    password: str = Field(max_length=200)


class PasswordInput(Input):
    """The password now, and the one wanted."""

    current: str = Field(max_length=200)
    new: str = Field(max_length=200)


class SessionDocument(Document):
    """Who one is; ``csrf`` goes into the header X-CSRF-Token of writes with the session's cookie."""

    user: str
    role: Role
    office: str | None
    csrf: str | None
    full_name: str | None
    must_change: bool


def set_cookie(response: Response, parts: Siaga, signed: SignedIn) -> None:
    """Hand the session's secret to the browser: HttpOnly, SameSite=Lax."""
    response.set_cookie(
        COOKIE,
        signed.secret,
        max_age=SESSION_LASTS // 1_000_000,
        httponly=True,
        samesite="lax",
        secure=parts.settings.secure_cookies,
        path="/",
    )


def browser(request: Request) -> str:
    """Return what a browser calls itself."""
    return request.headers.get("user-agent", "")


def _whoami(principal: Principal) -> dict[str, Any]:
    return {
        "user": principal.user,
        "role": principal.role.value,
        "office": principal.office,
        "csrf": principal.csrf,
        "full_name": principal.full_name,
        "must_change": principal.must_change,
    }


def told(document: Any, status: int = 200) -> Response:
    """Return a document as an answer that nobody keeps."""
    headers = {"Cache-Control": "no-store"}
    return Response(json.dumps(document), status_code=status, media_type="application/json", headers=headers)


@router.post(
    "/session",
    status_code=201,
    response_model=SessionDocument,
    responses=responses(429),
    openapi_extra=who(None),
)
def sign_in(body: SignInInput, request: Request, parts: Parts) -> Response:
    """Sign in: sets the session's cookie. A password is no thing to keep, so no Idempotency-Key is honoured."""
    if not same_origin(request):
        raise ProblemError("csrf")
    outcome = parts.gate.sign_in(body.name, body.password, address(request), browser(request))
    if isinstance(outcome, Denied):
        parts.meters.sign_ins.labels("denied").inc()
        raise denied(outcome)
    parts.meters.sign_ins.labels("signed-in").inc()
    response = told(_whoami(outcome.principal), 201)
    set_cookie(response, parts, outcome)
    return response


def denied(outcome: Denied) -> ProblemError:
    """Return the problem of a sign-in that failed or must wait."""
    if outcome.wait:
        wait = seconds(outcome.wait)
        return ProblemError("too-many", headers={"Retry-After": str(wait)}, values={"seconds": wait})
    return ProblemError("wrong-password")


@router.get("/session", response_model=SessionDocument, responses=responses(), openapi_extra=who(Action.OWN_ACCOUNT))
def show_session(viewer: Unchanged) -> Response:
    """Return who one is."""
    return told(_whoami(viewer.principal))


@router.delete("/session", status_code=204, responses=responses(), openapi_extra=who(Action.OWN_ACCOUNT))
def sign_out(parts: Parts, viewer: Unchanged) -> Response:
    """Sign out: ends this session. With a token there is nothing to end.

    Takes no Idempotency-Key: a session that has ended is nobody's, and is answered 401.
    """
    parts.gate.sign_out(viewer.principal)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.put("/session/password", status_code=204, responses=responses(409), openapi_extra=who(Action.OWN_ACCOUNT))
def change_password(body: PasswordInput, parts: Parts, viewer: Unchanged) -> Response:
    """Set one's own password; ends one's other sessions.

    Takes no Idempotency-Key, for nothing of a password is kept but its hash: repeated after it was done it is answered 409,
    the password given as the current one being no longer that.
    """
    outcome = parts.gate.change_password(viewer.principal, body.current, body.new)
    if outcome != "changed":
        raise ProblemError("conflict", detail=f"account.{outcome}")
    return Response(status_code=204)
