"""Agents and a collector as ``siaga run`` and ``siaga agent`` join them, in one process on a virtual clock.

Rounds, self-checks, recording, outbox, shipping, the door's parcels and the collector are the real ones; pretended are
the network that is pinged, the machines' clocks, and the store, which is in memory. Times are seconds from ``EPOCH``;
each machine's monotonic clock runs true, its wall clock as its ``steps`` say.

    house = SimulatedHouse(inventory, [Fault("sea", 60, 120)], folder)
    house.run(300)
    house.incidents()
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from agent.clock import MILLISECOND, SECOND, Clock, Microseconds, to_datetime
from agent.core.clock_offset import Exchange
from agent.core.inflight import Address, Answer, Loss
from agent.core.pacing import phase
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from agent.inventory.views import references_of
from agent.observation import Acknowledgement, Batch, Parcel
from agent.outbox.sqlite import open_or_set_aside
from agent.probes.gateway import Gateway, WayOut
from agent.recording import Recording
from agent.rounds import Rounds
from agent.selfcheck import SelfChecking
from agent.statistics import Statistics
from agent.targets import targets_of
from agent.uplink.collector_time import CollectorTime
from agent.uplink.in_process import InProcessUplink
from agent.uplink.shipping import Sender, Shipping
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.reading import Effect, Incident, Notice, Outage
from collector.uplink.intake import Intake
from tests.support.fake_collector_store import FakeCollectorStore
from tests.support.fake_network import EPOCH, Fault, at
from tests.support.virtual_time import AtOnce, VirtualLoop

RTT: Microseconds = 2 * MILLISECOND
WAY: Microseconds = 40 * MILLISECOND
"""From an agent apart to the collector, one way."""
OWN_CARRIER, OWN_GATEWAY = "carrier", "gateway"
"""Faults of these names are the agent's own: its port is dark, or its gateway answers nothing and lets nothing through."""


@dataclass
class Machine:
    """A machine's clocks. ``steps``: at so many seconds the wall clock is set forward by so many (negative: back).

    ``asleep``: spans in which nothing runs on it.
    """

    steps: list[tuple[float, float]] = field(default_factory=list)
    asleep: list[tuple[float, float]] = field(default_factory=list)


class MachineClock:
    """``agent.clock.Clock`` of a machine on the virtual loop."""

    def __init__(self, loop: VirtualLoop, machine: Machine) -> None:
        self._loop = loop
        self._steps = [(at(when), round(by * SECOND)) for when, by in machine.steps]

    def wall(self) -> Microseconds:
        now = self._loop.now
        return now + sum(by for when, by in self._steps if now >= when)

    def monotonic(self) -> Microseconds:
        return self._loop.now

    async def sleep(self, duration: Microseconds) -> None:
        await asyncio.sleep(max(0, duration) / SECOND)


class Ether:
    """What answers, by the faults; a fault named like a part of the agent itself is its own."""

    def __init__(self, inventory: Inventory, origin: str, faults: Iterable[Fault]) -> None:
        self._topology = Topology(inventory)
        self._origin = origin
        self._faults = list(faults)
        self._reached: dict[frozenset[str], frozenset[str]] = {}

    def failed(self, now: Microseconds) -> frozenset[str]:
        return frozenset(one.element for one in self._faults if at(one.start) <= now < at(min(one.end, 1e9)))

    def answers(self, key: Hashable, now: Microseconds) -> bool:
        failed = self.failed(now)
        if failed & {OWN_CARRIER, OWN_GATEWAY}:
            return False
        device = key[0]  # type: ignore[index]
        if device == "gateway":
            return True
        if failed not in self._reached:
            self._reached[failed] = self._topology.reached(self._origin, failed)
        return device in self._reached[failed]

    def way_out(self, now: Microseconds) -> WayOut:
        return WayOut(carrier=OWN_CARRIER not in self.failed(now), gateways=(Gateway("10.255.0.254", "eth0"),))


