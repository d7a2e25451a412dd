"""The whole agent and a trap: recorded, and the device and what hangs on its port are looked at at once."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from agent.app import AgentApp, AgentSettings
from agent.clock import SystemClock
from agent.observation import Observation, Ping, Poll, Trap
from tests.support.isolated import isolated
from tests.support.net_snmp_traps import octets
from tests.support.recording_collector import RecordingCollector
from tests.support.star_network import star
from tests.support.trap_bench import sender, until

WORDS = ("-v2c", "-c", "rahasia", "", "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.2.1.2.2.1.2.4", "s", "ge-1")


def _trap_in_an_hour_without_rounds() -> tuple[list[Observation], dict[str, int]]:
    async def scene(folder: Path) -> tuple[list[Observation], dict[str, int]]:
        collector = RecordingCollector()
        app = AgentApp(
            inventory=star(offices=2, interval="1h", stale_after="2h"),
            agent_id="pkp",
            data=folder,
            uplink=collector,
            clock=SystemClock(),
            settings=AgentSettings(trap_listen=(("127.0.0.1", 0),)),
            environ={"COMMUNITY": "rahasia"},
        )
        await app.start()
        assert app.traps is not None
        await until(lambda: {one.device for one in _of(collector, Poll)} == {"core", "hub"})
        assert _of(collector, Ping) == []
        trap = octets(folder / "net-snmp", *WORDS)
        with sender("127.0.1.1", app.traps.addresses[0]) as core, sender("127.0.1.3", app.traps.addresses[0]) as near:
            core.send(trap)
            near.send(trap)  # not polled: no credential to be believed by
            await until(lambda: {one.device for one in _of(collector, Ping)} == {"core", "hub"})
            await until(lambda: len([one for one in _of(collector, Poll) if one.device == "core"]) == 2)
            await until(lambda: app.statistics.traps["authentication"] == 1)
        app.reload(star(offices=1, interval="1h", stale_after="2h"))
        await app.stop()
        return collector.observations, dict(app.statistics.traps)

    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(scene(Path(name)))


def _of(collector: RecordingCollector, kind: type[Observation]) -> list[Observation]:
    return [seen for seen in collector.observations if isinstance(seen, kind)]


def test_a_trap_brings_the_next_probe_and_poll_forward_and_says_nothing_else():
    observations, outcomes = isolated(_trap_in_an_hour_without_rounds)
    (trap,) = [seen for seen in observations if isinstance(seen, Trap)]
    assert (trap.device, trap.trap, trap.interface) == ("core", "linkDown", "ge-1")
    pings = [seen for seen in observations if isinstance(seen, Ping)]
    assert {(ping.device, ping.received) for ping in pings} == {("core", 1), ("hub", 1)}, "up, whatever the trap said"
    assert all(ping.at >= trap.at for ping in pings)
    assert {name: count for name, count in outcomes.items() if count} == {"ok": 1, "authentication": 1}
