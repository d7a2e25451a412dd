"""The outbox under kill -9, a full disk, damage, and a second agent on the same file."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from agent.errors import StorageError
from agent.observation import Ping, pack, unpack
from agent.outbox.ports import OutboxCorruptError
from agent.outbox.sqlite import SqliteOutbox, open_or_set_aside

ROOT = Path(__file__).resolve().parents[2]

APPENDER = """
import sys
from pathlib import Path
from agent.observation import Ping
from agent.outbox.sqlite import SqliteOutbox

outbox = SqliteOutbox(Path(sys.argv[1]), ballast_bytes=0)
number = int(sys.argv[2])
while True:
    number += 1
    ping = Ping(at=number, agent="pkp", device="sw", sent=1, received=0)
    seq = outbox.append([ping], "boot", number)
    if number % 7 == 0:
        outbox.acknowledge(seq - 3)
        outbox.clean(number)
    print(seq, number, flush=True)
"""

FULL_DISK = """
mount -t tmpfs -o size=12m none "$1" || exit 77
exec "$2" - "$1" <<'PYTHON'
import sys
from pathlib import Path
from agent.observation import Ping
from agent.outbox.ports import OutboxFullError
from agent.outbox.sqlite import SqliteOutbox

folder = Path(sys.argv[1])
outbox = SqliteOutbox(folder / "outbox.db", ballast_bytes=2 * 1024 * 1024)
assert (folder / "outbox.db.ballast").exists()
batch = [Ping(at=n, agent="pkp", device=f"device-{n}", sent=1, received=0) for n in range(200)]
written = 0
try:
    while written < 10_000:
        written = outbox.append(batch, "boot", 0)
except OutboxFullError as problem:
    print("full after", written, problem)
assert [row.seq for row in outbox.pending(0, 10_000)] == list(range(1, written + 1))
assert all(len(row.body) > 100 for row in outbox.pending(0, 10_000))
outbox.acknowledge(written)
assert outbox.append(batch, "boot", 0) == written + 1, "what the collector has makes room"
for _ in range(3):
    outbox.append(batch, "boot", 0)
outbox.close()
again = SqliteOutbox(folder / "outbox.db", ballast_bytes=0)
assert again.holding().last == written + 4
PYTHON
"""


def test_killed_at_random_nothing_that_append_returned_for_is_lost_and_no_number_comes_twice(tmp_path: Path):
    seed = int(os.environ.get("SIAGA_TEST_SEED", "0")) or random.randrange(1, 10**6)
    print("seed", seed)
    chance = random.Random(seed)
    path = tmp_path / "outbox.db"
    said: dict[int, int] = {}
    number = 0
    for _ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", APPENDER, str(path), str(number)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        time.sleep(chance.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.read().splitlines()
        process.wait()
        process.stdout.close()
        for line in lines:
            if len(words := line.split()) == 2:
                seq, number = int(words[0]), int(words[1])
                assert seq not in said, "a number came twice"
                said[seq] = number
        number += 1000
    outbox = SqliteOutbox(path, ballast_bytes=0)
    last = outbox.holding().last
    rows = {row.seq: unpack(row.body) for row in outbox.pending(0, last)}
    outbox.close()
    assert last >= max(said) > 20
    assert rows.keys() == set(range(1, last + 1))
    for seq, at in said.items():
        assert [ping.at for ping in rows[seq] if isinstance(ping, Ping)] == [at]


def test_a_full_disk_is_told_loses_nothing_kept_and_is_written_to_again_when_the_collector_has_it(tmp_path: Path):
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", FULL_DISK, "sh", str(folder), sys.executable],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if done.returncode == 77:
        pytest.skip("no tmpfs may be mounted here")
    assert done.returncode == 0, done.stderr
    assert "the disk is full; make room" in done.stdout


def test_a_damaged_file_is_told_and_can_be_set_aside_for_a_new_stream(tmp_path: Path):
    path = tmp_path / "outbox.db"
    outbox = SqliteOutbox(path, ballast_bytes=0)
    before = outbox.stream
    outbox.append([], "boot", 0)
    outbox.close()
    path.write_bytes(b"this is no database" * 1000)
    with pytest.raises(OutboxCorruptError, match="damaged"):
        SqliteOutbox(path, ballast_bytes=0)
    fresh, aside = open_or_set_aside(path, "now", ballast_bytes=0)
    assert fresh.stream != before
    assert aside is not None
    assert aside.read_bytes().startswith(b"this is no database")
    fresh.close()


def test_a_second_agent_on_the_same_file_is_refused(tmp_path: Path):
    outbox = SqliteOutbox(tmp_path / "outbox.db", ballast_bytes=0)
    with pytest.raises(StorageError, match="in use by another siaga"):
        SqliteOutbox(tmp_path / "outbox.db", ballast_bytes=0)
    outbox.close()


def test_what_is_in_the_way_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="check the data folder"):
        SqliteOutbox(tmp_path / "file" / "outbox.db")


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path):
    outbox = SqliteOutbox(tmp_path / "outbox.db", ballast_bytes=0)
    outbox._db.execute("PRAGMA user_version = 9")
    outbox.close()
    with pytest.raises(StorageError, match="version 9"):
        SqliteOutbox(tmp_path / "outbox.db")


def test_a_file_of_the_version_before_is_taken_over_with_what_it_holds(tmp_path: Path):
    ping = Ping(at=1, agent="pkp", device="sw", sent=1, received=1)
    with closing(sqlite3.connect(tmp_path / "outbox.db", isolation_level=None)) as before:
        before.executescript(
            "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), stream TEXT NOT NULL, last INTEGER NOT NULL,"
            " acknowledged INTEGER NOT NULL, dropped INTEGER NOT NULL);"
            "CREATE TABLE batches (seq INTEGER PRIMARY KEY, boot TEXT NOT NULL, kept_at INTEGER NOT NULL, refused TEXT,"
            " body BLOB NOT NULL); PRAGMA user_version = 1;"
        )
        before.execute("INSERT INTO state VALUES (1, 'of before', 1, 0, 0)")
        before.execute("INSERT INTO batches VALUES (1, 'boot', 5, NULL, ?)", (pack([ping]),))
    outbox = SqliteOutbox(tmp_path / "outbox.db", ballast_bytes=0)
    assert outbox.append([ping], "boot", 6) == 2
    assert outbox.stream == "of before"
    assert [unpack(row.body) for row in outbox.pending(0, 10)] == [[ping], [ping]]
    outbox.close()


def test_observations_lie_there_compressed_and_a_spoilt_row_blocks_nothing(tmp_path: Path):
    outbox = SqliteOutbox(tmp_path / "outbox.db", ballast_bytes=0)
    many = [Ping(at=at, agent="pkp", device=f"sw-{at}", sent=1, received=1, rtt=0.01) for at in range(100)]
    outbox.append(many, "boot", 0)
    outbox.append(many, "boot", 0)
    assert outbox.holding().bytes < len(pack(many))
    outbox._db.execute("UPDATE batches SET body = x'00' WHERE seq = 1")
    assert [(row.boot, unpack(row.body)) for row in outbox.pending(0, 10)] == [("", []), ("boot", many)]
    outbox.close()