class EtherEngine:
    """``agent.rounds.PingEngine`` over an ether: deadlines by the monotonic clock, stamps by the wall clock."""

    def __init__(self, clock: Clock, ether: Ether) -> None:
        self._clock, self._ether = clock, ether
        self._coming: list[tuple[Microseconds, Answer]] = []
        self._lost: list[tuple[Microseconds, Loss]] = []
        self.turn: Callable[[], None] = lambda: None

    def send(self, probes: Iterable[tuple[Hashable, Address]], timeout: Microseconds) -> list[Loss]:
        now, wall = self._clock.monotonic(), self._clock.wall()
        for key, _ in probes:
            if self._ether.answers(key, now):
                self._coming.append((now + RTT, Answer(key, wall, RTT, late=False)))
                asyncio.get_running_loop().call_later(RTT / SECOND, self._arrived)
            else:
                self._lost.append((now + timeout, Loss(key, wall, "timeout")))
        return []

    def drain(self) -> list[Answer | Loss]:
        return list(self._due(self._coming))

    def expire(self) -> list[Answer | Loss]:
        return list(self._due(self._lost))

    def next_deadline(self) -> Microseconds | None:
        return min((due for due, _ in self._lost), default=None)

    def filenos(self) -> tuple[int, ...]:
        return ()

    def _arrived(self) -> None:
        self.turn()

    def _due(self, waiting: list) -> Iterator[Answer | Loss]:
        now = self._clock.monotonic()
        ready = [pair for pair in waiting if pair[0] <= now]
        waiting[:] = [pair for pair in waiting if pair[0] > now]
        return (outcome for _, outcome in ready)


class Door:
    """The way of an agent apart: parcels as ``HttpUplink`` makes them, taken as the collector's door does."""

    def __init__(self, intake: Intake, clock: MachineClock, away: Callable[[], bool]) -> None:
        self._intake, self._clock, self._away = intake, clock, away
        self.time = CollectorTime(clock)

    async def deliver(self, *batches: Batch) -> Acknowledgement:
        begun = self._clock.monotonic()
        parcel = Parcel(batches=list(batches), ahead=self.time.ahead)
        await self._clock.sleep(WAY)
        if self._away():
            raise ConnectionError("the collector is away")
        answer = await self._intake.take(parcel)
        await self._clock.sleep(WAY)
        assert answer.received is not None
        assert answer.answered is not None
        self.time.compare(Exchange(begun, answer.received, answer.answered, self._clock.monotonic()))
        return answer

    async def close(self) -> None:
        """Nothing is held."""


class HouseAgent:
    """One agent on its machine."""

    def __init__(self, house: SimulatedHouse, agent: str, machine: Machine, *, apart: bool) -> None:
        own = MachineClock(house.loop, machine)
        door = Door(house.intake, own, house.is_away) if apart else None
        clock = own if door is None else door.time
        inventory = house.inventory
        origin = next(one.at for one in inventory.agents if one.id == agent)
        ether = Ether(inventory, origin, house.faults)
        references = references_of(inventory)[agent]
        self.name, self.machine, self.clock = agent, machine, clock
        outbox, _ = open_or_set_aside(house.folder / f"outbox-{agent}.db", str(clock.wall()), ballast_bytes=0)
        self.outbox = outbox
        self.statistics = Statistics()
        writer, boot = AtOnce(), f"boot-{agent}"
        self.shipping = Shipping(
            outbox=outbox,
            writer=writer,
            uplink=door or InProcessUplink(house.collector),
            clock=clock,
            sender=Sender(agent, boot, clock.wall()),
            statistics=self.statistics,
            stretch=lambda: 1.0,
            most_rows=16 if apart else 1,
            common=None if door is None else door.time,
        )
        self.recording = Recording(
            outbox=outbox,
            writer=writer,
            clock=clock,
            boot=boot,
            statistics=self.statistics,
            kept=self.shipping.wake,
        )
        self.engine = EtherEngine(clock, ether)
        targets = targets_of(inventory, agent, references, to_datetime(EPOCH).date())
        self.interval = targets.intervals[0]
        self.rounds = Rounds(
            engine=self.engine,
            clock=clock,
            machine=own,
            targets=targets,
            phase=phase,
            record=self.recording.record,
            poll=lambda _asked: None,
            clock_stepped=lambda: None,
            changed=lambda _device, _standing: None,
            statistics=self.statistics,
        )
        self.rounds._selfcheck = SelfChecking(
            agent, clock, self.recording.record, lambda: ether.way_out(clock.monotonic())
        )
        self.engine.turn = self.rounds.turn

    def tasks(self, loop: asyncio.AbstractEventLoop) -> list[asyncio.Task[None]]:
        """Begin everything the agent does; the first round begins at once."""
        self.rounds.start()
        return [
            loop.create_task(self.recording.run()),
            loop.create_task(self.shipping.run()),
            loop.create_task(self._begin_rounds()),
            *(loop.create_task(self._sleep_at(*span)) for span in self.machine.asleep),
        ]

    async def _begin_rounds(self) -> None:
        while True:
            await self.clock.sleep(self.interval)
            self.rounds.begin_round(self.interval)

    async def _sleep_at(self, start: float, end: float) -> None:
        """Stop the whole process, as a suspend does: its time passes at one stroke."""
        await self.clock.sleep(at(start) - self.clock.monotonic())
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.now = max(loop.now, at(end))

    async def stop(self) -> None:
        self.rounds.stop()
        self.engine.turn = lambda: None
        await self.recording.flush()


