"""What every outbox promises (``agent.outbox.ports``), on the fake and on SQLite."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.clock import DAY
from agent.observation import Ping, unpack
from agent.outbox.ports import Outbox, OutboxFullError
from agent.outbox.sqlite import SqliteOutbox
from tests.support.fake_outbox import FakeOutbox

Maker = Callable[..., Outbox]


@pytest.fixture(params=["fake", "sqlite"])
def make(request: pytest.FixtureRequest, tmp_path: Path):
    made: list[Outbox] = []

    def maker(**bounds: int) -> Outbox:
        outbox: Outbox = (
            FakeOutbox(**bounds)
            if request.param == "fake"
            else SqliteOutbox(tmp_path / "outbox.db", ballast_bytes=0, **bounds)
        )
        made.append(outbox)
        return outbox

    yield maker
    for outbox in made:
        outbox.close()


def batch(number: int) -> list[Ping]:
    return [Ping(at=number, agent="pkp", device="sw", sent=1, received=1, rtt=0.001)]


def fill(outbox: Outbox, count: int, now: int = 0) -> None:
    for number in range(1, count + 1):
        assert outbox.append(list(batch(number)), "boot-1", now) == number


def test_numbers_count_from_one_and_pending_gives_them_oldest_first(make: Maker):
    outbox = make()
    fill(outbox, 3)
    rows = outbox.pending(after=0, limit=10)
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [unpack(row.body) for row in rows] == [batch(1), batch(2), batch(3)]
    assert {row.boot for row in rows} == {"boot-1"}
    assert [row.seq for row in outbox.pending(after=1, limit=1)] == [2]


def test_acknowledged_rows_stay_so_that_a_collector_may_ask_again(make: Maker):
    outbox = make()
    fill(outbox, 3)
    outbox.acknowledge(3)
    assert outbox.holding().acknowledged == 3
    outbox.rewind(1)
    assert outbox.holding().acknowledged == 1
    assert [unpack(row.body) for row in outbox.pending(after=1, limit=10)] == [batch(2), batch(3)]


def test_an_acknowledgement_never_goes_back_by_itself_nor_beyond_the_last(make: Maker):
    outbox = make()
    fill(outbox, 3)
    outbox.acknowledge(2)
    outbox.acknowledge(1)
    assert outbox.holding().acknowledged == 2
    outbox.acknowledge(99)
    assert outbox.holding().acknowledged == 3


def test_clean_drops_what_is_old_and_acknowledged_and_nothing_else(make: Maker):
    outbox = make()
    fill(outbox, 2, now=0)
    outbox.append(list(batch(3)), "boot-1", 5 * DAY)
    outbox.acknowledge(1)
    assert outbox.clean(8 * DAY) == 1
    assert outbox.holding().rows == 2
    outbox.acknowledge(3)
    assert outbox.clean(8 * DAY) == 1
    assert outbox.append(list(batch(4)), "boot-1", 8 * DAY) == 4, "no number comes twice, whatever is dropped"


def test_what_is_gone_is_said_as_an_empty_batch(make: Maker):
    outbox = make()
    fill(outbox, 3)
    outbox.acknowledge(2)
    outbox.clean(8 * DAY)
    assert [(row.seq, unpack(row.body)) for row in outbox.pending(after=0, limit=10)] == [
        (1, []),
        (2, []),
        (3, batch(3)),
    ]


def test_beyond_the_size_bound_the_oldest_go_and_what_was_never_sent_is_counted(make: Maker):
    outbox = make(most_bytes=500)
    fill(outbox, 50)
    holding = outbox.holding()
    assert holding.bytes <= 500
    assert holding.dropped == 50 - holding.rows
    assert [row.seq for row in outbox.pending(0, 100)] == list(range(1, 51)), "gone ones are said"
    kept = [unpack(row.body) for row in outbox.pending(50 - holding.rows, 100)]
    assert kept[-1] == batch(50)
    assert all(kept)


def test_a_batch_above_the_bound_is_refused_with_the_remedy(make: Maker):
    with pytest.raises(OutboxFullError, match="above the bound"):
        make(most_bytes=3).append(list(batch(1)), "boot-1", 0)


def test_a_refused_batch_stays_readable(make: Maker):
    outbox = make()
    fill(outbox, 2)
    outbox.refuse(1, "no such device")
    assert unpack(outbox.pending(0, 1)[0].body) == batch(1)


def test_a_renewed_stream_numbers_what_was_not_acknowledged_from_one(make: Maker):
    outbox = make()
    before = outbox.stream
    fill(outbox, 3)
    outbox.acknowledge(1)
    assert outbox.renew() == outbox.stream != before
    assert [(row.seq, unpack(row.body)) for row in outbox.pending(0, 10)] == [(1, batch(2)), (2, batch(3))]
    assert outbox.append(list(batch(9)), "boot-2", 0) == 3


def test_a_body_of_another_kind_is_kept_as_it_is(make: Maker):
    outbox = make(most_bytes=100)
    assert outbox.keep(b"\x00 points", "points", 5) == 1
    assert outbox.append(batch(2), "boot-1", 6) == 2
    (first, second) = outbox.pending(0, 10)
    assert (first.boot, first.body) == ("points", b"\x00 points")
    assert (second.boot, unpack(second.body)) == ("boot-1", batch(2))
    with pytest.raises(OutboxFullError, match="above the bound"):
        outbox.keep(bytes(101), "points", 7)
