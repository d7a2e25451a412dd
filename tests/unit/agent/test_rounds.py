from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable
from datetime import date
from typing import Any

import pytest

from agent.clock import SECOND, Microseconds
from agent.core.confirmation import Standing
from agent.core.events import AskPoll
from agent.observation import Heartbeat, Observation, Ping, SelfCheck
from agent.probes.gateway import Gateway, WayOut
from agent.probes.icmp import Address, Answer, Loss
from agent.rounds import Rounds
from agent.selfcheck import SelfChecking
from agent.statistics import Statistics
from agent.targets import targets_of
from tests.support.fake_clock import StandingClock
from tests.support.star_network import star

ROUND = 10 * SECOND


class PretendEngine:
    """Keeps what was sent; the test says what comes of it."""

    def __init__(self, clock: StandingClock) -> None:
        self.clock = clock
        self.sent: list[tuple[Any, Address]] = []
        self.arrived: list[Answer | Loss] = []
        self.over: list[Loss] = []
        self.cannot_send = False

    def send(self, probes: Iterable[tuple[Hashable, Address]], timeout: Microseconds) -> list[Loss]:
        assert timeout == SECOND
        probes = list(probes)
        if self.cannot_send:
            return [Loss(key, self.clock.wall(), "local-fault") for key, _ in probes]
        self.sent += probes
        return []

    def drain(self) -> list[Answer | Loss]:
        arrived, self.arrived = self.arrived, []
        return arrived

    def expire(self) -> list[Loss]:
        over, self.over = self.over, []
        return over

    def next_deadline(self) -> Microseconds | None:
        return None

    def filenos(self) -> tuple[int, ...]:
        return ()

    def last_key(self, device: str) -> Any:
        return [key for key, _ in self.sent if key[0] == device][-1]


class Bench:
    """Rounds on a pretend engine and a standing clock."""

    def __init__(self, way: WayOut = WayOut(carrier=True, gateways=()), **detection: Any) -> None:  # noqa: B008
        self.clock = StandingClock()
        self.engine = PretendEngine(self.clock)
        self.recorded: list[Observation] = []
        self.polls: list[AskPoll] = []
        self.steps = 0
        self.statistics = Statistics()
        self.news: list[tuple[str, Standing]] = []
        self.targets = targets_of(star(offices=3, **detection), "pkp", (), date(2026, 11, 24))
        self.rounds = Rounds(
            engine=self.engine,
            clock=self.clock,
            targets=self.targets,
            phase=lambda device, interval: 0,
            record=self.record,
            poll=self.polls.append,
            clock_stepped=self.step,
            changed=lambda device, standing: self.news.append((device, standing)),
            statistics=self.statistics,
        )
        self.rounds._selfcheck = SelfChecking("pkp", self.clock, self.record, lambda: way)

    def record(self, *observations: Observation) -> None:
        self.recorded += observations

    def step(self) -> None:
        self.steps += 1

    def pass_time(self, duration: Microseconds) -> None:
        self.clock.mono += duration
        self.rounds.turn()

    def of(self, kind: type) -> list[Any]:
        return [observation for observation in self.recorded if isinstance(observation, kind)]


def test_a_round_probes_every_device_once_tells_it_lives_and_how_it_stands():
    bench = Bench()
    bench.rounds.begin_round(ROUND)
    assert sorted(key[0] for key, _ in bench.engine.sent) == sorted(bench.targets.addresses)
    assert [beat.interval for beat in bench.of(Heartbeat)] == [10.0]
    assert [(seen.carrier, seen.gateway) for seen in bench.of(SelfCheck)] == [(True, True)]


def test_an_answer_is_an_observation_dated_by_its_sending():
    bench = Bench()
    bench.rounds.begin_round(ROUND)
    sent = bench.clock.wall()
    bench.engine.arrived = [Answer(bench.engine.last_key("near"), sent, 1_500, late=False)]
    bench.pass_time(2_000)
    assert bench.of(Ping) == [
        Ping(
            at=sent,
            agent="pkp",
            device="near",
            sent=1,
            received=1,
            rtt=0.0015,
            interval=10.0,
            mono=1000 * SECOND,
        )
    ]


def test_a_late_reply_repeats_the_line():
    bench = Bench()
    bench.rounds.begin_round(ROUND)
    sent, key = bench.clock.wall(), bench.engine.last_key("near")
    bench.engine.over = [Loss(key, sent, "timeout")]
    bench.pass_time(SECOND)
    bench.engine.arrived = [Answer(key, sent, 1_400_000, late=True)]
    bench.pass_time(SECOND)
    lost, late = [ping for ping in bench.of(Ping) if ping.device == "near" and ping.at == sent]
    assert (lost.received, lost.reason, lost.late) == (0, "timeout", False)
    assert (late.received, late.rtt, late.late) == (1, 1.4, True)


