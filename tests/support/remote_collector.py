"""A real collector behind its real door for agents in other places: TLS on loopback, its own authority, SQLite."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.clock import HOUR, SystemClock
from agent.inventory.models import Inventory
from agent.inventory.views import references_of
from agent.invitation import Code
from agent.observation import Batch, Observation, pack
from agent.uplink.credentials import Credentials
from agent.uplink.enrolling import enrol
from agent.uplink.http import HttpUplink
from collector.pipeline import Collector
from collector.store.sqlite import SqliteStore
from collector.uplink.authority import Authority
from collector.uplink.door import Door
from collector.uplink.intake import Intake
from collector.uplink.register import Register
from collector.uplink.serving import serve
from tests.support.fake_network import EPOCH, islands

NAMES = ("127.0.0.1", "localhost")


@dataclass
class RemoteCollector:
    """Everything behind one door; ``address`` is where it is while ``serving``."""

    folder: Path
    inventory: Inventory = field(default_factory=islands)
    clock: Any = field(default_factory=SystemClock)
    """Time as the collector judges by it; TLS takes ``of_tls``, else the same."""
    of_tls: Any = None
    names: tuple[str, ...] = NAMES
    port: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.store = SqliteStore(self.folder / "collector.db")
        self.collector = Collector(self.inventory, references_of(self.inventory), self.store, self.clock)
        self.register = Register(self.folder / "uplink" / "agents", self.clock)
        self.authority = Authority(self.folder / "uplink", self.of_tls or self.clock)
        self.intake = Intake(self.collector)
        self.context = self.authority.server_context(self.names)
        self.door = Door(self.collector, self.register, self.authority.pem, self.intake)

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        task = asyncio.create_task(serve(self.door.app, listener, self.context))
        try:
            yield self.address
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            listener.close()

    def code(self, agent: str = "pkp", lasting: int = HOUR) -> str:
        return Code(self.authority.fingerprint, self.register.invite(agent, lasting)).text()

    async def enrol(self, agent: str = "pkp") -> Credentials:
        return await asyncio.to_thread(enrol, self.address, self.code(agent), SystemClock())

    async def uplink(self, agent: str = "pkp", clock: Any = None) -> HttpUplink:
        known = await self.enrol(agent)
        return HttpUplink(known.collector, known.token, context=known.context(), clock=clock)

    def close(self) -> None:
        self.store.close()


@contextlib.contextmanager
def remote(folder: Path, **settings: Any) -> Iterator[RemoteCollector]:
    made = RemoteCollector(folder, **settings)
    try:
        yield made
    finally:
        made.close()


def batch(
    seq: int,
    *observations: Observation,
    agent: str = "pkp",
    stream: str = "s",
    sender: str = "one",
    started: int = EPOCH,
    body: bytes = b"",
) -> Batch:
    return Batch(
        agent=agent,
        stream=stream,
        seq=seq,
        boot="boot",
        sender=sender,
        sender_started=started,
        sent=EPOCH,
        body=body or pack(list(observations)),
    )
