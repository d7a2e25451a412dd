from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.clock import SECOND, Microseconds
from agent.errors import StorageError
from agent.observation import Acknowledgement, Batch, Ping, unpack
from agent.statistics import Statistics
from agent.uplink.in_process import InProcessUplink
from agent.uplink.ports import BusyError
from agent.uplink.shipping import LONGEST_PAUSE, Sender, Shipping
from tests.support.fake_outbox import FakeOutbox
from tests.support.recording_collector import RecordingCollector


class QuickClock:
    """Sleeps no time and remembers how long it was asked to."""

    def __init__(self) -> None:
        self.slept: list[Microseconds] = []

    def wall(self) -> Microseconds:
        return 7

    def monotonic(self) -> Microseconds:
        return 7

    async def sleep(self, duration: Microseconds) -> None:
        self.slept.append(duration)
        await asyncio.sleep(0)


class Bench:
    def __init__(self, rows: int = 3) -> None:
        self.outbox = FakeOutbox()
        self.collector = RecordingCollector()
        self.clock = QuickClock()
        self.statistics = Statistics()
        self.writer = ThreadPoolExecutor(max_workers=1)
        self.stretch = 1.0
        self.looked_at: list[tuple[str, ...]] = []
        for _ in range(rows):
            self.append()

    def append(self) -> int:
        ping = Ping(at=self.outbox.holding().last, agent="pkp", device="sw", sent=1, received=1)
        return self.outbox.append([ping], "measured", 0)

    def shipping(self, most_rows: int = 1) -> Shipping:
        return Shipping(
            outbox=self.outbox,
            writer=self.writer,
            uplink=InProcessUplink(self.collector),
            clock=self.clock,
            sender=Sender("pkp", "sending", 5),
            statistics=self.statistics,
            most_rows=most_rows,
            stretch=lambda: self.stretch,
            look_at=self.looked_at.append,
        )

    @property
    def seqs(self) -> list[int]:
        return [batch.seq for batch in self.collector.batches]

    def run(self, until: Callable[[], bool], shipping: Shipping | None = None) -> None:
        async def scenario() -> None:
            running = asyncio.create_task((shipping or self.shipping()).run())
            for _ in range(2000):
                if until() or running.done():
                    break
                await asyncio.sleep(0.001)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert until()

        try:
            asyncio.run(scenario())
        finally:
            self.writer.shutdown()


def test_batches_go_oldest_first_and_are_acknowledged_after_the_answer():
    bench = Bench()
    bench.run(lambda: bench.outbox.holding().acknowledged == 3)
    assert bench.seqs == [1, 2, 3]
    first = bench.collector.batches[0]
    assert (first.agent, first.stream, first.boot, first.sender, first.sender_started) == (
        "pkp",
        bench.outbox.stream,
        "measured",
        "sending",
        5,
    )


def test_a_collector_that_is_away_gets_everything_when_it_is_back_with_growing_pauses():
    bench = Bench()
    bench.collector.fail = 12
    bench.run(lambda: bench.outbox.holding().acknowledged == 3)
    assert bench.seqs == [1, 2, 3]
    assert bench.clock.slept == sorted(bench.clock.slept)
    assert bench.clock.slept[0] == SECOND // 4
    assert bench.clock.slept[-1] == LONGEST_PAUSE
    assert bench.statistics.delivery_failures == 12
    assert bench.statistics.uplink_problem is None


def test_a_lost_answer_sends_again_and_the_collector_s_word_moves_us_on():
    bench = Bench()
    bench.collector.lose_answers = 1
    bench.run(lambda: bench.outbox.holding().acknowledged == 3)
    assert bench.seqs == [1, 2, 3]
    assert bench.statistics.batches_resent >= 1


def test_a_collector_restored_from_a_backup_is_sent_what_it_lacks_again():
    bench = Bench(rows=5)
    bench.outbox.acknowledge(5)
    bench.collector.upto[bench.outbox.stream] = 2
    shipping = bench.shipping()
    bench.append()
    bench.run(lambda: bench.seqs == [3, 4, 5, 6], shipping)


def test_what_is_truly_gone_is_sent_as_empty_batches():
    bench = Bench(rows=3)
    bench.outbox.acknowledge(3)
    bench.outbox.clean(10**18)
    shipping = bench.shipping()
    bench.append()
    bench.run(lambda: len(bench.seqs) == 4, shipping)
    assert [len(unpack(batch.body)) for batch in bench.collector.batches] == [0, 0, 0, 1]


def test_a_refused_batch_is_set_aside_and_blocks_nothing():
    bench = Bench()
    bench.collector.refuse = {2: "not your subject"}
    bench.run(lambda: bench.outbox.holding().acknowledged == 3)
    assert bench.seqs == [1, 3]
    assert bench.outbox.refused == {2: "not your subject"}
    assert bench.statistics.batches_refused == 1


def test_a_collector_that_has_more_of_our_stream_than_we_do_makes_us_begin_a_new_one():
    bench = Bench(rows=2)
    before = bench.outbox.stream
    bench.collector.upto[before] = 40
    bench.run(lambda: bench.seqs == [1, 2])
    assert {batch.stream for batch in bench.collector.batches} == {bench.outbox.stream}
    assert bench.outbox.stream != before


