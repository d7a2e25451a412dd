"""What every ``collector.ports.Store`` promises, asked of the one in memory and of SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from agent.clock import HOUR, SECOND
from agent.errors import StorageError
from agent.observation import Batch
from collector.core.cases import Case
from collector.core.memory import Memory
from collector.core.rows import Row
from collector.core.runs import Run
from collector.decisions import Approval, Maintenance, Recorded
from collector.ports import Arrived, Change, Progress, Setting, Store
from collector.reading import Effect, Notice
from collector.store.sqlite import SqliteStore
from collector.store.tables import metadata
from tests.support.fake_collector_store import FakeCollectorStore


@pytest.fixture(params=["memory", "sqlite"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Open the store, or open it again as after a crash."""
    opened: list[Store] = []
    fake = FakeCollectorStore()

    def reopened() -> Store:
        store: Store = fake if request.param == "memory" else SqliteStore(tmp_path / "collector.db")
        opened.append(store)
        return store

    yield reopened
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[[], Store]) -> Store:
    return reopen()


def arrived(seq: int, *, at: int = 0, stream: str = "s", agent: str = "pkp", started: int = 0) -> Arrived:
    batch = Batch(
        agent=agent,
        stream=stream,
        seq=seq,
        boot="b",
        sender=f"x{started}",
        sender_started=started,
        sent=at,
        body=b"\x90",
    )
    return Arrived(batch, at or seq * SECOND)


def run(device: str, first: int, until: int, *, count: int = 1) -> Run:
    return Run(
        agent="pkp",
        device=device,
        result="answered",
        boot=None,
        interval=10 * SECOND,
        first=first,
        last=until,
        until=until,
        before=None,
        count=count,
    )


def case(number: int, *, opened: int, closed: int | None = None, device: str = "sw") -> Case:
    row = Row(
        agent="pkp",
        device=device,
        outage=opened,
        started=opened,
        before=opened,
        losses=(opened,),
        answered=None,
        confirmed_at=opened,
    )
    return Case(
        id=str(number),
        root=("sw",),
        cause="unknown",
        causes={},
        confidence=0.5,
        alternatives=(("fo",),),
        since=opened,
        opened=opened,
        closed=closed,
        rows=[row],
    )


def effect(seq: int) -> Effect:
    notice = Notice(kind="agent-blind", agent="pkp", started=seq, ended=None)
    return Effect(seq=seq, at=seq, kind="notice", notice=notice)


def test_a_new_store_knows_nothing(store: Store) -> None:
    found = store.recover()
    assert (found.memory, list(found.batches), found.streams, found.senders, found.acknowledged) == (
        None,
        [],
        {},
        {},
        0,
    )
    assert store.effects(0, 10) == []
    assert store.runs(0, HOUR) == []
    assert store.cases(0, HOUR) == []
    assert store.case("1") is None


def test_a_change_is_there_after_a_crash(reopen: Callable[[], Store]) -> None:
    reopen().commit(
        Change(
            arrived=arrived(1),
            runs=[run("sw", 0, 5)],
            cases=[case(1, opened=3)],
            effects=[effect(1)],
            memory=Memory(newest=7),
        )
    )
    store = reopen()
    found = store.recover()
    assert found.memory is not None
    assert found.memory.newest == 7
    assert found.streams == {("pkp", "s"): Progress(1, "x0", 0)}
    assert store.effects(0, 10) == [effect(1)]
    assert store.runs(0, HOUR) == [run("sw", 0, 5)]
    assert store.case("1") == case(1, opened=3)


def test_batches_after_the_snapshot_are_given_back_in_order_of_arrival(store: Store) -> None:
    store.commit(Change(arrived=arrived(1), memory=Memory()))
    store.commit(Change(arrived=arrived(2)))
    store.commit(Change(arrived=arrived(1, stream="other")))
    found = store.recover()
    assert [(known.batch.stream, known.batch.seq, known.batch.body) for known in found.batches] == [
        ("s", 2, b"\x90"),
        ("other", 1, b"\x90"),
    ]
    assert {key: progress.upto for key, progress in found.streams.items()} == {("pkp", "s"): 2, ("pkp", "other"): 1}


