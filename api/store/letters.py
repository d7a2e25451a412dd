"""The outbox of letters, as rows."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, and_, delete, func, insert, or_, select

from agent.clock import Microseconds
from api.core.letters import LONGEST_PAUSE, Letter, LetterState
from api.store import tables
from api.store.work import put, text_of

_READ = msgspec.json.Decoder(Letter)


class LetterRows:
    """The letters' part of ``api.ports.Transaction``, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def letter(self, id: str) -> Letter | None:  # noqa: A002 - the letter's own word
        """Return a letter by its id."""
        row = tables.letters
        document = self._connection.execute(select(row.c.document).where(row.c.id == id)).scalar()
        return None if document is None else _READ.decode(document)

    def letters(self, *, state: LetterState | None = None, before: str | None = None, limit: int = 50) -> list[Letter]:
        """Return letters, those written last first, after the page that ended at the letter ``before``."""
        row = tables.letters
        query = select(row.c.document).order_by(row.c.at.desc(), row.c.id.desc()).limit(limit)
        if state is not None:
            query = query.where(row.c.state == state.value)
        if before is not None:
            at = select(row.c.at).where(row.c.id == before).scalar_subquery()
            query = query.where(or_(row.c.at < at, and_(row.c.at == at, row.c.id < before)))
        return [_READ.decode(document) for document in self._connection.execute(query).scalars()]

    def letters_due(self, now: Microseconds, limit: int = 50) -> list[Letter]:
        """Return the letters with a copy to try now, those that wait longest first."""
        row = tables.letters
        query = (
            select(row.c.document)
            .where(or_(row.c.next <= now, row.c.next > now + LONGEST_PAUSE))
            .order_by(row.c.next, row.c.id)
            .limit(limit)
        )
        return [_READ.decode(document) for document in self._connection.execute(query).scalars()]

    def letter_counts(self) -> dict[LetterState, int]:
        """Return how many letters are in each state."""
        row = tables.letters
        found = self._connection.execute(select(row.c.state, func.count()).group_by(row.c.state)).all()
        return dict.fromkeys(LetterState, 0) | {LetterState(state): count for state, count in found}

    def post(self, letter: Letter) -> bool:
        """Put a letter into the outbox; False, and nothing is changed, when one with its id was posted before."""
        row = tables.letters
        if self._connection.execute(select(row.c.id).where(row.c.id == letter.id)).scalar() is not None:
            return False
        self._connection.execute(insert(row).values(id=letter.id, **_columns(letter)))
        return True

    def put_letter(self, letter: Letter) -> None:
        """Replace a letter by its id."""
        put(self._connection, tables.letters, {"id": letter.id}, _columns(letter))

    def forget_letters(self, before: Microseconds) -> int:
        """Forget the letters written before ``before`` of which nothing waits; returns how many."""
        row = tables.letters
        return self._connection.execute(delete(row).where(row.c.at < before, row.c.next.is_(None))).rowcount


def _columns(letter: Letter) -> dict[str, object]:
    return {"at": letter.at, "next": letter.next, "state": letter.state.value, "document": text_of(letter)}
