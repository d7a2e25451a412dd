"""``/api/v1/users``: who may sign in, for the administrator."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from agent.clock import Microseconds, format_instant
from api.core.accounts import User, locked_until
from api.core.person_details import DETAILS, checked
from api.core.roles import Action, Role
from api.core.words import say
from api.http.context import Answer, Parts, Siaga, Viewer, allowed, once
from api.http.managing import NAME, Wanted, add, change, end_sessions, known, unlock, wrong_office, wrong_password
from api.http.operations import ONCE, responses, who
from api.http.paging import Paged
from api.http.people import Input, told
from api.http.problems import ProblemError
from api.http.shapes import Document, when
from api.ports import Reading, Transaction

router = APIRouter(tags=["people"])

Managing = Annotated[Viewer, Depends(allowed(Action.MANAGE_USERS))]


class _Details(Input):
    full_name: str | None = Field(default=None, max_length=200)
    nip: str | None = Field(default=None, max_length=40, description="18 digits; spaces may stand between them")
    title: str | None = Field(default=None, max_length=200, description="The position (jabatan)")
    email: str | None = Field(default=None, max_length=300)
    phone: str | None = Field(default=None, max_length=40)

    def given(self) -> dict[str, str | None]:
        """Return the details that were named."""
        named = self.model_dump(include=set(DETAILS) & self.model_fields_set)
        return {name: named[name] for name in DETAILS if name in named}


class UserInput(_Details):
    """A new user, who must change the password first; ``office`` is needed for role ``opd`` and only there."""

    name: str = Field(pattern=NAME.pattern, max_length=64)
    role: Role
    office: str | None = Field(default=None, max_length=100)
    password: str = Field(min_length=12, max_length=200)


class UserChange(_Details):
    """What to change of a user; what is left out stays, null empties a detail. A new password must be changed first."""

    role: Role | None = None
    office: str | None = Field(default=None, max_length=100)
    disabled: bool | None = None
    password: str | None = Field(default=None, min_length=12, max_length=200)


class UserDocument(Document):
    """A user; ``must_change``: the password was given by somebody else and not changed yet.

    ``locked_until``: sign-ins with this name are not looked at before, from one address at least; null: they are.
    """

    name: str
    role: Role
    office: str | None
    disabled: bool
    created: str
    must_change: bool
    full_name: str | None
    nip: str | None
    title: str | None
    email: str | None
    phone: str | None
    last_sign_in: str | None
    locked_until: str | None


class UserList(Document):
    """Users by name."""

    items: list[UserDocument]
    next: str | None


def _user(user: User, locked: Microseconds | None = None) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role.value,
        "office": user.office,
        "disabled": user.disabled,
        "created": format_instant(user.created),
        "must_change": user.must_change,
        **{name: getattr(user, name) for name in DETAILS},
        "last_sign_in": when(user.last_sign_in),
        "locked_until": when(locked),
    }


def _refuse(viewer: Viewer, errors: Mapping[str, str | None]) -> None:
    """Raise the problem that names each field that is wrong; ``errors``: field → key of the catalog."""
    wrong = [
        {"pointer": f"body/{name}", "detail": say(viewer.lang, key)} for name, key in errors.items() if key is not None
    ]
    if wrong:
        raise ProblemError("invalid", errors=wrong)


@router.get("/users", response_model=UserList, responses=responses(), openapi_extra=who(Action.MANAGE_USERS))
def list_users(parts: Parts, _viewer: Managing, page: Paged) -> Response:
    """Return all users."""
    with parts.store.reading() as picture:
        users, after = page.of(picture.users(), lambda user: user.name)
        waiting = picture.waiting(parts.clock.wall())
    items = [_user(user, locked_until(user.name, waiting)) for user in users]
    return told({"items": items, "next": after})


@router.post(
    "/users",
    status_code=201,
    response_model=UserDocument,
    responses=responses(409),
    openapi_extra=who(Action.MANAGE_USERS) | ONCE,
)
def make_user(body: UserInput, request: Request, parts: Parts, viewer: Managing) -> Response:
    """Make a user, who must change the password at the first sign-in."""
    details = checked(body.given())
    office = wrong_office(parts, body.role, body.office)
    _refuse(viewer, details.errors | {"office": office, "password": wrong_password(body.name, body.password)})
    stored = parts.gate.hashed(body.password)

    def done(tx: Transaction) -> Answer:
        user = User(
            name=body.name,
            role=body.role,
            office=body.office,
            password=stored,
            created=parts.clock.wall(),
            must_change=True,
        )
        user = msgspec.structs.replace(user, **details.values)
        add(tx, viewer, user)
        return Answer(201, json.dumps(_user(user)))

    return once(parts, request, viewer, body.model_dump(mode="json", exclude_unset=True), done, secret=True)


@router.patch(
    "/users/{name}",
    response_model=UserDocument,
    responses=responses(404, 409),
    openapi_extra=who(Action.MANAGE_USERS) | ONCE,
)
def change_user(name: str, body: UserChange, request: Request, parts: Parts, viewer: Managing) -> Response:
    """Change a user's details, role, office or password, or disable it.

    A change of role, office, password or of being disabled ends the user's sessions.
    """
    details = checked(body.given())
    _refuse(viewer, details.errors | {"password": wrong_password(name, body.password)})
    stored = None if body.password is None else parts.gate.hashed(body.password)

    def done(tx: Transaction) -> Answer:
        user = known(tx, viewer, name)
        role = body.role or user.role
        office = body.office if "office" in body.model_fields_set else (user.office if role is Role.OPD else None)
        _refuse(viewer, {"office": wrong_office(parts, role, office)})
        wanted = Wanted(
            role=role,
            office=office,
            disabled=user.disabled if body.disabled is None else body.disabled,
            details=details.values,
            stored=stored,
        )
        return Answer(200, json.dumps(_user(change(tx, viewer, name, wanted), _locked(tx, parts, name))))

    return once(parts, request, viewer, body.model_dump(mode="json", exclude_unset=True), done, secret=True)


@router.delete(
    "/users/{name}/sessions",
    status_code=204,
    responses=responses(404),
    openapi_extra=who(Action.MANAGE_USERS) | ONCE,
)
def end_user_sessions(name: str, request: Request, parts: Parts, viewer: Managing) -> Response:
    """End every session of a user, but for the one that asks for it."""
    return _done(name, request, parts, viewer, end_sessions)


@router.delete(
    "/users/{name}/lock",
    status_code=204,
    responses=responses(404),
    openapi_extra=who(Action.MANAGE_USERS) | ONCE,
)
def unlock_user(name: str, request: Request, parts: Parts, viewer: Managing) -> Response:
    """Let a user sign in at once, however often that failed."""
    return _done(name, request, parts, viewer, unlock)


def _done(
    name: str, request: Request, parts: Siaga, viewer: Viewer, act: Callable[[Transaction, Viewer, str], None]
) -> Response:
    def done(tx: Transaction) -> Answer:
        act(tx, viewer, name)
        return Answer(204, "")

    return once(parts, request, viewer, None, done)


def _locked(picture: Reading, parts: Siaga, name: str) -> Microseconds | None:
    return locked_until(name, picture.waiting(parts.clock.wall()))