def test_the_newest_sender_of_an_agent_is_known(store: Store) -> None:
    store.commit(Change(arrived=arrived(1, started=50)))
    store.commit(Change(arrived=arrived(1, stream="old", started=20)))
    assert store.recover().senders["pkp"] == Progress(1, "x50", 50)


def test_a_run_that_grew_takes_the_place_of_its_older_form(store: Store) -> None:
    store.commit(Change(runs=[run("sw", 0, 5), run("sw", 10, 20)]))
    store.commit(Change(runs=[run("sw", 0, 8, count=2)]))
    assert store.runs(0, HOUR) == [run("sw", 0, 8, count=2), run("sw", 10, 20)]


def test_runs_that_reach_into_a_period_are_found_sorted(store: Store) -> None:
    store.commit(Change(runs=[run("b", 0, 5), run("a", 10, 20), run("a", 0, 9), run("a", 30, 40)]))
    assert [(found.device, found.first) for found in store.runs(5, 30)] == [("a", 0), ("a", 10), ("b", 0)]


def test_runs_of_some_devices_are_found(store: Store) -> None:
    store.commit(Change(runs=[run("b", 0, 5), run("a", 10, 20), run("c", 0, 9), run("a", 30, 40)]))
    assert [(found.device, found.first) for found in store.runs(0, 35, {"a", "b"})] == [("a", 10), ("a", 30), ("b", 0)]
    assert store.runs(0, 35, set()) == []


def test_runs_of_one_device_are_found_from_the_one_that_touches_the_period(store: Store) -> None:
    store.commit(Change(runs=[run("a", first, first + 10) for first in (0, 10, 20, 30, 40)]))
    assert [found.first for found in store.runs(20, 40, {"a"})] == [10, 20, 30]
    assert [found.first for found in store.runs(25, 26, {"a"})] == [20]
    assert [found.first for found in store.runs(60, 70, {"a"})] == []


def test_an_outage_right_behind_a_period_comes_with_it_for_its_bracket_reaches_back(store: Store) -> None:
    up = msgspec.structs.replace(run("a", 0, 41), last=39)
    lost = msgspec.structs.replace(run("a", 41, 60), result="lost", before=39)
    apart = [msgspec.structs.replace(up, device="b", last=41), msgspec.structs.replace(lost, device="b", before=None)]
    store.commit(Change(runs=[up, lost, *apart]))
    for devices in (None, {"a", "b"}):
        assert store.runs(0, 40, devices) == [up, lost, apart[0]]
        assert store.runs(0, 41, devices) == [up, lost, apart[0]]
        assert store.runs(0, 39, devices) == [up, apart[0]]
    store.condense(0, 40, ["a", "b"])
    store.commit(Change(runs=[lost, apart[1]]))
    assert store.condensed_devices(0, 40) == {"b"}


def test_the_beginning_is_that_of_the_earliest_run(store: Store) -> None:
    assert store.began() is None
    store.commit(Change(runs=[run("b", 7, 9), run("a", 3, 20)]))
    assert store.began() == 3


def test_cases_open_in_a_period_are_found_newest_first(store: Store) -> None:
    store.commit(
        Change(
            cases=[
                case(9, opened=10, closed=20),
                case(10, opened=10, closed=None),
                case(11, opened=30, closed=None),
                case(12, opened=90, closed=None),
            ]
        )
    )
    assert [found.id for found in store.cases(20, 90)] == ["11", "10", "9"]
    assert [found.id for found in store.cases(21, 90)] == ["11", "10"]
    assert [found.id for found in store.cases(20, 90, 1)] == ["11"]


def test_cases_of_some_devices_are_found_in_the_period(store: Store) -> None:
    store.commit(
        Change(
            cases=[
                case(1, opened=10, closed=20),
                case(2, opened=30),
                case(3, opened=40, device="a"),
                case(4, opened=95),
            ]
        )
    )
    store.commit(Change(cases=[case(2, opened=30, device="b")]))
    assert [found.id for found in store.cases(21, 90, devices={"a", "b"})] == ["3", "2"]
    assert [found.id for found in store.cases(21, 90, devices={"sw"})] in ([], ["2"])  # which held it once
    assert store.cases(21, 90, devices=set()) == []


