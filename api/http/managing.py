"""What an administrator does to users, the same on pages and by ``/api/v1``; each within one transaction.

Rules this module keeps:

- Who acts is still an administrator when it happens: of two who disable each other, one stays.
- Nobody disables themselves or takes their own role away.
- A change of role, office, password or of being disabled ends the user's sessions.
"""

from __future__ import annotations

import re
import secrets

import msgspec

from api.core.accounts import User, acceptable_password
from api.core.roles import Action, Role, may
from api.http.context import Siaga, Viewer
from api.http.problems import ProblemError
from api.ports import Transaction

NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{0,63}$")
"""User names."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a user shall be; ``stored`` is the hash of a new password, None keeps the present one."""

    role: Role
    office: str | None
    disabled: bool
    details: dict[str, str | None]
    stored: str | None = None


def wrong_office(parts: Siaga, role: Role, office: str | None) -> str | None:
    """Return the catalog's key of what is wrong with an office for a role; None: nothing."""
    if role is Role.OPD and office not in parts.directory.office:
        return "person.wrong.office"
    return "person.wrong.office.unbound" if role is not Role.OPD and office is not None else None


def wrong_password(name: str, password: str | None) -> str | None:
    """Return the catalog's key of what is wrong with a password for a user; None: nothing."""
    return None if password is None or acceptable_password(name, password) else "person.wrong.password"


def known(tx: Transaction, viewer: Viewer, name: str) -> User:
    """Return a user that the viewer may still manage; raises the problem that there is none, or no such right."""
    acting = tx.user(viewer.principal.user)
    if acting is None or acting.disabled or not may(acting.role, Action.MANAGE_USERS):
        raise ProblemError("forbidden")
    user = tx.user(name)
    if user is None:
        raise ProblemError("not-found")
    return user


def add(tx: Transaction, viewer: Viewer, user: User) -> None:
    """Keep a new user; raises the problem that the name is taken."""
    known(tx, viewer, viewer.principal.user)
    if tx.user(user.name) is not None:
        raise ProblemError("conflict", detail="problem.user-exists.detail")
    tx.put_user(user)


def change(tx: Transaction, viewer: Viewer, name: str, wanted: Wanted) -> User:
    """Make a user what it shall be; who is given a password must change it, but for one's own."""
    user, own = known(tx, viewer, name), name == viewer.principal.user
    if own and (wanted.disabled or wanted.role is not user.role):
        raise ProblemError("conflict", detail="problem.own-user.detail")
    after = msgspec.structs.replace(
        user,
        role=wanted.role,
        office=wanted.office,
        disabled=wanted.disabled,
        password=wanted.stored or user.password,
        must_change=user.must_change if wanted.stored is None else not own,
        **wanted.details,
    )
    tx.put_user(after)
    before = (user.role, user.office, user.disabled)
    if wanted.stored is not None or (after.role, after.office, after.disabled) != before:
        end_sessions(tx, viewer, name)
    if wanted.stored is not None:
        tx.drop_attempts_of(name)
    return after


def end_sessions(tx: Transaction, viewer: Viewer, name: str) -> None:
    """End every session of a user, but for the one that asks for it."""
    known(tx, viewer, name)
    tx.drop_sessions(name, besides=viewer.principal.digest)


def unlock(tx: Transaction, viewer: Viewer, name: str) -> None:
    """Let a user sign in at once, however often that failed."""
    known(tx, viewer, name)
    tx.drop_attempts_of(name)


def revoke_tokens(tx: Transaction, viewer: Viewer, name: str) -> None:
    """Revoke every token of a user."""
    known(tx, viewer, name)
    for token in tx.tokens(name):
        tx.drop_token(name, token.id)


def unlink(tx: Transaction, viewer: Viewer, name: str) -> None:
    """Forget who a user is at other providers."""
    known(tx, viewer, name)
    tx.drop_identities(name)


def first_password() -> str:
    """Return a random password that is easy to hand over: four groups of five letters and digits, none alike."""
    return "-".join("".join(secrets.choice(_PLAIN) for _ in range(5)) for _ in range(4))


_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"
