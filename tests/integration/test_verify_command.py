"""``siaga verify`` on a real store of 10,000 rows that somebody got at with ``sqlite3`` (promise 22)."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import pytest

from api.core.accounts import User
from api.core.audit import Deed
from api.core.roles import Role
from api.store.sql import open_store
from tests.support.authors import by
from tests.support.command_line import siaga
from tests.support.old_store import old_store

ROWS = 10_000
COLUMNS = "seq, at, actor, via, address, action, kind, object, changes, previous, hash"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("written") / "data"
    with closing(open_store(data / "api.db")) as store:
        for first in range(0, ROWS, 500):
            with store.transaction(by("budi", at=1_790_000_000_000_000 + first)) as tx:
                for number in range(first, first + 500):
                    tx.record(
                        Deed(
                            action="commented",
                            kind="ticket",
                            name=f"TKT-{number}",
                            changes={"text": [None, "“ü” sudah"]},
                        )
                    )
    return data


@pytest.fixture
def data(written: Path, tmp_path: Path) -> Path:
    return shutil.copytree(written, tmp_path / "data")


@contextmanager
def opened(data: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(data / "api.db")) as store:
        yield store
        store.commit()


def head(data: Path) -> str:
    done = siaga("verify", "--head", "--data", data)
    assert done.status == 0, done.err
    return done.out.strip()


def shift(store: sqlite3.Connection, first: int, step: int) -> None:
    """Renumber the rows from ``first`` on, by way of numbers below zero."""
    store.execute("UPDATE audit SET seq = -(seq + ?) WHERE seq >= ?", (step, first))
    store.execute("UPDATE audit SET seq = -seq WHERE seq < 0")


def _edit(store: sqlite3.Connection, row: int) -> None:
    store.execute("UPDATE audit SET changes = replace(changes, 'sudah', 'belum') WHERE seq = ?", (row,))


def _edit_who(store: sqlite3.Connection, row: int) -> None:
    store.execute("UPDATE audit SET actor = 'sari' WHERE seq = ?", (row,))


def _delete(store: sqlite3.Connection, row: int) -> None:
    store.execute("DELETE FROM audit WHERE seq = ?", (row,))


def _delete_and_close_up(store: sqlite3.Connection, row: int) -> None:
    _delete(store, row)
    shift(store, row + 1, -1)


def _insert(store: sqlite3.Connection, row: int) -> None:
    shift(store, row, 1)
    store.execute(f"INSERT INTO audit SELECT ?, at, 'sari', {COLUMNS[16:]} FROM audit WHERE seq = ?", (row, row + 1))


def _reorder(store: sqlite3.Connection, row: int) -> None:
    other = row + 3_000 if row + 3_000 <= ROWS else row - 3_000
    store.execute("UPDATE audit SET seq = -1 WHERE seq = ?", (row,))
    store.execute("UPDATE audit SET seq = ? WHERE seq = ?", (row, other))
    store.execute("UPDATE audit SET seq = ? WHERE seq = -1", (other,))


def _truncate(store: sqlite3.Connection, row: int) -> None:
    store.execute("DELETE FROM audit WHERE seq >= ?", (row,))


WAYS: dict[str, Callable[[sqlite3.Connection, int], None]] = {
    "edited": _edit,
    "edited ": _edit_who,
    "removed": _delete,
    "removed ": _delete_and_close_up,
    "put in by hand": _insert,
    "moved": _reorder,
    "cut off the end": _truncate,
}


def test_an_untouched_store_holds_and_says_its_head(data: Path) -> None:
    done = siaga("verify", "--data", data)
    assert (done.status, done.out, done.err) == (0, f"{ROWS} rows, head {head(data)}\n", "")
    assert head(data).startswith(f"{ROWS}:")


def test_a_stranger_recomputes_the_head_from_the_documentation_alone(data: Path) -> None:
    """As ``docs/how-to/audit.md`` tells it, with nothing of Siaga's."""
    digest = "0" * 64
    with opened(data) as store:
        for *fields, previous, kept in store.execute(f"SELECT {COLUMNS} FROM audit ORDER BY seq"):
            assert previous == digest
            content = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
            digest = hashlib.sha256(bytes.fromhex(previous) + content).hexdigest()
            assert digest == kept
    assert head(data) == f"{ROWS}:{digest}"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(2))
