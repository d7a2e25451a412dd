"""Signing in: passwords, sessions, tokens, and the wait after failures.

Rules this module keeps:

- A wrong name costs the same time as a wrong password, and gives the same answer.
- What is handed out (cookie, token, first password) is random, and kept only as a digest.
- A changed password ends every other session of that user.
- Who signs in with a password that somebody else gave is told to change it (``must_change``) until it is changed; a
  session of another provider has no password to change, and a token was made by a person who had done so.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from typing import Literal

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from agent.clock import DAY, SECOND, Clock, Microseconds
from api.core.accounts import (
    FORGET_AFTER,
    SESSION_LASTS,
    AttemptKey,
    Identity,
    Method,
    Session,
    Token,
    TokenScope,
    User,
    acceptable_password,
    attempt_keys,
    failed,
)
from api.core.audit import NOBODY, Author, system
from api.core.elsewhere import Elsewhere, Refusal, admitted, first_match
from api.core.roles import Role
from api.core.words import visible
from api.ports import Store

AT_ONCE = 2
"""Hashes worked out at the same time: each takes a core and 64 MiB."""
ANSWERS_LAST: Microseconds = DAY
LONGEST_ADDRESS, LONGEST_BROWSER = 100, 300


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks. ``digest`` and ``csrf`` are the session's; a token has none of the latter.

    ``must_change``: nothing is allowed but to change the password. ``token_scope`` and ``expires`` are a token's.
    """

    user: str
    role: Role
    office: str | None
    via: Literal["session", "token"]
    digest: str
    csrf: str | None = None
    full_name: str | None = None
    must_change: bool = False
    token_scope: TokenScope = TokenScope.WRITE
    expires: Microseconds | None = None

    address: str = "local"
    """Where from."""

    def author(self, at: Microseconds) -> Author:
        """Return this as who writes a transaction."""
        return Author(who=self.user, via=self.via, address=self.address, at=at)


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A new session; ``secret`` goes into the cookie and is never seen again."""

    secret: str
    principal: Principal


class Denied(msgspec.Struct, frozen=True, kw_only=True):
    """No session; ``wait`` microseconds until the next attempt is looked at (0: at once)."""

    wait: Microseconds


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Gate:
    """Signs people in and knows who asks."""

    def __init__(self, store: Store, clock: Clock, hasher: PasswordHasher | None = None) -> None:
        """Take the store, the clock, and how passwords are hashed (argon2id with the library's present costs)."""
        self._store = store
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._turn = threading.Semaphore(AT_ONCE)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    def hashed(self, password: str) -> str:
        """Return the argon2id hash of a password."""
        with self._turn:
            return self._hasher.hash(password.encode("utf-8", "surrogatepass"))

    def _fits(self, stored: str, password: str) -> bool:
        with self._turn:
            try:
                return self._hasher.verify(stored, password.encode("utf-8", "surrogatepass"))
            except (VerificationError, InvalidHashError):
                return False

    def first_admin(self) -> tuple[str, str] | None:
        """Make user ``admin`` when there is no user at all; returns name and password, to be shown once."""
        password = secrets.token_urlsafe(15)
        stored = self.hashed(password)
        with self._store.transaction(system(self._clock.wall())) as tx:
            if tx.users():
                return None
            now = self._clock.wall()
            admin = User(name="admin", role=Role.ADMIN, office=None, password=stored, created=now, must_change=True)
            tx.put_user(admin)
        return "admin", password

    def sign_in(self, name: str, password: str, address: str, browser: str = "") -> SignedIn | Denied:
        """Check name and password; a failure counts, and after some of them each doubles the wait.

        ``browser`` is what it calls itself, kept so that its owner knows the session again.
        """
        name, now = name[:100], self._clock.wall()
        keys = attempt_keys(name, address)
        with self._store.reading() as picture:
            known = [picture.attempts(key.key) for key in keys]
            wait = max((item.until - now for item in known if item is not None), default=0)
            if wait > 0:
                return Denied(wait=wait)
            user = picture.user(name)
        usable = user is not None and not user.disabled
        fits = self._fits(user.password if user is not None and usable else self._nobody, password)
        if user is None or not usable or not fits:
            author = Author(who=NOBODY if user is None else user.name, via="session", address=address, at=now)
            return self._refuse(keys, author)
        signed = self._begun(user.name, address, browser, "password", keys[0].key)
        return Denied(wait=0) if signed is None else signed

    def sign_in_elsewhere(self, who: Elsewhere, address: str, browser: str, *, roles: bool) -> SignedIn | Refusal:
        """Begin a session for whom a provider vouches, linking the two at the first time; or say why not.

        ``roles``: the provider says who is what. A role that it changes ends the user's other sessions.
        """
        now = self._clock.wall()
        with self._store.reading() as picture:
            linked = picture.identity(who.issuer, who.subject)
            likely = linked.user if linked is not None else getattr(first_match(who, picture.users()), "name", NOBODY)
        with self._store.transaction(Author(who=likely, via="session", address=address, at=now)) as tx:
            known = tx.identity(who.issuer, who.subject)
            user = tx.user(known.user) if known is not None else first_match(who, tx.users())
            taken = (
                known is None
                and isinstance(user, User)
                and any(one.issuer == who.issuer for one in tx.identities(user.name))
            )
            after = admitted(user, who, taken=taken, roles=roles)
            if not isinstance(after, User):
                return after
            if after != user:
                tx.put_user(after)
                tx.drop_sessions(after.name)
            if known is None:
                tx.put_identity(Identity(issuer=who.issuer, subject=who.subject, user=after.name, linked=now))
        return self._begun(after.name, address, browser, "oidc") or "disabled"

    def _begun(
        self, name: str, address: str, browser: str, method: Method, cleared: str | None = None
    ) -> SignedIn | None:
        """Begin a session, forgetting the failures under key ``cleared``; None when the user was disabled meanwhile."""
        now, secret, csrf = self._clock.wall(), secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        session = Session(
            digest=digest(secret),
            user=name,
            csrf=csrf,
            created=now,
            expires=now + SESSION_LASTS,
            address=visible(address, LONGEST_ADDRESS),
            browser=visible(browser, LONGEST_BROWSER),
            method=method,
        )
        with self._store.transaction(Author(who=name, via="session", address=address, at=now)) as tx:
            tx.prune(sessions=now, attempts=now - FORGET_AFTER, answers=now - ANSWERS_LAST)
            user = tx.user(name)
            if user is None or user.disabled:
                return None
            if cleared is not None:
                tx.drop_attempts(cleared)
            tx.put_session(session)
            tx.put_user(msgspec.structs.replace(user, last_sign_in=now))
        return SignedIn(secret=secret, principal=_in_session(user, session, address))

    def _refuse(self, keys: tuple[AttemptKey, ...], author: Author) -> Denied:
        with self._store.transaction(author) as tx:
            for key in keys:
                tx.put_attempts(failed(tx.attempts(key.key), key, author.at))
        return Denied(wait=0)

    def by_session(self, secret: str, address: str = "local") -> Principal | None:
        """Return who a session cookie that came from ``address`` is, or None when it is unknown, over, or its user is disabled."""
        with self._store.reading() as picture:
            session = picture.session(digest(secret))
            if session is None or session.expires <= self._clock.wall():
                return None
            user = picture.user(session.user)
        if user is None or user.disabled:
            return None
        return _in_session(user, session, address)

    def by_token(self, secret: str, address: str = "local") -> Principal | None:
        """Return who a bearer token that came from ``address`` is, or None when it is unknown, over, or its user is disabled."""
        with self._store.reading() as picture:
            token = picture.token(digest(secret))
            if token is None or (token.expires is not None and token.expires <= self._clock.wall()):
                return None
            user = picture.user(token.user)
        if user is None or user.disabled:
            return None
        return Principal(
            user=user.name,
            role=user.role,
            office=user.office,
            via="token",
            digest=token.digest,
            full_name=user.full_name,
            token_scope=token.scope,
            expires=token.expires,
            address=address,
        )

    def sign_out(self, principal: Principal) -> None:
        """End a session."""
        with self._store.transaction(principal.author(self._clock.wall())) as tx:
            tx.drop_session(principal.digest)

    def change_password(
        self, principal: Principal, current: str, new: str
    ) -> Literal["changed", "wrong", "weak", "same"]:
        """Set one's own password; ends the user's other sessions."""
        with self._store.reading() as picture:
            user = picture.user(principal.user)
        if user is None or not self._fits(user.password, current):
            return "wrong"
        if not acceptable_password(user.name, new):
            return "weak"
        if new == current:
            return "same"
        stored = self.hashed(new)
        with self._store.transaction(principal.author(self._clock.wall())) as tx:
            now = tx.user(user.name)
            if now is None or now.password != user.password:
                return "wrong"
            tx.put_user(msgspec.structs.replace(now, password=stored, must_change=False))
            tx.drop_sessions(user.name, besides=principal.digest)
        return "changed"

    def new_token(
        self,
        principal: Principal,
        label: str,
        lasts: Microseconds | None,
        scope: TokenScope = TokenScope.WRITE,
    ) -> tuple[Token, str]:
        """Make and keep a bearer token on this machine; returns it and its secret, which is never seen again."""
        token, secret = self.made_token(principal, label, lasts, scope)
        with self._store.transaction(Author(who=principal.user, via="cli", address="local", at=token.created)) as tx:
            tx.put_token(token)
        return token, secret

    def made_token(
        self,
        principal: Principal,
        label: str,
        lasts: Microseconds | None,
        scope: TokenScope = TokenScope.WRITE,
    ) -> tuple[Token, str]:
        """Return a new bearer token and its secret; it holds once somebody keeps it."""
        secret, now = "siaga_" + secrets.token_urlsafe(32), self._clock.wall()
        token = Token(
            id=secrets.token_hex(8),
            digest=digest(secret),
            user=principal.user,
            label=label,
            created=now,
            expires=None if lasts is None else now + lasts,
            scope=scope,
        )
        return token, secret


def _in_session(user: User, session: Session, address: str) -> Principal:
    return Principal(
        user=user.name,
        role=user.role,
        office=user.office,
        via="session",
        digest=session.digest,
        csrf=session.csrf,
        full_name=user.full_name,
        must_change=user.must_change and session.method == "password",
        address=address,
    )


def seconds(wait: Microseconds) -> int:
    """Return a wait in whole seconds, never 0 for a wait."""
    return -(-wait // SECOND)
