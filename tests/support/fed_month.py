"""A collector that has lived through a month: fed hourly by one agent, faults and silences included.

The agent asks every device once an hour and, as the real one does, at both edges of every fault. Nothing is judged
here; it goes through ``Collector.deliver`` as batches, into whatever store is given.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from agent.clock import HOUR, MINUTE, SECOND, Microseconds, parse_instant
from agent.inventory.load import load
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from agent.inventory.views import references_of
from agent.observation import Batch, Observation, Ping, pack
from collector.pipeline import Collector
from collector.ports import Store
from collector.store.sqlite import SqliteStore
from deploy.lab.enlarge import PROVINCE, read, resize
from tests.support.standing_clock import StandingClock

ROUND: Microseconds = HOUR
_EDGE: Microseconds = 10 * SECOND


@dataclass(frozen=True)
class Failure:
    """An element that does not work from one local instant to another (``2026-03-03 08:30``)."""

    element: str
    start: str
    end: str


@dataclass(frozen=True)
class Silence:
    """The agent does not run; for one device: it is not asked."""

    start: str
    end: str
    device: str | None = None


def local(text: str) -> Microseconds:
    """Return an instant written in WIB."""
    return parse_instant(text.replace(" ", "T") + ":00+07:00")


def hourly_file(province: Path, folder: Path, offices: int = 47) -> Path:
    """Write the practice province, asked once an hour and with so many offices, into a folder; return the file."""
    raw = resize(read(province), offices)
    raw["detection"] = raw["detection"] | {"interval": "1h", "stale_after": "130m"}
    place = folder / "province.yaml"
    place.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return place


MARCH_FAILURES = (
    Failure("skkl-bangka-belitung", "2026-03-05 09:12", "2026-03-05 14:47"),
    Failure("fo-dinkes", "2026-03-03 08:30", "2026-03-06 11:05"),
    Failure("sw-sman-1-koba", "2026-03-05 07:00", "2026-03-11 13:20"),
    Failure("pole-muntok", "2026-03-27 13:00", "2026-03-27 14:31"),
    Failure("sw-kphp-sembulan", "2026-03-30 10:00", "2026-04-02 10:00"),
    Failure("sw-rsud-soekarno", "2026-03-14 01:00", "2026-03-15 22:00"),
    Failure("pln-air-itam", "2026-03-11 10:02", "2026-03-11 11:40"),
)
MARCH_SILENCES = (
    Silence("2026-03-12 12:00", "2026-03-13 09:00"),
    Silence("2026-02-20 00:00", "2026-03-17 00:00", "sw-sman-1-toboali"),
    Silence("2026-02-20 00:00", "2026-04-09 00:00", "sw-kphp-muntai-palas"),
)


@dataclass
class FedMonth:
    """Feeds ``collector`` what an agent would have sent in ``[start, end)``."""

    collector: Collector
    failures: Sequence[Failure] = MARCH_FAILURES
    silences: Sequence[Silence] = MARCH_SILENCES
    _reached: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    _sent: int = 0

    def feed(self, start: str, end: str) -> Collector:
        """Deliver a batch an hour, and the edges of the faults when they come; may go on where it ended."""
        clock = self.collector.clock
        assert isinstance(clock, StandingClock)
        topology = Topology(self.collector.inventory)
        agent = self.collector.inventory.agents[0]
        for now, pings in self._batches(topology, agent.at, local(start), local(end)):
            self._sent += 1
            number = self._sent
            clock.now = now + SECOND
            body: list[Observation] = [*pings]
            batch = Batch(
                agent=agent.id,
                stream="s",
                seq=number,
                boot="b",
                sender="one",
                sender_started=0,
                sent=now,
                body=pack(body),
            )
            answer = asyncio.run(self.collector.deliver(batch))
            assert answer.refused is None
            assert answer.upto == number
            clock.now = now + MINUTE
            self.collector.tick()
        clock.now = local(end)
        self.collector.tick()
        return self.collector

    def _batches(
        self, topology: Topology, origin: str, start: Microseconds, end: Microseconds
    ) -> Iterator[tuple[Microseconds, list[Ping]]]:
        moments = list(range(start, end, ROUND))
        for failure in self.failures:
            for edge in (local(failure.start), local(failure.end)):
                moments += [edge - _EDGE, edge, edge + _EDGE]
        heapq.heapify(moments)
        last = None
        while moments:
            moment = heapq.heappop(moments)
            if moment == last or not start <= moment < end:
                continue
            last = moment
            pings = list(self._round(topology, origin, moment))
            if pings:
                yield moment, pings

    def _round(self, topology: Topology, origin: str, moment: Microseconds) -> Iterator[Ping]:
        silent = {silence.device for silence in self.silences if local(silence.start) <= moment < local(silence.end)}
        if None in silent:
            return
        failed = tuple(
            sorted(failure.element for failure in self.failures if local(failure.start) <= moment < local(failure.end))
        )
        if failed not in self._reached:
            self._reached[failed] = topology.reached(origin, failed)
        for device in topology.devices:
            if device == origin or device in silent:
                continue
            answered = device in self._reached[failed]
            yield Ping(
                at=moment,
                agent=self.collector.inventory.agents[0].id,
                device=device,
                sent=1 if answered else 3,
                received=int(answered),
                rtt=0.004 if answered else None,
                interval=ROUND / SECOND,
            )


def fed_march(store: Store, inventory: Inventory) -> Collector:
    """Return a collector that has lived through March 2026: Ramadan, Nyepi, Lebaran, seven faults, three silences."""
    collector = Collector(inventory, references_of(inventory), store, StandingClock(local("2026-02-28 00:00")))
    return FedMonth(collector).feed("2026-02-28 20:00", "2026-04-01 06:00")


@dataclass(frozen=True)
class MarchFolder:
    """A data folder and its inventory, as a siaga that ran through March 2026 leaves them."""

    data: Path
    inventory: Path

    @property
    def network(self) -> Inventory:
        return load(self.inventory, {}, secrets=False)

    def collector(self, now: str) -> Collector:
        """Open the folder with a clock that stands at a local instant; its store is the caller's to close."""
        network = self.network
        store = SqliteStore(self.data / "collector.db")
        return Collector(network, references_of(network), store, StandingClock(local(now)))


def march_folder(folder: Path) -> MarchFolder:
    """Make one."""
    made = MarchFolder(folder, hourly_file(PROVINCE, folder))
    with closing(SqliteStore(folder / "collector.db")) as store:
        fed_march(store, made.network)
    return made
