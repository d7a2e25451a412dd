"""Users, sessions, tokens, failed sign-ins and remembered answers, as rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select

from agent.clock import Microseconds
from api.core.accounts import Attempts, Session, Token, TokenScope, User
from api.core.roles import Role
from api.ports import Remembered
from api.store import tables
from api.store.work import put


class PeopleRows:
    """The people's part of ``api.ports.Transaction``, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _row(self, table: Table, **key: object) -> Row[Any] | None:
        query = select(table).where(*(table.c[name] == value for name, value in key.items()))
        return self._connection.execute(query).one_or_none()

    def user(self, name: str) -> User | None:
        """Return a user by name."""
        row = self._row(tables.users, name=name)
        return None if row is None else _user(row)

    def users(self) -> list[User]:
        """Return all users by name."""
        return [_user(row) for row in self._connection.execute(select(tables.users).order_by(tables.users.c.name))]

    def put_user(self, user: User) -> None:
        """Insert or replace a user."""
        values = {
            "role": user.role.value,
            "office": user.office,
            "password": user.password,
            "created": user.created,
            "disabled": user.disabled,
            "must_change": user.must_change,
            "full_name": user.full_name,
            "nip": user.nip,
            "title": user.title,
            "email": user.email,
            "phone": user.phone,
            "last_sign_in": user.last_sign_in,
        }
        put(self._connection, tables.users, {"name": user.name}, values)

    def session(self, digest: str) -> Session | None:
        """Return a session by the digest of its secret."""
        row = self._row(tables.sessions, digest=digest)
        return None if row is None else Session(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name

    def put_session(self, session: Session) -> None:
        """Insert a session."""
        self._connection.execute(
            insert(tables.sessions).values(
                digest=session.digest,
                user=session.user,
                csrf=session.csrf,
                created=session.created,
                expires=session.expires,
                address=session.address,
                browser=session.browser,
                method=session.method,
            )
        )

    def drop_session(self, digest: str) -> None:
        """Forget a session."""
        self._connection.execute(delete(tables.sessions).where(tables.sessions.c.digest == digest))

    def drop_sessions(self, user: str, besides: str | None = None) -> None:
        """Forget a user's sessions, but for the one with digest ``besides``."""
        row = tables.sessions
        self._connection.execute(delete(row).where(row.c.user == user, row.c.digest != (besides or "")))

    def token(self, digest: str) -> Token | None:
        """Return a token by the digest of its secret."""
        row = self._row(tables.tokens, digest=digest)
        return None if row is None else _token(row)

    def tokens(self, user: str) -> list[Token]:
        """Return a user's tokens, oldest first."""
        row = tables.tokens
        query = select(row).where(row.c.user == user).order_by(row.c.created, row.c.id)
        return [_token(found) for found in self._connection.execute(query)]

    def put_token(self, token: Token) -> None:
        """Insert a token."""
        self._connection.execute(
            insert(tables.tokens).values(
                id=token.id,
                digest=token.digest,
                user=token.user,
                label=token.label,
                created=token.created,
                expires=token.expires,
                scope=token.scope.value,
            )
        )

    def drop_token(self, user: str, token: str) -> bool:
        """Forget a user's token by its id; False when there is none."""
        row = tables.tokens
        return bool(self._connection.execute(delete(row).where(row.c.user == user, row.c.id == token)).rowcount)

    def attempts(self, key: str) -> Attempts | None:
        """Return the failed sign-ins under a key."""
        row = self._row(tables.attempts, key=key)
        return None if row is None else Attempts(**row._mapping)  # noqa: SLF001 - as above

    def put_attempts(self, attempts: Attempts) -> None:
        """Insert or replace the failed sign-ins under a key."""
        values = {"failures": attempts.failures, "last": attempts.last, "until": attempts.until}
        put(self._connection, tables.attempts, {"key": attempts.key}, values)

    def drop_attempts(self, key: str) -> None:
        """Forget the failed sign-ins under a key."""
        self._connection.execute(delete(tables.attempts).where(tables.attempts.c.key == key))

    def remembered(self, user: str, key: str) -> Remembered | None:
        """Return the answer given under an idempotency key."""
        row = self._row(tables.answers, user=user, key=key)
        return None if row is None else Remembered(**row._mapping)  # noqa: SLF001 - as above

    def remember(self, answer: Remembered) -> None:
        """Keep the answer given under an idempotency key."""
        self._connection.execute(
            insert(tables.answers).values(
                user=answer.user,
                key=answer.key,
                fingerprint=answer.fingerprint,
                status=answer.status,
                etag=answer.etag,
                body=answer.body,
                at=answer.at,
            )
        )

    def prune(self, *, sessions: Microseconds, attempts: Microseconds, answers: Microseconds) -> None:
        """Forget sessions expired, failures last seen and answers given before these instants."""
        for table, column, before in (
            (tables.sessions, "expires", sessions),
            (tables.attempts, "last", attempts),
            (tables.answers, "at", answers),
        ):
            self._connection.execute(delete(table).where(table.c[column] < before))


def _user(row: Row[Any]) -> User:
    return User(**{**row._mapping, "role": Role(row.role)})  # noqa: SLF001 - SQLAlchemy's public name


def _token(row: Row[Any]) -> Token:
    return Token(**{**row._mapping, "scope": TokenScope(row.scope)})  # noqa: SLF001 - as above
