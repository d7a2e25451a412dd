"""A link that flaps, through the real collector, stores and desk: one ticket, open while it flaps, also over a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from agent.clock import SECOND, Microseconds
from agent.observation import Batch, Ping, pack
from api.core.tickets import State, Ticket
from collector.core.flapping import HELD
from tests.support.fake_network import FakeNetwork, Fault, at, islands
from tests.support.house import House

PERIOD, OUT, TIMES = 120, 50, 6
LAST = 100 + (TIMES - 1) * PERIOD + OUT
FAULTS = [Fault("fo-a03", 100 + number * PERIOD, 100 + number * PERIOD + OUT) for number in range(TIMES)]


class Watched(House):
    """A house that is told round by round what an agent saw of a link that flaps."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, islands(), at(0))
        network = FakeNetwork(self.inventory, seed=1, faults=FAULTS)
        pings = list(network.rounds(LAST + 60))
        calm = network.rounds(HELD / SECOND + 60, interval=20, start=LAST + 60)
        pings += [ping for ping in calm if ping.device in ("core-a", "sw-a03")]
        self.rounds = [(moment, list(seen)) for moment, seen in groupby(pings, lambda ping: ping.at // SECOND)]
        self.sent = 0

    def until(self, end: Microseconds) -> None:
        while self.sent < len(self.rounds) and self.rounds[self.sent][0] * SECOND < end:
            second, seen = self.rounds[self.sent]
            self.sent += 1
            self.clock.now = (second + 1) * SECOND
            asyncio.run(self.collector.deliver(self._batch(seen)))
            self.tick()
        self.clock.now = max(self.clock.now, end)
        self.tick()

    def _batch(self, seen: list[Ping]) -> Batch:
        return Batch(
            agent="pkp",
            stream="s",
            seq=self.sent,
            boot="b",
            sender="x",
            sender_started=0,
            sent=self.clock.now,
            body=pack(list(seen)),
        )

    def kinds(self, ticket: Ticket) -> list[str]:
        with self.tickets_store.reading() as picture:
            return [entry.kind for entry in picture.history(ticket.number)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path)
    yield made
    made.stop()


@pytest.mark.parametrize("restarted", [False, True])
def test_one_ticket_is_open_while_the_link_flaps_and_resolved_at_its_last_recovery(house: Watched, restarted: bool):
    house.until(at(LAST + 40))
    (ticket,) = house.tickets()
    assert (ticket.state, ticket.flapping) == (State.OPEN, True)
    assert all(device.ended is not None for device in ticket.devices), "it works between its outages"
    if restarted:
        house.stop()
        house.start()
    house.until(at(LAST) + HELD // 4)
    assert house.tickets()[0].flapping
    house.until(at(LAST + 30) + HELD)
    (calm,) = house.tickets()
    assert (calm.number, calm.state, calm.flapping) == (ticket.number, State.RESOLVED, False)
    assert calm.resolved is not None
    assert at(LAST) < calm.resolved < at(LAST + 30)
    kinds = house.kinds(calm)
    began = kinds.index("flapping-began")
    assert kinds.count("flapping-began") == kinds.count("flapping-ended") == kinds[began:].count("resolved") == 1
    assert "reopened" not in kinds[began:]


def test_the_pages_figure_is_the_sum_of_its_outages(house: Watched):
    house.until(at(LAST + 40))
    house.until(at(LAST + 30) + HELD)
    rows = house.reader.outages(at(0), house.clock.now, "sw-a03")
    assert len(rows) == TIMES
    (figure,) = [
        row
        for row in house.reader.availability(at(0), at(LAST + 40))
        if row.service == "net-a03" and row.basis == "24x7"
    ]
    assert figure.down == sum((row.ended or 0) - row.started for row in rows)
