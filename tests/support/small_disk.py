"""A store on a small disk that fills up and is freed again, run as ``python -m tests.support.small_disk WHOSE SMALL LARGE``.

``SMALL`` is the folder on the small disk, for the store of ``WHOSE`` (``collector`` or ``api``); all else is in ``LARGE``.
It ends with an ``AssertionError`` where something was lost, or not told.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from agent.clock import SECOND, Microseconds
from agent.errors import StorageError
from agent.observation import Ping, unpack
from agent.outbox.sqlite import SqliteOutbox
from agent.statistics import Statistics
from agent.uplink.in_process import InProcessUplink
from agent.uplink.shipping import Sender, Shipping
from api.app import create_app as create_api
from api.settings import Settings
from api.store.sql import open_store
from collector.http import create_app
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.store.sqlite import SqliteStore
from collector.uplink.intake import Intake
from tests.support.fake_network import EPOCH, Fault, islands
from tests.support.live_agent import LiveAgent
from tests.support.standing_clock import StandingClock

INVENTORY = islands(4)
REFERENCES = {"pkp": ("ref-isp", "ref-dns", "ref-dc")}
FULL = range(30, 120)
"""The seconds in which the disk is full; the sea cable is cut from 40 to 90."""


class Disk:
    """The small one: ``fill`` takes all the room there is."""

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    def fill(self) -> None:
        with self._filler.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    pass

    def free(self) -> None:
        self._filler.unlink()


class Chain:
    """Agent's outbox and shipping, and the collector, on a clock that stands still until told."""

    def __init__(self, store: SqliteStore, outbox: Path) -> None:
        self.clock = StandingClock(EPOCH)
        self.store = store
        self.collector = Collector(INVENTORY, REFERENCES, store, self.clock)
        self.reader = LiveReader(self.collector)
        self.outbox = SqliteOutbox(outbox, ballast_bytes=0)
        self.shipping = Shipping(
            outbox=self.outbox,
            writer=ThreadPoolExecutor(max_workers=1),
            uplink=InProcessUplink(self.collector),
            clock=self.clock,
            sender=Sender("pkp", "boot", EPOCH),
            statistics=Statistics(),
        )

    async def take(self, arrived: Microseconds, batch: list[Ping]) -> None:
        """Keep a batch and send what waits; raises ``ConnectionError`` when the collector does not take it."""
        self.clock.now = max(self.clock.now, arrived)
        self.outbox.append(list(batch), "boot", self.clock.now)
        while not await self.shipping.drain():
            pass

    def wait(self) -> None:
        self.clock.now += 5 * SECOND
        self.collector.tick()


def pings() -> list[Ping]:
    return list(LiveAgent(INVENTORY, [Fault("sea", 40, 90)], seed=1).pings(200))


def batches() -> Iterator[tuple[Microseconds, list[Ping]]]:
    """Yield five at a time, with the instant at which the last of them arrives."""
    every = pings()
    for first in range(0, len(every), 5):
        batch = every[first : first + 5]
        yield batch[-1].arrived or batch[-1].at, batch


async def ready(app: FastAPI) -> tuple[int, dict[str, Any]]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://siaga") as client:
        answer = await client.get("/readyz")
        return answer.status_code, answer.json()["items"]


def refusal(deed: Callable[[], object]) -> str | None:
    """Return with which words a store refuses, None when it does not."""
    try:
        deed()
    except StorageError as problem:
        return str(problem)
    return None


async def collector(small: Path, large: Path) -> None:
    """The agent keeps what the collector cannot take, and delivers it by itself once there is room."""
    chain, disk = Chain(SqliteStore(small / "collector.db"), large / "outbox.db"), Disk(small)
    app = create_app(chain.collector, chain.reader, CollectorRegistry(), "token", intake=Intake(chain.collector))
    refused, full = 0, False
    for arrived, batch in batches():
        wanted = (arrived - EPOCH) // SECOND in FULL
        if wanted != full:
            (disk.fill if wanted else disk.free)()
            full = wanted
        try:
            await chain.take(arrived, batch)
        except ConnectionError:
            refused += 1
            chain.collector.tick()
            status, items = await ready(app)
            assert status == 503, items
            assert not items["store"]["ok"], items
            assert "full" in items["store"]["detail"], items
    assert refused > 5
    assert chain.outbox.holding().acknowledged == chain.outbox.holding().last
    chain.wait()
    assert (await ready(app))[1]["store"]["ok"]
    raw = chain.store.raw(0, chain.clock.now + 1)
    kept = [(one.device, one.at) for known in raw for one in unpack(known.batch.body) if isinstance(one, Ping)]
    assert sorted(kept) == sorted((ping.device, ping.at) for ping in pings())
    (incident,) = chain.reader.incidents()
    assert incident.root == ("sea",)
    assert incident.closed is not None
    print("refused", refused)


async def api(small: Path, large: Path) -> None:
    """Effects wait with the collector, and become one ticket once there is room."""
    chain, disk = Chain(SqliteStore(large / "collector.db"), large / "outbox.db"), Disk(small)
    store = open_store(small / "api.db")
    app = create_api(chain.reader, store, INVENTORY, chain.clock, Settings())
    live = app.state.siaga.live
    live.beat()
    disk.fill()
    failed = 0
    for arrived, batch in batches():
        await chain.take(arrived, batch)
        waiting = chain.reader.effects(0, 1)
        told = refusal(live.beat)
        if told is not None:
            failed += 1
            assert waiting, "it failed though there was nothing to write"
            assert "free some space" in told, told
            status, items = await ready(app)
            assert status == 503, items
            assert not items["store"]["ok"], items
    assert failed > 5
    with store.reading() as picture:
        assert (picture.tickets(), picture.cursor()) == ([], 0)
    disk.free()
    chain.wait()
    live.beat()
    with store.reading() as picture:
        (ticket,) = picture.tickets()
        cursor = picture.cursor()
    assert [one.id for one in ticket.root] == ["sea"]
    assert ticket.state == "resolved"
    assert (await ready(app))[1]["store"]["ok"]
    assert chain.reader.effects(cursor, 10) == []
    print("failed", failed)


if __name__ == "__main__":
    asyncio.run({"collector": collector, "api": api}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
