"""A collector and an api on real files, fed by an agent that forgets nothing, which can be backed up, killed and put back."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from agent.clock import SECOND
from api.core.tickets import Ticket
from collector.store.restoration import begin_anew
from tests.support.fake_network import at
from tests.support.house import House
from tests.support.island_history import END, INVENTORY, batches


class Machine(House):
    """A house fed by an agent whose outbox forgets nothing."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.history = batches(seed)
        super().__init__(folder, INVENTORY, at(0))

    def back_up(self) -> int:
        for name in ("api.db", "collector.db"):
            with (
                closing(sqlite3.connect(self.folder / name)) as source,
                closing(sqlite3.connect(self.folder / f"{name}.backup")) as copy,
            ):
                source.backup(copy)
        return self.clock.now

    def put_back(self, taken: int, *names: str) -> None:
        self.stop()
        for name in names:
            for tail in ("-wal", "-shm"):
                (self.folder / f"{name}{tail}").unlink(missing_ok=True)
            shutil.copy(self.folder / f"{name}.backup", self.folder / name)
            if name == "collector.db":
                begin_anew(self.folder / name, taken, self.clock.now)
        self.start()

    def tell(self, upto: int) -> None:
        """Let the agent deliver its batches up to number ``upto``, from where the collector is."""
        position = self.collector.streams["pkp", "s"].upto if self.collector.streams else 0
        while position < min(upto, len(self.history)):
            arrival, batch = self.history[position]
            if arrival // SECOND > self.clock.now // SECOND:
                self.clock.now = arrival
                self.tick()
            self.clock.now = max(self.clock.now, arrival)
            position = asyncio.run(self.collector.deliver(batch)).upto
            self.live.deliver()

    def figures(self) -> list[object]:
        """Return each service's time up, down and unknown, of a period that the history covers whole."""
        rows = self.reader.availability(at(0), at(END - 20))
        return [(row.service, row.basis, row.up, row.down, row.unknown, row.down_by_cause) for row in rows]

    def finish(self) -> None:
        self.tell(len(self.history))
        for _ in range(20):
            self.clock.now += SECOND
            self.tick()


def told(tickets: list[Ticket]) -> list[object]:
    return [
        (
            tuple(item.id for item in ticket.root),
            ticket.state,
            ticket.started,
            ticket.opened,
            ticket.resolved,
            sorted((item.device, item.started, item.ended) for item in ticket.devices),
        )
        for ticket in tickets
    ]


@cache
def life(seed: int) -> tuple[list[object], list[object]]:
    """Return the tickets and figures of a life without a backup, a kill or a restore."""
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder), seed)
        machine.finish()
        figures = machine.figures()
        machine.stop()
        return told(machine.tickets()), figures


def undisturbed(seed: int) -> list[object]:
    """Return the tickets of such a life."""
    return life(seed)[0]
