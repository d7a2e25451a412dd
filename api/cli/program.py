"""``siaga run``: agent, collector and api in one process, the three wired to each other in memory.

Rules this module keeps:

- Nothing is started before the inventory, the stores and the sockets are known to be good.
- One folder holds everything: ``agent/`` (outbox), ``collector.db``, ``api.db``, what waits for InfluxDB
  (``influxdb.db``), and a lock against a second start.
- SIGHUP reads the inventory again; a wrong one changes nothing and shows in ``siaga_inventory_valid``.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector

from agent.app import AgentApp, AgentSettings
from agent.clock import HOUR, SECOND, Clock, Microseconds, count_anew
from agent.errors import BadInputError, SiagaError, StorageError
from agent.inventory.models import Inventory
from agent.inventory.views import references_of
from agent.metrics import AgentMetrics
from agent.uplink.in_process import InProcessUplink
from api.app import create_app, follow, serve
from api.ports import InForce
from api.settings import Settings
from api.signin import Gate
from api.store.sql import open_store
from collector.app import Remote, RemoteDoor, exporting_to, running
from collector.core.concerns import CLOCK, CLONE
from collector.export.settings import InfluxSettings
from collector.metrics import CollectorMetrics
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.store.sqlite import SqliteStore
from collector.uplink.intake import Intake

TICK: Microseconds = SECOND
log = logging.getLogger("siaga")


class ProgramHome:
    """``api.ports.InventoryHome`` of a program that has all three parts in it."""

    def __init__(self, path: Path, program: Program) -> None:
        self.path, self._program = path, program

    def put_in_force(self) -> InForce:
        """Let the program read its inventory again."""
        if not self._program.reload_from_thread():
            return InForce.NOWHERE
        return InForce.EVERYWHERE if self._program.door is None else InForce.CENTRE


class Program:
    """Everything of ``siaga run``; ``run`` lasts until it is told to stop."""

    def __init__(
        self,
        load: Callable[[], Inventory],
        data: Path,
        listener: socket.socket,
        clock: Clock,
        *,
        agent_settings: AgentSettings,
        api_settings: Settings,
        metrics: socket.socket | None = None,
        influx: InfluxSettings | None = None,
        remote: Remote | None = None,
        path: Path | None = None,
    ) -> None:
        """Wire the parts; raises ``SiagaError`` with the remedy when one of them cannot be had."""
        self.load = load
        self._loop: asyncio.AbstractEventLoop | None = None
        self.listener = listener
        self.metrics_listener = metrics
        inventory = load()
        references = references_of(inventory)
        if not inventory.agents:
            raise BadInputError("the inventory names no agent; add one under agents: [{id: …, at: DEVICE}]")
        self.agent_id = inventory.agents[0].id
        self.collector_store = SqliteStore(data / "collector.db")
        self.api_store = open_store(data / "api.db")
        self.collector = Collector(inventory, references, self.collector_store, clock)
        self.reader = LiveReader(self.collector)
        self.door = None
        if remote is not None:
            self.door = RemoteDoor(remote, data, self.collector, Intake(self.collector), clock)
        self.agent = AgentApp(
            inventory=inventory,
            agent_id=self.agent_id,
            data=data / "agent",
            uplink=InProcessUplink(self.collector),
            clock=clock,
            settings=agent_settings,
            derive_references=lambda network, agent: references_of(network)[agent],
        )
        self.registry = CollectorRegistry()
        self.collector_metrics = CollectorMetrics(self.collector, self.reader)
        for source in (self.collector_metrics, AgentMetrics(self.agent_id, self.agent.statistics)):
            self.registry.register(source)
        self.exporting = exporting_to(influx, self.collector_metrics, data, clock)
        if self.exporting is not None:
            self.registry.register(self.exporting)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.gate = Gate(self.api_store, clock)
        statistics = self.agent.statistics
        self.app = create_app(
            self.reader,
            self.api_store,
            inventory,
            clock,
            api_settings,
            registry=self.registry,
            gate=self.gate,
            beside={
                "outbox": lambda: statistics.storage_problem is None,
                "uplink": lambda: statistics.uplink_problem is None,
            },
            optional=({} if self.exporting is None else {"influxdb": self.exporting.works}) | self._of_remote_agents(),
            home=None if path is None else ProgramHome(path, self),
        )
        self.collector.on_change = self.app.state.siaga.live.wake

    def _of_remote_agents(self) -> dict[str, Callable[[], bool]]:
        """Return what ``/readyz`` tells of agents in other places: their door, their clocks, and that none runs twice."""
        if self.door is None:
            return {}
        return {
            "remote-agents": self.door.works,
            "agent-clocks": lambda: not self._concerned(CLOCK),
            "agent-clones": lambda: not self._concerned(CLONE),
        }

    def _concerned(self, kind: str) -> bool:
        return any(one.kind == kind for one in self.collector.judge.memory.concerns)

    async def run(self, started: Callable[[Program], None]) -> None:
        """Measure, judge, act and show until SIGINT or SIGTERM."""
        self._loop = loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        scheduler: Any = AsyncIOScheduler(timezone=UTC)  # type: ignore[no-untyped-call]
        job = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        scheduler.add_job(self._tick, "interval", seconds=TICK / SECOND, id="tick", **job)
        scheduler.add_job(self._prune, "interval", seconds=HOUR / SECOND, id="prune", **job)
        if self.door is not None:
            scheduler.add_job(self.door.keep_renewed, "interval", seconds=HOUR / SECOND, id="renew", **job)
        await self.agent.start()

        def look(device: str) -> None:
            loop.call_soon_threadsafe(self.agent.look_at, (device,))

        self.collector.beside = (self.agent_id, look)

        def clock_set() -> None:
            now = self.collector.clock.wall()
            loop.call_soon_threadsafe(lambda: count_anew(scheduler.get_jobs(), now))

        self.collector.on_clock_set = clock_set
        scheduler.start()
        serving = asyncio.create_task(
            serve(self.app, self.listener, metrics=self.metrics_listener, started=lambda: started(self))
        )
        tasks = {serving}
        if self.door is not None:
            tasks.add(asyncio.create_task(self.door.serve(), name="siaga-uplink"))
        waiting = asyncio.create_task(stop.wait())
        try:
            async with running(self.exporting):
                await asyncio.wait({*tasks, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            scheduler.shutdown(wait=False)
            self.collector.beside = None
            await self.agent.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, waiting, return_exceptions=True)
            self._tick_now()
            self.close()

    def close(self) -> None:
        """Let go of the stores."""
        self.collector_store.close()
        self.api_store.close()

    def reload(self) -> bool:
        """Read the inventory again and put it in force; a wrong one is told and changes nothing. Tells which."""
        try:
            inventory = self.load()
            references = references_of(inventory)
            self.agent.reload(inventory)
            self.collector.reload(inventory, references)
        except SiagaError as problem:
            self.collector_metrics.inventory_valid = False
            print(
                f"siaga: the new inventory or profiles are wrong, the old ones stay in force\n{problem}",
                file=sys.stderr,
            )
            return False
        self.collector_metrics.inventory_valid = True
        follow(self.app, inventory)
        print(f"siaga: the new inventory is in force, {len(inventory.devices)} devices", file=sys.stderr)
        return True

    def reload_from_thread(self) -> bool:
        """Do ``reload`` on the program's loop, and wait for it; for any thread but the loop's."""
        if self._loop is None:
            return self.reload()

        async def reload() -> bool:
            return self.reload()

        return asyncio.run_coroutine_threadsafe(reload(), self._loop).result()

    async def _tick(self) -> None:
        self._tick_now()

    def _tick_now(self) -> None:
        try:
            self.collector.tick()
        except StorageError as problem:
            log.error("%s", problem)  # noqa: TRY400  (its message says what to do)

    async def _prune(self) -> None:
        try:
            self.collector.prune()
        except StorageError as problem:
            log.error("%s", problem)  # noqa: TRY400  (its message says what to do)
