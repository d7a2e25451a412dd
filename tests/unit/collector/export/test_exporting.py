"""The way of a point from the raw log to the server, with pretend ends."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from agent.clock import HOUR, MINUTE, SECOND
from agent.errors import StorageError
from collector.core.judge import Memory
from collector.export.delivery import LONGEST_PAUSE
from collector.export.intake import HELPING, MOST_LINES
from collector.export.ports import Answer, Verdict
from collector.export.rejects import Rejects
from collector.ports import Change
from tests.support.export_bench import AWAY, TAKEN, export_bench
from tests.support.fake_collector_store import FakeCollectorStore


@pytest.fixture
def bench(tmp_path):
    with export_bench(tmp_path) as made:
        yield made


def test_what_is_committed_reaches_the_server(bench):
    bench.batch(bench.ping(5), bench.ping(6))
    bench.take()
    bench.drain()
    assert bench.rtts == [5, 6]
    assert bench.tally.points == 5
    assert bench.outbox.holding().acknowledged == 1


def test_an_hour_without_the_server_loses_nothing_and_keeps_the_order(bench):
    bench.server.judge = lambda _: AWAY
    sent = []
    for _ in range(360):
        bench.clock.pass_time(10 * SECOND)
        sent.append(bench.clock.wall())
        bench.batch(bench.ping())
        bench.take()
        bench.step()
    assert bench.rtts == []
    assert bench.tally.problem == "it does not answer"
    bench.server.judge = lambda _: TAKEN
    bench.server.writes.clear()
    bench.drain()
    assert bench.rtts == sent
    assert bench.tally.problem is None
    instants = [int(write.split(b"\n")[0].split(b" ")[-1]) for write in bench.server.writes]
    assert instants == sorted(instants)


def test_pauses_grow_to_a_bound_and_begin_small_again_after_a_success(bench):
    bench.batch(bench.ping())
    bench.take()
    bench.server.answers = [AWAY] * 9
    pauses = [bench.step() for _ in range(9)]
    assert pauses[0] == SECOND
    assert all(later == min(LONGEST_PAUSE, 2 * sooner) for sooner, later in pairwise(pauses))
    assert pauses[-1] == LONGEST_PAUSE
    assert bench.tally.failures == {"no-answer": 9}
    bench.drain()
    bench.batch(bench.ping())
    bench.take()
    bench.server.answers = [AWAY]
    assert bench.step() == SECOND


def test_a_longer_pause_that_the_server_asks_for_is_kept(bench):
    bench.batch(bench.ping())
    bench.take()
    bench.server.answers = [Answer(Verdict.HELD, "busy", "later", 45 * SECOND)]
    assert bench.step() == 45 * SECOND


def test_trouble_is_logged_once_when_it_begins_and_once_when_it_ends(bench, caplog):
    bench.batch(bench.ping())
    bench.take()
    bench.server.answers = [AWAY] * 5
    for _ in range(6):
        bench.step()
    assert [record.getMessage() for record in caplog.records] == [
        "points for InfluxDB wait: it does not answer",
        "InfluxDB takes points again",
    ]


def test_a_rejected_line_is_set_aside_and_blocks_nothing(bench, tmp_path):
    rejected = Answer(Verdict.REJECTED, "rejected", "partial write: field type conflict")
    bench.server.judge = lambda lines: rejected if b" 13\n" in lines + b"\n" else TAKEN
    bench.batch(*(bench.ping(at) for at in range(1, 40)))
    bench.batch(bench.ping(50))
    bench.take()
    bench.batch(bench.ping(60))
    bench.take()
    bench.drain()
    assert bench.rtts == [*range(1, 13), *range(14, 40), 50, 60]
    rows = [json.loads(row) for row in (tmp_path / "rejected").read_text("utf-8").splitlines()]
    assert [row["line"].split()[-1] for row in rows] == ["13", "13"]
    assert {row["why"] for row in rows} == {"partial write: field type conflict"}
    assert bench.tally.rejected == 2
    assert bench.tally.problem is None
    assert bench.outbox.holding().acknowledged == 2


def test_halves_are_taken_again_when_the_server_goes_away_between_them(bench):
    rejected = Answer(Verdict.REJECTED, "rejected", "no")
    bench.server.answers = [rejected, TAKEN, AWAY]
    bench.batch(*(bench.ping(at) for at in range(1, 9)))
    bench.take()
    bench.step()
    assert bench.outbox.holding().acknowledged == 0
    bench.drain()
    assert bench.rtts == list(range(1, 9))
    assert bench.tally.rejected == 0


def test_a_crash_after_the_outbox_and_before_the_position_gives_the_same_points(bench, tmp_path):
    bench.batch(bench.ping(1))
    bench.take()
    (tmp_path / "position").unlink()
    bench.restart()
    bench.batch(bench.ping(2))
    bench.take()
    bench.drain()
    assert bench.rtts == [1, 2]


def test_a_start_goes_on_where_the_last_one_was(bench):
    for at in range(1, 4):
        bench.batch(bench.ping(at))
    bench.take()
    bench.drain()
    bench.restart()
    bench.server.points.clear()
    bench.batch(bench.ping(4))
    bench.take()
    bench.drain()
    assert bench.rtts == [4]


@pytest.mark.parametrize("text", ["", "seven", "-3", "\xff"])
def test_a_damaged_position_means_from_the_beginning(bench, tmp_path, text):
    bench.batch(bench.ping(1))
    bench.take()
    (tmp_path / "position").write_text(text, "utf-8")
    bench.restart()
    bench.take()
    bench.drain()
    assert bench.rtts == [1]


def test_a_raw_log_that_went_back_is_taken_from_its_beginning(bench):
    for at in (1, 2, 3):
        bench.batch(bench.ping(at))
    bench.take()
    bench.store = FakeCollectorStore()
    bench.restart()
    bench.batch(bench.ping(9))
    bench.take()
    bench.drain()
    assert bench.rtts == [1, 2, 3, 9]


def test_beyond_the_bound_the_oldest_go_and_are_counted(tmp_path):
    with export_bench(tmp_path, most_bytes=2000) as bench:
        bench.server.judge = lambda _: AWAY
        for at in range(1, 101):
            bench.clock.pass_time(SECOND)
            bench.batch(bench.ping(at))
            bench.take()
            bench.step()
        assert bench.outbox.holding().bytes <= 2000
        bench.server.judge = lambda _: TAKEN
        bench.drain()
        assert bench.rtts == list(range(101 - len(bench.rtts), 101))
        assert len(bench.rtts) + bench.outbox.holding().dropped == 100


def test_raw_batches_pruned_before_they_were_taken_are_counted(bench):
    bench.batch(bench.ping(1))
    bench.take()
    for at in (2, 3):
        bench.batch(bench.ping(at))
    bench.store.commit(Change(memory=Memory()))
    bench.store.prune(bench.clock.wall() + HOUR)
    bench.batch(bench.ping(4))
    bench.take()
    bench.drain()
    assert bench.rtts == [1, 4]
    assert bench.tally.missed == 2


def test_an_unreadable_batch_is_passed_over(bench):
    bench.batch(body=b"\xc1")
    bench.batch(bench.ping(2))
    bench.take()
    bench.drain()
    assert bench.rtts == [2]


def test_an_unreadable_portion_is_set_aside(bench):
    bench.outbox.keep(b"no zlib", "points", 0)
    bench.batch(bench.ping(2))
    bench.take()
    bench.drain()
    assert bench.rtts == [2]
    assert list(bench.outbox.refused) == [1]
    assert bench.tally.failures == {"unreadable": 1}


def test_a_full_disk_takes_the_same_again_later(bench):
    bench.batch(bench.ping(1))
    bench.outbox.failing = StorageError("the disk is full; make room")
    with pytest.raises(StorageError, match="make room"):
        bench.take()
    bench.outbox.failing = None
    bench.take()
    bench.drain()
    assert bench.rtts == [1]


def test_a_large_backlog_is_cut_into_portions(bench):
    for at in range(HELPING):
        bench.batch(*(bench.ping(1 + 100 * at + more) for more in range(100)))
    bench.take()
    bench.drain()
    assert len(bench.rtts) == 100 * HELPING
    assert max(write.count(b"\n") + 1 for write in bench.server.writes) == MOST_LINES


def test_states_are_told_when_they_change_and_once_a_minute_with_the_figures(bench):
    bench.clock.offset -= bench.clock.wall() % MINUTE
    bench.take()
    bench.take()
    bench.changes += 1
    bench.take()
    bench.clock.pass_time(MINUTE)
    bench.take()
    assert bench.asked == [True, False, True]
    bench.drain()
    whole = sorted(int(at) for series, at in bench.server.points if series == b"siaga_device_up")
    assert whole == [bench.clock.wall() - MINUTE, bench.clock.wall()]


def test_states_are_looked_at_again_when_they_move_while_they_are_read(bench):
    standing, tries = bench._standing, []

    def moving(figures):
        tries.append(figures)
        if len(tries) == 1:
            raise RuntimeError("dictionary changed size during iteration")
        return standing(figures)

    bench._standing = moving
    bench.restart()
    bench.take()
    assert tries == [True, True]


def test_the_file_of_rejects_is_bounded(tmp_path):
    rejects = Rejects(tmp_path / "rejected", most_bytes=200)
    for number in range(20):
        rejects.add([(b"line %d" % number, "why")], 0)
    rejects.add([], 0)
    kept = [(tmp_path / name).read_text("utf-8").splitlines() for name in ("rejected.old", "rejected")]
    assert json.loads(kept[1][-1]) == {"at": "1970-01-01T00:00:00Z", "why": "why", "line": "line 19"}
    assert sum(len("\n".join(rows)) for rows in kept) < 600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rejected", "rejected.old"]
