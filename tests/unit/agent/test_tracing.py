from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from agent.core.confirmation import Standing
from agent.observation import Hop, Trace
from agent.probes.icmp import address_of
from agent.probes.trace import Hop as FoundHop
from agent.probes.trace import TraceEvidence
from agent.tracing import APART, Tracing
from tests.support.fake_clock import StandingClock

ADDRESSES = {name: address_of(f"10.0.0.{number}") for number, name in enumerate(("sw-a", "sw-b"), start=1)}


@dataclass
class Route:
    clock: StandingClock = field(default_factory=StandingClock)
    asked: list[str] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)

    def tracing(self) -> Tracing:
        return Tracing(agent="pkp", clock=self.clock, trace=self.find, record=lambda *seen: self.told.extend(seen))

    def find(self, address: str) -> TraceEvidence:
        self.asked.append(address)
        return TraceEvidence(address, (FoundHop(1, "10.0.0.254", 1500), FoundHop(2, None, None)), "timeout")


async def settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0.005)


def test_the_route_to_a_lost_device_is_recorded_with_the_hops_that_answered() -> None:
    async def scene() -> None:
        route = Route()
        route.tracing().noticed("sw-a", Standing.LOST, ADDRESSES)
        await settle()
        (seen,) = route.told
        assert isinstance(seen, Trace)
        assert (seen.device, seen.reason, route.asked) == ("sw-a", "timeout", ["10.0.0.1"])
        assert seen.hops == (Hop(distance=1, address="10.0.0.254", rtt=0.0015), Hop(distance=2))

    asyncio.run(scene())


def test_many_devices_lost_together_are_one_route_and_later_ones_another() -> None:
    async def scene() -> None:
        route = Route()
        tracing = route.tracing()
        for device in ADDRESSES:
            tracing.noticed(device, Standing.LOST, ADDRESSES)
        await settle()
        tracing.noticed("sw-b", Standing.LOST, ADDRESSES)
        await settle()
        assert route.asked == ["10.0.0.1"]
        route.clock.pass_time(APART)
        tracing.noticed("sw-b", Standing.LOST, ADDRESSES)
        await settle()
        assert route.asked == ["10.0.0.1", "10.0.0.2"]

    asyncio.run(scene())


def test_other_changes_of_standing_trace_nothing() -> None:
    async def scene() -> None:
        route = Route()
        tracing = route.tracing()
        for standing in Standing:
            if standing is not Standing.LOST:
                tracing.noticed("sw-a", standing, ADDRESSES)
        await settle()
        await tracing.stop()
        assert route.asked == []

    asyncio.run(scene())
