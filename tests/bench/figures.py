"""What availability figures cost, from the embedded store, and what replaying a recording costs.

*A month*: 10,000 services, 1,000,000 outages, 625,000 incidents on disk (``tests.support.vast_store``); all figures of all
services in a process of its own: both bases, both bounds, down time by cause. The month is over and was closed
(``collector.closed_months``), as the collector does by itself in portions; what that took is told beside. The peer is what other monitors' reports do:
one SQL query over a state log (service, state, from, to) of the same outages in the same kind of file. It adds up the time
up and down around the clock; it knows no calendar, bounds, unknown time, incidents or causes.

*One service* is the same of one service of that store, without the explanation of its pieces.

*Live*: a running collector of 500 services with 20 outages each a month; every minute its agent's probes come in, some
office turns, and the running month's figures are asked for. It is measured on the last days of a month after 1, 12 and 60
months of history, and on the first. The peer is the same collector making the same figures anew from all evidence of the
month, as it did before it kept them; both must agree.

*Replay* reads a recording of JSON Lines and judges it. It has no peer: the goal is observations a second, so the ratio is
50,000 over them. Steady: all answer; 1 % lost: so many probes are lost and their confirmation is answered.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from agent.clock import DAY, HOUR, MINUTE, SECOND, Microseconds, parse_instant
from agent.inventory.models import Inventory
from agent.observation import Batch, Observation, Ping, pack, to_json
from collector.core.history import bounded
from collector.core.ledger import history_of
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.reading import Availability
from collector.recording import read
from collector.replay import Replay
from collector.store.sqlite import SqliteStore
from tests.bench.pipeline import REFERENCES, losing, steady
from tests.support.fake_network import EPOCH, islands
from tests.support.standing_clock import StandingClock
from tests.support.vast_store import ROUND, VastStore, vast_network

SERVICES, OUTAGES = 10_000, 100
MONTH = parse_instant("2026-03-01T00:00:00+07:00"), parse_instant("2026-04-01T00:00:00+07:00")
MONTH_S, MONTH_MIB, ONE_MS = 5.0, 1024.0, 5.0
LIVE_SERVICES, LIVE_OUTAGES = 500, 20
HISTORIES = (1, 12, 60)
UPDATES = 20
GROWTH = 1.5
"""How much more a live update after 60 months, or on a month's last days, may cost than after one, or on the first day."""
RECORDED = 200_000
REPLAYED = 50_000


def rows() -> Iterator[dict[str, Any]]:
    """Measure the month, one service, live updates and replays."""
    with tempfile.TemporaryDirectory() as name:
        yield from _month(Path(name))
    yield from _live()
    with tempfile.TemporaryDirectory() as name:
        for what, make in (("steady", steady), ("1 % lost", losing)):
            yield _replayed(Path(name), what, make)


