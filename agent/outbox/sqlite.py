"""The outbox on SQLite: one file, one connection that writes and checkpoints.

Rules this module keeps:

- ``journal_mode=WAL``, ``synchronous=FULL``, ``locking_mode=EXCLUSIVE``: a commit is on the disk, and a second agent on
  the same file is refused instead of sharing its numbers.
- Numbers and rows change in one transaction; an acknowledgement is written with the next batch.
- When the disk is full acknowledged rows go; a **ballast** file is given up then, for deleting needs room too
  (it is larger than the write-ahead log gets between checkpoints).
- Beyond the size bound the oldest rows go, acknowledged ones first; what was never sent is counted as dropped.
- Observations lie there compressed (zlib, level 1: a quarter of their size), so that the bound holds a week of a whole
  island; bodies of another kind lie there as they are. A bound counts what lies there.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path

from agent.clock import DAY, Microseconds
from agent.errors import StorageError
from agent.observation import Observation, pack
from agent.outbox.ports import Holding, OutboxCorruptError, OutboxFullError, Row

KEEP = 7 * DAY
MOST_BYTES = 2 * 1024**3
BALLAST_BYTES = 4 * 1024**2

_VERSION = 2
_SCHEMA = """
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  stream TEXT NOT NULL, last INTEGER NOT NULL, acknowledged INTEGER NOT NULL, dropped INTEGER NOT NULL
);
CREATE TABLE batches (
  seq INTEGER PRIMARY KEY, boot TEXT NOT NULL, kept_at INTEGER NOT NULL, refused TEXT, body BLOB NOT NULL,
  packed INTEGER NOT NULL DEFAULT 0
);
PRAGMA user_version = 2;
"""
_FROM_1 = """
ALTER TABLE batches ADD COLUMN packed INTEGER NOT NULL DEFAULT 0;
PRAGMA user_version = 2;
"""
_LEVEL = 1
_NOTHING = pack([])
_FULL = {sqlite3.SQLITE_FULL}
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class SqliteOutbox:
    """``agent.outbox.ports.Outbox`` in one file; used from one thread at a time."""

    def __init__(
        self,
        path: Path,
        *,
        keep: Microseconds = KEEP,
        most_bytes: int = MOST_BYTES,
        ballast_bytes: int = BALLAST_BYTES,
    ) -> None:
        """Open or make the file. Raises ``OutboxCorruptError`` when it is damaged, ``StorageError`` else."""
        self._path = path
        self._ballast = path.with_name(path.name + ".ballast")
        self._ballast_bytes = ballast_bytes
        self._keep = keep
        self._most_bytes = most_bytes
        with self._told("open"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1)
        try:
            with self._told("open"):
                self._prepare()
        except StorageError:
            self._db.close()
            raise
        self._restore_ballast()

    def _prepare(self) -> None:
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=256"):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        elif version == 1:
            self._db.executescript(f"BEGIN IMMEDIATE; {_FROM_1} COMMIT;")
        elif version != _VERSION:
            raise StorageError(
                f"{self._path}: outbox of version {version}, this program knows {_VERSION}; "
                "run the version that made it until it is empty, or give another --data folder"
            )
        if self._db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise OutboxCorruptError(f"{self._path}: the outbox is damaged; move it away and start again")
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("INSERT OR IGNORE INTO state VALUES (1, ?, 0, 0, 0)", (uuid.uuid4().hex,))
        row = self._db.execute("SELECT stream, last, acknowledged, dropped FROM state").fetchone()
        self._db.execute("COMMIT")
        self._stream, self._last, self._acknowledged, self._dropped = row
        self._rows, self._bytes, self._first = self._db.execute(
            "SELECT count(*), coalesce(sum(length(body)), 0), coalesce(min(seq), 0) FROM batches"
        ).fetchone()

    @property
    def stream(self) -> str:
        """Return the id minted when the file was made."""
        return str(self._stream)

    def append(self, observations: list[Observation], boot: str, now: Microseconds) -> int:
        """Commit one batch and return its ``seq``. Raises ``OutboxFullError`` when there is no room."""
        return self._keep_row(zlib.compress(pack(observations), _LEVEL), boot, now, packed=True)

    def keep(self, body: bytes, boot: str, now: Microseconds) -> int:
        """Commit one body, whatever it holds, as ``append`` does; ``boot`` is not empty."""
        return self._keep_row(body, boot, now, packed=False)

    def _keep_row(self, body: bytes, boot: str, now: Microseconds, *, packed: bool) -> int:
        if len(body) > self._most_bytes:
            raise OutboxFullError(f"{self._path}: a batch of {len(body)} bytes is above the bound {self._most_bytes}")
        try:
            return self._insert(body, boot, now, packed)
        except OutboxFullError:
            self._make_room()
            return self._insert(body, boot, now, packed)

    def _insert(self, body: bytes, boot: str, now: Microseconds, packed: bool) -> int:
        seq: int = self._last + 1
        with self._told("write"), self._transaction():
            dropped = self._shrink(len(body))
            self._db.execute("INSERT INTO batches VALUES (?, ?, ?, NULL, ?, ?)", (seq, boot, now, body, packed))
            # failpoint outbox-row-in
            self._db.execute(
                "UPDATE state SET last = ?, acknowledged = ?, dropped = dropped + ?",
                (seq, self._acknowledged, dropped),
            )
        # failpoint outbox-committed
        self._last = seq
        self._dropped += dropped
        self._rows += 1
        self._bytes += len(body)
        self._first = self._first or seq
        return seq

    def pending(self, after: int, limit: int) -> list[Row]:
        """Return rows above ``after``; a gone one comes as an empty batch of an unnamed boot."""
        with self._told("read"):
            found = {
                seq: Row(seq, boot, body) if not packed else _unpacked(seq, boot, body)
                for seq, boot, body, packed in self._db.execute(
                    "SELECT seq, boot, body, packed FROM batches WHERE seq > ? AND seq <= ? ORDER BY seq",
                    (after, after + limit),
                )
            }
        last = min(self._last, after + limit)
        return [found.get(seq) or Row(seq, "", _NOTHING) for seq in range(after + 1, last + 1)]

    def acknowledge(self, upto: int) -> None:
        """Remember how far the collector is; it is written with the next batch."""
        self._acknowledged = max(self._acknowledged, min(upto, self._last))

    def rewind(self, upto: int) -> None:
        """Remember that the collector has less than we thought."""
        self._acknowledged = max(0, min(upto, self._last))

    def refuse(self, seq: int, reason: str) -> None:
        """Mark a batch with the collector's reason."""
        with self._told("write"), self._transaction():
            self._db.execute("UPDATE batches SET refused = ? WHERE seq = ?", (reason[:1000], seq))

    def renew(self) -> str:
        """Begin a new stream with what is not acknowledged, numbered from 1."""
        stream = uuid.uuid4().hex
        with self._told("write"), self._transaction():
            kept = self._db.execute(
                "SELECT boot, kept_at, body, packed FROM batches WHERE seq > ? ORDER BY seq", (self._acknowledged,)
            ).fetchall()
            self._db.execute("DELETE FROM batches")
            self._db.executemany(
                "INSERT INTO batches VALUES (?, ?, ?, NULL, ?, ?)",
                ((seq, *row) for seq, row in enumerate(kept, start=1)),
            )
            self._db.execute("UPDATE state SET stream = ?, last = ?, acknowledged = 0", (stream, len(kept)))
        self._stream, self._last, self._acknowledged = stream, len(kept), 0
        self._measure()
        return stream

    def clean(self, now: Microseconds) -> int:
        """Drop acknowledged rows older than the time they are kept; refill the ballast when there is room."""
        with self._told("write"), self._transaction():
            gone = self._db.execute(
                "DELETE FROM batches WHERE seq <= ? AND kept_at < ? AND refused IS NULL",
                (self._acknowledged, now - self._keep),
            ).rowcount
            self._db.execute("UPDATE state SET acknowledged = ?", (self._acknowledged,))
        self._measure()
        self._restore_ballast()
        return gone

    def holding(self) -> Holding:
        """Return how full it is."""
        return Holding(self._rows, self._bytes, self._last, self._acknowledged, self._dropped)

    def close(self) -> None:
        """Write the acknowledgement and let go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("UPDATE state SET acknowledged = ?", (self._acknowledged,))
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    def _shrink(self, coming: int) -> int:
        """Delete oldest rows until ``coming`` bytes fit the bound; return how many were never acknowledged."""
        excess = self._bytes + coming - self._most_bytes
        if excess <= 0:
            return 0
        upto = gone = size = dropped = 0
        for seq, length in self._db.execute("SELECT seq, length(body) FROM batches ORDER BY seq"):
            upto, gone, size = seq, gone + 1, size + length
            dropped += seq > self._acknowledged
            if size >= excess:
                break
        self._db.execute("DELETE FROM batches WHERE seq <= ?", (upto,))
        first = self._db.execute("SELECT min(seq) FROM batches").fetchone()[0] or 0
        self._rows, self._bytes, self._first = self._rows - gone, self._bytes - size, first
        return dropped

    def _make_room(self) -> None:
        """Delete what the collector has, a few rows at a time; the ballast gives the deleting its own room."""
        if self._acknowledged < self._first:
            return
        self._ballast.unlink(missing_ok=True)
        gone = 1
        with self._told("write"):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        while gone:
            with self._told("write"), self._transaction():
                gone = self._db.execute(
                    "DELETE FROM batches WHERE seq IN (SELECT seq FROM batches WHERE seq <= ? AND refused IS NULL "
                    "ORDER BY seq LIMIT 64)",
                    (self._acknowledged,),
                ).rowcount
            with self._told("write"):
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._measure()

    def _measure(self) -> None:
        with self._told("read"):
            self._rows, self._bytes, self._first = self._db.execute(
                "SELECT count(*), coalesce(sum(length(body)), 0), coalesce(min(seq), 0) FROM batches"
            ).fetchone()

    def _restore_ballast(self) -> None:
        """Write the ballast anew where it is missing and the disk has plenty; without it we go on."""
        if self._ballast_bytes == 0 or self._ballast.exists():
            return
        with contextlib.suppress(OSError):
            space = os.statvfs(self._path.parent)
            if space.f_bavail * space.f_frsize < 4 * self._ballast_bytes:
                return
            try:
                with self._ballast.open("wb") as file:
                    os.posix_fallocate(file.fileno(), 0, self._ballast_bytes)
            except OSError:
                self._ballast.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        before = (self._rows, self._bytes, self._first)
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            # failpoint outbox-before-commit
            self._db.execute("COMMIT")
        except BaseException:
            self._rows, self._bytes, self._first = before
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Turn SQLite's and the system's errors into ours, with the remedy."""
        try:
            yield
        except OSError as problem:
            raise StorageError(f"{self._path}: cannot {what}: {problem.strerror}; check the data folder") from problem
        except sqlite3.Error as problem:
            code = (getattr(problem, "sqlite_errorcode", 0) or 0) & 0xFF
            if code in _FULL:
                raise OutboxFullError(f"{self._path}: the disk is full; make room") from problem
            if code in _CORRUPT:
                raise OutboxCorruptError(f"{self._path}: the outbox is damaged ({problem}); move it away") from problem
            if code in _BUSY:
                raise StorageError(f"{self._path}: in use by another siaga; stop it or give --data") from problem
            raise StorageError(f"{self._path}: cannot {what}: {problem}; check the data folder and disk") from problem


def _unpacked(seq: int, boot: str, body: bytes) -> Row:
    """Return a row as it was appended; one that the disk has spoilt is gone, and must not block those behind it."""
    try:
        return Row(seq, boot, zlib.decompress(body))
    except zlib.error:
        return Row(seq, "", _NOTHING)


def open_or_set_aside(path: Path, suffix: str, **bounds: int) -> tuple[SqliteOutbox, Path | None]:
    """Open an outbox; a damaged one is renamed with ``suffix`` and a new stream begun beside it.

    Returns the outbox and where the damaged file went, None when there was none.
    """
    try:
        return SqliteOutbox(path, **bounds), None
    except OutboxCorruptError:
        aside = path.with_name(f"{path.name}.damaged-{suffix}")
        for tail in ("", "-wal"):
            damaged = path.with_name(path.name + tail)
            if damaged.exists():
                damaged.rename(aside.with_name(aside.name + tail))
        return SqliteOutbox(path, **bounds), aside
