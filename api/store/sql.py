"""The api's store on SQLAlchemy Core: one SQLite file in WAL mode, every commit on the disk (synchronous=FULL).

One connection writes, under a lock; readings use connections of their own and wait for nobody.
Migrations run when the store is opened.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from agent.errors import StorageError
from api.ports import Reading, Transaction
from api.store.people import PeopleRows
from api.store.work import TicketRows

READERS = 40
_REMEDIES = (
    ("readonly", "make the folder and the file writable for the user that runs siaga"),
    ("unable to open", "make the folder exist and writable for the user that runs siaga"),
    ("full", "free some space on that disk; siaga goes on by itself afterwards"),
    ("not a database", "the file is damaged: stop siaga and put a backup in its place (siaga restore)"),
    ("malformed", "the file is damaged: stop siaga and put a backup in its place (siaga restore)"),
    ("locked", "another program holds the file; stop it (only one siaga api may use a data folder)"),
    ("i/o error", "the disk does not answer; check it (dmesg), siaga goes on by itself once it does"),
    ("unique", "this is a bug: two records for one key; nothing was written"),
)


class Rows(TicketRows, PeopleRows):
    """Everything of ``api.ports.Transaction`` on one connection."""


class SqlStore:
    """The store behind ``api.ports.Store``; use ``open_store``."""

    def __init__(self, url: str, place: str) -> None:
        """Connect and bring the tables up to date; raises ``StorageError`` with the remedy."""
        self._place = place
        self._lock = threading.Lock()
        self._writer = _engine(url, 1, "BEGIN IMMEDIATE")
        self._readers = _engine(url, READERS, "BEGIN")
        try:
            self._migrate()
        except BaseException:
            self.close()
            raise

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        newest = ScriptDirectory.from_config(config).get_current_head()
        with self._connected(self._writer) as connection:
            has = connection.dialect.has_table(connection, "alembic_version")
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if has else None
            if found == newest:
                return
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as problem:
                raise StorageError(
                    f"{self._place}: was written by a newer siaga ({found}); run that version or restore a backup"
                ) from problem

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a consistent picture."""
        with self._connected(self._readers) as connection:
            yield Rows(connection)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction; waits for the one before it."""
        with self._lock, self._connected(self._writer) as connection:
            yield Rows(connection)

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except SQLAlchemyError as problem:
            raise StorageError(_told(self._place, problem)) from problem

    def close(self) -> None:
        """Let go of files and connections."""
        self._readers.dispose()
        self._writer.dispose()


def open_store(path: Path) -> SqlStore:
    """Open (or make) the store in the SQLite file ``path``.

    Raises ``StorageError`` with the remedy when it cannot be written, read or brought up to date.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as problem:
        raise StorageError(
            f"{path}: cannot be made ({problem.strerror}); give --data a folder that siaga's user may write"
        ) from None
    return SqlStore(f"sqlite:///{path}", str(path))


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


def _told(place: str, problem: SQLAlchemyError) -> str:
    cause = str(getattr(problem, "orig", None) or problem).strip()
    remedy = next((text for word, text in _REMEDIES if word in cause.lower()), "check the disk and the file's rights")
    return f"{place}: {cause}; {remedy}"
