"""The page of figures: every grouping, forecasts of what is down, a service's budget and reliability."""

from __future__ import annotations

import pytest

from agent.clock import HOUR, parse_instant
from agent.errors import StorageError
from agent.inventory.models import Cause, Reckoning
from api.http.pages.figures import CHOICES
from collector.reading import Forecast
from collector.sums import Reliability
from tests.support.api_world import World, make_world
from tests.support.pretend_province import pretend_province


@pytest.fixture
def world() -> World:
    made = make_world()
    made.reader.figures = {"net-dinkes": (160 * HOUR, 20 * HOUR, 0), "net-samsat-tjp": (160 * HOUR, 0, 0)}
    made.reader.repairs = {
        "net-dinkes": Reliability(
            service="net-dinkes", began=2, ended=2, repair=44 * HOUR, repair_service_time=20 * HOUR, up=300 * HOUR,
            up_service_time=140 * HOUR, shares=(),
        )
    }  # fmt: skip
    breach = parse_instant("2026-11-25T03:15:00Z")
    made.reader.forecast = [
        Forecast(service=service, breach=breach, budget=16 * HOUR, used=HOUR)
        for service in sorted(made.reader.directory.service_office)[:7]
    ]
    return made


def page(world: World, path: str, user: str = "noc", lang: str = "id") -> str:
    client = world.client()
    client.cookies["siaga_lang"] = lang
    answer = client.get(path, headers=world.token(user))
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.parametrize("by", CHOICES)
@pytest.mark.parametrize("user", ["noc", "opd"])
def test_every_grouping_has_a_page_and_says_which_it_is(world: World, by: str, user: str):
    text = page(world, f"/availability?by={by}", user)
    assert f'href="/availability?by={by}" aria-current="true"' in text
    if user == "opd":
        assert "Samsat" not in text


def test_an_island_has_its_counts(world: World):
    text = page(world, "/availability?by=island")
    assert "1 tidak tercapai" in text
    assert "Belitung" in text


def test_causes_are_told_with_their_share(world: World):
    assert "100,00 %" in page(world, "/availability?by=cause")
    calm = make_world()
    assert "tidak ada waktu terputus" in page(calm, "/availability?by=cause")


def test_what_is_down_is_told_with_its_breach_and_the_rest_is_folded(world: World):
    text = page(world, "/availability")
    assert text.count("habis Rabu 25 November pukul 10.15 WIB") == 7
    assert "2 layanan lainnya" in text
    assert "forecasts-title" not in page(make_world(), "/availability")


def test_the_page_stands_while_the_collector_does_not_answer(world: World):
    world.reader.failing = StorageError("the store is away")
    for by in CHOICES:
        assert "Ketersediaan" in page(world, f"/availability?by={by}")


def test_another_month_has_its_name_and_no_forecasts(world: World):
    world.reader.since = parse_instant("2026-10-05T00:00:00Z")
    assert 'href="/availability?by=island&amp;month=2026-10"' in page(world, "/availability?by=island")
    text = page(world, "/availability?by=island&month=2026-10")
    assert "Ketersediaan Oktober 2026" in text
    assert "forecasts-title" not in text
    assert 'href="/availability?by=cause&amp;month=2026-10"' in text
    assert 'rel="prev"' not in text
    client = world.client()
    assert client.get("/availability?month=2026-13", headers=world.token("noc")).status_code == 422


def test_a_grouping_that_there_is_not_is_a_problem(world: World):
    assert world.client().get("/availability?by=colour", headers=world.token("noc")).status_code == 422


def test_a_services_page_has_budget_repairs_and_failures(world: World):
    text = page(world, "/services/net-dinkes", lang="en")
    for told in ("Error budget so far", "22 h; 10 h in service hours", "70 h", "2 / 2"):
        assert told in text
    assert "Contractual" not in text
    assert "nothing was repaired this month" in page(world, "/services/net-disdik", lang="en")


def test_where_causes_are_excused_the_contractual_figure_stands_beside_the_operational_one():
    inventory = pretend_province().model_copy(update={"availability": Reckoning(excused_causes=[Cause.POWER])})
    excusing = make_world(inventory=inventory)
    excusing.reader.open("1", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
    excusing.reader.now += HOUR
    text = page(excusing, "/services/net-dinkes", lang="en")
    assert "Operational, all causes" in text
    assert "Contractual, without what is excused" in text
    assert "Contractual" in page(excusing, "/availability?by=office", lang="en")