def test_a_case_is_kept_as_it_stands_now(store: Store) -> None:
    store.commit(Change(cases=[case(1, opened=10)]))
    store.commit(Change(cases=[case(1, opened=10, closed=50)]))
    found = store.case("1")
    assert found is not None
    assert found.closed == 50


def test_effects_are_read_after_a_cursor_and_forgotten_when_acknowledged(reopen: Callable[[], Store]) -> None:
    store = reopen()
    store.commit(Change(effects=[effect(number) for number in range(1, 6)]))
    assert [found.seq for found in store.effects(2, 2)] == [3, 4]
    store.acknowledge(3)
    assert [found.seq for found in store.effects(0, 10)] == [4, 5]
    assert reopen().recover().acknowledged == 3


def test_raw_batches_are_read_by_arrival_and_pruned_only_behind_the_snapshot(store: Store) -> None:
    store.commit(Change(arrived=arrived(1)))
    store.commit(Change(arrived=arrived(2), memory=Memory()))
    store.commit(Change(arrived=arrived(3)))
    assert [found.batch.seq for found in store.raw(SECOND, 3 * SECOND)] == [1, 2]
    assert store.prune(2 * SECOND) == 1
    assert store.prune(HOUR) == 1
    assert [found.batch.seq for found in store.raw(0, HOUR)] == [3]
    assert [found.batch.seq for found in store.recover().batches] == [3]


def test_a_change_that_cannot_be_written_whole_leaves_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "collector.db")
    broken = Change(arrived=arrived(1), runs=[run("sw", 0, 5)], cases=[case(1, opened=2**70)])
    with pytest.raises((StorageError, OverflowError)):
        store.commit(broken)
    assert store.recover().streams == {}
    assert store.runs(0, HOUR) == []
    store.close()


def test_a_store_of_the_first_version_is_read_and_its_incidents_are_found_by_device(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "collector.db")
    store.commit(Change(runs=[run("sw", 0, 5)], cases=[case(1, opened=10), case(2, opened=11, device="a")]))
    store.close()
    with closing(sqlite3.connect(tmp_path / "collector.db", isolation_level=None)) as connection:
        for statement in (
            "DROP TABLE condensed",
            "DROP TABLE incident_device",
            "DROP TABLE decision",
            "DROP TABLE setting",
            "DROP INDEX run_until",
            "CREATE INDEX run_until ON run (until)",
            "UPDATE alembic_version SET version_num = 'v0001'",
        ):
            connection.execute(statement)

    with closing(SqliteStore(tmp_path / "collector.db")) as store:
        assert [found.id for found in store.cases(0, HOUR, devices={"sw"})] == ["1"]
        assert [found.id for found in store.cases(0, HOUR, devices={"a"})] == ["2"]
        assert store.runs(0, HOUR) == [run("sw", 0, 5)]


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "collector.db").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'collector.db'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_file_that_is_no_database_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "collector.db").write_bytes(b"certainly no database" * 100)
    with pytest.raises(StorageError, match="the file is damaged: stop siaga and put a backup in its place"):
        SqliteStore(tmp_path / "collector.db")


def test_raw_batches_are_read_on_by_number(store: Store) -> None:
    assert (store.raw_after(0, 10), store.raw_newest()) == ([], 0)
    for seq in (1, 2, 3):
        store.commit(Change(arrived=arrived(seq)))
    store.commit(Change(memory=Memory()))
    found = store.raw_after(0, 2)
    assert [(number, known.batch.seq) for number, known in found] == [(1, 1), (2, 2)]
    assert [known.batch.seq for _, known in store.raw_after(found[-1][0], 2)] == [3]
    assert store.raw_newest() == 3


