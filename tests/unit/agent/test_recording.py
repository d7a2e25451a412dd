from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from agent.clock import SystemClock
from agent.observation import Heartbeat, Observation, Ping, unpack
from agent.outbox.ports import OutboxFullError
from agent.recording import Recording
from agent.statistics import Statistics
from tests.support.fake_outbox import FakeOutbox


def ping(at: int, *, received: int = 1) -> Ping:
    return Ping(at=at, agent="pkp", device="sw", sent=1, received=received)


class Bench:
    def __init__(self, most_in_memory: int = 100) -> None:
        self.outbox = FakeOutbox()
        self.statistics = Statistics()
        self.kept = 0
        self.writer = ThreadPoolExecutor(max_workers=1)
        self.recording = Recording(
            outbox=self.outbox,
            writer=self.writer,
            clock=SystemClock(),
            boot="boot",
            statistics=self.statistics,
            kept=self.count,
            most_in_memory=most_in_memory,
        )

    def count(self) -> None:
        self.kept += 1

    def batches(self) -> list[list[Observation]]:
        return [unpack(row.body) for row in self.outbox.pending(0, 1000)]

    def run(self, act: Callable[[], None], until: Callable[[], bool]) -> None:
        async def scenario() -> None:
            running = asyncio.create_task(self.recording.run())
            await asyncio.sleep(0)
            act()
            for _ in range(2000):
                if until():
                    break
                await asyncio.sleep(0.002)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

        asyncio.run(asyncio.wait_for(scenario(), 10))
        self.writer.shutdown()


def test_what_changes_together_leaves_together_in_the_order_it_was_recorded():
    bench = Bench()

    def act() -> None:
        bench.recording.record(Heartbeat(at=1, agent="pkp"))
        bench.recording.record(ping(2))
        bench.recording.record(ping(3))

    bench.run(act, lambda: bench.kept > 0)
    assert bench.batches() == [[Heartbeat(at=1, agent="pkp"), ping(2), ping(3)]]


def test_what_is_no_news_waits_for_its_second_and_news_takes_it_along():
    bench = Bench()
    bench.recording._changes.news(ping(0))
    seen: list[int] = []

    def act() -> None:
        bench.recording.record(ping(1))
        loop = asyncio.get_running_loop()
        loop.call_later(0.2, lambda: seen.append(bench.kept))
        loop.call_later(0.21, lambda: bench.recording.record(ping(2, received=0)))

    bench.run(act, lambda: bench.kept > 0)
    assert seen == [0]
    assert bench.batches() == [[ping(1), ping(2, received=0)]]


def test_while_the_outbox_cannot_be_written_nothing_is_lost_and_it_is_said():
    bench = Bench()
    bench.outbox.failing = OutboxFullError("the disk is full; make room")
    said: list[str | None] = []

    def heal() -> None:
        said.append(bench.statistics.storage_problem)
        bench.outbox.failing = None

    def act() -> None:
        bench.recording.record(ping(1))
        bench.recording.record(ping(2))
        asyncio.get_running_loop().call_later(0.3, heal)

    bench.run(act, lambda: bench.kept > 0)
    assert said == ["the disk is full; make room"]
    assert bench.batches() == [[ping(1), ping(2)]]
    assert bench.statistics.storage_problem is None
    assert bench.statistics.observations_dropped == 0


def test_the_memory_is_bounded_and_what_is_given_up_is_counted():
    bench = Bench(most_in_memory=3)
    bench.outbox.failing = OutboxFullError("full")
    for at in range(10):
        bench.recording.record(ping(at))
    bench.recording.record()
    assert bench.statistics.observations_dropped == 7
    assert bench.statistics.memory_observations == 3
    bench.writer.shutdown()
