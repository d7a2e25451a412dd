"""``siaga backup`` and ``siaga restore`` on real stores: while everything writes, of damaged files, interrupted anywhere."""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import threading
from contextlib import closing, suppress
from pathlib import Path
from unittest.mock import patch

import pytest

from agent.clock import SECOND
from agent.observation import Ping
from agent.outbox.sqlite import SqliteOutbox
from api.cli import folder_swap
from api.cli.backup import take
from api.cli.folder import held_folder
from api.cli.hot_copy import copy_outbox
from api.cli.restore import put_back
from api.core.accounts import Session, User
from api.core.roles import Role
from api.store.sql import open_store
from collector.store.sqlite import SqliteStore
from tests.support.authors import SOMEBODY
from tests.support.command_line import siaga
from tests.support.desk_client import seen
from tests.support.island_machine import Machine, told, undisturbed
from tests.support.lab import SIAGA

LOOPBACK = {
    "detection": {"rule": "consecutive", "interval": "1s", "timeout": "300ms"},
    "sites": [{"id": "here"}],
    "devices": [{"id": f"d{number}", "site": "here", "address": f"127.0.1.{number}"} for number in range(1, 9)],
    "links": [{"id": f"l{number}", "ends": ["d1", f"d{number}"]} for number in range(2, 9)],
    "agents": [{"id": "pkp", "at": "d1"}],
    "services": [{"id": "net", "needs": "d2"}],
}


