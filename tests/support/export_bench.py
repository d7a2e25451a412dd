"""The export with pretend ends: a raw log in memory, an outbox in memory, a server that answers what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric

from agent.clock import SECOND, Microseconds
from agent.observation import Batch, Observation, Ping, pack
from collector.export.delivery import Delivery
from collector.export.intake import Intake, Tally, Watched
from collector.export.ports import Answer, Verdict
from collector.export.rejects import Rejects
from collector.ports import Arrived, Change
from tests.support.fake_clock import StandingClock
from tests.support.fake_collector_store import FakeCollectorStore
from tests.support.fake_outbox import FakeOutbox

TAKEN = Answer(Verdict.TAKEN)
AWAY = Answer(Verdict.HELD, "no-answer", "it does not answer")


class PretendServer:
    """Keeps points by measurement, tags and instant, as InfluxDB does; ``answers`` come first, then ``judge``."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.judge: Callable[[bytes], Answer] = lambda _: TAKEN
        self.writes: list[bytes] = []
        self.points: dict[tuple[bytes, bytes], bytes] = {}

    def write(self, lines: bytes) -> Answer:
        self.writes.append(lines)
        answer = self.answers.pop(0) if self.answers else self.judge(lines)
        if answer.verdict is Verdict.TAKEN:
            for line in lines.split(b"\n"):
                series, value, at = line.rsplit(b" ", 2)
                self.points[series, at] = value
        return answer

    def close(self) -> None:
        pass


class ExportBench:
    """``batch`` puts observations into the raw log, ``take`` and ``step`` move them on."""

    def __init__(self, folder: Path, *, most_bytes: int = 10**9) -> None:
        self.folder = folder
        self.store = FakeCollectorStore()
        self.outbox = FakeOutbox(keep=0, most_bytes=most_bytes)
        self.server = PretendServer()
        self.clock = StandingClock()
        self.sites = {"sw": "office"}
        self.changes = 0
        self.asked: list[bool] = []
        self.seq = 0
        self.restart()

    def restart(self) -> None:
        """Begin anew with what is on the disks."""
        self.tally = Tally()
        self.intake = Intake(
            Watched(self.store, lambda: self.sites, lambda: self.changes, self._standing),
            self.outbox,
            self.folder / "position",
            self.tally,
        )
        self.writer, self.line = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self.delivery = Delivery(
            outbox=self.outbox,
            writer=self.writer,
            server=self.server,
            line=self.line,
            rejects=Rejects(self.folder / "rejected"),
            clock=self.clock,
            tally=self.tally,
        )

    def _standing(self, figures: bool) -> Iterable[Metric]:
        self.asked.append(figures)
        yield GaugeMetricFamily("siaga_device_up", "", value=1)

    def ping(self, at: Microseconds | None = None, **changed: object) -> Ping:
        known = {
            "at": self.clock.wall() if at is None else at,
            "agent": "pkp",
            "device": "sw",
            "sent": 1,
            "received": 1,
        }
        return Ping(**{**known, "rtt": 0.0125, **changed})  # type: ignore[arg-type]

    def batch(self, *observations: Observation, body: bytes | None = None) -> None:
        self.seq += 1
        batch = Batch(
            agent="pkp",
            stream="s",
            seq=self.seq,
            boot="b",
            sender="x",
            sender_started=0,
            sent=0,
            body=pack(list(observations)) if body is None else body,
        )
        self.store.commit(Change(arrived=Arrived(batch, self.clock.wall())))

    def take(self) -> None:
        while self.intake.take(self.clock.wall()):
            pass

    def step(self) -> Microseconds:
        return asyncio.run(self.delivery.step())

    def drain(self) -> None:
        while self.step() < SECOND:
            pass

    @property
    def rtts(self) -> list[int]:
        """The instants of the round-trip times that the server has."""
        return sorted(int(at) for series, at in self.server.points if series.startswith(b"siaga_device_rtt_seconds"))

    def close(self) -> None:
        self.writer.shutdown()
        self.line.shutdown()


@contextmanager
def export_bench(folder: Path, *, most_bytes: int = 10**9) -> Iterator[ExportBench]:
    """Give a bench; its threads are gone on the way out."""
    bench = ExportBench(folder, most_bytes=most_bytes)
    try:
        yield bench
    finally:
        bench.close()
