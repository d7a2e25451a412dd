"""What takes long to make: the impact of a decision on many months, asked for by an api that runs apart from its collector."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from agent.clock import DAY
from agent.inventory.views import references_of
from api.app import create_app
from api.collector_client import RemoteReader
from api.core.accounts import User
from api.core.roles import Role
from api.settings import Settings
from api.store.sql import open_store
from collector.decisions import Decision, Hours
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.reading import Altered
from collector.store.sqlite import SqliteStore
from tests.support.api_world import PASSWORD, StillClock, quick_gate
from tests.support.authors import SOMEBODY
from tests.support.fed_month import local
from tests.support.lived_province import LivedProvince
from tests.support.served_collector import serving
from tests.support.standing_clock import StandingClock
from tests.support.vast_store import VastStore, vast_network

NOW = local("2027-01-01 08:00")
YEAR = Hours(
    calendar="dinas",
    holds_from="2026-01-01",
    hours=dict.fromkeys(("mon", "tue", "wed", "thu"), ("07:00-16:00",)),
    why="Perpres 21/2023",
)
BEGAN = local("2026-01-01 00:00")
BODY = {"kind": "hours", "calendar": "dinas", "holds_from": YEAR.holds_from, "hours": YEAR.hours, "why": YEAR.why}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collector]:
    """Return the collector of twenty offices after a year of outages."""
    network = vast_network(20)
    with closing(SqliteStore(tmp_path_factory.mktemp("year") / "collector.db")) as store:
        VastStore(store, network).fill(BEGAN, BEGAN + 365 * DAY, 48)
        yield Collector(network, references_of(network), store, StandingClock(NOW))


def test_the_impact_on_a_year_is_the_collectors_own(year: Collector):
    told = LiveReader(year).impact(YEAR)
    with serving(year, "rahasia") as address, closing(RemoteReader(address, "rahasia")) as remote:
        assert remote.impact(YEAR) == told
    assert {row.month for row in told} == {f"2026-{month:02d}" for month in range(1, 13)}


class Held(LiveReader):
    """The collector's own reader, whose impact goes on only once it is let."""

    def __init__(self, collector: Collector) -> None:
        super().__init__(collector)
        self.begun, self.let = threading.Event(), threading.Event()

    def impact(self, decision: Decision) -> list[Altered]:
        self.begun.set()
        assert self.let.wait(60)
        return super().impact(decision)


def test_while_it_is_made_the_collector_answers_all_else(year: Collector):
    held = Held(year)
    with (
        serving(year, "rahasia", held) as address,
        closing(RemoteReader(address, "rahasia")) as remote,
        ThreadPoolExecutor(1) as other,
    ):
        waiting = other.submit(remote.impact, YEAR)
        try:
            assert held.begun.wait(60)
            assert remote.devices() == held.devices()
            assert not waiting.done()
        finally:
            held.let.set()
        assert waiting.result(60) == LiveReader(year).impact(YEAR)


@pytest.fixture
def impatient(year: Collector) -> Iterator[RemoteReader]:
    """Return a reader that gives an impact no time, of a collector that takes its own."""
    held = Held(year)
    with serving(year, "rahasia", held) as address, closing(RemoteReader(address, "rahasia", 0.05)) as remote:
        yield remote
        held.let.set()


def test_one_that_takes_too_long_says_so_and_what_to_do(impatient: RemoteReader):
    with pytest.raises(TimeoutError, match=r"has not finished within 0\.05 s; give the decision fewer months"):
        impatient.impact(YEAR)
    assert impatient.decisions() == []


def test_the_api_says_it_as_a_problem_in_the_readers_language(impatient: RemoteReader, year: Collector, tmp_path: Path):
    clock = StillClock(NOW)
    with closing(open_store(tmp_path / "api.db")) as store:
        gate = quick_gate(store, clock)
        app = create_app(impatient, store, year.inventory, clock, Settings(), gate=gate)
        with store.transaction(SOMEBODY) as work:
            work.put_user(User(name="kabid", role=Role.KABID, office=None, password=gate.hashed(PASSWORD), created=NOW))
        api = LivedProvince(app, LiveReader(year), clock)
        answer = api.client().post("/api/v1/decisions/impact", json=BODY, headers=api.token("kabid"))
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
    assert answer.json()["detail"].startswith("Dampaknya belum selesai dihitung oleh kolektor. Persempit")