def test_one_row_of_ten_thousand_that_was_tampered_with_is_found_and_named(data: Path, way: str, seed: int) -> None:
    row = Random(f"{way}{seed}").randrange(2, ROWS)
    with opened(data) as store:
        WAYS[way](store, row)
    done = siaga("verify", "--data", data)
    assert done.status == 1
    assert done.out == ""
    first = done.err.splitlines()[0]
    assert way.strip() in first
    assert f"row {row} " in first or f"rows {row} to" in first or way == "moved"
    assert "compare with a backup" in first


@pytest.mark.parametrize("row", [1, 5_000, ROWS])
def test_a_tail_cut_with_the_head_set_back_is_found_by_the_anchor(data: Path, tmp_path: Path, row: int) -> None:
    anchor = head(data)
    with opened(data) as store:
        before = store.execute("SELECT hash FROM audit WHERE seq = ?", (row - 1,)).fetchone() or ("0" * 64,)
        _truncate(store, row)
        store.execute("UPDATE audit_head SET seq = ?, hash = ?", (row - 1, before[0]))
    assert siaga("verify", "--data", data).status == 0, "nothing in the store tells"
    (tmp_path / "letter.txt").write_text(f"Arsip bulan November\n\n2026-11-27  {anchor}\n")
    for given in (anchor, tmp_path / "letter.txt"):
        done = siaga("verify", "--anchor", given, "--data", data)
        assert done.status == 1
        assert f"cut off the end (anchor {anchor})" in done.err


def test_a_chain_that_was_made_anew_is_found_by_the_anchor(data: Path) -> None:
    anchor = head(data)
    with opened(data) as store:
        _edit(store, 9_000)
        digest = ""
        rows = store.execute(f"SELECT {COLUMNS} FROM audit WHERE seq >= 9000 ORDER BY seq").fetchall()
        for *fields, previous, _ in rows:
            content = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
            linked = digest or previous
            digest = hashlib.sha256(bytes.fromhex(linked) + content).hexdigest()
            store.execute("UPDATE audit SET previous = ?, hash = ? WHERE seq = ?", (linked, digest, fields[0]))
        store.execute("UPDATE audit_head SET hash = ?", (digest,))
    assert siaga("verify", "--data", data).status == 0, "nothing in the store tells"
    done = siaga("verify", "--anchor", anchor, "--data", data)
    assert done.status == 1
    assert f"row {ROWS} is not the one of anchor {anchor}: the chain was made anew since" in done.err


def test_several_anchors_that_fit_are_counted(data: Path, tmp_path: Path) -> None:
    with opened(data) as store:
        (early,) = store.execute("SELECT hash FROM audit WHERE seq = 17").fetchone()
    (tmp_path / "anchors").write_text(f"17:{early}\n{head(data)}\n")
    done = siaga("verify", "--anchor", tmp_path / "anchors", "--data", data)
    assert (done.status, done.out) == (0, f"{ROWS} rows, head {head(data)}, fits 2 anchors\n")


def test_json_tells_the_same(data: Path) -> None:
    assert json.loads(siaga("verify", "--json", "--data", data).out) == {
        "sound": True,
        "audit": {"rows": ROWS, "head": head(data), "anchors": 0, "findings": [], "more": 0},
    }
    with opened(data) as store:
        _edit(store, 77)
    done = siaga("verify", "--json", "--data", data)
    told = json.loads(done.out)
    assert (done.status, told["sound"]) == (1, False)
    (found,) = told["audit"]["findings"]
    assert (found["what"], found["from"], found["to"]) == ("edited", 77, 77)