def test_a_first_loss_probes_the_path_polls_it_and_looks_at_ourselves_at_once():
    bench = Bench()
    bench.rounds.begin_round(ROUND)
    bench.engine.over = [Loss(bench.engine.last_key("office-0"), bench.clock.wall(), "timeout")]
    before = len(bench.engine.sent)
    bench.clock.mono += SECOND
    bench.rounds.turn()
    assert [key[0] for key, _ in bench.engine.sent[before:]] == ["office-0"], "the others left after the lost one"
    assert [poll.device for poll in bench.polls] == ["hub", "core"]
    assert len(bench.of(SelfCheck)) == 2


def test_the_gateway_is_asked_and_its_silence_told():
    bench = Bench(WayOut(carrier=True, gateways=(Gateway("127.0.9.1", "lo"), Gateway("127.0.9.2", "lo"))))
    bench.rounds.begin_round(ROUND)
    keys = [key for key, _ in bench.engine.sent if key[0] == "gateway"]
    assert len(keys) == 2
    assert bench.of(SelfCheck) == []
    bench.engine.over = [Loss(key, 0, "timeout") for key in keys]
    bench.pass_time(SECOND)
    assert [seen.gateway for seen in bench.of(SelfCheck)] == [False]
    bench.clock.mono += 9 * SECOND
    bench.rounds.begin_round(ROUND)
    key = next(key for key, _ in reversed(bench.engine.sent) if key[0] == "gateway")
    bench.engine.arrived = [Answer(key, 0, 100, late=False)]
    bench.pass_time(1)
    assert [seen.gateway for seen in bench.of(SelfCheck)] == [False, True]


def test_what_could_not_be_sent_is_our_own_fault_and_no_loss():
    bench = Bench()
    bench.engine.cannot_send = True
    bench.rounds.begin_round(ROUND)
    assert {ping.reason for ping in bench.of(Ping)} == {"local-fault"}
    assert bench.polls == []
    assert bench.statistics.probes_lost["local-fault"] == 6


def test_a_gap_in_monotonic_time_is_told_and_what_was_in_flight_says_nothing():
    bench = Bench()

    async def scenario() -> None:
        bench.rounds.start()
        key, sent = bench.engine.last_key("near"), bench.clock.wall()
        bench.clock.mono += 3600 * SECOND
        bench.engine.over = [Loss(key, sent, "timeout")]
        bench.rounds.turn()
        bench.rounds.stop()

    asyncio.run(scenario())
    gaps = [seen.gap for seen in bench.of(SelfCheck) if seen.gap is not None]
    assert gaps == [pytest.approx(3600, abs=5)]
    assert [ping.reason for ping in bench.of(Ping)] == ["local-fault"]
    assert bench.statistics.stalls == 1
    assert bench.polls == []


def test_missed_rounds_are_counted_and_not_made_up_for():
    bench = Bench()
    bench.rounds.begin_round(ROUND)
    bench.engine.sent.clear()
    bench.clock.mono += 5 * ROUND
    bench.rounds.begin_round(ROUND)
    assert bench.statistics.rounds_missed == 4
    assert len(bench.engine.sent) == 6


def test_a_job_that_is_a_little_late_or_early_does_not_move_the_grid():
    bench = Bench()
    bench.rounds.begin_round(ROUND)
    for late in (80_000, -80_000, 300_000):
        bench.clock.mono += ROUND + late
        bench.rounds.begin_round(ROUND)
        bench.clock.mono -= late
    bench.pass_time(SECOND)
    assert bench.statistics.rounds == 4
    assert bench.statistics.rounds_missed == 0


def test_a_job_that_comes_twice_begins_one_round():
    bench = Bench()
    bench.rounds.begin_round(ROUND)
    bench.clock.mono += SECOND
    bench.rounds.begin_round(ROUND)
    assert bench.statistics.rounds == 1


def test_a_round_whose_job_never_comes_begins_by_itself():
    bench = Bench()
    bench.rounds.begin_round(ROUND)
    bench.pass_time(ROUND + ROUND // 4)
    assert bench.statistics.rounds == 2


def test_a_set_wall_clock_is_noticed():
    bench = Bench()
    bench.rounds.begin_round(ROUND)
    bench.clock.offset -= 365 * 24 * 3600 * SECOND
    bench.pass_time(1)
    bench.pass_time(1)
    assert bench.steps == bench.statistics.clock_steps == 1


def test_exchanged_targets_keep_what_stays_and_forget_what_goes():
    bench = Bench()
    bench.rounds.begin_round(ROUND)
    key = bench.engine.last_key("office-2")
    fewer = targets_of(star(offices=1, interval="5s"), "pkp", (), date(2026, 11, 24))
    bench.rounds.replace(fewer)
    assert bench.statistics.rounds == 2, "the new length of rounds begins at once"
    bench.engine.arrived = [Answer(key, 1, 1, late=False)]
    bench.pass_time(1)
    assert bench.of(Ping) == []


def test_a_trap_brings_the_probe_forward():
    bench = Bench()
    bench.rounds.nudge("near")
    assert [key[0] for key, _ in bench.engine.sent] == ["near", "core"]
