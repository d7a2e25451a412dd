"""The api's SQLite file when the disk or the file is bad: told with the remedy, nothing half done."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from agent.errors import StorageError
from api.store.sql import open_store
from api.store.tables import metadata
from tests.support.authors import SOMEBODY


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(tmp_path):
    open_store(tmp_path / "api.db").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'api.db'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_every_commit_is_on_the_disk(tmp_path):
    store = open_store(tmp_path / "api.db")
    with store.transaction(SOMEBODY) as tx:
        connection = tx._connection  # type: ignore[attr-defined]
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    store.close()


def test_only_its_own_user_may_read_the_file(tmp_path):
    open_store(tmp_path / "data" / "api.db").close()
    assert (tmp_path / "data" / "api.db").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(StorageError, match="give --data a folder"):
        open_store(tmp_path / "data" / "api.db")


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "api.db").write_bytes(b"x" * 8192)
    with pytest.raises(StorageError, match="put a backup in its place"):
        open_store(tmp_path / "api.db")


def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    open_store(tmp_path / "api.db").close()
    with sqlite3.connect(tmp_path / "api.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StorageError, match="written by a newer siaga"):
        open_store(tmp_path / "api.db")


_FILL = """
import resource, signal, sys
from pathlib import Path
from agent.errors import StorageError
from api.core.audit import system
from api.store.sql import open_store
from collector.reading import Notice
SOMEBODY = system(1)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(Path(sys.argv[1]))
with store.transaction(SOMEBODY) as tx:
    tx.advance(7)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
try:
    with store.transaction(SOMEBODY) as tx:
        tx.advance(8)
        for agent in range(2000):
            tx.put_notice(Notice(kind="k", agent=str(agent), started=1, ended=None))
except StorageError as problem:
    print(problem)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
with store.reading() as picture:
    print(picture.cursor(), len(picture.notices()))
with store.transaction(SOMEBODY) as tx:
    tx.advance(9)
with store.reading() as picture:
    print(picture.cursor())
store.close()
"""


def test_a_disk_that_is_full_loses_nothing_and_gets_well_by_itself(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", _FILL, str(tmp_path / "api.db")], capture_output=True, text=True, check=True, timeout=60
    )
    told, after_failure, after_recovery = done.stdout.splitlines()
    assert "siaga goes on by itself" in told
    assert (after_failure, after_recovery) == ("7 0", "9")


_KILL = """
import sys
from pathlib import Path
from api.core.audit import system
from api.store.sql import open_store
SOMEBODY = system(1)
store = open_store(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    with store.transaction(SOMEBODY) as tx:
        tx.advance(number)
        tx.serial(2026)
    print(number, flush=True)
"""


@pytest.mark.parametrize("round_", range(3))
def test_what_was_committed_survives_a_kill(tmp_path: Path, round_: int):
    running = subprocess.Popen(
        [sys.executable, "-c", _KILL, str(tmp_path / "api.db")], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    told = 0
    for line in running.stdout:
        told = int(line)
        if told >= 20 + 7 * round_:
            break
    running.kill()
    rest = running.stdout.read().split()
    running.wait()
    running.stdout.close()
    told = max([told, *map(int, rest)])
    store = open_store(tmp_path / "api.db")
    with store.transaction(SOMEBODY) as tx:
        assert tx.cursor() in (told, told + 1)
        assert tx.serial(2026) == tx.cursor() + 1
    store.close()
