from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

from agent.core.events import AskPoll
from agent.observation import Observation, Poll, System
from agent.polling import MOST_ASKED, Polling
from agent.probes.snmp import Community, SnmpTarget
from agent.statistics import Statistics

CORE = SnmpTarget("core", "127.0.1.1", Community("x"))
HUB = SnmpTarget("hub", "127.0.1.2", Community("x"))


class PretendPoller:
    """Answers at once, or when it is let go."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool, bool]] = []
        self.forgotten: list[str] = []
        self.hold: asyncio.Event | None = None
        self.reason: str | None = None

    async def poll(
        self, target: SnmpTarget, *, interval_s: float | None = None, system: bool = True, interfaces: bool = True
    ) -> list[Observation]:
        self.asked.append((target.device, system, interfaces))
        if self.hold is not None:
            await self.hold.wait()
        poll = Poll(at=1, agent="pkp", device=target.device, interval=interval_s, reason=self.reason)
        return [System(at=1, agent="pkp", device=target.device, uptime=5), poll]

    async def poll_many(
        self,
        targets: Iterable[SnmpTarget],
        *,
        interval_s: float | None = None,
        system: bool = True,
        interfaces: bool = True,
    ) -> AsyncIterator[list[Observation]]:
        for target in targets:
            yield await self.poll(target, interval_s=interval_s)

    def forget(self, device: str) -> None:
        self.forgotten.append(device)

    async def close(self) -> None:
        pass


class Bench:
    def __init__(self) -> None:
        self.poller = PretendPoller()
        self.statistics = Statistics()
        self.recorded: list[Observation] = []
        self.polling = Polling(
            poller=self.poller,
            targets={"core": CORE, "hub": HUB},
            interval_s=60,
            record=lambda *observations: self.recorded.extend(observations),
            statistics=self.statistics,
        )


def test_a_poll_round_asks_every_target_and_counts_by_reason():
    bench = Bench()
    asyncio.run(bench.polling.round())
    bench.poller.reason = "timeout"
    asyncio.run(bench.polling.round())
    assert [device for device, _, _ in bench.poller.asked] == ["core", "hub"] * 2
    assert bench.statistics.polls == {"ok": 2, "timeout": 2}
    assert len(bench.recorded) == 8


def test_a_poll_asked_for_asks_only_what_is_wanted_and_strangers_are_passed_over():
    bench = Bench()

    async def scenario() -> None:
        bench.polling.ask(AskPoll("hub", system=False, interfaces=True))
        bench.polling.ask(AskPoll("stranger", system=True, interfaces=True))
        await asyncio.sleep(0.01)
        await bench.polling.stop()

    asyncio.run(scenario())
    assert bench.poller.asked == [("hub", False, True)]


def test_what_is_asked_for_beyond_the_bound_is_dropped_and_counted():
    bench = Bench()

    async def scenario() -> None:
        bench.poller.hold = asyncio.Event()
        for _ in range(MOST_ASKED + 7):
            bench.polling.ask(AskPoll("hub", system=True, interfaces=False))
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
