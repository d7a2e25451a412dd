"""How quickly an agent's week of buffer reaches the collector after a cut (promise 4), over real HTTPS, with real stores.

200 devices are asked once in ten seconds, at a phase of their own; their results left together each second, as
``agent.recording`` writes them, into a real outbox. The rows are made by the real encoder and put into the file at once,
for a week of commits would take hours. Once a day some offices' fibres break for five minutes. The collector is the real
one, in a process of its own: TLS, token, subjects, judging, one commit a batch, ticks and snapshots. Draining is the real
``Shipping`` over ``HttpUplink``. At the end every row is acknowledged, and every outage is there.

``SIAGA_BENCH_DAYS`` says how many days are buffered: 1, the whole promise with 7 (some twenty minutes). The goal is real time ÷ 50: the ratio is 50 ÷ what was reached.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import msgspec

from agent.clock import DAY, MINUTE, SECOND, Microseconds, SystemClock
from agent.observation import Ping, pack
from agent.outbox.sqlite import SqliteOutbox
from agent.statistics import Statistics
from agent.uplink.credentials import Credentials
from agent.uplink.http import HttpUplink
from agent.uplink.shipping import Sender, Shipping
from collector.reader import LiveReader
from tests.support.fake_network import islands
from tests.support.remote_collector import RemoteCollector

DAYS = float(os.environ.get("SIAGA_BENCH_DAYS", "1"))
OFFICES = 96
"""On each of the two islands; with cores and references about 200 devices."""
INTERVAL, LEAST = 10, 50.0
OUTAGE_S = 300
PARCEL_ROWS = 256
AGENT = "pkp"


def rows() -> Iterator[dict[str, Any]]:
    """Fill an outbox, drain it, and tell how many times quicker than it was filled."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        inventory = islands(OFFICES)
        seconds = int(DAYS * DAY / SECOND)
        begins = (SystemClock().wall() - seconds * SECOND - MINUTE) // SECOND * SECOND
        outages = _fill(place / "outbox.db", [device.id for device in inventory.devices], begins, seconds)
        size = (place / "outbox.db").stat().st_size
        serving = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.drain", str(place / "collector")],
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
        )
        try:
            assert serving.stdout is not None
            credentials = msgspec.json.decode(serving.stdout.readline(), type=Credentials)
            took, cpu, slept = asyncio.run(_drain(place / "outbox.db", credentials))
            said, _ = serving.communicate(b"end\n", timeout=120)
        finally:
            with suppress(ProcessLookupError):
                serving.kill()
            serving.wait()
        told = msgspec.json.decode(said, type=dict[str, Any])
        if told["outages"] != outages:
            raise RuntimeError(f"{told['outages']} outages arrived, {outages} were sent")
        speed = seconds / took
        yield {
            "name": f"drain: {len(inventory.devices)} devices, {DAYS:g} days: 50 ÷ times real time",
            "ours": f"{speed:,.0f} x real time: {seconds:,} rows, {size / 1e6:,.0f} MB in {took:,.0f} s; CPU agent "
            f"{cpu:.0f} s, collector {told['cpu']:.0f} s; peak {_peak_mb():.0f} and {told['peak_mb']:.0f} MB; "
            f"{outages} outages; paused {slept} times",
            "peer": None,
            "ratio": LEAST / speed,
            "goal": 1.0,
        }


def _fill(place: Path, devices: list[str], begins: Microseconds, seconds: int) -> int:
    """Write the outbox that a week's cut leaves; return how many outages it tells of."""
    chance = random.Random(4)
    phases = {device: chance.randrange(INTERVAL * SECOND) for device in devices}
    slots: list[list[tuple[str, int]]] = [[] for _ in range(INTERVAL)]
    for device, phase in phases.items():
        slots[phase // SECOND].append((device, phase % SECOND))
    offices = [device for device in devices if device.startswith("sw-")]
    broken = {(day, device) for day in range(max(1, seconds * SECOND // DAY)) for device in chance.sample(offices, 3)}
    of_day: dict[int, set[str]] = {}
    for day, device in broken:
        of_day.setdefault(day, set()).add(device)
    SqliteOutbox(place).close()
    with closing(sqlite3.connect(place, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF").fetchall()
        db.execute("BEGIN")
        for second in range(seconds):
            at = begins + second * SECOND
            day, within = divmod(second, DAY // SECOND)
            down = of_day.get(day, set()) if 600 <= within < 600 + OUTAGE_S else set()
            pings = [
                Ping(
                    at=at + phase,
                    agent=AGENT,
                    device=device,
                    sent=1,
                    received=int(device not in down),
                    rtt=None if device in down else round(chance.gauss(0.012, 0.002), 6),
                    reason="timeout" if device in down else None,
                    interval=float(INTERVAL),
                    mono=at + phase - begins,
                )
                for device, phase in slots[second % INTERVAL]
            ]
            db.execute(
                "INSERT INTO batches VALUES (?, ?, ?, NULL, ?, 1)",
                (second + 1, "boot", at, zlib.compress(pack(list(pings)), 1)),
            )
        db.execute("UPDATE state SET last = ?", (seconds,))
        db.execute("COMMIT")
    return len(broken)


async def _drain(place: Path, credentials: Credentials) -> tuple[float, float, int]:
    """Return seconds, seconds of processor time, and how often the collector asked for a pause."""
    statistics, clock = Statistics(), SystemClock()
    outbox = SqliteOutbox(place)
    uplink = HttpUplink(credentials.collector, credentials.token, context=credentials.context())
    with closing(outbox), ThreadPoolExecutor(max_workers=1) as writer:
        shipping = Shipping(
            outbox=outbox,
            writer=writer,
            uplink=uplink,
            clock=clock,
            sender=Sender(credentials.agent, "bench", clock.wall()),
            statistics=statistics,
            most_rows=PARCEL_ROWS,
        )
        before, begun = _cpu(), time.perf_counter()
        running = asyncio.create_task(shipping.run())
        while (holding := outbox.holding()).acknowledged < holding.last:
            if statistics.uplink_problem is not None or statistics.batches_refused:
                raise RuntimeError(f"not drained: {statistics.uplink_problem or statistics.refusal}")
            await asyncio.sleep(0.05)
        took = time.perf_counter() - begun
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await uplink.close()
        return took, _cpu() - before, statistics.deliveries_deferred


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _serve(folder: Path) -> None:
    """Be the collector's process: print an agent's credentials, take what comes until a line is read, tell what it cost."""
    there = RemoteCollector(folder, islands(OFFICES))
    loop = asyncio.get_running_loop()
    async with there.serving():
        known = await there.enrol(AGENT)
        print(msgspec.json.encode(known).decode(), flush=True)
        ended = loop.run_in_executor(None, sys.stdin.readline)
        while not ended.done():
            await asyncio.wait({ended}, timeout=1)
            there.collector.tick()
    now = SystemClock().wall()
    outages = LiveReader(there.collector).outages(0, now)
    print(msgspec.json.encode({"cpu": _cpu(), "peak_mb": _peak_mb(), "outages": len(outages)}).decode())
    there.close()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
