"""The whole chain from probe to ticket in one process on a virtual clock, from persistent files.

Agent (its own rounds, schedule, outbox, shipping), collector and desk are the real ones, put together as ``siaga run``
does; pretended are the network that is pinged, the way to the collector that loses answers, and time.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import random
from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from agent.clock import SECOND, Microseconds, to_datetime
from agent.core.pacing import phase
from agent.inventory.load import load
from agent.inventory.views import references_of
from agent.observation import Acknowledgement, Batch, Observation, Ping
from agent.outbox.sqlite import SqliteOutbox, open_or_set_aside
from agent.probes.gateway import Gateway, WayOut
from agent.recording import Recording
from agent.rounds import Rounds
from agent.selfcheck import SelfChecking
from agent.statistics import Statistics
from agent.targets import targets_of
from agent.uplink.in_process import InProcessUplink
from agent.uplink.shipping import Sender, Shipping
from api.app import working_hours
from api.core.directory import Directory
from api.core.procedure.orders import StandingOrder
from api.decided import Decided
from api.desk import Desk
from api.live import Live
from api.metrics import Meters
from api.store.sql import open_store
from api.store.tables import notices as notices_table
from collector.decisions import Decision, Recorded
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.reading import Effect
from collector.recording import lines
from collector.store.sqlite import SqliteStore
from tests.faults.failpoints import Passes
from tests.faults.ground import EPOCH, PLAN, Deeds, read_network
from tests.faults.person import Person
from tests.faults.scenarios import OWN
from tests.support.pretend_engine import PretendEngine
from tests.support.virtual_time import AtOnce, VirtualClock, VirtualLoop

LOST_ANSWERS = 0.05
CLEAN_EVERY: Microseconds = 45 * SECOND
PRUNE_EVERY: Microseconds = 60 * SECOND
PROBES, ANSWERS, OUTCOME, RECORDED = "probes.log", "answers.log", "product.json", "recorded.jsonl"

INVENTORY = load(PLAN, {})
NETWORK = read_network()
TODAY = to_datetime(EPOCH).date()


@dataclass(frozen=True)
class Begin:
    """How one life begins: in which folder, by which log of deeds, at which virtual instant, as the how-many-th."""

    folder: Path
    deeds: Deeds
    at: Microseconds
    number: int


class LossyUplink:
    """The way to the collector: away now and then, and one answer in twenty is lost after the commit."""

    def __init__(self, collector: Collector, clock: VirtualClock, begin: Begin) -> None:
        self._inner = InProcessUplink(collector)
        self._clock = clock
        self._away = begin.deeds.away
        self._chance = random.Random(f"uplink {begin.deeds.seed} {begin.number}")

    async def deliver(self, batch: Batch) -> Acknowledgement:
        now = self._clock.wall()
        if any(start <= now < end for start, end in self._away):
            raise ConnectionError("the collector is away")
        answer = await self._inner.deliver(batch)
        if self._chance.random() < LOST_ANSWERS:
            raise ConnectionError("the answer was lost")
        return answer

    async def close(self) -> None:
        await self._inner.close()


class LossyReader(LiveReader):
    """What the api reads through: here too, one answer in twenty is lost after the deed."""

    chance = random.Random()

    def _lose(self) -> None:
        if self.chance.random() < LOST_ANSWERS:
            raise ConnectionError("the answer was lost")

    def effects(self, after: int, limit: int) -> list[Effect]:
        found = super().effects(after, limit)
        self._lose()
        return found

    def acknowledge(self, upto: int) -> None:
        super().acknowledge(upto)
        self._lose()

    def decide(self, decision: Decision, by: str, key: str = "") -> Recorded:
        found = super().decide(decision, by, key)
        self._lose()
        return found


class Witness:
    """Stands between the recording and its outbox, and writes down what the outbox said it kept."""

    def __init__(self, outbox: SqliteOutbox, log: int) -> None:
        self._outbox, self._log = outbox, log

    def append(self, observations: list[Observation], boot: str, now: Microseconds) -> int:
        seq = self._outbox.append(observations, boot, now)
        told = [f"kept {ping.device} {ping.at} {now}\n" for ping in observations if isinstance(ping, Ping)]
        os.write(self._log, "".join(told).encode())
        return seq


class Chain:
    """One life of the program."""

    def __init__(self, begin: Begin, clock: VirtualClock) -> None:
        self.begin, self.clock = begin, clock
        folder, number = begin.folder, begin.number
        references = references_of(INVENTORY)
        self.collector_store = SqliteStore(folder / "collector.db")
        self.api_store = open_store(folder / "api.db")
        self.collector = Collector(INVENTORY, references, self.collector_store, clock)
        self.reader = LossyReader(self.collector)
        self.reader.chance = random.Random(f"reader {begin.deeds.seed} {number}")
        self._log = os.open(folder / PROBES, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.outbox, aside = open_or_set_aside(folder / "outbox-pkp.db", str(clock.wall()), ballast_bytes=0)
        if aside is not None:
            raise AssertionError("the outbox was damaged")
        statistics = Statistics()
        boot = f"boot-{number}"
        writer = AtOnce()
        self.shipping = Shipping(
            outbox=self.outbox,
            writer=writer,
            uplink=LossyUplink(self.collector, clock, begin),
            clock=clock,
            sender=Sender("pkp", boot, clock.wall()),
            statistics=statistics,
            stretch=lambda: 1.0,
        )
        self.recording = Recording(
            outbox=Witness(self.outbox, self._log),
            writer=writer,
            clock=clock,
            boot=boot,
            statistics=statistics,
            kept=self.shipping.wake,
        )
        self.engine = PretendEngine(clock, self._answers, self._sent, self._known)
        targets = targets_of(INVENTORY, "pkp", references["pkp"], TODAY)
        self.interval = targets.intervals[0]
        self.rounds = Rounds(
            engine=self.engine,
            clock=clock,
            targets=targets,
            phase=phase,
            record=self.recording.record,
            poll=lambda _asked: None,
            clock_stepped=lambda: None,
            changed=lambda _device, _standing: None,
            statistics=statistics,
        )
        way = WayOut(carrier=True, gateways=(Gateway("10.0.0.254", "eth0"),))
        self.rounds._selfcheck = SelfChecking("pkp", clock, self.recording.record, lambda: way)
        self.engine.turn = self.rounds.turn
        directory = Directory(INVENTORY)
        desk = Desk(self.api_store, directory, working_hours(INVENTORY), StandingOrder())
        rule = partial(working_hours, INVENTORY)
        self.live = Live(
            reader=self.reader,
            store=self.api_store,
            desk=desk,
            rule=rule,
            directory=directory,
            clock=clock,
            meters=Meters(CollectorRegistry()),
            pulse=SECOND,
        )
        self.collector.on_change = self.live.wake
        self.person = Person(
            folder / ANSWERS, begin.deeds.asks, Decided(self.reader, INVENTORY, desk, rule), clock, self.live.wake
        )

    # --- the pretended network -----------------------------------------------------------------------

    def _failed(self, now: Microseconds) -> frozenset[str]:
        return frozenset(fault.element for fault in self.begin.deeds.faults if fault.start <= now < fault.end)

    def _answers(self, key: Hashable, now: Microseconds) -> bool:
        failed = self._failed(now)
        device = key[0]  # type: ignore[index]
        return OWN not in failed if device == "gateway" else device in NETWORK.reached(failed)

    def _sent(self, key: Hashable, now: Microseconds, answered: bool) -> None:
        device = key[0]  # type: ignore[index]
        if device != "gateway":
            os.write(self._log, f"sent {device} {now} {int(answered)}\n".encode())

    def _known(self, key: Hashable, sent: Microseconds) -> None:
        device = key[0]  # type: ignore[index]
        if device != "gateway":
            os.write(self._log, f"known {device} {sent} {self.clock.wall()}\n".encode())

    # --- the life ------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Measure, judge and act until the scenario is over and all is told."""
        end = self.begin.deeds.end
        loop = asyncio.get_running_loop()
        pulse = loop.create_task(self.live.run())
        tasks = [loop.create_task(self.recording.run()), loop.create_task(self.shipping.run()), pulse]
        self.rounds.start()
        tasks += [
            loop.create_task(self._every(self.interval, lambda: self.rounds.begin_round(self.interval))),
            loop.create_task(self._every(SECOND, self.collector.tick)),
            loop.create_task(self._every(SECOND, self.person.ask)),
            loop.create_task(self._every(CLEAN_EVERY, lambda: self.outbox.clean(self.clock.wall()))),
            loop.create_task(self._every(PRUNE_EVERY, self.collector.prune)),
        ]
        while (left := end - self.clock.wall()) > 0:
            await asyncio.wait(tasks, timeout=left / SECOND, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
        self.rounds.stop()
        self.engine.turn = lambda: None  # what is still under way is heard by nobody
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.recording.flush()
        while not await self._sent_all():
            await self.clock.sleep(SECOND // 10)
        self.collector.tick()
        for _ in range(20):
            with contextlib.suppress(ConnectionError):
                self.live.beat()
                break

    async def _sent_all(self) -> bool:
        try:
            return await self.shipping.drain()
        except ConnectionError:
            return False

    async def _every(self, interval: Microseconds, run) -> None:
        while True:
            await self.clock.sleep(interval)
            run()

    # --- what the product says -----------------------------------------------------------------------

    def export(self) -> None:
        """Write what the product says of itself, as its own words in JSON."""
        end = self.clock.wall()
        with self.api_store.reading() as picture:
            tickets = picture.tickets(limit=10_000)
            connection = picture._connection  # type: ignore[attr-defined]
            notices = [dict(row) for row in connection.execute(select(notices_table)).mappings()]
        reader = LiveReader(self.collector)
        said = {
            "outages": reader.outages(EPOCH, end + 1),
            "incidents": reader.incidents(limit=10_000),
            "tickets": tickets,
            "notices": notices,
            "availability": reader.availability(EPOCH, end),
            "decisions": reader.decisions(),
        }
        (self.begin.folder / OUTCOME).write_text(json.dumps(msgspec.to_builtins(said)))
        with (self.begin.folder / RECORDED).open("wb") as out:
            for line in lines(self.collector_store.raw(0, end + 1)):
                out.write(line + b"\n")


def live(begin: Begin, passes: Passes) -> None:
    """Live one life, to the end of the scenario unless a failpoint or somebody kills it."""
    gc.disable()

    def moved(now: Microseconds) -> None:
        passes.now = now

    loop = VirtualLoop(begin.at, moved)
    asyncio.set_event_loop(loop)
    chain = Chain(begin, VirtualClock(loop))
    loop.run_until_complete(chain.run())
    chain.export()
