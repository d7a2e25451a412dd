"""The export as a whole, on real files, when its disk or its own code fails: told once, tried again, nothing lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import pytest
from prometheus_client.core import GaugeMetricFamily

from agent.clock import SECOND, Microseconds
from agent.errors import StorageError
from agent.observation import Batch, Ping, pack
from collector.export.exporting import Exporting
from collector.export.intake import Watched
from collector.metric_table import METRICS
from collector.ports import Arrived, Change
from tests.support.export_bench import PretendServer
from tests.support.fake_clock import StandingClock
from tests.support.fake_collector_store import FakeCollectorStore


class Store(FakeCollectorStore):
    """Raises what it is told to when it is read on."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: Iterator[Exception] = iter(())

    def raw_after(self, number: int, limit: int) -> list[tuple[int, Arrived]]:
        for trouble in self.troubles:
            raise trouble
        return super().raw_after(number, limit)


class World:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store()
        self.server = PretendServer()
        self.clock = StandingClock()
        self.watched = Watched(
            self.store, lambda: {"sw": "s"}, lambda: 0, lambda _: [GaugeMetricFamily("siaga_device_up", "", value=1)]
        )

    def observe(self, seq: int) -> None:
        at = self.clock.wall() + seq
        body = pack([Ping(at=at, agent="pkp", device="sw", sent=1, received=1, rtt=0.01)])
        batch = Batch(agent="pkp", stream="s", seq=seq, boot="b", sender="b", sender_started=0, sent=at, body=body)
        self.store.commit(Change(arrived=Arrived(batch, at)))

    def run(self, until: Callable[[Exporting], bool]) -> Exporting:
        async def scenario() -> Exporting:
            exporting = Exporting(self.watched, self.server, self.folder, self.clock, 10**8)
            running = asyncio.create_task(exporting.run())
            for _ in range(10_000):
                if until(exporting):
                    break
                await asyncio.sleep(0.001)
            assert until(exporting)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await exporting.close()
            return exporting

        return asyncio.run(scenario())

    @property
    def rtts(self) -> int:
        return sum(series.startswith(b"siaga_device_rtt") for series, _ in self.server.points)


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def test_points_pass_through_and_are_counted_under_the_tables_names(world):
    for seq in (1, 2, 3):
        world.observe(seq)
    exporting = world.run(
        lambda exporting: world.rtts == 3 and exporting.readiness()["detail"].endswith("; 0 portions wait")
    )
    families = {sample.name: sample.value for family in exporting.collect() for sample in family.samples}
    assert families["siaga_influxdb_points_total"] >= 7
    served = {family.name for family in exporting.collect()}
    table = {name.removesuffix("_total") for name in METRICS if name.startswith("siaga_influxdb_")}
    assert served == table


@pytest.mark.parametrize(
    "trouble",
    [
        StorageError("collector.db: disk I/O error; check the disk"),
        OSError(28, "No space left on device"),
        ValueError("!"),
    ],
    ids=["store", "system", "nobody-thought-of"],
)
def test_trouble_is_told_once_shown_by_readyz_and_over_when_it_is_over(world, trouble, caplog):
    caplog.set_level(logging.WARNING)
    world.store.troubles = repeat(trouble)
    world.observe(1)
    world.run(lambda exporting: not exporting.readiness()["ok"])
    world.store.troubles = repeat(trouble, 5)
    caplog.clear()
    exporting = world.run(lambda exporting: world.rtts == 1 and exporting.readiness()["ok"])
    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["points for InfluxDB are not taken in"]
    assert exporting.readiness()["needed"] is False


def test_a_damaged_outbox_is_set_aside_and_the_raw_log_fills_a_new_one(world, caplog):
    world.observe(1)
    world.run(lambda _: world.rtts == 1)
    (world.folder / "influxdb.db").write_bytes(b"no database, however long it is made" * 100)
    (world.folder / "influxdb.db-wal").unlink(missing_ok=True)
    (world.folder / "influxdb.position").unlink()
    world.server.points.clear()
    world.run(lambda _: world.rtts == 1)
    assert list(world.folder.glob("influxdb.db.damaged-*"))
    assert "the outbox of points is damaged; it was moved to" in caplog.text


def test_a_second_one_on_the_same_folder_is_refused(world):
    async def scenario() -> None:
        first = Exporting(world.watched, world.server, world.folder, world.clock, 10**8)
        with pytest.raises(StorageError, match="in use by another siaga; stop it or give --data"):
            Exporting(world.watched, world.server, world.folder, world.clock, 10**8)
        await first.close()

    asyncio.run(scenario())


def test_a_raw_log_that_cannot_be_read_at_the_start_is_told(world):
    class Unreadable(FakeCollectorStore):
        def raw_newest(self) -> int:
            raise StorageError("collector.db: file is not a database; put a backup in its place")

    with pytest.raises(StorageError, match="put a backup in its place"):
        Exporting(replace(world.watched, store=Unreadable()), world.server, world.folder, world.clock, 10**8)


def test_the_pause_after_trouble_is_the_same_each_time(world):
    slept: list[Microseconds] = []
    sleep = world.clock.sleep

    async def noted(duration: Microseconds) -> None:
        slept.append(duration)
        await sleep(duration)

    world.clock.sleep = noted
    world.store.troubles = repeat(StorageError("x"), 3)
    world.observe(1)
    world.run(lambda _: world.rtts == 1)
    assert slept.count(5 * SECOND) == 3
