"""Where a recording begins: from the newest memory kept before it, and not before what the raw log still holds."""

from __future__ import annotations

import asyncio

import pytest

from agent.clock import DAY, HOUR, MINUTE, Microseconds, format_instant
from agent.errors import BadInputError
from agent.observation import Batch, pack
from collector.pipeline import Collector
from collector.recording import opening
from tests.support.fake_collector_store import FakeCollectorStore
from tests.support.fake_network import EPOCH, islands, ping
from tests.support.standing_clock import StandingClock

NETWORK = islands(4, stale_after="2h")
REFERENCES = {"pkp": ("ref-isp", "ref-dns", "ref-dc")}


def lived(days: int) -> FakeCollectorStore:
    """Return the store of a collector that heard one switch once an hour, and lost it in every day's last three."""
    store, clock = FakeCollectorStore(), StandingClock(EPOCH)
    collector = Collector(NETWORK, REFERENCES, store, clock)  # type: ignore[arg-type]
    for hour in range(24 * days):
        answered = hour % 24 < 21
        seconds = 3600.0 * hour
        body = [ping("pkp", name, seconds, answered=True) for name in REFERENCES["pkp"]]
        body.append(ping("pkp", "sw-a00", seconds, answered=answered))
        clock.now = EPOCH + hour * HOUR
        batch = Batch(
            agent="pkp",
            stream="s",
            seq=hour + 1,
            boot="b",
            sender="one",
            sender_started=0,
            sent=clock.now,
            body=pack([*body]),
        )
        assert asyncio.run(collector.deliver(batch)).upto == hour + 1
        clock.now += MINUTE
        collector.tick()
        collector.prune()
    return store


@pytest.fixture(scope="module")
def twelve_days() -> FakeCollectorStore:
    return lived(12)


def begun(store: FakeCollectorStore, at: Microseconds) -> tuple[int, int, int]:
    """Return how many incidents a recording knows at its beginning, of which it knows now, and its newest evidence."""
    memory = opening(store, NETWORK, REFERENCES, at).memory
    return memory.next_case - 1, len([case for case in memory.cases if case.closed is None]), memory.newest


def test_incidents_are_numbered_on_though_their_raw_batches_are_long_gone(twelve_days: FakeCollectorStore) -> None:
    at = EPOCH + 9 * DAY + 12 * HOUR + 30 * MINUTE
    assert begun(twelve_days, at) == (9, 0, EPOCH + 9 * DAY + 12 * HOUR)
    assert begun(twelve_days, at + 11 * HOUR) == (10, 1, at - 30 * MINUTE + 11 * HOUR)


def test_what_lies_before_the_raw_log_is_refused_with_the_earliest_start(twelve_days: FakeCollectorStore) -> None:
    with pytest.raises(BadInputError) as refused:
        opening(twelve_days, NETWORK, REFERENCES, EPOCH + DAY)
    oldest = twelve_days.kept(0)
    assert oldest is not None
    assert EPOCH + 3 * DAY - MINUTE <= oldest.at <= EPOCH + 4 * DAY
    told = format_instant(oldest.at)
    assert str(refused.value) == (
        f"--from 2026-01-02T00:00:00Z: raw observations from before {told} are no longer kept; give --from a later"
        " instant than that"
    )
    assert begun(twelve_days, oldest.at + 1)[2] <= oldest.at


def test_before_a_young_collector_began_there_was_nothing() -> None:
    store = lived(1)
    assert begun(store, EPOCH - DAY) == (0, 0, 0)
    assert begun(store, EPOCH + HOUR + 1) == (0, 0, EPOCH + HOUR)
    assert begun(FakeCollectorStore(), EPOCH) == (0, 0, 0)
