"""Users, sessions and tokens as values, and how failed sign-ins are slowed down.

Rules this module keeps:

- Secrets are never here in clear: a password is an argon2id hash, a session or token its SHA-256 digest.
- A name locks only for the address that fails. An address or a name as a whole waits a minute at most, after
  many failures: an office behind one address, or a person whom somebody attacks, is never locked out.
- Pure; instants in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from agent.clock import HOUR, MINUTE, SECOND, Microseconds
from api.core.roles import Role

SESSION_LASTS: Microseconds = 12 * HOUR
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_FREE_PAIR, _FREE_ADDRESS, _FREE_NAME = 5, 50, 100
_FIRST_WAIT = 5 * SECOND
FORGET_AFTER: Microseconds = 24 * HOUR
TOKEN_DAYS, MOST_TOKEN_DAYS = 90, 365
"""How long a token lasts when nothing is said, and at most."""


Method: TypeAlias = Literal["password", "oidc"]


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person who may sign in; ``office`` binds role ``opd``.

    ``must_change``: the password was given by somebody else, and who signs in with it must choose another first.
    The details are as ``api.core.person_details`` keeps them; ``last_sign_in`` None: never.
    """

    name: str
    role: Role
    office: str | None
    password: str
    created: Microseconds
    disabled: bool = False
    must_change: bool = False
    full_name: str | None = None
    nip: str | None = None
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    last_sign_in: Microseconds | None = None

    @property
    def shown(self) -> str:
        """What pages call the person: the full name, else the user name."""
        return self.full_name or self.name


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A browser signed in; ``digest`` is of the cookie's value, ``csrf`` stands in every form.

    ``address`` and ``browser`` tell its owner which one it is; ``method`` is how it was signed in.
    """

    digest: str
    user: str
    csrf: str
    created: Microseconds
    expires: Microseconds
    address: str = ""
    browser: str = ""
    method: Method = "password"


class TokenScope(StrEnum):
    """How much of its user's role a token is lent; never more than that."""

    READ = "read"
    """Whatever only reads."""
    WRITE = "write"
    """All that the role includes."""
    METRICS = "metrics"
    """``/metrics`` alone."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A bearer token of a user; ``expires`` None: until revoked."""

    id: str
    digest: str
    user: str
    label: str
    created: Microseconds
    expires: Microseconds | None
    scope: TokenScope = TokenScope.WRITE


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who a user is at another provider: its issuer, and the subject that never changes there."""

    issuer: str
    subject: str
    user: str
    linked: Microseconds


class Attempts(msgspec.Struct, frozen=True, kw_only=True):
    """Failed sign-ins under one key, and until when that key waits."""

    key: str
    failures: int
    last: Microseconds
    until: Microseconds


class AttemptKey(NamedTuple):
    """What failures are counted under: how many are free, and the longest wait after that."""

    key: str
    free: int
    longest: Microseconds


def pair_prefix(name: str) -> str:
    """Return how the keys begin under which failures of a user name are counted, address by address."""
    return f"pair:{name}@"


def whole_name(name: str) -> str:
    """Return the key under which all failures of a user name are counted."""
    return f"name:{name}"


def attempt_keys(name: str, address: str) -> tuple[AttemptKey, ...]:
    """Return what a failed sign-in counts against; the first one is cleared by a success."""
    return (
        AttemptKey(pair_prefix(name) + address, _FREE_PAIR, 15 * MINUTE),
        AttemptKey(f"address:{address}", _FREE_ADDRESS, MINUTE),
        AttemptKey(whole_name(name), _FREE_NAME, MINUTE),
    )


def failed(before: Attempts | None, key: AttemptKey, at: Microseconds) -> Attempts:
    """Count one more failure: after the free ones each doubles the wait, from 5 s to the key's longest."""
    known = before.failures if before is not None and at - before.last < FORGET_AFTER else 0
    failures = known + 1
    over = failures - key.free
    wait = 0 if over < 0 else min(key.longest, _FIRST_WAIT << min(over, 20))
    return Attempts(key=key.key, failures=failures, last=at, until=at + wait)


def locked_until(name: str, waiting: Iterable[Attempts]) -> Microseconds | None:
    """Return until when sign-ins with a user name are not looked at, from one address at least; None: they are."""
    begin, whole = pair_prefix(name), whole_name(name)
    return max((item.until for item in waiting if item.key == whole or item.key.startswith(begin)), default=None)


def is_taken(email: str | None, name: str, users: Iterable[User]) -> bool:
    """Tell whether an e-mail address is another user's: nobody may take it themselves, single sign-on goes by it."""
    return email is not None and any(
        user.name != name and user.email is not None and user.email.casefold() == email.casefold() for user in users
    )


def acceptable_password(name: str, password: str) -> bool:
    """Tell whether a password may be used: 12 to 200 characters, without the user's name in it."""
    return SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD and name.lower() not in password.lower()
