"""``/api/v1/session``, ``/tokens``, ``/users``: who one is, signing in and out, and the administrator's list."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from agent.clock import DAY, Microseconds, format_instant
from api.core.accounts import SESSION_LASTS, Token, User, acceptable_password
from api.core.roles import Action, Role
from api.http.context import COOKIE, Answer, Parts, Siaga, Viewer, allowed, once, same_origin
from api.http.documents import Document, when
from api.http.operations import responses, who
from api.http.paging import Paged
from api.http.problems import ProblemError
from api.ports import Transaction
from api.signin import Denied, Principal, SignedIn, seconds

router = APIRouter(tags=["people"])

Own = Annotated[Viewer, Depends(allowed(Action.OWN_ACCOUNT))]
Managing = Annotated[Viewer, Depends(allowed(Action.MANAGE_USERS))]
NAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignInInput(_Input):
    """Name and password."""

    name: str = Field(max_length=100)
    password: str = Field(max_length=200)


class PasswordInput(_Input):
    """The password now, and the one wanted."""

    current: str = Field(max_length=200)
    new: str = Field(max_length=200)


class TokenInput(_Input):
    """What the token is for, and how many days it lasts (null: until revoked)."""

    label: str = Field(min_length=1, max_length=200)
    days: int | None = Field(default=None, ge=1, le=3650)


class UserInput(_Input):
    """A new user; ``office`` is needed for role ``opd`` and only there."""

    name: str = Field(pattern=NAME, max_length=64)
    role: Role
    office: str | None = Field(default=None, max_length=100)
    password: str = Field(min_length=12, max_length=200)


class UserChange(_Input):
    """What to change of a user; what is left out stays."""

    role: Role | None = None
    office: str | None = Field(default=None, max_length=100)
    disabled: bool | None = None
    password: str | None = Field(default=None, min_length=12, max_length=200)


class SessionDocument(Document):
    """Who one is; ``csrf`` goes into the header X-CSRF-Token of writes with the session's cookie."""

    user: str
    role: Role
    office: str | None
    csrf: str | None


class TokenDocument(Document):
    """A token without its secret."""

    id: str
    label: str
    created: str
    expires: str | None


class NewTokenDocument(TokenDocument):
    """A new token with its secret, which is never shown again."""

    secret: str


class TokenList(Document):
    """One's own tokens, oldest first."""

    items: list[TokenDocument]
    next: str | None


class UserDocument(Document):
    """A user."""

    name: str
    role: Role
    office: str | None
    disabled: bool
    created: str


class UserList(Document):
    """Users by name."""

    items: list[UserDocument]
    next: str | None


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


def address(request: Request) -> str:
    """Return where a request comes from, for counting failures."""
    return request.client.host if request.client is not None else "local"


def _whoami(principal: Principal) -> dict[str, Any]:
    return {"user": principal.user, "role": principal.role.value, "office": principal.office, "csrf": principal.csrf}


def _json(document: Any, status: int = 200) -> Response:
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
    outcome = parts.gate.sign_in(body.name, body.password, address(request))
    if isinstance(outcome, Denied):
        parts.meters.sign_ins.labels("denied").inc()
        raise denied(outcome)
    parts.meters.sign_ins.labels("signed-in").inc()
    response = _json(_whoami(outcome.principal), 201)
    set_cookie(response, parts, outcome)
    return response


def denied(outcome: Denied) -> ProblemError:
    """Return the problem of a sign-in that failed or must wait."""
    if outcome.wait:
        wait = seconds(outcome.wait)
        return ProblemError("too-many", headers={"Retry-After": str(wait)}, values={"seconds": wait})
    return ProblemError("wrong-password")


@router.get("/session", response_model=SessionDocument, responses=responses(), openapi_extra=who(Action.OWN_ACCOUNT))
def show_session(viewer: Own) -> Response:
    """Return who one is."""
    return _json(_whoami(viewer.principal))


@router.delete("/session", status_code=204, responses=responses(), openapi_extra=who(Action.OWN_ACCOUNT))
def sign_out(parts: Parts, viewer: Own) -> Response:
    """Sign out: ends this session. With a token there is nothing to end."""
    parts.gate.sign_out(viewer.principal)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.put("/session/password", status_code=204, responses=responses(409), openapi_extra=who(Action.OWN_ACCOUNT))
def change_password(body: PasswordInput, parts: Parts, viewer: Own) -> Response:
    """Set one's own password; ends one's other sessions."""
    outcome = parts.gate.change_password(viewer.principal, body.current, body.new)
    if outcome == "wrong":
        raise ProblemError("conflict", detail="account.wrong")
    if outcome == "weak":
        raise ProblemError("conflict", detail="account.weak")
    return Response(status_code=204)


def _token(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "label": token.label,
        "created": format_instant(token.created),
        "expires": when(token.expires),
    }


