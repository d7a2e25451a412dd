"""The whole agent with real ICMP against loopback addresses in a network of its own; a cut is a real drop."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.app import AgentApp, AgentSettings
from agent.clock import DAY, SECOND, Microseconds, SystemClock, to_datetime
from agent.observation import Heartbeat, Observation, Ping, Poll, SelfCheck
from agent.statistics import Statistics
from agent.uplink.collector_time import CollectorTime
from tests.support.isolated import isolated, run
from tests.support.recording_collector import RecordingCollector
from tests.support.star_network import star

BEHIND = {"hub", *(f"office-{number}" for number in range(20))}
EVERYBODY = BEHIND | {"core", "near"}
DETECTION = {
    "rule": "consecutive",
    "interval": "3s",
    "timeout": "300ms",
    "confirm": {"losses": 3, "spacing": "100ms"},
}


def cut() -> None:
    run("nft add table ip t")
    run("nft add chain ip t c { type filter hook input priority 0 ; }")
    run("nft add rule ip t c icmp type echo-request ip daddr { 127.0.1.2, 127.0.2.0/24 } drop")


def mend() -> None:
    run("nft delete table ip t")


def app_with(collector: RecordingCollector, folder: Path) -> AgentApp:
    return AgentApp(
        inventory=star(**DETECTION),
        agent_id="pkp",
        data=folder,
        uplink=collector,
        clock=SystemClock(),
        environ={"COMMUNITY": "public"},
        derive_references=lambda inventory, agent: ("near",),
    )


async def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    for _ in range(int(seconds * 50)):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came to hold")


def pings(collector: RecordingCollector, device: str) -> list[Ping]:
    return [seen for seen in collector.observations if isinstance(seen, Ping) and seen.device == device]


def last_results(collector: RecordingCollector, device: str, count: int) -> list[int]:
    return [ping.received for ping in pings(collector, device)][-count:]


def _cut_and_mend() -> tuple[list[Observation], Statistics, list[int]]:
    async def scenario() -> tuple[list[Observation], Statistics, list[int]]:
        collector = RecordingCollector()
        with tempfile.TemporaryDirectory() as folder:
            app = app_with(collector, Path(folder))
            await app.start()
            await until(lambda: all(last_results(collector, device, 1) == [1] for device in EVERYBODY))
            cut()
            await until(lambda: all(last_results(collector, device, 3) == [0, 0, 0] for device in BEHIND))
            mend()
            await until(lambda: all(last_results(collector, device, 2) == [1, 1] for device in BEHIND))
            await app.stop()
            return collector.observations, app.statistics, [batch.seq for batch in collector.batches]

    return asyncio.run(scenario())


def test_a_cut_is_seen_whole_before_the_next_round_could_have_found_it_and_so_is_its_mending():
    observations, statistics, seqs = isolated(_cut_and_mend)
    assert seqs == list(range(1, len(seqs) + 1))
    assert statistics.rounds_missed == statistics.observations_dropped == 0
    every_ping = [seen for seen in observations if isinstance(seen, Ping)]
    assert len({(ping.device, ping.at) for ping in every_ping}) == len(every_ping), "an instant is one observation"
    assert {ping.device for ping in every_ping} == EVERYBODY
    assert not [ping for ping in every_ping if ping.device in {"core", "near"} and not ping.received]

    lost = sorted((ping for ping in every_ping if not ping.received), key=lambda ping: ping.at)
    first = lost[0]
    assert {ping.reason for ping in lost} == {"timeout"}
    noticed = first.at + 300_000
    first_lost_at = {device: min(ping.at for ping in lost if ping.device == device) for device in BEHIND}
    brought_forward = [device for device, at in first_lost_at.items() if at >= noticed]
    print("noticed to last first-loss probe:", (max(first_lost_at.values()) - noticed) / 1000, "ms")
    assert brought_forward, "relatives were probed because of the first loss"
    asked = [seen.at for seen in observations if isinstance(seen, SelfCheck) and seen.at >= noticed]
    assert asked, "it asked whether it is us"
    assert min(asked) <= min(first_lost_at[device] for device in brought_forward) + 50_000
    polls = [seen for seen in observations if isinstance(seen, Poll) and seen.at >= noticed]
    assert {"core"} <= {poll.device for poll in polls}, "the path's near end was asked for its ports"
    for device in BEHIND:
        mine = sorted(ping.at for ping in lost if ping.device == device)
        assert all(later - earlier >= 90_000 for earlier, later in pairwise(mine))
    assert {beat.interval for beat in observations if isinstance(beat, Heartbeat)} == {3.0}


def _collector_away() -> tuple[int, list[Ping], list[int]]:
    async def scenario() -> tuple[int, list[Ping], list[int]]:
        collector = RecordingCollector()
        with tempfile.TemporaryDirectory() as folder:
            app = app_with(collector, Path(folder))
            await app.start()
            await until(lambda: all(last_results(collector, device, 1) == [1] for device in EVERYBODY))
            collector.fail = 10**6
            cut()
            await asyncio.sleep(4)
            mend()
            await asyncio.sleep(4)
            before = len(pings(collector, "hub"))
            await app.stop()
            collector.fail = 0
            again = app_with(collector, Path(folder))
            await again.start()
            await until(lambda: len({batch.sender for batch in collector.batches}) == 2)
            await until(lambda: again.statistics.outbox_pending == 0 and last_results(collector, "hub", 1) == [1])
            await again.stop()
            return before, pings(collector, "hub"), [batch.seq for batch in collector.batches]

    return asyncio.run(scenario())


def test_what_happened_while_the_collector_was_away_arrives_after_a_restart_in_order_and_without_a_hole():
    before, hub, seqs = isolated(_collector_away)
    assert seqs == list(range(1, len(seqs) + 1))
    results = [ping.received for ping in hub]
    assert 0 not in results[:before], "nothing of the cut had arrived"
    assert results.count(0) >= 3
    assert results[-1] == 1


class _Calendar(CollectorTime):
    """A collector's time that is days ahead of this machine's."""

    days = 0

    def wall(self) -> Microseconds:
        return super().wall() + self.days * DAY


def _retired_tomorrow() -> tuple[int, set[str]]:
    async def scenario() -> tuple[int, set[str]]:
        collector, clock = RecordingCollector(), _Calendar(SystemClock())
        inventory = star(offices=1, **{**DETECTION, "interval": "1s"})
        tomorrow = to_datetime(clock.wall() + DAY).astimezone(ZoneInfo(inventory.timezone)).date()
        devices = [
            device.model_copy(update={"retired": tomorrow}) if device.id == "near" else device
            for device in inventory.devices
        ]
        with tempfile.TemporaryDirectory() as folder:
            app = AgentApp(
                inventory=inventory.model_copy(update={"devices": devices}),
                agent_id="pkp",
                data=Path(folder),
                uplink=collector,
                clock=clock,
                environ={"COMMUNITY": "public"},
                derive_references=lambda inventory, agent: ("core",),
                settings=AgentSettings(clean_interval=SECOND // 5),
            )
            await app.start()
            await until(lambda: last_results(collector, "near", 2) == [1, 1])
            before = len(pings(collector, "near"))
            clock.days = 1
            await asyncio.sleep(2)
            mark = len(collector.observations)
            await until(lambda: len(collector.observations) > mark + 10)
            await app.stop()
            return before, {seen.device for seen in collector.observations[mark:] if isinstance(seen, Ping)}

    return asyncio.run(scenario())


def test_a_device_is_watched_until_the_day_on_which_it_is_retired():
    before, watched = isolated(_retired_tomorrow)
    assert before >= 2
    assert watched == {"core", "hub", "office-0"}


def _reload() -> tuple[list[str], list[str]]:
    async def scenario() -> tuple[list[str], list[str]]:
        collector = RecordingCollector()
        with tempfile.TemporaryDirectory() as folder:
            app = app_with(collector, Path(folder))
            await app.start()
            await until(lambda: all(last_results(collector, device, 1) == [1] for device in EVERYBODY))
            app.reload(star(offices=1, **{**DETECTION, "interval": "1s"}))
            mark = len(collector.observations)
            await until(lambda: len(collector.observations) > mark + 10)
            await asyncio.sleep(2.5)
            later = [seen for seen in collector.observations[mark + 10 :] if isinstance(seen, Ping)]
            await app.stop()
            return [ping.device for ping in later], [str(ping.interval) for ping in later]

    return asyncio.run(scenario())


def test_a_reloaded_inventory_is_in_force_at_once():
    devices, intervals = isolated(_reload)
    assert set(devices) == {"core", "hub", "near", "office-0"}
    assert set(intervals) == {"1.0"}
