"""One SQLite file as Siaga keeps it: WAL, every commit on the disk, one connection that writes, migrated when opened.

The collector's and the api's stores stand on this. SQLAlchemy 2 Core; instants are integers (microseconds).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from agent.errors import StorageError

_REMEDIES = (
    ("readonly", "make the folder and the file writable for the user that runs siaga"),
    ("unable to open", "make the folder exist and writable for the user that runs siaga"),
    ("full", "free some space on that disk"),
    ("not a database", "the file is damaged: stop siaga and put a backup in its place"),
    ("malformed", "the file is damaged: stop siaga and put a backup in its place"),
    ("locked", "another program holds the file; only one siaga may use a data folder"),
    ("i/o error", "the disk is full or does not answer; check it (df, dmesg)"),
    ("unique", "this is a bug: two records for one key; nothing was written"),
)


_PASSING = frozenset({"full", "i/o error"})
"""Troubles that go by: a running siaga tries on, one that is starting ends."""


class Database:
    """A SQLite file with its migrations; raises ``StorageError`` with the remedy whatever goes wrong."""

    def __init__(self, path: Path, migrations: Path, *, readers: int = 4) -> None:
        """Open (or make) the file and bring its tables up to date with the Alembic folder ``migrations``."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as problem:
            raise StorageError(
                f"{path}: cannot be made ({problem.strerror}); give --data a folder that siaga's user may write"
            ) from None
        self.place = str(path)
        self._lock = threading.Lock()
        self._opened = False
        self._writer = _engine(f"sqlite:///{path}", 1, "BEGIN IMMEDIATE")
        self._readers = _engine(f"sqlite:///{path}", readers, "BEGIN")
        try:
            self._migrate(migrations)
        except BaseException:
            self.close()
            raise
        self._opened = True

    def _migrate(self, migrations: Path) -> None:
        newest = max(path.stem for path in (migrations / "versions").glob("v*.py")).split("_")[0]
        with self._connected(self._writer) as connection:
            has = connection.dialect.has_table(connection, "alembic_version")
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if has else None
            if found == newest:
                return
            from alembic import command  # noqa: PLC0415  (only a store that is not up to date pays for it)
            from alembic.config import Config  # noqa: PLC0415
            from alembic.util import CommandError  # noqa: PLC0415

            config = Config()
            config.set_main_option("script_location", str(migrations).replace("%", "%%"))
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
                # failpoint store-migrated
            except CommandError as problem:
                raise StorageError(
                    f"{self.place}: was written by a newer siaga ({found}); run that version or restore a backup"
                ) from problem

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a consistent picture."""
        with self._connected(self._readers) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction; waits for the one before it, commits at the end, rolls back on an exception."""
        with self._lock, self._connected(self._writer) as connection:
            yield connection
            # failpoint store-before-commit
        # failpoint store-committed

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except SQLAlchemyError as problem:
            raise StorageError(_told(self.place, problem, opened=self._opened)) from problem

    def close(self) -> None:
        """Let go of files and connections."""
        self._readers.dispose()
        self._writer.dispose()


def _engine(url: str, size: int, begin: str) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": 10, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _prepared(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _told(place: str, problem: SQLAlchemyError, *, opened: bool) -> str:
    cause = str(getattr(problem, "orig", None) or problem).strip()
    word, remedy = next(
        ((word, text) for word, text in _REMEDIES if word in cause.lower()),
        ("", "check the disk and the file's rights"),
    )
    if word in _PASSING:
        remedy += "; siaga goes on by itself afterwards" if opened else " and start siaga again"
    return f"{place}: {cause}; {remedy}"
