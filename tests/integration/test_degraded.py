"""Degradation through the real collector, stores and desk: a maintenance ticket before the link drops, also over a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from agent.clock import HOUR, MINUTE, SECOND
from agent.observation import Batch, Observation, Optical, pack
from api.core.tickets import State
from api.core.words import Language, evidence, title
from collector.decisions import Approval, Maintenance
from tests.support.fake_network import at, islands
from tests.support.house import House


class Dimming(House):
    """A house that is told how the light at a link's port falls, and rises again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, islands(), at(0))
        self.sent = 0

    def read(self, start: float, *levels: float) -> None:
        """Read the light once a minute."""
        for number, rx in enumerate(levels):
            self.deliver([self._light(start + 60 * number, rx)])

    def deliver(self, seen: Sequence[Observation]) -> None:
        self.sent += 1
        self.clock.now = max(one.at for one in seen) + SECOND
        batch = Batch(
            agent="pkp",
            stream="s",
            seq=self.sent,
            boot="b",
            sender="x",
            sender_started=0,
            sent=self.clock.now,
            body=pack(list(seen)),
        )
        assert asyncio.run(self.collector.deliver(batch)).refused is None
        self.tick()

    @staticmethod
    def _light(seconds: float, rx: float) -> Optical:
        return Optical(at=at(seconds), agent="pkp", device="core-a", interface="p3", rx_dbm=rx, rx_low_dbm=-23.0)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Dimming]:
    made = Dimming(tmp_path)
    yield made
    made.stop()


@pytest.mark.parametrize("restarted", [False, True])
def test_dim_light_opens_one_maintenance_ticket_that_is_resolved_when_it_is_bright_again(
    house: Dimming, restarted: bool
) -> None:
    house.read(0, -15.0, -21.5, -21.0)
    assert house.tickets() == []
    if restarted:
        house.stop()
        house.start()
    house.read(200, -20.5)
    (ticket,) = house.tickets()
    assert (ticket.kind, ticket.state, ticket.opened) == ("degraded", State.OPEN, at(200))
    assert ([item.id for item in ticket.root], ticket.devices, ticket.services) == (["fo-a03"], (), ())
    assert title(Language.ID, ticket).startswith("Penurunan mutu jaringan: ")
    assert evidence(Language.EN, ticket.evidence[0]) == (
        "Port p3 of core-a receives -20.5 dBm, close to the -23.0 dBm that its module still reads."
    )
    (incident,) = house.reader.incidents(open_only=True)
    assert house.reader.incidents() == [incident]
    assert house.reader.incident(incident.id) == incident
    if restarted:
        house.stop()
        house.start()
    house.read(300, -18.0)
    (over,) = house.tickets()
    assert (over.number, over.state, over.resolved) == (ticket.number, State.RESOLVED, at(300))
    assert house.reader.incidents(open_only=True) == []
    house.read(400, -21.0, -21.0, -21.0)
    (again,) = house.tickets()
    assert (again.number, again.state, again.reopened) == (ticket.number, State.OPEN, 1)


def test_it_takes_no_time_from_any_figure(house: Dimming) -> None:
    house.read(0, -21.0, -21.0, -21.0)
    rows = house.reader.availability(at(0), at(300))
    assert {row.down for row in rows} == {0}
    assert house.reader.outages(at(0), at(300)) == []


def test_maintenance_of_the_link_hides_it_until_it_ends(house: Dimming) -> None:
    works = Maintenance(element="fo-a03", start=at(0), end=at(0) + HOUR, reason="sambung ulang")
    house.clock.now = at(0)
    planned = house.reader.decide(works, "noc")
    house.reader.decide(Approval(of=planned.number), "kabid")
    house.read(60, -21.0, -21.0, -21.0)
    assert house.tickets() == []
    assert [incident.covered for incident in house.reader.incidents(open_only=True)] == [True]
    house.read(3_600 + 60, -21.0)
    (ticket,) = house.tickets()
    assert ticket.opened == at(0) + HOUR


def test_a_desk_that_lost_its_store_opens_the_ticket_again(house: Dimming) -> None:
    house.read(0, -21.0, -21.0, -21.0)
    assert len(house.tickets()) == 1
    house.stop()
    for path in house.folder.glob("api.db*"):
        path.unlink()
    house.start()
    house.clock.now += MINUTE
    house.tick()
    (ticket,) = house.tickets()
    assert (ticket.kind, ticket.state) == ("degraded", State.OPEN)