def test_new_rows_wake_it_at_once():
    bench = Bench(rows=0)
    shipping = bench.shipping()

    async def scenario() -> None:
        running = asyncio.create_task(shipping.run())
        await asyncio.sleep(0.02)
        bench.append()
        shipping.wake()
        for _ in range(2000):
            await asyncio.sleep(0 if bench.seqs else 0.001)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(asyncio.wait_for(scenario(), 5))
    bench.writer.shutdown()
    assert bench.seqs == [1]


def test_a_collector_that_does_not_move_on_is_not_hammered():
    class Stubborn:
        async def deliver(self, batch: Batch) -> Acknowledgement:
            return Acknowledgement(upto=0)

    bench = Bench()
    shipping = bench.shipping()
    shipping._uplink = Stubborn()
    bench.run(lambda: len(bench.clock.slept) >= 5, shipping)
    assert bench.statistics.uplink_problem == "the collector does not take batch 1"


def test_an_outbox_that_cannot_be_read_is_tried_again():
    bench = Bench()
    shipping = bench.shipping()
    pending, tries = bench.outbox.pending, []

    def failing(after: int, limit: int):
        tries.append(after)
        if len(tries) < 3:
            raise StorageError("disk gone")
        return pending(after, limit)

    bench.outbox.pending = failing
    bench.run(lambda: bench.outbox.holding().acknowledged == 3, shipping)


@pytest.mark.parametrize("rows", [64, 65, 200])
def test_many_rows_are_drained_in_helpings(rows: int):
    bench = Bench(rows)
    bench.run(lambda: bench.outbox.holding().acknowledged == rows)
    assert bench.seqs == list(range(1, rows + 1))


def test_rows_go_together_and_a_refused_one_among_them_is_set_aside_alone():
    bench = Bench(rows=40)
    bench.collector.refuse = {7: "not your subject"}
    bench.run(lambda: bench.outbox.holding().acknowledged == 40, bench.shipping(most_rows=16))
    assert bench.seqs == [seq for seq in range(1, 41) if seq != 7]
    assert bench.outbox.refused == {7: "not your subject"}
    assert bench.statistics.batches_delivered == 40
    assert bench.statistics.batches_resent == 9  # what went with the refused one


def test_an_answer_that_stops_short_is_gone_on_from():
    class Tired(RecordingCollector):
        async def deliver(self, *batches: Batch) -> Acknowledgement:
            for batch in batches[:3]:
                answer = await super().deliver(batch)
            return answer

    bench = Bench(rows=20)
    bench.collector = Tired()
    shipping = bench.shipping(most_rows=16)
    shipping._uplink = bench.collector
    bench.run(lambda: bench.outbox.holding().acknowledged == 20, shipping)
    assert bench.seqs == list(range(1, 21))
    assert bench.statistics.delivery_failures == 0


def test_a_busy_collector_is_left_alone_as_long_as_it_asks_and_a_little_longer():
    class Busy(InProcessUplink):
        left = 2

        async def deliver(self, *batches: Batch) -> Acknowledgement:
            if self.left:
                self.left -= 1
                raise BusyError("behind", 7 * SECOND)
            return await super().deliver(*batches)

    bench = Bench()
    bench.stretch = 1.25
    shipping = bench.shipping()
    shipping._uplink = Busy(bench.collector)
    bench.run(lambda: bench.outbox.holding().acknowledged == 3, shipping)
    assert bench.clock.slept == [8_750_000, 8_750_000]
    assert (bench.statistics.deliveries_deferred, bench.statistics.delivery_failures) == (2, 0)
    assert bench.statistics.uplink_problem is None


def test_pauses_are_drawn_out_at_random_by_half_at_most():
    bench = Bench()
    drawn = {Shipping.__init__.__kwdefaults__["stretch"]() for _ in range(200)}
    assert len(drawn) > 100
    assert min(drawn) >= 1.0
    assert max(drawn) <= 1.5
    bench.writer.shutdown()


def test_what_somebody_wants_looked_at_is_passed_on():
    class Asking(InProcessUplink):
        async def deliver(self, *batches: Batch) -> Acknowledgement:
            answer = await super().deliver(*batches)
            return Acknowledgement(upto=answer.upto, look_at=("sw-a", "sw-b") if answer.upto == 2 else ())

    bench = Bench()
    shipping = bench.shipping()
    shipping._uplink = Asking(bench.collector)
    bench.run(lambda: bench.outbox.holding().acknowledged == 3, shipping)
    assert bench.looked_at == [("sw-a", "sw-b")]


def test_a_reason_that_stays_the_same_is_said_once(caplog: pytest.LogCaptureFixture):
    bench = Bench()
    bench.collector.refuse = dict.fromkeys((1, 2, 3), "a clone")
    bench.run(lambda: bench.outbox.holding().acknowledged == 3)
    assert bench.statistics.batches_refused == 3
    assert [record.message for record in caplog.records if "refuses" in record.message] == [
        "the collector refuses batch 1, it is set aside, as others like it will be: a clone"
    ]
