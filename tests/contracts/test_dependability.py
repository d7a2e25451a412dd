"""What failures, repairs, forecasts and a device's figures promise, of whoever reads: in process, over HTTP, pretended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from agent.clock import HOUR, MINUTE, Microseconds
from agent.inventory.load import load
from agent.inventory.views import references_of
from api.collector_client import RemoteReader
from collector.core.rollups import by_cause, repairs
from collector.decisions import DayOff, Reclassified, Withdrawal
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.reading import Reader
from deploy.lab.enlarge import PROVINCE
from tests.support.api_world import NOON
from tests.support.fake_collector_store import FakeCollectorStore
from tests.support.fake_reader import FakeReader
from tests.support.fed_month import Failure, FedMonth, fed_march, hourly_file, local
from tests.support.november import inventory
from tests.support.pretend_province import pretend_province
from tests.support.served_collector import serving
from tests.support.standing_clock import StandingClock

MARCH = (local("2026-03-01 00:00"), local("2026-04-01 00:00"))
CUT = local("2026-03-05 14:47") - local("2026-03-05 09:12")
BELITUNG = "net-cabdin-belitung"


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Collector:
    folder = tmp_path_factory.mktemp("march")
    return fed_march(FakeCollectorStore(), load(hourly_file(PROVINCE, folder, 12), {}, secrets=False))


@pytest.fixture(scope="module", params=["live", "remote", "fake"])
def reader(request: pytest.FixtureRequest, march: Collector) -> Iterator[tuple[Reader, str]]:
    if request.param == "live":
        yield LiveReader(march), BELITUNG
    elif request.param == "remote":
        with serving(march, "rahasia") as address, closing(RemoteReader(address, "rahasia")) as remote:
            yield remote, BELITUNG
    else:
        fake = FakeReader(pretend_province(), NOON)
        fake.figures["net-dinkes"] = (160 * HOUR, 6 * HOUR, HOUR)
        yield fake, "net-dinkes"


def test_what_is_told_of_failures_agrees_with_the_figures(reader: tuple[Reader, str]):
    asked, hit = reader
    rows = asked.availability(*MARCH)
    told = asked.reliability(*MARCH)
    assert [one.service for one in told] == sorted({row.service for row in rows})
    figures = {(row.service, row.basis): row for row in rows}
    for one in told:
        own, around = figures[one.service, "service-time"], figures[one.service, "24x7"]
        assert (one.up_service_time, one.up) == (own.up, around.up)
        assert sum(share.service_time for share in one.shares) == own.down
        assert sum(share.around for share in one.shares) == around.down
        assert one.repair_service_time <= one.repair
    assert figures[hit, "service-time"].down > 0
    assert sum(row.down for row in by_cause(rows, told)) == sum(row.down for row in rows)


def test_a_device_has_figures_of_its_own(reader: tuple[Reader, str]):
    asked, hit = reader
    device = hit.replace("net-", "sw-")
    found = asked.device_figures(device, *MARCH)
    assert found is not None
    assert (found.device, found.calendar is None) == (device, False)
    assert sorted((row.service, row.basis) for row in found.figures) == [(device, "24x7"), (device, "service-time")]
    assert found.reliability.service == device
    assert asked.device_figures("no-such-device", *MARCH) is None


def test_what_a_cut_would_do_is_told_of_the_services_behind_it(reader: tuple[Reader, str]):
    asked, hit = reader
    made = asked.what_if(["skkl-bangka-belitung"])
    assert made.start < made.until == made.month_end
    if hit == BELITUNG:
        (row,) = [one for one in made.services if one.service == hit]
        assert row.takes > 0
    assert made.services
    assert {one.service.replace("net-", "sw-") for one in made.services} <= set(made.devices)
    brief = asked.what_if(["skkl-bangka-belitung"], HOUR)
    assert brief.until == brief.start + HOUR
    assert all(short.takes <= long.takes for short, long in zip(brief.services, made.services, strict=True))
    assert asked.what_if(["no-such-element"]).services == ()


def test_how_an_incident_was_understood_is_told_up_to_what_it_is_taken_for_now(reader: tuple[Reader, str]):
    asked, _ = reader
    if isinstance(asked, FakeReader):
        asked.open("1", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
    assert asked.incidents()
    for incident in asked.incidents():
        told = asked.revisions(incident.id)
        assert (told[-1].root, told[-1].cause, told[-1].author) == (incident.root, incident.cause, "system")
        assert [one.at for one in told] == sorted(one.at for one in told)
        assert told[-1].alternatives == incident.alternatives
    assert asked.revisions("no-such-incident") == []


def test_a_cut_of_the_sea_cable_is_one_outage_of_its_length_and_the_cables(march: Collector):
    told = {one.service: one for one in LiveReader(march).reliability(*MARCH)}
    one = told[BELITUNG]
    assert (one.began, one.ended, one.repair) == (1, 1, CUT)
    (share,) = one.shares
    assert (share.cause, share.around) == ("submarine-cable", CUT)
    assert repairs([one], "24x7").mttr == CUT
    open_at_the_end = LiveReader(march).reliability(MARCH[0], local("2026-03-05 12:00"))
    assert [(row.began, row.ended) for row in open_at_the_end if row.service == BELITUNG] == [(1, 0)]


def test_a_repair_has_its_whole_length_though_the_period_begins_within_the_outage(march: Collector):
    told = LiveReader(march).reliability(local("2026-03-05 12:00"), MARCH[1])
    assert [(row.began, row.ended, row.repair) for row in told if row.service == BELITUNG] == [(0, 1, CUT)]


def test_a_device_that_is_a_services_only_one_has_that_services_figures(march: Collector):
    reader = LiveReader(march)
    found = reader.device_figures("sw-cabdin-belitung", *MARCH)
    assert found is not None
    rows = [row for row in reader.availability(*MARCH) if row.service == BELITUNG]
    assert [(row.up, row.down, row.unknown) for row in found.figures] == [
        (row.up, row.down, row.unknown) for row in rows
    ]


class November:
    """A collector of one service, whose link is cut on Friday the 20th at nine and stays so."""

    def __init__(self) -> None:
        known = inventory().model_copy()
        slow = known.detection.model_copy(update={"interval": HOUR, "stale_after": 130 * MINUTE})
        known = known.model_copy(update={"detection": slow})
        self.collector = Collector(
            known, references_of(known), FakeCollectorStore(), StandingClock(local("2026-10-31 00:00"))
        )
        cut = Failure("fo", "2026-11-20 09:00", "2026-12-24 00:00")
        FedMonth(self.collector, [cut], []).feed("2026-11-01 00:00", "2026-11-20 15:00")
        self.reader = LiveReader(self.collector)

    def pass_to(self, text: str) -> Microseconds:
        clock = self.collector.clock
        assert isinstance(clock, StandingClock)
        clock.now = local(text)
        return clock.now


def test_a_holiday_decided_on_the_20th_moves_month_and_forecast_and_the_old_ones_can_still_be_asked_for():
    world = November()
    month = (local("2026-11-01 00:00"), local("2026-12-01 00:00"))
    (before,) = world.reader.forecasts()
    assert (before.service, before.breach, before.moved_by) == ("net", local("2026-11-24 09:48"), ())
    row = world.reader.decide(DayOff(calendar="dinas", dates="2026-11-24", why="cuti bersama"), "noc")
    (after,) = world.reader.forecasts()
    assert (after.breach, after.undecided) == (local("2026-11-25 09:00"), local("2026-11-24 09:48"))
    assert after.moved_by == (row.number,)
    assert (before.budget, after.budget) == (16 * HOUR + 48 * MINUTE, 16 * HOUR)
    decided_at = local("2026-11-20 15:00")
    world.pass_to("2026-11-20 16:00")
    then = world.reader.availability(*month, decided_at - 1)
    now = world.reader.availability(*month)
    assert [one.up for one in then] == [one.up for one in now]  # the 24th is to come
    assert world.reader.reliability(*month, decided_at - 1) == world.reader.reliability(*month)


def test_an_older_day_off_that_is_withdrawn_moves_the_forecast_and_says_so_with_its_number():
    world = November()
    decided = world.pass_to("2026-11-20 15:00")
    world.pass_to("2026-10-31 12:00")
    world.reader.decide(DayOff(calendar="dinas", dates="2026-11-24", why="cuti bersama"), "noc")
    world.pass_to("2026-11-20 15:00")
    (before,) = world.reader.forecasts()
    assert (before.breach, before.moved_by, before.undecided) == (local("2026-11-25 09:00"), (), None)
    gone = world.reader.decide(Withdrawal(of=1, reason="dibatalkan"), "kabid")
    assert gone.at == decided
    (after,) = world.reader.forecasts()
    assert (after.breach, after.moved_by) == (local("2026-11-24 09:48"), (gone.number,))
    assert after.undecided == before.breach


def test_failures_are_told_as_they_were_known():
    world = November()
    month = (local("2026-11-01 00:00"), local("2026-12-01 00:00"))
    (incident,) = world.reader.incidents()
    before = world.collector.clock.wall()
    world.pass_to("2026-11-20 15:01")
    world.reader.decide(Reclassified(incident=incident.id, cause="human-error", reason="terpotong alat berat"), "noc")
    (now,), (then,) = world.reader.reliability(*month), world.reader.reliability(*month, before)
    assert [share.cause for share in now.shares] == ["human-error"]
    assert [share.cause for share in then.shares] == [incident.cause]
    assert (now.began, now.ended) == (1, 0)
