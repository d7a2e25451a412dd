"""The api's store: one SQLite file, kept as ``collector.store.database`` keeps it.

One connection writes, under a lock; readings use connections of their own and wait for nobody.
Migrations run when the store is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.core.audit import Author
from api.ports import Reading, Transaction
from api.store.access import AccessRows
from api.store.audit import AuditRows
from api.store.audited import audited
from api.store.editing import InventoryRows
from api.store.letters import LetterRows
from api.store.people import PeopleRows
from api.store.procedure import ProcedureRows
from api.store.work import TicketRows
from collector.store.database import Database

READERS = 40


class Rows(TicketRows, ProcedureRows, PeopleRows, AccessRows, InventoryRows, LetterRows, AuditRows):
    """Everything of ``api.ports.Reading``, and its writes, on one connection."""


_Audited: Any = audited(Rows)
"""Everything of ``api.ports.Transaction``: rows whose writes tell the audit."""


class SqlStore:
    """The store behind ``api.ports.Store``; use ``open_store``."""

    def __init__(self, path: Path) -> None:
        """Open (or make) the file and bring its tables up to date; raises ``StorageError`` with the remedy."""
        self._database = Database(path, Path(__file__).parent / "migrations", readers=READERS)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a consistent picture."""
        with self._database.reading() as connection:
            yield Rows(connection)

    @contextmanager
    def transaction(self, author: Author) -> Iterator[Transaction]:
        """Open a transaction; waits for the one before it. What it changes is told to the audit as the author's."""
        with self._database.writing() as connection:
            rows = _Audited(connection)
            rows.author = author
            yield rows

    def close(self) -> None:
        """Let go of files and connections."""
        self._database.close()


def open_store(path: Path) -> SqlStore:
    """Open (or make) the store in the SQLite file ``path``.

    Raises ``StorageError`` with the remedy when it cannot be written, read or brought up to date.
    """
    return SqlStore(path)
