"""Who is let in, seen from outside: a user's sessions, who waits after failures, who a person is elsewhere; as rows."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, or_, select

from agent.clock import Microseconds
from api.core.accounts import Attempts, Identity, Session, pair_prefix, whole_name
from api.store import tables


class AccessRows:
    """The part of ``api.ports.Transaction`` that administrators and single sign-on work with, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sessions(self, user: str) -> list[Session]:
        """Return a user's sessions, newest first."""
        row = tables.sessions
        query = select(row).where(row.c.user == user).order_by(row.c.created.desc(), row.c.digest)
        return [Session(**found._mapping) for found in self._connection.execute(query)]  # noqa: SLF001 - public name

    def waiting(self, at: Microseconds) -> list[Attempts]:
        """Return the failed sign-ins whose key still waits at an instant, by key."""
        row = tables.attempts
        query = select(row).where(row.c.until > at).order_by(row.c.key)
        return [Attempts(**found._mapping) for found in self._connection.execute(query)]  # noqa: SLF001 - as above

    def drop_attempts_of(self, name: str) -> None:
        """Forget the failed sign-ins of a user name, from wherever; those of addresses as a whole stay."""
        row, begin = tables.attempts, pair_prefix(name)
        after = begin[:-1] + chr(ord(begin[-1]) + 1)
        from_anywhere = (row.c.key >= begin) & (row.c.key < after)
        self._connection.execute(delete(row).where(or_(row.c.key == whole_name(name), from_anywhere)))

    def identity(self, issuer: str, subject: str) -> Identity | None:
        """Return who somebody of another provider is here."""
        row = tables.identities
        query = select(row).where(row.c.issuer == issuer, row.c.subject == subject)
        found = self._connection.execute(query).one_or_none()
        return None if found is None else Identity(**found._mapping)  # noqa: SLF001 - as above

    def identities(self, user: str) -> list[Identity]:
        """Return who a user is elsewhere, by issuer and subject."""
        row = tables.identities
        query = select(row).where(row.c.user == user).order_by(row.c.issuer, row.c.subject)
        return [Identity(**found._mapping) for found in self._connection.execute(query)]  # noqa: SLF001 - as above

    def put_identity(self, identity: Identity) -> None:
        """Insert who a user is elsewhere."""
        self._connection.execute(
            insert(tables.identities).values(
                issuer=identity.issuer, subject=identity.subject, user=identity.user, linked=identity.linked
            )
        )

    def drop_identities(self, user: str) -> None:
        """Forget who a user is elsewhere."""
        self._connection.execute(delete(tables.identities).where(tables.identities.c.user == user))
