"""What judging and keeping an observation costs, beside a plain SQLite table of the same observations.

Ours is the collector's whole way of a batch as the agent's outbox encodes it: decode, fold, judge, one transaction of the
real store (WAL, ``synchronous=FULL``), a snapshot a minute and with everything that is told, and the tick each second.
The peer is what one would write first: the same batches decoded, one row an observation, one transaction a batch, the
same pragmas; it judges nothing. Both take the same batches in turn, in one process, on one disk. Processor time is user
and system; making the observations and asking for pages are left out.

An agent asks each device once every ten seconds, at a phase of its own. Its results leave together after a second, a
changed one after 60 ms (``agent.recording``). *Steady*: all answer. *1 % lost*: so many probes are lost and the
confirmation that follows is answered. *1 % changing*: each round so many offices' fibres break or are mended, each an
outage and an incident of its own. How far commits lie behind is worked out as of one that takes batches when they come:
each begins when it came and the one before it is committed, and lasts as long as it lasted here.
"""

from __future__ import annotations

import asyncio
import gc
import heapq
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from agent.clock import MILLISECOND, SECOND, Microseconds
from agent.core.changes import Changes
from agent.inventory.models import Inventory
from agent.observation import Batch, Observation, Ping, unpack
from agent.outbox.sqlite import SqliteOutbox
from agent.recording import AT_MOST, TOGETHER
from collector.pipeline import Collector
from collector.store.sqlite import SqliteStore
from tests.support.fake_network import EPOCH, islands
from tests.support.standing_clock import StandingClock

SIZES = (1_000, 10_000)
INTERVAL = 10 * SECOND
WARM_UP, MEASURED = 12, 30
"""Rounds: the first two minutes fill what the judge keeps of each device; the five after them count."""
SHARE = 0.01
RTT, TIMEOUT, SPACING = 2 * MILLISECOND, SECOND, 250 * MILLISECOND
MOST_US, MOST_BEHIND_S = 20.0, 1.0
HOPELESS_S = 20.0
"""Further behind than this a run is broken off; what it cost so far is told."""
REFERENCES = {"pkp": ("ref-isp", "ref-dns", "ref-dc")}


class Arrival(NamedTuple):
    """One batch, when it comes to the collector, and how many observations it holds."""

    at: Microseconds
    batch: Batch
    observations: int


class Spent(NamedTuple):
    """What a run cost: processor seconds, observations, and seconds that the latest commit was behind."""

    cpu: float
    observations: int
    behind: float


