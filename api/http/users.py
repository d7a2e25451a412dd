"""``/api/v1/users``: who may sign in, for the administrator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from agent.clock import format_instant
from api.core.accounts import User, acceptable_password
from api.core.person_details import DETAILS, checked
from api.core.roles import Action, Role
from api.core.words import say
from api.http.context import Answer, Parts, Siaga, Viewer, allowed, once
from api.http.operations import ONCE, responses, who
from api.http.paging import Paged
from api.http.people import Input, told
from api.http.problems import ProblemError
from api.http.shapes import Document, when
from api.ports import Transaction

router = APIRouter(tags=["people"])

Managing = Annotated[Viewer, Depends(allowed(Action.MANAGE_USERS))]
NAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"


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

    name: str = Field(pattern=NAME, max_length=64)
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
    """A user; ``must_change``: the password was given by somebody else and not changed yet."""

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


class UserList(Document):
    """Users by name."""

    items: list[UserDocument]
    next: str | None


def _user(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role.value,
        "office": user.office,
        "disabled": user.disabled,
        "created": format_instant(user.created),
        "must_change": user.must_change,
        **{name: getattr(user, name) for name in DETAILS},
        "last_sign_in": when(user.last_sign_in),
    }


def wrong_office(parts: Siaga, role: Role, office: str | None) -> str | None:
    """Return the catalog's key of what is wrong with an office for a role; None: nothing."""
    if role is Role.OPD and office not in parts.directory.office:
        return "person.wrong.office"
    return "person.wrong.office.unbound" if role is not Role.OPD and office is not None else None


def _refuse(viewer: Viewer, errors: Mapping[str, str | None]) -> None:
    """Raise the problem that names each field that is wrong; ``errors``: field → key of the catalog."""
    wrong = [
        {"pointer": f"body/{name}", "detail": say(viewer.lang, key)} for name, key in errors.items() if key is not None
    ]
    if wrong:
        raise ProblemError("invalid", errors=wrong)


def _wrong_password(name: str, password: str | None) -> str | None:
    return None if password is None or acceptable_password(name, password) else "person.wrong.password"


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
    """Make a user, who must change the password at the first sign-in."""
    details = checked(body.given())
    office = wrong_office(parts, body.role, body.office)
    _refuse(viewer, details.errors | {"office": office, "password": _wrong_password(body.name, body.password)})
    stored = parts.gate.hashed(body.password)

    def done(tx: Transaction) -> Answer:
        if tx.user(body.name) is not None:
            raise ProblemError("conflict", detail="problem.user-exists.detail")
        user = User(
            name=body.name,
            role=body.role,
            office=body.office,
            password=stored,
            created=parts.clock.wall(),
            must_change=True,
        )
        user = msgspec.structs.replace(user, **details.values)
        tx.put_user(user)
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
    _refuse(viewer, details.errors | {"password": _wrong_password(name, body.password)})
    stored = None if body.password is None else parts.gate.hashed(body.password)
    own = name == viewer.principal.user

    def done(tx: Transaction) -> Answer:
        user = tx.user(name)
        if user is None:
            raise ProblemError("not-found")
        role = body.role or user.role
        office = body.office if "office" in body.model_fields_set else (user.office if role is Role.OPD else None)
        disabled = user.disabled if body.disabled is None else body.disabled
        _refuse(viewer, {"office": wrong_office(parts, role, office)})
        if own and (disabled or role is not user.role):
            raise ProblemError("conflict", detail="problem.own-user.detail")
        after = msgspec.structs.replace(
            user,
            role=role,
            office=office,
            disabled=disabled,
            password=stored or user.password,
            must_change=user.must_change if stored is None else not own,
            **details.values,
        )
        tx.put_user(after)
        if stored is not None or (role, office, disabled) != (user.role, user.office, user.disabled):
            tx.drop_sessions(name, besides=viewer.principal.digest)
        return Answer(200, json.dumps(_user(after)))

    return once(parts, request, viewer, body.model_dump(mode="json", exclude_unset=True), done, secret=True)
