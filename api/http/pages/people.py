"""The administrator's pages of people: who there is, adding, changing, and what hurts after a question."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from agent.clock import Microseconds
from api.core import person_details
from api.core.accounts import User, locked_until
from api.core.person_details import DETAILS, grouped_nip
from api.core.roles import Action, Role
from api.http.context import Parts, Siaga, Viewer, author, viewer_of
from api.http.managing import (
    NAME,
    Wanted,
    add,
    change,
    end_sessions,
    first_password,
    known,
    revoke_tokens,
    unlink,
    unlock,
    wrong_office,
)
from api.http.pages.rendering import Looking, Text, checked
from api.http.problems import ProblemError

router = APIRouter(include_in_schema=False)

ASKED = ("disable", "reset", "sessions", "unlink")
"""What is asked about before it is done."""
DONE = ("changed", "enabled", "unlocked", "disable", "sessions", "unlink")
_FIELDS = ("name", *DETAILS, "role", "office")


class Standing(NamedTuple):
    """A user with what keeps it from signing in: codes of the catalog, ``person.state.…``."""

    user: User
    states: tuple[str, ...]
    locked: Microseconds | None


def standing(user: User, locked: Microseconds | None) -> Standing:
    """Return how a user stands."""
    found = (("disabled", user.disabled), ("locked", locked is not None), ("must-change", user.must_change))
    return Standing(user, tuple(code for code, holds in found if holds), locked)


async def _form(request: Request) -> FormData:
    return await request.form(max_fields=30, max_files=0)


Sent = Annotated[FormData, Depends(_form)]


class Desk(NamedTuple):
    """An administrator's request."""

    request: Request
    parts: Siaga
    viewer: Viewer

    def check(self, csrf: str) -> None:
        """Raise the problem that keeps a form from being acted on."""
        checked(self.request, self.viewer, csrf, Action.MANAGE_USERS)

    def render(self, template: str, status: int = 200, /, **values: Any) -> Response:
        """Return a page."""
        return self.parts.pages.render(self.request, template, self.viewer, status, **values)


def _managing(request: Request, parts: Parts, looking: Looking) -> Desk:
    return Desk(request, parts, viewer_of(looking.principal, Action.MANAGE_USERS, looking.lang))


Managing = Annotated[Desk, Depends(_managing)]


@router.get("/users")
def users_page(desk: Managing) -> Response:
    """Show everybody."""
    with desk.parts.store.reading() as picture:
        users, waiting = picture.users(), picture.waiting(desk.parts.clock.wall())
    rows = [standing(user, locked_until(user.name, waiting)) for user in users]
    return desk.render("users.html", rows=rows)


@router.get("/new-user")
def new_user_page(desk: Managing) -> Response:
    """Show the form for one more."""
    return _shown(desk, None, {"role": ""}, {})


@router.post("/new-user")
def add_user(desk: Managing, sent: Sent) -> Response:
    """Make a user and show its first password, once."""
    typed = _typed(sent)
    desk.check(_text(sent, "csrf"))
    details, errors = _looked_at(desk.parts, typed)
    name = typed["name"].strip()
    if not NAME.fullmatch(name):
        errors = {"name": "person.wrong.name", **errors}
    with desk.parts.store.reading() as picture:
        if picture.user(name) is not None:
            errors = {"name": "problem.user-exists.detail", **errors}
    if errors:
        return _shown(desk, None, typed, errors)
    password = first_password()
    user = User(
        name=name,
        role=Role(typed["role"]),
        office=typed["office"] or None,
        password=desk.parts.gate.hashed(password),
        created=desk.parts.clock.wall(),
        must_change=True,
    )
    user = msgspec.structs.replace(user, **details)
    with desk.parts.store.transaction(author(desk.parts, desk.viewer)) as tx:
        add(tx, desk.viewer, user)
    return _told(desk, user, password, "added")


@router.get("/users/{name}")
def user_page(desk: Managing, name: str, done: str = "") -> Response:
    """Show one of them in the form."""
    with desk.parts.store.reading() as picture:
        user = picture.user(name)
    if user is None:
        raise ProblemError("not-found")
    typed = {field: getattr(user, field) or "" for field in _FIELDS}
    typed["nip"] = grouped_nip(user.nip) if user.nip else ""
    return _shown(desk, name, typed, {}, done=done if done in DONE else "")


@router.post("/users/{name}")
def change_user(desk: Managing, name: str, sent: Sent) -> Response:
    """Change who a user is and what it may do."""
    desk.check(_text(sent, "csrf"))
    typed = _typed(sent) | {"name": name}
    own = name == desk.viewer.principal.user
    if own:
        typed["role"], typed["office"] = desk.viewer.principal.role.value, desk.viewer.principal.office or ""
    details, errors = _looked_at(desk.parts, typed)
    if errors:
        return _shown(desk, name, typed, errors)
    with desk.parts.store.transaction(author(desk.parts, desk.viewer)) as tx:
        wanted = Wanted(
            role=Role(typed["role"]),
            office=typed["office"] or None,
            disabled=known(tx, desk.viewer, name).disabled,
            details=details,
        )
        change(tx, desk.viewer, name, wanted)
    return _back(name, "changed")


