from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable

from agent.clock import MINUTE, SECOND
from agent.core.events import AskPoll
from agent.core.parts import EACH_ROUND, OF_PORTS, OF_SYSTEM, Part, Parts
from agent.observation import Observation, Poll, System
from agent.polling import MOST_ASKED, Polling
from agent.probes.snmp import Community, SnmpTarget
from agent.statistics import Statistics
from tests.support.standing_clock import StandingClock

CORE = SnmpTarget("core", "127.0.1.1", Community("x"))
HUB = SnmpTarget("hub", "127.0.1.2", Community("x"))


class PretendPoller:
    """Answers at once, or when it is let go."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Parts]] = []
        self.forgotten: list[str] = []
        self.hold: asyncio.Event | None = None
        self.reason: str | None = None
        self.took = 0.1

    async def poll(
        self, target: SnmpTarget, *, interval_s: float | None = None, parts: Parts = EACH_ROUND
    ) -> list[Observation]:
        self.asked.append((target.device, parts))
        if self.hold is not None:
            await self.hold.wait()
        poll = Poll(at=1, agent="pkp", device=target.device, interval=interval_s, reason=self.reason, took=self.took)
        return [System(at=1, agent="pkp", device=target.device, uptime=5, interval=interval_s), poll]

    async def poll_many(
        self,
        targets: Iterable[SnmpTarget],
        *,
        interval_s: float | None = None,
        parts_of: Callable[[str], Parts] = lambda _device: EACH_ROUND,
    ) -> AsyncIterator[list[Observation]]:
        for target in targets:
            yield await self.poll(target, interval_s=interval_s, parts=parts_of(target.device))

    def forget(self, device: str) -> None:
        self.forgotten.append(device)

    async def close(self) -> None:
        pass


class Bench:
    def __init__(self) -> None:
        self.poller = PretendPoller()
        self.clock = StandingClock(1_800_000_000 * SECOND)
        self.statistics = Statistics()
        self.recorded: list[Observation] = []
        self.polling = Polling(
            poller=self.poller,
            targets={"core": CORE, "hub": HUB},
            clock=self.clock,
            interval_s=60,
            record=lambda *observations: self.recorded.extend(observations),
            statistics=self.statistics,
        )


def test_a_poll_round_asks_every_target_and_counts_by_reason():
    bench = Bench()
    asyncio.run(bench.polling.round())
    bench.poller.reason = "timeout"
    asyncio.run(bench.polling.round())
    assert [device for device, _ in bench.poller.asked] == ["core", "hub"] * 2
    assert bench.statistics.polls == {"ok": 2, "timeout": 2}
    assert len(bench.recorded) == 8


def test_a_poll_asked_for_asks_only_what_is_wanted_and_strangers_are_passed_over():
    bench = Bench()

    async def scenario() -> None:
        bench.polling.ask(AskPoll("hub", OF_PORTS))
        bench.polling.ask(AskPoll("stranger", EACH_ROUND))
        await asyncio.sleep(0.01)
        await bench.polling.stop()

    asyncio.run(scenario())
    assert bench.poller.asked == [("hub", OF_PORTS)]


def test_what_is_asked_for_beyond_the_bound_is_dropped_and_counted():
    bench = Bench()

    async def scenario() -> None:
        bench.poller.hold = asyncio.Event()
        for _ in range(MOST_ASKED + 7):
            bench.polling.ask(AskPoll("hub", OF_SYSTEM))
        await asyncio.sleep(0)
        await bench.polling.stop()

    asyncio.run(scenario())
    assert bench.statistics.polls_dropped == 7


def test_a_round_that_is_not_over_is_left_to_end_and_the_next_is_counted_as_missed():
    bench = Bench()

    async def scenario() -> None:
        bench.poller.hold = asyncio.Event()
        first = asyncio.create_task(bench.polling.round())
        await asyncio.sleep(0)
        await bench.polling.round()
        bench.poller.hold.set()
        await first

    asyncio.run(scenario())
    assert bench.statistics.rounds_missed == 1
    assert bench.statistics.polls == {"ok": 2}


def test_a_target_that_changed_or_went_is_forgotten():
    bench = Bench()
    bench.polling.replace({"core": CORE, "hub": SnmpTarget("hub", "127.0.1.9", Community("x"))})
    assert bench.poller.forgotten == ["hub"]
    bench.polling.replace({})
    assert bench.poller.forgotten == ["hub", "core", "hub"]


def test_rounds_ask_for_big_tables_now_and_then_and_one_at_a_time():
    bench = Bench()

    async def an_hour() -> None:
        for _ in range(60):
            await bench.polling.round()
            bench.clock.now += MINUTE

    asyncio.run(an_hour())
    rare = [parts - EACH_ROUND for device, parts in bench.poller.asked if device == "hub"]
    assert (rare.count({Part.HEALTH}), rare.count({Part.NEIGHBOURS})) == (12, 2)
    assert max(map(len, rare)) == 1
    assert all(parts >= EACH_ROUND for _, parts in bench.poller.asked)


def test_a_device_that_fails_again_and_again_is_left_out_of_rounds_and_its_polls_say_so():
    bench = Bench()
    bench.poller.reason = "timeout"

    async def rounds(number: int) -> None:
        for _ in range(number):
            await bench.polling.round()

    asyncio.run(rounds(10))
    assert [device for device, _ in bench.poller.asked].count("hub") == 5
    assert bench.statistics.polls_spared == 10
    polls = [item for item in bench.recorded if isinstance(item, Poll) and item.device == "hub"]
    assert [poll.interval for poll in polls] == [60, 60, 120, 240, 480]
    assert polls[-1].detail == "failed 5 times in a row; the rounds poll it again in 480 s"
    assert {item.interval for item in bench.recorded[-2:]} == {480}


def test_what_is_asked_for_goes_through_at_once_and_ends_the_pause_when_it_works():
    bench = Bench()
    bench.poller.reason = "timeout"

    async def scenario() -> None:
        for _ in range(9):
            await bench.polling.round()
        before = len(bench.poller.asked)
        bench.poller.reason = None
        bench.polling.ask(AskPoll("hub", OF_SYSTEM))
        await asyncio.sleep(0.01)
        assert bench.poller.asked[before:] == [("hub", OF_SYSTEM)]
        await bench.polling.round()
        assert bench.poller.asked[before + 1 :] == [("hub", EACH_ROUND)], "the core still waits"

    asyncio.run(scenario())


def test_a_device_that_takes_long_is_asked_more_rarely_and_nothing_is_called_a_failure():
    bench = Bench()
    bench.poller.took = 19.0
    asyncio.run(bench.polling.round())
    end = bench.recorded[-1]
    assert isinstance(end, Poll)
    assert (end.reason, end.interval) == (None, 120)
    assert end.detail == "the poll took 19 s; the rounds poll it again in 120 s"


def test_a_target_that_changed_is_polled_with_the_next_round():
    bench = Bench()
    bench.poller.reason = "authentication"

    async def scenario() -> None:
        for _ in range(9):
            await bench.polling.round()
        bench.polling.replace({"core": CORE, "hub": SnmpTarget("hub", "127.0.1.2", Community("right"))})
        bench.poller.asked.clear()
        await bench.polling.round()

    asyncio.run(scenario())
    assert [device for device, _ in bench.poller.asked] == ["hub"]
