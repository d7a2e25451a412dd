"""Reading the audit's chain to check it, row by row, from a file that is only read: it may be touched, and in use.

Nothing is brought up to date here and nothing is believed: what a column holds is handed on as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from agent.errors import BadInputError, StorageError
from api.core.audit import Anchor, AuditRow

_NAMES = AuditRow.__struct_fields__
_COLUMNS = ", ".join(_NAMES)


class Chain:
    """One consistent picture of the chain in a file."""

    def __init__(self, place: Path, connection: sqlite3.Connection) -> None:
        self._place, self._connection = place, connection

    def head(self) -> Anchor | None:
        """Return the store's note of the newest row; None when it is gone or no such thing."""
        with self._told():
            found = self._connection.execute("SELECT seq, hash FROM audit_head WHERE id = 1").fetchone()
        if found is None or type(found[0]) is not int or type(found[1]) is not str:
            return None
        return Anchor(*found)

    def rows(self) -> Iterator[AuditRow]:
        """Give every row by number. Raises ``StorageError`` when the file is damaged on the way."""
        with self._told():
            for found in self._connection.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY seq"):  # noqa: S608 - our own names
                if type(found[0]) is not int:
                    raise StorageError(f"{self._place}: the audit's table is not Siaga's; put a backup in its place")
                yield AuditRow(**dict(zip(_NAMES, found, strict=True)))

    def count(self) -> int:
        """Return how many rows there are."""
        with self._told():
            return int(self._connection.execute("SELECT count(*) FROM audit").fetchone()[0])

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as problem:
            raise StorageError(
                f"{self._place}: cannot be read to its end ({problem}); put a backup in its place"
            ) from None


@contextmanager
def open_chain(place: Path) -> Iterator[Chain]:
    """Open the chain of a store.

    Raises ``BadInputError`` when there is none in the file, ``StorageError`` when it cannot be read.
    """
    if not place.is_file():
        raise BadInputError(f"{place}: is not there; give --data, the folder that siaga runs with")
    try:
        connection = sqlite3.connect(place, isolation_level=None, timeout=10)
    except sqlite3.Error as problem:
        raise StorageError(f"{place}: cannot be read ({problem}); run this as the user that runs siaga") from None
    with closing(connection):
        connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            known = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        except sqlite3.Error as problem:
            raise StorageError(f"{place}: cannot be read ({problem}); is it a store of siaga?") from None
        if "audit" not in known or "audit_head" not in known:
            raise BadInputError(
                f"{place}: has no audit: it was written by an older siaga; start this one on it once, and try again"
            )
        yield Chain(place, connection)