def test_the_head_alone_as_json(data: Path) -> None:
    told = json.loads(siaga("verify", "--head", "--json", "--data", data).out)
    assert f"{told['seq']}:{told['hash']}" == head(data)


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("UPDATE audit SET at = 'soon' WHERE seq = 5", "row 5 was edited"),
        ("UPDATE audit SET actor = x'ff00' WHERE seq = 5", "row 5 was edited"),
        ("UPDATE audit SET changes = CAST(x'22ff22' AS TEXT) WHERE seq = 5", "row 5 was edited"),
        ("UPDATE audit SET hash = upper(hash) WHERE seq = 5", "row 5 was edited"),
        ("UPDATE audit SET previous = previous || ' ' WHERE seq = 5", "row 4 was edited"),
        ("UPDATE audit SET seq = -5 WHERE seq = 5", "row -5 "),
        ("DELETE FROM audit_head", "note of the head differ"),
        ("UPDATE audit_head SET seq = 'x'", "note of the head differ"),
        ("UPDATE audit_head SET seq = seq - 1", "row 10000 was put in by hand"),
        ("DELETE FROM audit", "rows 1 to 10000 were cut off"),
    ],
)
def test_whatever_stands_in_a_column_is_told_and_nothing_breaks(data: Path, command: str, what: str) -> None:
    with opened(data) as store:
        store.execute(command)
    done = siaga("verify", "--data", data)
    assert done.status == 1
    assert what in done.err


def test_a_damaged_file_does_not_hold(data: Path) -> None:
    place = data / "api.db"
    bytes_ = bytearray(place.read_bytes())
    middle = len(bytes_) // 2
    bytes_[middle : middle + 64 * 1024] = b"\xa5" * 64 * 1024
    place.write_bytes(bytes_)
    done = siaga("verify", "--data", data)
    assert done.status == 1
    assert "siaga: audit: " in done.err


def test_verifying_changes_nothing_and_wrong_usage_is_told(data: Path, tmp_path: Path) -> None:
    before = (data / "api.db").read_bytes()
    assert siaga("verify", "--data", data).status == 0
    assert (data / "api.db").read_bytes() == before
    for words, told in (
        (["--data", tmp_path / "nowhere"], "give --data, the folder that siaga runs with"),
        (["--data", data, "--anchor", "12:xyz"], "is neither SEQ:HASH nor a file"),
        (["--data", data, "--anchor", data / "api.db"], "holds no SEQ:HASH"),
        (["--data", data, "--head", "--anchor", head(data)], "give one of them"),
    ):
        done = siaga("verify", *words)
        assert (done.status, done.out) == (2, "")
        assert told in done.err


def test_an_older_store_is_told_from_one_whose_chain_is_gone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "api.db")) as store:
        store.execute("CREATE TABLE cursor (id INTEGER PRIMARY KEY, seq BIGINT)")
    done = siaga("verify", "--data", tmp_path)
    assert done.status == 2
    assert "written by an older siaga; start this one on it once" in done.err


def test_an_older_store_gets_its_chain_when_it_is_opened(tmp_path: Path) -> None:
    engine = old_store(tmp_path / "api.db", "v0002")
    with engine.begin() as store:
        store.exec_driver_sql("INSERT INTO users VALUES ('budi', 'noc', NULL, 'x', 1, 0)")
    engine.dispose()
    assert siaga("user", "password", "budi", "--data", tmp_path).status == 0
    done = siaga("verify", "--data", tmp_path)
    assert done.status == 0
    assert done.out.startswith("1 rows, head 1:")


def test_the_command_line_is_the_machines_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.1 22")
    open_store(tmp_path / "api.db").close()
    done = siaga("user", "add", "sari", "--role", "noc", "--data", tmp_path)
    assert done.status == 0, done.err
    with closing(open_store(tmp_path / "api.db")) as store, store.reading() as picture:
        (row,) = picture.audit()
        assert (row.via, row.address, row.kind, row.object) == ("cli", "192.0.2.7", "user", "sari")
        assert row.actor
        assert done.out.strip() not in repr(row)
        user = picture.user("sari")
        assert user is not None
        assert user.role is Role.NOC
        assert isinstance(user, User)
        assert user.password not in repr(row)