@router.get("/tokens", response_model=TokenList, responses=responses(), openapi_extra=who(Action.OWN_ACCOUNT))
def list_tokens(parts: Parts, viewer: Own, page: Paged) -> Response:
    """Return one's own bearer tokens."""
    with parts.store.reading() as picture:
        tokens, after = page.of(picture.tokens(viewer.principal.user), lambda token: token.id)
    return _json({"items": [_token(token) for token in tokens], "next": after})


@router.post(
    "/tokens",
    status_code=201,
    response_model=NewTokenDocument,
    responses=responses(),
    openapi_extra=who(Action.OWN_ACCOUNT),
)
def make_token(body: TokenInput, parts: Parts, viewer: Own) -> Response:
    """Make a bearer token for oneself. Its secret is not kept, so no Idempotency-Key is honoured."""
    lasts: Microseconds | None = None if body.days is None else body.days * DAY
    token, secret = parts.gate.new_token(viewer.principal, body.label, lasts)
    return _json({**_token(token), "secret": secret}, 201)


@router.delete("/tokens/{token}", status_code=204, responses=responses(404), openapi_extra=who(Action.OWN_ACCOUNT))
def revoke_token(token: str, parts: Parts, viewer: Own) -> Response:
    """Revoke one of one's own tokens."""
    with parts.store.transaction() as tx:
        if not tx.drop_token(viewer.principal.user, token):
            raise ProblemError("not-found")
    return Response(status_code=204)


def _user(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role.value,
        "office": user.office,
        "disabled": user.disabled,
        "created": format_instant(user.created),
    }


def _check_office(parts: Siaga, role: Role, office: str | None) -> None:
    detail = None
    if role is Role.OPD and office not in parts.directory.office:
        detail = "role opd needs the id of an office of the inventory"
    if role is not Role.OPD and office is not None:
        detail = "only role opd is bound to an office"
    if detail is not None:
        raise ProblemError("invalid", errors=[{"pointer": "body/office", "detail": detail}])


def _check_password(name: str, password: str) -> None:
    if not acceptable_password(name, password):
        detail = "must have 12 to 200 characters, without the user's name in them"
        raise ProblemError("invalid", errors=[{"pointer": "body/password", "detail": detail}])


@router.get("/users", response_model=UserList, responses=responses(), openapi_extra=who(Action.MANAGE_USERS))
def list_users(parts: Parts, _viewer: Managing, page: Paged) -> Response:
    """Return all users."""
    with parts.store.reading() as picture:
        users, after = page.of(picture.users(), lambda user: user.name)
    return _json({"items": [_user(user) for user in users], "next": after})


@router.post(
    "/users",
    status_code=201,
    response_model=UserDocument,
    responses=responses(409),
    openapi_extra=who(Action.MANAGE_USERS),
)
def make_user(body: UserInput, request: Request, parts: Parts, viewer: Managing) -> Response:
    """Make a user."""
    _check_office(parts, body.role, body.office)
    _check_password(body.name, body.password)
    stored = parts.gate.hashed(body.password)

    def done(tx: Transaction) -> Answer:
        if tx.user(body.name) is not None:
            raise ProblemError("conflict", detail="problem.user-exists.detail")
        now = parts.clock.wall()
        user = User(name=body.name, role=body.role, office=body.office, password=stored, created=now)
        tx.put_user(user)
        return Answer(201, json.dumps(_user(user)))

    return once(parts, request, viewer, body.model_dump(mode="json"), done)


@router.patch(
    "/users/{name}",
    response_model=UserDocument,
    responses=responses(404, 409),
    openapi_extra=who(Action.MANAGE_USERS),
)
def change_user(name: str, body: UserChange, request: Request, parts: Parts, viewer: Managing) -> Response:
    """Change a user's role, office or password, or disable it; ends the user's sessions."""
    stored = None
    if body.password is not None:
        _check_password(name, body.password)
        stored = parts.gate.hashed(body.password)

    def done(tx: Transaction) -> Answer:
        user = tx.user(name)
        if user is None:
            raise ProblemError("not-found")
        role = body.role or user.role
        office = body.office if "office" in body.model_fields_set else (user.office if role is Role.OPD else None)
        disabled = user.disabled if body.disabled is None else body.disabled
        _check_office(parts, role, office)
        if name == viewer.principal.user and (disabled or role is not user.role):
            raise ProblemError("conflict", detail="problem.own-user.detail")
        after = User(
            name=name,
            role=role,
            office=office,
            password=stored or user.password,
            created=user.created,
            disabled=disabled,
        )
        tx.put_user(after)
        tx.drop_sessions(name, besides=viewer.principal.digest)
        return Answer(200, json.dumps(_user(after)))

    return once(parts, request, viewer, body.model_dump(mode="json"), done)