def _month(folder: Path) -> Iterator[dict[str, Any]]:
    inventory = vast_network(SERVICES)
    with closing(SqliteStore(folder / "collector.db")) as store:
        VastStore(store, inventory).fill(*MONTH, OUTAGES)
    peer = _state_log(folder, inventory)
    command = [sys.executable, "-c", f"from tests.bench.figures import month; month({str(folder)!r})"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    name = f"figures: a month of {SERVICES:,} services, {SERVICES * OUTAGES:,} outages"
    plain = f"{peer:.2f} s (SQL over a state log: one basis, no bounds, no causes)"
    yield {
        "name": f"{name}, s",
        "ours": f"{found['seconds']:.1f} s ({found['cpu']:.1f} s CPU; closing it took {found['closing']:.0f} s CPU)",
        "peer": plain,
        "ratio": found["seconds"],
        "goal": MONTH_S,
    }
    yield {"name": f"{name}, MiB", "ours": f"{found['mib']:.0f} MiB", "ratio": found["mib"], "goal": MONTH_MIB}
    yield {
        "name": "figures: one service of them, ms",
        "ours": f"{found['one_ms']:.2f} ms",
        "ratio": found["one_ms"],
        "goal": ONE_MS,
    }


def month(folder: str) -> None:
    """Print as JSON what the figures of the store in a folder cost this process."""
    inventory = vast_network(SERVICES)
    with closing(SqliteStore(Path(folder) / "collector.db")) as store:
        clock = StandingClock(MONTH[1] + DAY)
        reader = LiveReader(Collector(inventory, REFERENCES, store, clock))
        services = [service.id for service in reader.ledger.services]
        before = time.process_time()
        while reader.books.closed.close_some(reader.ledger):
            pass
        closed = time.process_time() - before
        begun, cpu = time.perf_counter(), time.process_time()
        made = reader.availability(*MONTH)
        seconds, spent = time.perf_counter() - begun, time.process_time() - cpu
        mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        took = []
        for service in services[:: len(services) // 100]:
            begun = time.perf_counter()
            one = reader.figures_of(service, *MONTH)
            took.append(1000 * (time.perf_counter() - begun))
            if one != [row for row in made if row.service == service]:
                raise RuntimeError(f"{service} has other figures alone")
    print(
        json.dumps({"seconds": seconds, "cpu": spent, "mib": mib, "closing": closed, "one_ms": statistics.median(took)})
    )


def _state_log(folder: Path, inventory: Inventory) -> float:
    """Return how many seconds the query over a state log of the same outages takes."""
    services = {service.needs: service.id for service in inventory.services}
    with closing(SqliteStore(folder / "collector.db")) as store, closing(sqlite3.connect(folder / "plain.db")) as plain:
        plain.execute("CREATE TABLE state (service TEXT, state TEXT, first INTEGER, until INTEGER)")
        for device, service in services.items():
            plain.executemany(
                "INSERT INTO state VALUES (?, ?, ?, ?)",
                [(service, run.result, run.first, run.until) for run in store.runs(*MONTH, {str(device)})],
            )
        plain.execute("CREATE INDEX state_service ON state (service, first)")
        plain.commit()
        begun = time.perf_counter()
        plain.execute(
            "SELECT service, sum((state = 'answered') * (min(until, :end) - max(first, :start))),"
            " sum((state = 'lost') * (min(until, :end) - max(first, :start)))"
            " FROM state WHERE until > :start AND first < :end GROUP BY service",
            {"start": MONTH[0], "end": MONTH[1]},
        ).fetchall()
        return time.perf_counter() - begun


def _live() -> Iterator[dict[str, Any]]:
    inventory = vast_network(LIVE_SERVICES)
    base = None
    for months in HISTORIES:
        ours, peer = _updates(inventory, months, 27)
        base = base or ours
        yield {
            "name": f"figures: a live update, {LIVE_SERVICES} services, {months} months kept (beside the first row)",
            "ours": f"{ours:.1f} ms",
            "peer": f"{peer:.0f} ms (made anew from the month's evidence)",
            "ratio": ours / base,
            "goal": GROWTH,
        }
    first, peer = _updates(inventory, 1, 0)
    yield {
        "name": "figures: a live update on a month's last days beside its first",
        "ours": f"{base:.1f} ms, {first:.1f} ms",
        "peer": f"{peer:.0f} ms anew on the first",
        "ratio": (base or 0.0) / first,
        "goal": GROWTH,
    }


def _updates(inventory: Inventory, months: int, days: int) -> tuple[float, float]:
    """Return the milliseconds of a live update and of figures made anew, so many days into the last of some months."""
    with tempfile.TemporaryDirectory() as name, closing(SqliteStore(Path(name) / "collector.db")) as store:
        begins = MONTH[0]
        vast = VastStore(store, inventory)
        for number in range(months - 1, 0, -1):
            vast.fill(begins - number * 31 * DAY, begins - (number - 1) * 31 * DAY, LIVE_OUTAGES)
        if days:
            vast.fill(begins, begins + days * DAY, LIVE_OUTAGES)
        now = begins + days * DAY
        clock = StandingClock(now)
        collector = Collector(inventory, REFERENCES, store, clock)
        reader = LiveReader(collector)
        took: list[float] = []
        for minute in range(40 + UPDATES):
            _hear(collector, clock, minute)
            if minute < 40 and minute % 10:
                continue
            begun = time.perf_counter()
            made = reader.availability(*MONTH)
            took.append(1000 * (time.perf_counter() - begun))
        begun = time.perf_counter()
        anew = _anew(reader)
        peer = 1000 * (time.perf_counter() - begun)
        if made != anew:
            raise RuntimeError("the figures kept are not those made anew")
        return statistics.median(took[4:]), peer


def _hear(collector: Collector, clock: StandingClock, minute: int) -> None:
    """Let a minute pass: six rounds of all devices, in each of which one office does not answer."""
    agent = collector.inventory.agents[0]
    for _ in range(MINUTE // ROUND):
        clock.now += ROUND
        seen: list[Observation] = []
        for number, device in enumerate(sorted(collector.judge.topology.devices)):
            if device != agent.at:
                lost = number == 7 + minute // 3
                seen.append(
                    Ping(
                        at=clock.now - SECOND - number,
                        agent=agent.id,
                        device=device,
                        sent=3 if lost else 1,
                        received=int(not lost),
                        rtt=None if lost else 0.002,
                        interval=ROUND / SECOND,
                    )
                )
        progress = collector.streams.get((agent.id, "s"))
        batch = Batch(
            agent=agent.id,
            stream="s",
            seq=progress.upto + 1 if progress else 1,
            boot="b",
            sender="one",
            sender_started=0,
            sent=clock.now,
            body=pack(seen),
        )
        asyncio.run(collector.deliver(batch))
        collector.tick()


def _anew(reader: LiveReader) -> list[Availability]:
    now = reader.collector.clock.wall()
    histories = {key: bounded(runs) for key, runs in reader.books.runs(MONTH[0], now, now).items()}
    return reader.ledger.figures(MONTH[0], now, history_of(histories), reader.books.cases(MONTH[0], now))


def _replayed(
    folder: Path, what: str, make: Callable[[Inventory], Iterator[tuple[Microseconds, Ping]]]
) -> dict[str, Any]:
    inventory = islands(50, rule="consecutive")
    life = [ping for _, ping in make(inventory)]
    lasts = HOUR
    copies = -(-RECORDED // len(life))
    place = folder / "recording.jsonl"
    with place.open("wb") as lines:
        for number in range(copies):
            for ping in life:
                lines.write(to_json(msgspec.structs.replace(ping, at=ping.at + number * lasts)) + b"\n")
    begun = time.process_time()
    recording = read([place])
    replay = Replay(inventory, REFERENCES)
    replay.run(recording.observations)
    replay.answer(EPOCH, EPOCH + copies * lasts)
    rate = len(recording.observations) / (time.process_time() - begun)
    return {
        "name": f"figures: replay of {len(recording.observations):,} observations, {what}: {REPLAYED:,}/s over ours",
        "ours": f"{rate:,.0f} observations/s",
        "ratio": REPLAYED / rate,
        "goal": 1.0,
    }
