"""The collector as a process of its own: store, judge and door wired together, ticking and pruning.

``SIGHUP`` reads the inventory again; a wrong one is told and changes nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector

from agent.clock import HOUR, SECOND, Clock, Microseconds, count_anew, format_instant
from agent.errors import SiagaError, StorageError
from agent.inventory.models import Inventory
from agent.inventory.views import references_of
from collector.export.settings import InfluxSettings
from collector.http import create_app
from collector.metrics import CollectorMetrics
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.store.sqlite import SqliteStore
from collector.uplink.door import Door
from collector.uplink.intake import Intake
from collector.uplink.register import Register
from collector.uplink.serving import QuietServer, serve

if TYPE_CHECKING:
    from collector.export.exporting import Exporting

TICK: Microseconds = SECOND
UPLINK, AGENTS = "uplink", "agents"
"""In the data folder: what agents in other places are let in by, and in it who they are."""
log = logging.getLogger("siaga.collector")


def exporting_to(
    influx: InfluxSettings | None, metrics: CollectorMetrics, data: Path, clock: Clock
) -> Exporting | None:
    """Return the export to InfluxDB, None where none is set; its code is loaded only then.

    Raises ``StorageError`` when its files in the data folder cannot be had.
    """
    if influx is None:
        return None
    from collector.export.exporting import Exporting  # noqa: PLC0415 (only who exports pays for the client)

    return Exporting.open(influx, metrics, data, clock)


@contextlib.asynccontextmanager
async def running(exporting: Exporting | None) -> AsyncIterator[None]:
    """Export while this lasts, if there is something to."""
    if exporting is None:
        yield
        return
    task = asyncio.create_task(exporting.run(), name="siaga-influxdb")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await exporting.close()


@dataclass(frozen=True, slots=True)
class Remote:
    """Where agents in other places come in: a socket that listens, and the names that they know it by."""

    listener: socket.socket
    names: tuple[str, ...]


class RemoteDoor:
    """The door for them, with its authority and its certificate."""

    def __init__(self, remote: Remote, data: Path, collector: Collector, intake: Intake, clock: Clock) -> None:
        """Make what is missing; raises ``SiagaError`` with the remedy when it cannot be had."""
        from collector.uplink.authority import Authority  # noqa: PLC0415 (only who lets agents in pays for it)

        self._remote = remote
        self._authority = Authority(data / UPLINK, clock)
        self._context = self._authority.server_context(remote.names)
        self._clock = clock
        self._until: Microseconds = 0
        self.app = Door(collector, Register(data / UPLINK / AGENTS, clock), self._authority.pem, intake).app
        self.renew()

    def renew(self) -> None:
        """See that the certificate is far from its end. Raises ``SiagaError`` when it cannot be renewed."""
        self._until = self._authority.renew(self._context, self._remote.names)

    async def keep_renewed(self) -> None:
        """Renew it when it is due; what hinders is told, and tried again with the next call."""
        try:
            self.renew()
        except SiagaError as problem:
            log.error("the certificate cannot be renewed: %s", problem)  # noqa: TRY400  (its message says what to do)

    def works(self) -> bool:
        """Whether the certificate is in force."""
        return self._clock.wall() < self._until

    def readiness(self) -> dict[str, Any]:
        """Return the item of ``/readyz``."""
        good = self.works()
        return {"ok": good, "detail": f"certificate {'until' if good else 'ended at'} {format_instant(self._until)}"}

    async def serve(self) -> None:
        """Serve until cancelled."""
        await serve(self.app, self._remote.listener, self._context)


class CollectorApp:
    """Everything of ``siaga collector``; ``run`` lasts until SIGINT or SIGTERM."""

    def __init__(
        self,
        load: Callable[[], Inventory],
        data: Path,
        listener: socket.socket,
        clock: Clock,
        token: str,
        *,
        influx: InfluxSettings | None = None,
        remote: Remote | None = None,
    ) -> None:
        """Wire the parts; raises ``SiagaError`` with the remedy when one of them cannot be had."""
        self.load = load
        self.listener = listener
        inventory = load()
        self.store = SqliteStore(data / "collector.db")
        self.collector = Collector(inventory, references_of(inventory), self.store, clock)
        self.reader = reader = LiveReader(self.collector)
        self.metrics = CollectorMetrics(self.collector, reader)
        registry = CollectorRegistry()
        registry.register(self.metrics)
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self.exporting = exporting_to(influx, self.metrics, data, clock)
        if self.exporting is not None:
            registry.register(self.exporting)
        checks = {} if self.exporting is None else {"influxdb": self.exporting.readiness}
        intake = Intake(self.collector)
        self.uplink = None if remote is None else RemoteDoor(remote, data, self.collector, intake, clock)
        if self.uplink is not None:
            checks["uplink"] = self.uplink.readiness
        self.app = create_app(self.collector, reader, registry, token, intake=intake, checks=checks)

    async def run(self) -> None:
        """Serve, tick and prune until told to stop; a last snapshot is kept."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        scheduler: Any = AsyncIOScheduler(timezone=UTC)  # type: ignore[no-untyped-call]
        job = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        scheduler.add_job(self._tick, "interval", seconds=TICK / SECOND, id="tick", **job)
        scheduler.add_job(self._close_months, "interval", seconds=TICK / SECOND, id="close", **job)
        scheduler.add_job(self._prune, "interval", seconds=HOUR / SECOND, id="prune", **job)
        if self.uplink is not None:
            scheduler.add_job(self.uplink.keep_renewed, "interval", seconds=HOUR / SECOND, id="renew", **job)

        def clock_set() -> None:
            now = self.collector.clock.wall()
            loop.call_soon_threadsafe(lambda: count_anew(scheduler.get_jobs(), now))

        self.collector.on_clock_set = clock_set
        scheduler.start()
        server = QuietServer(
            uvicorn.Config(self.app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2)
        )
        serving = asyncio.create_task(server.serve(sockets=[self.listener]))
        remote = None if self.uplink is None else asyncio.create_task(self.uplink.serve(), name="siaga-uplink")
        tasks = {serving} if remote is None else {serving, remote}
        waiting = asyncio.create_task(stop.wait())
        try:
            async with running(self.exporting):
                await asyncio.wait({*tasks, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            scheduler.shutdown(wait=False)
            server.should_exit = True
            waiting.cancel()
            if remote is not None:
                remote.cancel()
            await asyncio.gather(*tasks, waiting, return_exceptions=True)
            await self._tick()
            self.store.close()

    def reload(self) -> None:
        """Read the inventory again and put it in force; a wrong one is told and changes nothing."""
        try:
            inventory = self.load()
            self.collector.reload(inventory, references_of(inventory))
        except SiagaError as problem:
            self.metrics.inventory_valid = False
            print(f"siaga: the new inventory is wrong, the old one stays in force\n{problem}", file=sys.stderr)
            return
        self.metrics.inventory_valid = True

    async def _tick(self) -> None:
        self.collector.tick()

    async def _close_months(self) -> None:
        try:
            self.reader.books.closed.close_some(self.reader.books.ledger)
        except StorageError as problem:
            log.error("%s", problem)  # noqa: TRY400  (its message says what to do)

    async def _prune(self) -> None:
        try:
            self.collector.prune()
        except StorageError as problem:
            log.error("%s", problem)  # noqa: TRY400  (its message says what to do)
