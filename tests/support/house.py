"""A collector and an api on the two real files of a folder, in this process; time is what the clock shows."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry

from agent.clock import SECOND, Microseconds
from agent.inventory.models import Inventory
from agent.inventory.views import references_of
from api.app import working_hours
from api.core.directory import Directory
from api.core.tickets import Ticket
from api.desk import Desk
from api.live import Live
from api.metrics import Meters
from api.store.sql import open_store
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.reading import Notice
from collector.store.sqlite import SqliteStore
from tests.support.standing_clock import StandingClock


class House:
    """Begins with what the files hold; ``stop`` and ``start`` are a restart of the processes."""

    def __init__(self, folder: Path, inventory: Inventory, now: Microseconds) -> None:
        self.folder = folder
        self.inventory = inventory
        self.directory = Directory(inventory)
        self.clock = StandingClock(now)
        self.notices: dict[tuple[str, str, Microseconds], Notice] = {}
        """Every notice that was given, as it stood last."""
        self.start()

    def start(self) -> None:
        """Begin as the processes do."""
        self.store = SqliteStore(self.folder / "collector.db")
        self.collector = Collector(
            self.inventory,
            references_of(self.inventory),
            self.store,
            self.clock,  # type: ignore[arg-type]
        )
        self.reader = LiveReader(self.collector)
        self.tickets_store = open_store(self.folder / "api.db")
        self.live = Live(
            reader=self.reader,
            store=self.tickets_store,
            desk=Desk(self.tickets_store, self.directory, working_hours(self.inventory), None),
            directory=self.directory,
            clock=self.clock,  # type: ignore[arg-type]
            meters=Meters(CollectorRegistry()),
            pulse=SECOND,
            rule=partial(working_hours, self.inventory),
        )
        self._news = True
        self.collector.on_change = self._hear

    def _hear(self) -> None:
        self._news = True

    def act(self) -> None:
        """Let the desk act on what the collector told since the last time, if it told anything."""
        if self._news:
            self._news = False
            for effect in self.store.effects(0, 1_000_000):
                if effect.notice is not None:
                    notice = effect.notice
                    self.notices[notice.agent, notice.kind, notice.started] = notice
            self.live.deliver()

    def stop(self) -> None:
        self.store.close()
        self.tickets_store.close()

    def tick(self) -> None:
        self.collector.tick()
        self.act()

    def tickets(self) -> list[Ticket]:
        with self.tickets_store.reading() as picture:
            return sorted(picture.tickets(limit=1_000_000), key=lambda ticket: (ticket.started, ticket.number))
