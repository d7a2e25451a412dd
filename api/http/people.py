"""``/api/v1/session`` and ``/users``: who one is, signing in and out, and the administrator's list."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from agent.clock import format_instant
from api.core.accounts import SESSION_LASTS, User, acceptable_password
from api.core.roles import Action, Role
from api.http.context import COOKIE, Answer, Parts, Siaga, Viewer, allowed, once, same_origin
from api.http.operations import ONCE, responses, who
from api.http.paging import Paged
from api.http.problems import ProblemError
from api.http.shapes import Document
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
    outcome = parts.gate.sign_in(body.name, body.password, address(request))
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
def show_session(viewer: Own) -> Response:
    """Return who one is."""
    return told(_whoami(viewer.principal))


@router.delete("/session", status_code=204, responses=responses(), openapi_extra=who(Action.OWN_ACCOUNT))
def sign_out(parts: Parts, viewer: Own) -> Response:
    """Sign out: ends this session. With a token there is nothing to end.

    Takes no Idempotency-Key: a session that has ended is nobody's, and is answered 401.
    """
    parts.gate.sign_out(viewer.principal)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.put("/session/password", status_code=204, responses=responses(409), openapi_extra=who(Action.OWN_ACCOUNT))
def change_password(body: PasswordInput, parts: Parts, viewer: Own) -> Response:
    """Set one's own password; ends one's other sessions.

    Takes no Idempotency-Key, for nothing of a password is kept but its hash: repeated after it was done it is answered 409,
    the password given as the current one being no longer that.
    """
    outcome = parts.gate.change_password(viewer.principal, body.current, body.new)
    if outcome == "wrong":
        raise ProblemError("conflict", detail="account.wrong")
    if outcome == "weak":
        raise ProblemError("conflict", detail="account.weak")
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
    return told({"items": [_user(user) for user in users], "next": after})


@router.post(
    "/users",
    status_code=201,
    response_model=UserDocument,
    responses=responses(409),
    openapi_extra=who(Action.MANAGE_USERS) | ONCE,
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

    return once(parts, request, viewer, body.model_dump(mode="json"), done, secret=True)


@router.patch(
    "/users/{name}",
    response_model=UserDocument,
    responses=responses(404, 409),
    openapi_extra=who(Action.MANAGE_USERS) | ONCE,
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

    return once(parts, request, viewer, body.model_dump(mode="json"), done, secret=True)