@router.get("/users/{name}/{act}")
def ask(desk: Managing, name: str, act: str) -> Response:
    """Ask before it is done."""
    with desk.parts.store.reading() as picture:
        user = picture.user(name)
        counts = {
            "sessions": sum(one.expires > desk.parts.clock.wall() for one in picture.sessions(name)),
            "tokens": len(picture.tokens(name)),
        }
    if user is None or act not in ASKED or (name == desk.viewer.principal.user and act in {"disable", "reset"}):
        raise ProblemError("not-found")
    return desk.render("user_ask.html", user=user, act=act, **counts)


@router.post("/users/{name}/{act}")
def act_on(*, desk: Managing, name: str, act: str, csrf: Text = "", tokens: Text = "") -> Response:
    """Disable, enable, unlock, end sessions, part from single sign-on, or give another password, shown once."""
    desk.check(csrf)
    if act == "reset":
        return _reset(desk, name, tokens=bool(tokens))
    with desk.parts.store.transaction(author(desk.parts, desk.viewer)) as tx:
        user = known(tx, desk.viewer, name)
        if act in {"disable", "enable"}:
            wanted = Wanted(role=user.role, office=user.office, disabled=act == "disable", details={})
            change(tx, desk.viewer, name, wanted)
        elif act == "unlock":
            unlock(tx, desk.viewer, name)
        elif act == "sessions":
            end_sessions(tx, desk.viewer, name)
        elif act == "unlink":
            unlink(tx, desk.viewer, name)
        else:
            raise ProblemError("not-found")
    return _back(name, {"enable": "enabled", "unlock": "unlocked"}.get(act, act))


def _reset(desk: Desk, name: str, *, tokens: bool) -> Response:
    if name == desk.viewer.principal.user:
        raise ProblemError("conflict", detail="problem.own-user.detail")
    password = first_password()
    stored = desk.parts.gate.hashed(password)
    with desk.parts.store.transaction(author(desk.parts, desk.viewer)) as tx:
        user = known(tx, desk.viewer, name)
        wanted = Wanted(role=user.role, office=user.office, disabled=user.disabled, details={}, stored=stored)
        after = change(tx, desk.viewer, name, wanted)
        if tokens:
            revoke_tokens(tx, desk.viewer, name)
    return _told(desk, after, password, "reset")


def _text(sent: FormData, name: str) -> str:
    value = sent.get(name, "")
    return value[:1000] if isinstance(value, str) else ""


def _typed(sent: FormData) -> dict[str, str]:
    return {name: _text(sent, name) for name in _FIELDS}


def _looked_at(parts: Siaga, typed: dict[str, str]) -> tuple[dict[str, str | None], dict[str, str]]:
    """Return the details as they are kept, and what is wrong: field → key of the catalog."""
    details = person_details.checked(typed)
    errors = dict(details.errors)
    if typed["role"] not in tuple(Role):
        errors["role"] = "person.wrong.role"
    elif wrong := wrong_office(parts, Role(typed["role"]), typed["office"] or None):
        errors["office"] = wrong
    return details.values, {field: errors[field] for field in _FIELDS if field in errors}


def _shown(
    desk: Desk,
    one: str | None,
    typed: dict[str, Any],
    wrong: dict[str, str],
    *,
    done: str = "",
) -> Response:
    now = desk.parts.clock.wall()
    about: dict[str, Any] = {"who": None, "sessions": 0, "linked": []}
    if one is not None:
        with desk.parts.store.reading() as picture:
            user = picture.user(one)
            if user is None:
                raise ProblemError("not-found")
            about = {
                "who": standing(user, locked_until(one, picture.waiting(now))),
                "sessions": sum(session.expires > now for session in picture.sessions(one)),
                "linked": picture.identities(one),
            }
    return desk.render(
        "user.html",
        422 if wrong else 200,
        one=one,
        own=one == desk.viewer.principal.user,
        typed=typed,
        wrong=wrong,
        done=done,
        roles=tuple(Role),
        offices=sorted(desk.parts.directory.offices, key=lambda office: office.name.casefold()),
        **about,
    )


def _told(desk: Desk, user: User, password: str, how: str) -> Response:
    """Return the page that shows a password, once; nobody keeps it."""
    return desk.render("user_password.html", user=user, password=password, how=how)


def _back(name: str, done: str) -> Response:
    return RedirectResponse(f"/users/{name}?done={done}", status_code=303)
