"""The export to InfluxDB put together: one place that knows all its parts.

``Exporting.open`` makes it, ``run`` lasts until it is cancelled, ``close`` lets go. It is a prometheus_client
collector of its own counters. Whatever happens here, the collector goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from agent.clock import SECOND, Clock, Microseconds, format_instant
from agent.errors import StorageError
from agent.outbox.sqlite import SqliteOutbox, open_or_set_aside
from collector.export.delivery import Delivery
from collector.export.influxdb import Influxdb
from collector.export.intake import Intake, Tally, Watched
from collector.export.ports import Server
from collector.export.rejects import Rejects
from collector.export.settings import InfluxSettings
from collector.metric_table import METRICS
from collector.metrics import CollectorMetrics

STORAGE_PAUSE: Microseconds = 5 * SECOND
BEHIND_PAUSE: Microseconds = SECOND // 4
"""Between two helpings while there is a backlog, so that it takes its time and leaves the processor to others."""

_log = logging.getLogger(__name__)


class Exporting:
    """Points on their way from the raw log through ``influxdb.db`` to the server."""

    def __init__(self, watched: Watched, server: Server, folder: Path, clock: Clock, most_bytes: int) -> None:
        """Open the outbox in ``folder``; raises ``StorageError`` with the remedy when it cannot be had."""
        self.tally = Tally()
        self._troubles: dict[str, str] = {}
        self._clock = clock
        self._server = server
        self._outbox: SqliteOutbox
        self._outbox, aside = open_or_set_aside(
            folder / "influxdb.db",
            format_instant(clock.wall()).replace(":", ""),
            keep=0,
            most_bytes=most_bytes,
            ballast_bytes=0,
        )
        if aside is not None:
            _log.error("the outbox of points is damaged; it was moved to %s and a new one begun", aside)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="siaga-influxdb-outbox")
        self._line = ThreadPoolExecutor(1, thread_name_prefix="siaga-influxdb")
        self._intake = Intake(watched, self._outbox, folder / "influxdb.position", self.tally)
        self._delivery = Delivery(
            outbox=self._outbox,
            writer=self._writer,
            server=server,
            line=self._line,
            rejects=Rejects(folder / "influxdb.rejected"),
            clock=clock,
            tally=self.tally,
        )

    @classmethod
    def open(cls, settings: InfluxSettings, metrics: CollectorMetrics, folder: Path, clock: Clock) -> Exporting:
        """Wire the export of a collector to InfluxDB; raises ``StorageError`` when its files cannot be had."""
        collector = metrics.collector
        watched = Watched(
            store=collector.store,
            sites=lambda: {device.id: device.site or "" for device in collector.inventory.devices},
            changes=lambda: collector.judge.changes,
            standing=metrics.standings,
        )
        return cls(watched, Influxdb(settings), folder, clock, settings.most_bytes)

    async def run(self) -> None:
        """Take in and deliver until cancelled."""
        await asyncio.gather(self._forever("taken in", self._take), self._forever("delivered", self._delivery.step))

    async def close(self) -> None:
        """Let go of files and connections, after what is under way."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._writer, self._outbox.close)
        await loop.run_in_executor(self._line, self._server.close)
        self._writer.shutdown()
        self._line.shutdown()

    def works(self) -> bool:
        """Whether points are taken, as far as the last try told."""
        return not self._troubles and self.tally.problem is None

    def readiness(self) -> dict[str, Any]:
        """Return the item of ``/readyz``; Siaga works without InfluxDB, so it is told but not ``needed``."""
        holding = self._outbox.holding()
        waiting = holding.last - holding.acknowledged
        problem = next(iter(self._troubles.values()), self.tally.problem)
        detail = problem or "takes points"
        return {"ok": problem is None, "needed": False, "detail": f"{detail}; {waiting} portions wait"}

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked at registration."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield what the export counts."""
        holding = self._outbox.holding()
        for name, number in (
            ("siaga_influxdb_points_total", self.tally.points),
            ("siaga_influxdb_rejected_total", self.tally.rejected),
            ("siaga_influxdb_dropped_total", holding.dropped + self.tally.missed),
        ):
            counter = CounterMetricFamily(name, METRICS[name].help)
            counter.add_metric([], number)
            yield counter
        name = "siaga_influxdb_failures_total"
        failures = CounterMetricFamily(name, METRICS[name].help, labels=METRICS[name].labels)
        for reason, number in sorted(self.tally.failures.items()):
            failures.add_metric([reason], number)
        yield failures
        for name, number in (
            ("siaga_influxdb_pending", holding.last - holding.acknowledged),
            ("siaga_influxdb_outbox_bytes", holding.bytes),
        ):
            gauge = GaugeMetricFamily(name, METRICS[name].help)
            gauge.add_metric([], number)
            yield gauge

    async def _take(self) -> Microseconds:
        loop = asyncio.get_running_loop()
        more = await loop.run_in_executor(self._writer, self._intake.take, self._clock.wall())
        return BEHIND_PAUSE if more else SECOND

    async def _forever(self, what: str, step: Callable[[], Awaitable[Microseconds]]) -> None:
        """Step by step; trouble with a disk is told once and tried again, and so is what nobody thought of."""
        while True:
            try:
                pause = await step()
            except (StorageError, OSError) as problem:
                if self._troubles.get(what) != str(problem):
                    _log.error("points for InfluxDB are not %s: %s", what, problem)
                self._troubles[what], pause = str(problem), STORAGE_PAUSE
            except Exception as problem:  # noqa: BLE001 - a fault of the export must not reach the collector
                if self._troubles.get(what) != repr(problem):
                    _log.exception("points for InfluxDB are not %s", what)
                self._troubles[what], pause = repr(problem), STORAGE_PAUSE
            else:
                self._troubles.pop(what, None)
            await self._clock.sleep(pause)