def rows() -> Iterator[dict[str, Any]]:
    """Measure each size at rest, with lost probes, and with outages that begin and end."""
    for size in SIZES:
        inventory = islands(size // 2, rule="consecutive")
        for what, make in (("steady", steady), ("1 % lost", losing), ("1 % changing", _changing)):
            with tempfile.TemporaryDirectory() as folder:
                arrivals = _batches(Path(folder), make(inventory))
                ours = asyncio.run(_collect(Path(folder), inventory, arrivals))
                peer = _insert(Path(folder), arrivals)
            name = f"pipeline: {size:,} devices, {what}"
            each, theirs = (1e6 * spent.cpu / spent.observations for spent in (ours, peer))
            plain = f"{theirs:.1f} µs, {peer.behind:.3f} s behind (rows of a plain SQLite table)"
            if what == "steady":
                yield {
                    "name": f"{name}: CPU an observation, µs",
                    "ours": f"{each:.1f} µs, {ours.observations:,} observations",
                    "peer": plain,
                    "ratio": each,
                    "goal": MOST_US,
                }
            hopeless = ours.behind > HOPELESS_S
            yield {
                "name": f"{name}: commits behind, s",
                "ours": f"broken off {ours.behind:.0f} s behind"
                if hopeless
                else f"{ours.behind:.3f} s, {each:.1f} µs CPU",
                "peer": plain,
                "ratio": ours.behind,
                "goal": MOST_BEHIND_S,
            }


def steady(inventory: Inventory) -> Iterator[tuple[Microseconds, Ping]]:
    """Yield a life in which all answer: each ping with when its result is known."""
    yield from _rounds(inventory, lost=0.0, turning=0.0)


def losing(inventory: Inventory) -> Iterator[tuple[Microseconds, Ping]]:
    """Yield a life in which so many probes are lost."""
    yield from _rounds(inventory, lost=SHARE, turning=0.0)


def _changing(inventory: Inventory) -> Iterator[tuple[Microseconds, Ping]]:
    yield from _rounds(inventory, lost=0.0, turning=SHARE)


def _rounds(inventory: Inventory, *, lost: float, turning: float) -> Iterator[tuple[Microseconds, Ping]]:
    """Yield pings with the instants at which their results are known, in that order."""
    chance = random.Random(26)
    agent = inventory.agents[0]
    offices = [device.id for device in inventory.devices if device.id.startswith("sw-")]
    phases = {device.id: chance.randrange(INTERVAL) for device in inventory.devices if device.id != agent.at}
    down: set[str] = set()
    known: list[tuple[Microseconds, int, Ping]] = []
    count = 0
    for number in range(WARM_UP + MEASURED):
        begins = EPOCH + number * INTERVAL
        while known and known[0][0] < begins:
            at, _, ping = heapq.heappop(known)
            yield at, ping
        turned = set(chance.sample(offices, int(turning * len(offices)))) if number else set()
        down ^= turned
        for device, phase in phases.items():
            answers = device not in down and chance.random() >= lost
            again = (2 if device in down else 1) if device in turned or (not answers and device not in down) else 0
            for probe in range(1 + again):
                sent = begins + phase + probe * SPACING
                answered = answers or (probe > 0 and device not in down)
                ping = Ping(
                    at=sent,
                    agent=agent.id,
                    device=device,
                    sent=1,
                    received=int(answered),
                    rtt=RTT / SECOND if answered else None,
                    reason=None if answered else "timeout",
                    interval=INTERVAL / SECOND,
                    mono=sent - EPOCH,
                )
                count += 1
                heapq.heappush(known, (sent + (RTT if answered else TIMEOUT), count, ping))
    while known:
        at, _, ping = heapq.heappop(known)
        yield at, ping


def _batches(folder: Path, results: Iterator[tuple[Microseconds, Ping]]) -> list[Arrival]:
    """Put results together as the agent does, through its outbox."""
    changes, waiting = Changes(), list[Observation]()
    due: Microseconds | None = None
    outbox = SqliteOutbox(folder / "outbox.db", most_bytes=2**40)
    arrivals: list[Arrival] = []

    def keep(at: Microseconds) -> None:
        seq = outbox.append(waiting, "boot", at)
        (row,) = outbox.pending(seq - 1, 1)
        batch = Batch(
            agent="pkp",
            stream=outbox.stream,
            seq=seq,
            boot=row.boot,
            sender="boot",
            sender_started=EPOCH,
            sent=at,
            body=row.body,
        )
        arrivals.append(Arrival(at, batch, len(waiting)))
        outbox.acknowledge(seq)
        waiting.clear()

    with closing(outbox):
        for at, ping in results:
            if due is not None and at > due:
                keep(due)
                due = None
            waiting.append(ping)
            wanted = at + (TOGETHER if changes.news(ping) else AT_MOST)
            due = wanted if due is None else min(due, wanted)
        if due is not None:
            keep(due)
    return arrivals


async def _collect(folder: Path, inventory: Inventory, arrivals: list[Arrival]) -> Spent:
    clock = StandingClock(arrivals[0].at)
    store = SqliteStore(folder / "collector.db")
    meter = _Meter()
    with closing(store):
        collector = Collector(inventory, REFERENCES, store, clock)
        gc.collect()
        gc.freeze()
        tick = arrivals[0].at + SECOND
        for arrival in arrivals:
            while tick <= arrival.at:
                clock.now = tick
                with meter.taking(tick, 0):
                    collector.tick()
                tick += SECOND
            clock.now = arrival.at
            with meter.taking(arrival.at, arrival.observations):
                answer = await collector.deliver(arrival.batch)
            if answer.upto != arrival.batch.seq or answer.refused is not None:
                raise RuntimeError(f"batch {arrival.batch.seq} was not taken: {answer}")
            if meter.hopeless:
                break
        gc.unfreeze()
        return meter.spent


def _insert(folder: Path, arrivals: list[Arrival]) -> Spent:
    meter = _Meter()
    with closing(sqlite3.connect(folder / "plain.db", isolation_level=None)) as plain:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            plain.execute(f"PRAGMA {pragma}").fetchall()
        plain.execute(
            "CREATE TABLE ping (at INTEGER, agent TEXT, device TEXT, sent INTEGER, received INTEGER, rtt REAL)"
        )
        for arrival in arrivals:
            with meter.taking(arrival.at, arrival.observations):
                plain.execute("BEGIN IMMEDIATE")
                plain.executemany(
                    "INSERT INTO ping VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (seen.at, seen.agent, seen.device, seen.sent, seen.received, seen.rtt)
                        for seen in unpack(arrival.batch.body)
                        if isinstance(seen, Ping)
                    ],
                )
                plain.execute("COMMIT")
        return meter.spent


class _Meter:
    """Adds up what is spent on batches and ticks once the warm-up is over, and how far behind they are done."""

    def __init__(self) -> None:
        self._from = EPOCH + WARM_UP * INTERVAL
        self._cpu = 0.0
        self._observations = 0
        self._free: Microseconds = 0
        self._behind: Microseconds = 0

    @contextmanager
    def taking(self, at: Microseconds, observations: int) -> Iterator[None]:
        """Measure what is done to something that came at ``at``."""
        cpu, begun = _cpu_here(), time.perf_counter()
        yield
        self._free = max(at, self._free) + round((time.perf_counter() - begun) * SECOND)
        behind = self._free - at
        if at >= self._from or behind > HOPELESS_S * SECOND:
            self._cpu += _cpu_here() - cpu
            self._observations += observations
            self._behind = max(self._behind, behind)

    @property
    def spent(self) -> Spent:
        """Return what it came to."""
        return Spent(self._cpu, self._observations, self._behind / SECOND)

    @property
    def hopeless(self) -> bool:
        """Whether it will never catch up."""
        return self._behind > HOPELESS_S * SECOND


def _cpu_here() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