def ping(number: int) -> Ping:
    return Ping(at=number * SECOND, agent="pkp", device="d2", sent=1, received=1, rtt=0.001)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that has been used: a session, five batches of which three are confirmed."""
    folder = tmp_path / "data"
    SqliteStore(folder / "collector.db").close()
    with closing(open_store(folder / "api.db")) as store, store.transaction(SOMEBODY) as tx:
        tx.put_user(User(name="admin", role=Role.ADMIN, office=None, password="p", created=0))
        tx.put_session(Session(digest="d", user="admin", csrf="c", created=0, expires=1))
    box = SqliteOutbox(folder / "agent" / "outbox-pkp.db", ballast_bytes=0)
    for number in range(1, 6):
        box.append([ping(number)], "boot", number * SECOND)
    box.acknowledge(3)
    box.close()
    (folder / "collector.token").write_text("secret-token\n")
    return folder


@pytest.fixture
def kept(data: Path, tmp_path: Path) -> Path:
    target = tmp_path / "kept.tar.gz"
    assert siaga("backup", target, "--data", data).status == 0
    return target


def test_the_file_is_its_owners_alone_and_holds_no_token(kept: Path) -> None:
    assert kept.stat().st_mode & 0o777 == 0o600
    with tarfile.open(kept) as archive:
        assert archive.getnames() == ["manifest.json", "api.db", "collector.db", "agent/outbox-pkp.db"]
    assert b"secret-token" not in gzip.decompress(kept.read_bytes())
    assert [path.name for path in kept.parent.iterdir()] == ["data", "kept.tar.gz"] or len(
        list(kept.parent.iterdir())
    ) == 2


def test_a_folder_as_target_gets_a_name_made_from_the_instant(data: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    assert siaga("backup", tmp_path / "backups", "--data", data).status == 0
    (made,) = (tmp_path / "backups").iterdir()
    assert made.name.startswith("siaga-20")
    assert siaga("restore", made, "--check").out.startswith(f"{made}: is good; taken 20")


def test_a_check_says_what_the_backup_holds_or_exits_1(kept: Path, tmp_path: Path) -> None:
    told = json.loads(siaga("restore", kept, "--check", "--json").out)
    assert {store["path"] for store in told["stores"]} >= {"api.db", "collector.db"}
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(kept.read_bytes()[:-9])
    assert (
        siaga("restore", damaged, "--check").status,
        siaga("restore", damaged, "--data", tmp_path / "n").status,
    ) == (1, 2)
    assert siaga("restore", tmp_path / "nowhere", "--check").status == 2


def test_a_backup_never_overwrites_and_names_what_is_missing(data: Path, kept: Path, tmp_path: Path) -> None:
    again = siaga("backup", kept, "--data", data)
    assert (again.status, again.err) == (
        2,
        f"siaga: {kept}: is there already; give another name (a backup never overwrites one)\n",
    )
    nothing = siaga("backup", tmp_path / "other.tar.gz", "--data", tmp_path / "nowhere")
    assert nothing.status == 2
    assert "holds no store of siaga; give --data the folder that it runs on" in nothing.err
    nowhere = siaga("backup", tmp_path / "no" / "such" / "b.tar.gz", "--data", data)
    assert nowhere.status == 2
    assert "No such file or directory" in nowhere.err


def test_of_two_backups_to_one_name_at_once_one_is_refused_and_one_is_whole(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "kept.tar.gz"
    words = [*SIAGA, "backup", str(target), "--data", str(data)]
    both = [subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) for _ in range(2)]
    told = [process.communicate(timeout=60)[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 2]
    assert f"siaga: {target}: is there already; give another name (a backup never overwrites one)\n" in told
    assert siaga("restore", target, "--check").status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "kept.tar.gz"]


@pytest.mark.parametrize("left", [("api.db",), ("collector.db",), ("agent",)])
def test_the_folder_of_one_part_alone_is_kept_and_put_back(data: Path, tmp_path: Path, left: tuple[str, ...]) -> None:
    part, target = tmp_path / "part", tmp_path / "part.tar.gz"
    part.mkdir()
    for name in left:
        (data / name).rename(part / name)
    assert siaga("backup", target, "--data", part).status == 0
    done = siaga("restore", target, "--data", tmp_path / "new")
    assert done.status == 0, done.err
    assert ("everybody signs in again" in done.out) == (left == ("api.db",))
    assert ("judged anew" in done.out) == (left == ("collector.db",))
    assert ("its outbox is the backup's" in done.out) == (left == ("agent",))


def test_into_an_empty_folder_the_outbox_begins_a_new_stream_with_what_was_not_confirmed(
    kept: Path, tmp_path: Path
) -> None:
    done = siaga("restore", kept, "--data", tmp_path / "new", "--json")
    assert done.status == 0, done.err
    told = json.loads(done.out)
    (queue,) = told["outboxes"]
    assert (queue["kept"], queue["first"], queue["last"], queue["resends_from"]) == (False, 1, 2, 1)
    box = SqliteOutbox(tmp_path / "new" / "agent" / "outbox-pkp.db", ballast_bytes=0)
    assert (
        box.stream
        != json.loads(siaga("restore", kept, "--data", tmp_path / "newer", "--json").out)["outboxes"][0]["stream"]
    )
    assert [row.seq for row in box.pending(0, 9)] == [1, 2]
    box.close()
    with closing(open_store(tmp_path / "new" / "api.db")) as store, store.reading() as picture:
        assert picture.session("d") is None, "a session that was ended since may not live again"
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["agent", "api.db", "collector.db", "lock"]


def test_what_happened_is_told_in_sentences(kept: Path, tmp_path: Path) -> None:
    told = siaga("restore", kept, "--data", tmp_path / "new").out.splitlines()
    assert told[0].startswith(f"{tmp_path / 'new'}: restored from the backup of 20")
    assert any("cannot be had back and counts as unknown time" in line for line in told)
    assert any("collector.token is not in a backup" in line for line in told)
    assert any("everybody signs in again" in line for line in told)


def test_a_used_folder_is_refused_and_replaced_only_when_told(data: Path, kept: Path) -> None:
    box = SqliteOutbox(data / "agent" / "outbox-pkp.db", ballast_bytes=0)
    box.append([ping(6)], "boot", 6 * SECOND)
    box.close()
    refused = siaga("restore", kept, "--data", data)
    assert refused.status == 2
    assert refused.err == (
        f"siaga: {data}: holds agent, api.db, collector.db, collector.token; give --data an empty folder, or --replace "
        "to move that aside\n"
    )
    done = siaga("restore", kept, "--data", data, "--replace", "--json")
    assert done.status == 0, done.err
    told = json.loads(done.out)
    assert (told["outboxes"][0]["kept"], told["outboxes"][0]["last"]) == (True, 6)
    aside = Path(told["aside"])
    assert sorted(path.name for path in aside.iterdir()) == ["agent", "api.db", "collector.db", "collector.token"]
    assert (data / "collector.token").read_text() == "secret-token\n"
    again = siaga("restore", kept, "--data", data, "--replace")
    assert again.status == 0, again.err
    assert aside.exists()


def test_what_root_restores_belongs_to_the_folders_owner(kept: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    if os.geteuid() == 0:  # nobody else may give files away
        os.chown(new, 12345, 12346)
    assert siaga("restore", kept, "--data", new).status == 0
    owner = new.stat()
    assert {(path.stat().st_uid, path.stat().st_gid) for path in new.rglob("*")} == {(owner.st_uid, owner.st_gid)}


def test_a_damaged_outbox_of_the_folder_gives_way_to_the_backups(data: Path, kept: Path) -> None:
    (data / "agent" / "outbox-pkp.db").write_bytes(b"rubbish" * 1000)
    told = json.loads(siaga("restore", kept, "--data", data, "--replace", "--json").out)
    assert told["outboxes"][0]["kept"] is False


def test_a_folder_in_use_is_refused(data: Path, kept: Path) -> None:
    with held_folder(data):
        held = siaga("restore", kept, "--data", data, "--replace")
    assert held.status == 2
    assert "another siaga works on this folder; stop it" in held.err
    with closing(open_store(data / "api.db")) as store, store.reading() as picture:
        picture.cursor()
        held = siaga("restore", kept, "--data", data, "--replace")
    assert held.status == 2
    assert "a running siaga holds api.db; stop it (agent, collector, api) and try again" in held.err


def rewritten(source: Path, target: Path, change: dict[str, bytes], extra: str | None = None) -> Path:
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for entry in old:
            content = change.get(entry.name) or old.extractfile(entry).read()  # type: ignore[union-attr]
            entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
        if extra:
            entry = tarfile.TarInfo(extra)
            entry.size = 1
            new.addfile(entry, io.BytesIO(b"x"))
    return target


def manifest(source: Path) -> dict[str, object]:
    with tarfile.open(source) as archive:
        return dict(json.load(archive.extractfile("manifest.json")))  # type: ignore[arg-type]


def test_backups_in_the_middle_of_batches_each_lead_to_the_tickets_of_an_undisturbed_life(tmp_path: Path) -> None:
    """The agent's outbox outlives the machine, as a remote one does: nothing may be missing, nothing double."""
    machine = Machine(tmp_path, 1)
    work = threading.Thread(target=machine.finish)
    work.start()
    taken = []
    try:
        while work.is_alive():
            target = tmp_path / f"{len(taken)}.tar.gz"
            manifest = take(tmp_path, target, machine.clock.now)
            taken.append((manifest.streams[0].upto if manifest.streams else 0, target))
    finally:
        work.join()
    machine.stop()
    assert len({upto for upto, _ in taken}) > 3, "too few backups fell between two batches"
    end = machine.clock.now
    for number, (upto, target) in enumerate(taken[:: max(1, len(taken) // 6)]):
        folder = tmp_path / f"again-{number}"
        put_back(target, folder, end + number, replace=False)
        again = Machine(folder, 1)
        assert (again.collector.streams["pkp", "s"].upto if again.collector.streams else 0) == upto
        again.clock.now = end
        again.tick()
        again.finish()
        again.stop()
        assert told(again.tickets()) == undisturbed(1)


@pytest.mark.parametrize("keep", [0, 1, 20, 600, -1, -9])
def test_a_file_cut_short_is_refused_and_leaves_nothing(kept: Path, tmp_path: Path, keep: int) -> None:
    short = tmp_path / "short"
    short.write_bytes(kept.read_bytes()[:keep])
    done = siaga("restore", short, "--data", tmp_path / "new")
    assert done.status == 2
    assert "take another backup" in done.err or "give the file that siaga backup wrote" in done.err
    assert not (tmp_path / "new").exists()


def test_what_was_changed_in_a_file_is_seen(kept: Path, tmp_path: Path) -> None:
    known = manifest(kept)
    cases = {
        "is not what was backed up": rewritten(kept, tmp_path / "1", {"api.db": b"else"}),
        "which its manifest does not name": rewritten(kept, tmp_path / "2", {}, "../evil.db"),
        "which no data folder has": rewritten(
            kept,
            tmp_path / "3",
            {"manifest.json": json.dumps(known).replace("agent/outbox-pkp.db", "../outbox-pkp.db").encode()},
        ),
        "has the form 2, this siaga reads 1": rewritten(
            kept, tmp_path / "4", {"manifest.json": json.dumps({**known, "format": 2}).encode()}
        ),
        "is no backup of siaga": rewritten(kept, tmp_path / "5", {"manifest.json": b"[1]"}),
    }
    for why, file in cases.items():
        done = siaga("restore", file, "--data", tmp_path / "new")
        assert done.status == 2, why
        assert why in done.err
        assert not (tmp_path / "new").exists(), why
        assert not (tmp_path / "evil.db").exists()


def test_a_store_of_a_newer_siaga_is_refused_and_the_folder_is_as_it_was(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "api.db")) as store:
        store.execute("UPDATE alembic_version SET version_num = 'v9999'")
        store.commit()
    newer = tmp_path / "newer.tar.gz"
    assert siaga("backup", newer, "--data", data).status == 0
    before = sorted(path.name for path in data.iterdir())
    done = siaga("restore", newer, "--data", data, "--replace")
    assert done.status == 2
    assert "was written by a newer siaga (v9999)" in done.err
    assert sorted(path.name for path in data.iterdir()) == sorted({*before, "lock"})


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("step", range(1, 11))
def test_killed_between_any_two_moves_nothing_starts_there_until_it_is_finished(
    data: Path, kept: Path, step: int
) -> None:
    moves = 0
    real = Path.rename

    def move(self: Path, target: Path) -> Path:
        nonlocal moves
        moves += target.parent == data or target.parent.name.startswith("before-restore-")
        if moves == step:
            raise Killed
        return real(self, target)

    with patch.object(Path, "rename", move), suppress(Killed):  # the last steps are beyond the last move
        siaga("restore", kept, "--data", data, "--replace")
    if (data / folder_swap.MARKER).exists():
        for done in (
            siaga("restore", kept, "--data", data, "--replace"),
            siaga("backup", data / "x.gz", "--data", data),
        ):
            assert done.status == 2
            assert f"run siaga restore --finish --data {data}" in done.err
        assert siaga("restore", "--finish", "--data", data).out == f"{data}: the restore is finished; start siaga\n"
        assert sorted(path.name for path in data.glob("before-restore-*/*")) == [
            "agent",
            "api.db",
            "collector.db",
            "collector.token",
        ]
    assert sorted(path.name for path in data.iterdir() if not path.name.startswith((".restoring", "before-"))) == [
        "agent",
        "api.db",
        "collector.db",
        "collector.token",
        "lock",
    ]
    assert siaga("restore", "--finish", "--data", data).out == f"{data}: there is no restore to finish\n"


def test_an_outbox_that_its_agent_writes_all_the_time_is_copied_whole(tmp_path: Path) -> None:
    box = SqliteOutbox(tmp_path / "outbox-pkp.db", ballast_bytes=0)
    box.append([ping(1)], "boot", 0)
    stop = threading.Event()

    def write() -> None:
        number = 1
        while not stop.is_set():
            number += 1
            box.append([ping(number)] * 50, "boot", number)
            if number % 40 == 0:
                box.acknowledge(number - 20)
                box.clean(10**18)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(15):
            least = box.holding().last
            copy_outbox(box._path, tmp_path / f"copy-{number}.db")
            with closing(sqlite3.connect(tmp_path / f"copy-{number}.db")) as copy:
                last, rows, newest = copy.execute(
                    "SELECT last, count(*), max(seq) FROM state, batches WHERE seq > acknowledged"
                ).fetchone()
                acknowledged = copy.execute("SELECT acknowledged FROM state").fetchone()[0]
            assert last >= least
            assert (rows, newest) == (last - acknowledged, last)
    finally:
        stop.set()
        writer.join()
        box.close()


def test_backups_of_a_running_siaga_agree_in_themselves_and_can_be_started(tmp_path: Path) -> None:
    data, inventory = tmp_path / "data", tmp_path / "net.yaml"
    inventory.write_text(json.dumps(LOOPBACK))
    words = ["run", "--inventory", str(inventory), "--data", str(data), "--listen", "127.0.0.1:0"]
    process = subprocess.Popen([*SIAGA, *words], stderr=subprocess.DEVNULL)
    try:
        seen(lambda: data.exists() and len(list(data.glob("agent/*.db"))) == 1, 30, "it did not start")
        for number in range(8):
            done = siaga("backup", tmp_path / f"{number}.tar.gz", "--data", data, "--json")
            assert done.status == 0, done.err
            told = json.loads(done.out)
            (queue,) = told["outboxes"]
            for stream in told["streams"]:
                assert stream["stream"] == queue["stream"]
                assert stream["upto"] <= queue["last"]
        refused = siaga("restore", tmp_path / "0.tar.gz", "--data", data, "--replace")
        assert refused.status == 2
        assert "another siaga works on this folder" in refused.err
    finally:
        process.kill()
        process.wait()
    new = tmp_path / "new"
    assert siaga("restore", tmp_path / "7.tar.gz", "--data", new).status == 0
    words[words.index(str(data))] = str(new)
    process = subprocess.Popen([*SIAGA, *words], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert any("watching 8 devices" in line for line in process.stderr)
    finally:
        process.kill()
        process.communicate()


FULL_DISK = """
mount -t tmpfs -o size=64k none "$1" || exit 77
for words in "backup $1/b.tar.gz --data $2" "restore $3 --data $1/data" "restore $3 --data $1"; do
  "$4" -c "from api.cli.app import main; main()" $words && exit 1
done
ls -A "$1"
"""


def test_a_full_disk_leaves_nothing_half_made(data: Path, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    words = ["unshare", "-Urm", "sh", "-c", FULL_DISK, "sh", tmp_path / "small", data, kept, sys.executable]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told = done.stderr.splitlines()
    assert len(told) == 3, told
    assert all(line.startswith("siaga: ") and ("room" in line or "space" in line) for line in told), told
    assert set(done.stdout.split()) <= {"lock"}


def test_whom_a_machine_lets_in_is_in_no_backup_and_outlives_a_restore(data: Path, tmp_path: Path) -> None:
    (data / "uplink" / "agents").mkdir(parents=True)
    (data / "uplink" / "authority.key").write_text("canary-of-the-key")
    (data / "uplink" / "agents" / "pkp.json").write_text("canary-of-the-agent")
    (data / "enrolment.json").write_text("canary-of-the-token")
    assert siaga("backup", tmp_path / "kept.tar.gz", "--data", data).status == 0
    assert b"canary" not in gzip.decompress((tmp_path / "kept.tar.gz").read_bytes())
    done = siaga("restore", tmp_path / "kept.tar.gz", "--data", data, "--replace")
    assert done.status == 0, done.err
    assert (data / "uplink" / "authority.key").read_text() == "canary-of-the-key"
    assert (data / "uplink" / "agents" / "pkp.json").read_text() == "canary-of-the-agent"
    assert (data / "enrolment.json").read_text() == "canary-of-the-token"


def test_after_a_restore_the_chain_holds_tells_of_it_and_says_where_a_later_anchor_belongs(
    data: Path, kept: Path, tmp_path: Path
) -> None:
    def head(folder: Path) -> str:
        return siaga("verify", "--head", "--data", folder).out.strip()

    early = head(data)
    with closing(open_store(data / "api.db")) as store, store.transaction(SOMEBODY) as tx:
        for number in range(3):
            tx.put_user(User(name=f"baru-{number}", role=Role.NOC, office=None, password="p", created=0))
    late = head(data)
    assert siaga("restore", kept, "--data", data, "--replace").status == 0
    done = siaga("verify", "--anchor", early, "--data", data)
    assert done.status == 0, done.err
    with closing(open_store(data / "api.db")) as store, store.reading() as picture:
        restored, ended = picture.audit(limit=2)
    assert (restored.kind, restored.action, restored.via) == ("store", "restored", "cli")
    told = json.loads(restored.changes)
    assert told["head"][0] == late
    assert told["taken"][1] == manifest(kept)["taken"]
    assert (ended.kind, ended.action, json.loads(ended.changes)) == ("session", "ended", {"sessions": [1, None]})
    lost = siaga("verify", "--anchor", late, "--data", data)
    assert lost.status == 1
    assert f"Row {restored.seq} tells of a restore from a backup" in lost.err
    (aside,) = data.glob("before-restore-*")
    assert siaga("verify", "--anchor", late, "--data", aside).status == 0


def test_into_an_empty_folder_the_restore_is_told_without_a_head_that_it_replaced(kept: Path, tmp_path: Path) -> None:
    assert siaga("restore", kept, "--data", tmp_path / "new").status == 0
    assert siaga("verify", "--data", tmp_path / "new").status == 0
    with closing(open_store(tmp_path / "new" / "api.db")) as store, store.reading() as picture:
        (restored,) = picture.audit(limit=1)
    assert json.loads(restored.changes) == {"taken": [None, manifest(kept)["taken"]]}
