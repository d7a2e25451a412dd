"""The api's store that was put back from a backup: what must be so before it is used again."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete

from api.store import tables
from collector.store.database import Database


def end_sessions(path: Path) -> None:
    """Bring a restored store's tables up to date and end every session: one that was ended since is not to live again.

    Raises ``StorageError`` with the remedy.
    """
    database = Database(path, Path(__file__).parent / "migrations", readers=1)
    try:
        with database.writing() as connection:
            connection.execute(delete(tables.sessions))
    finally:
        database.close()