class SimulatedHouse:
    """A collector with the first agent beside it and the others apart; ``run`` it once, then ask what it told."""

    def __init__(
        self,
        inventory: Inventory,
        faults: Iterable[Fault],
        folder: Path,
        *,
        machine: Machine | None = None,
        apart: dict[str, Machine] | None = None,
        away: Iterable[tuple[float, float]] = (),
        beside: str | None = "pkp",
    ) -> None:
        """``machine``: the collector's clocks; ``apart``: machines of the agents that have one of their own.

        ``away``: when the agents apart do not reach the collector. ``beside``: the agent on the collector's machine.
        """
        self.inventory, self.faults, self.folder = inventory, list(faults), folder
        self.loop = VirtualLoop(EPOCH, lambda _now: None)
        self._away = [(at(start), at(end)) for start, end in away]
        self.store = FakeCollectorStore()
        clock = MachineClock(self.loop, machine or Machine())
        self.clock = clock
        self.collector = Collector(inventory, references_of(inventory), self.store, clock)
        self.intake = Intake(self.collector)
        self.agents = [
            *([HouseAgent(self, beside, machine or Machine(), apart=False)] if beside else []),
            *(HouseAgent(self, agent, own, apart=True) for agent, own in (apart or {}).items()),
        ]

    def is_away(self) -> bool:
        """Whether agents apart cannot reach the collector now."""
        return any(start <= self.loop.now < end for start, end in self._away)

    def run(self, seconds: float) -> SimulatedHouse:
        """Let so much time pass."""
        collecting = gc.isenabled()
        gc.disable()
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_until_complete(self._live(at(seconds)))
        finally:
            asyncio.set_event_loop(None)
            self.loop.close()
            for agent in self.agents:
                agent.outbox.close()
            if collecting:
                gc.enable()
        return self

    async def _live(self, end: Microseconds) -> None:
        loop = asyncio.get_running_loop()
        tasks = [loop.create_task(self._tick()), *(task for agent in self.agents for task in agent.tasks(loop))]
        while (left := end - self.loop.now) > 0:
            await asyncio.wait(tasks, timeout=left / SECOND, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done() and not task.cancelled() and task.exception() is not None:
                    task.result()
            tasks = [task for task in tasks if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for agent in self.agents:
            await agent.stop()
        self.collector.tick()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.collector.tick()

    # --- what it told ----------------------------------------------------------------------------------

    def effects(self) -> list[Effect]:
        return self.store.effects(0, 1_000_000)

    def incidents(self, kind: str = "outage") -> list[Incident]:
        """Return the newest word on each incident of a kind."""
        newest = {effect.incident.id: effect.incident for effect in self.effects() if effect.incident is not None}
        return [incident for incident in newest.values() if incident.kind == kind]

    def notices(self, kind: str) -> list[Notice]:
        """Return the notices of a kind, the newest word on each."""
        found = {
            (notice.agent, notice.started): notice
            for effect in self.effects()
            if (notice := effect.notice) is not None and notice.kind == kind
        }
        return list(found.values())

    def outages(self) -> list[Outage]:
        return LiveReader(self.collector).outages(0, 2**62)
