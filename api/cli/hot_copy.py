"""Consistent copies of SQLite files while a running siaga goes on writing them.

Rules this module keeps:

- A file that others may read (collector, api) is copied by SQLite's backup within one read transaction.
- The agent's outbox is locked for its agent alone (``agent.outbox.sqlite``): its bytes are copied, first the file, then
  the write-ahead log. A checkpoint in between only writes pages that the copied log holds as well; a log that was begun
  anew in between is told by its header (SQLite file format, 4.1: salts, checkpoint sequence), and the copy made again.
- A copy counts when SQLite finds it sound. The original is never written.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from agent.errors import StorageError

_ATTEMPTS = 20
_WAL_HEADER_BYTES = 32
_PAGES_AT_ONCE = 4096
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

Progress = Callable[[int, int], None]
"""Called with pages left and pages in all."""


@contextmanager
def snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a read transaction on a file; what others write from now on is not seen in it.

    Raises ``StorageError`` with the remedy, ``sqlite3.OperationalError`` while an agent holds the file for itself.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=1)
    except sqlite3.Error as problem:
        raise StorageError(f"{path}: cannot be read ({problem}); run this as the user that runs siaga") from None
    with closing(connection):
        try:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield connection
        except sqlite3.Error as problem:
            if _is_busy(problem):
                raise
            raise StorageError(f"{path}: cannot be read ({problem}); is it a store of siaga?") from None


def copy_of(source: sqlite3.Connection, target: Path, progress: Progress | None = None) -> None:
    """Write what a snapshot shows into a new file."""
    with closing(sqlite3.connect(target)) as copy:
        source.backup(
            copy,
            pages=_PAGES_AT_ONCE,
            progress=None if progress is None else lambda _, left, pages: progress(left, pages),
        )
    _settle(target)


def copy_outbox(path: Path, target: Path) -> None:
    """Copy an agent's outbox, whether its agent runs or not. Raises ``StorageError`` when no copy is sound."""
    try:
        with snapshot(path) as source:
            copy_of(source, target)
    except sqlite3.OperationalError:
        _copy_bytes(path, target)


def is_held(path: Path) -> bool:
    """Whether another process has a SQLite file open."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as problem:
            return _is_busy(problem)
        connection.execute("ROLLBACK")
        return False


def _copy_bytes(path: Path, target: Path) -> None:
    log = path.with_name(path.name + "-wal")
    for _ in range(_ATTEMPTS):
        before = _mark(path, log)
        shutil.copyfile(path, target)
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(log, target.with_name(target.name + "-wal"))
        if _mark(path, log) == before and _settle(target):
            return
        for tail in ("", "-wal", "-shm"):
            target.with_name(target.name + tail).unlink(missing_ok=True)
    raise StorageError(
        f"{path}: changed under every one of {_ATTEMPTS} attempts to copy it; try again, or stop its agent"
    )


def _mark(path: Path, log: Path) -> tuple[bytes, int]:
    """Return what tells a log from the one that took its place; without a log, when the file was written."""
    header = b""
    with contextlib.suppress(FileNotFoundError), log.open("rb") as file:
        header = file.read(_WAL_HEADER_BYTES)
    return header, 0 if header else path.stat().st_mtime_ns


def _settle(target: Path) -> bool:
    """Bring a copy's log into its file; say whether SQLite finds it sound."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        try:
            sound = copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.DatabaseError:
            return False
    return bool(sound)


def _is_busy(problem: sqlite3.Error) -> bool:
    return (getattr(problem, "sqlite_errorcode", 0) or 0) & 0xFF in _BUSY