def test_memories_are_kept_for_recordings_as_long_as_the_raw_log_behind_them(reopen: Callable[[], Store]) -> None:
    store = reopen()
    assert store.kept(HOUR) is None
    for second in (1, 2, 3, 4):
        memory = Memory(newest=second)
        store.commit(Change(arrived=arrived(second), memory=memory, keep=second != 3, at=second * SECOND))
    assert [(one.at, one.number, one.memory.newest) for one in [store.kept(4 * SECOND)] if one] == [(2 * SECOND, 2, 2)]
    assert [one.number for one in [store.kept(SECOND)] if one] == [1], "the oldest when all are later"
    found = store.recover()
    assert (found.kept_at, found.memory, found.batches) == (4 * SECOND, Memory(newest=4), [])
    assert store.prune(3 * SECOND) == 2, "what the newest memory before then holds"
    assert [known.batch.seq for known in store.raw(0, HOUR)] == [3, 4]
    assert [one.number for one in [store.kept(SECOND)] if one] == [2], "what could begin from earlier is gone"
    assert reopen().recover().memory == Memory(newest=4)


def test_numbers_of_raw_batches_go_on_after_pruning(store: Store) -> None:
    for seq in (1, 2):
        store.commit(Change(arrived=arrived(seq), memory=Memory()))
    assert store.prune(HOUR) == 2
    assert store.raw_newest() == 0
    store.commit(Change(arrived=arrived(3)))
    assert [number for number, _ in store.raw_after(1, 10)] == [3]


def decided(number: int) -> Recorded:
    works = Maintenance(element="sw", start=1, end=2, reason="ganti", weekly=("tue",), last="2026-12-31")
    return Recorded(number=number, at=number, by="noc", decision=works if number % 2 else Approval(of=1), key="k")


def test_decisions_come_back_as_they_were_made_in_order(reopen: Callable[[], Store]) -> None:
    store = reopen()
    store.commit(Change(decisions=[decided(1)]))
    store.commit(Change(decisions=[decided(2), decided(3)]))
    assert reopen().decisions() == [decided(1), decided(2), decided(3)]


def test_the_inventory_of_an_instant_is_the_last_one_put_in_force_by_then(reopen: Callable[[], Store]) -> None:
    store = reopen()
    assert store.setting() is None
    for at in (10, 20, 30):
        store.commit(Change(setting=Setting(at, f"d{at}", b"x")))
    store = reopen()
    wanted = {None: "d30", 30: "d30", 29: "d20", 20: "d20", 9: "d10"}
    for known, digest in wanted.items():
        found = store.setting(known)
        assert found is not None
        assert found.digest == digest


def test_what_is_condensed_is_there_until_other_evidence_touches_it(reopen: Callable[[], Store]) -> None:
    store = reopen()
    store.commit(Change(runs=[run("a", 10, 20), run("b", 10, 40)], cases=[case(1, opened=12, closed=15)]))
    store.condense(0, 30, ["a", "b", "c"])
    kept = dict(store.condensed(0, 30))
    assert sorted(kept) == ["a", "b", "c"]
    assert kept["c"].views == []
    assert dict(reopen().condensed(0, 30)) == kept
    assert dict(store.condensed(0, 30, "b")) == {"b": kept["b"]}
    assert store.condensed_devices(0, 30) == {"a", "b", "c"}
    assert store.condensed_devices(0, 31) == set()

    store.commit(Change(runs=[run("a", 31, 40)]))
    assert store.condensed_devices(0, 30) == {"a", "b", "c"}, "after its end"
    store.commit(Change(runs=[run("a", 29, 40)]))
    assert store.condensed_devices(0, 30) == {"b", "c"}
    store.condense(0, 30, ["a"])
    assert dict(store.condensed(0, 30, "a")) != {"a": kept["a"]}


def test_an_incident_takes_away_what_is_condensed_of_all_whom_it_holds_or_held(store: Store) -> None:
    held = case(1, opened=12, closed=15)
    store.commit(Change(cases=[held]))
    store.condense(0, 30, ["sw", "a", "b"])
    store.commit(Change(cases=[case(1, opened=12, closed=15, device="a")]))
    assert store.condensed_devices(0, 30) == {"b"}
    store.condense(0, 30, ["sw", "a"])
    store.commit(Change(cases=[case(2, opened=31, device="a")]))
    assert store.condensed_devices(0, 30) == {"sw", "a", "b"}
