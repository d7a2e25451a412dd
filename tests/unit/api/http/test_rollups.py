"""Roll-ups, repairs, device figures and forecasts over HTTP: documents as described, an office its own only, clear refusals."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from agent.clock import HOUR, SECOND, parse_instant
from api.http.province_documents import FiguresList
from api.http.rollup_documents import DeviceFiguresDocument, ForecastList, RepairList, RollupList
from collector.decisions import DayOff, Withdrawal
from collector.reading import Forecast
from collector.sums import Reliability, Share
from tests.support.api_world import World, make_world

ROLLUPS = "/api/v1/availability/rollups"
BREACH = "2026-11-25T03:15:00Z"


@pytest.fixture(scope="module")
def world() -> World:
    made = make_world()
    made.reader.figures = {
        "net-dinkes": (160 * HOUR, 20 * HOUR, 0),
        "net-disdik": (160 * HOUR, 0, 0),
        "net-samsat-tjp": (160 * HOUR, 40 * HOUR, 0),
    }
    made.reader.repairs = {
        "net-dinkes": Reliability(
            service="net-dinkes", began=2, ended=3, repair=10 * HOUR, repair_service_time=5 * HOUR, up=300 * HOUR,
            up_service_time=140 * HOUR, shares=(Share("1", "power", 20 * HOUR, 20 * HOUR),),
        )
    }  # fmt: skip
    day = made.reader.decide(DayOff(calendar="dinas", dates="2026-11-24", why="cuti bersama"), "noc")
    made.reader.forecast = [
        Forecast(service="net-dinkes", breach=parse_instant(BREACH), budget=16 * HOUR, used=15 * HOUR,
                 moved_by=(day.number,), undecided=parse_instant("2026-11-24T02:48:00Z")),
        Forecast(service="net-samsat-tjp", breach=None, budget=16 * HOUR, used=HOUR),
    ]  # fmt: skip
    return made


def ask(world: World, path: str, user: str = "noc", **query: str) -> Any:
    return world.client().get(path, headers=world.token(user), params=query)


@pytest.mark.parametrize("by", ["office", "site", "island", "medium", "provider"])
def test_groups_are_told_as_described(world: World, by: str):
    told = ask(world, ROLLUPS, by=by).json()
    RollupList.model_validate(told)
    assert told["by"] == by
    assert told["disjoint"] == (by in {"office", "site", "island"})
    for row in told["items"]:
        assert row["up"] + row["down"] + row["unknown"] == row["considered"]
        assert row["met"] + row["missed"] + row["undetermined"] == row["services"]
        assert row["remaining"] == row["budget"] - row["down"]
        assert row["availability"] is None or row["availability"] <= 1


def test_islands_sum_to_the_whole_and_name_their_verdicts(world: World):
    rows = [row for row in ask(world, ROLLUPS, by="island").json()["items"] if row["basis"] == "service-time"]
    assert [row["group"] for row in rows] == ["Bangka", "Belitung"]
    assert [row["down"] for row in rows] == [20 * HOUR, 40 * HOUR]
    assert [row["missed"] for row in rows] == [1, 1]
    assert rows[0]["availability"] == 300 / 320  # of the sums; the mean of the two would be the same only by chance
    services = [row for row in ask(world, "/api/v1/availability").json()["items"] if row["basis"] == "service-time"]
    for name in ("considered", "up", "down", "unknown", "budget"):
        assert sum(row[name] for row in rows) == sum(row[name] for row in services)


def test_belitung_hangs_on_the_sea_cable_and_bangka_does_not(world: World):
    rows = [row for row in ask(world, ROLLUPS, by="medium").json()["items"] if row["basis"] == "24x7"]
    sea = next(row for row in rows if row["group"] == "submarine-cable")
    belitung = next(
        row for row in ask(world, ROLLUPS, by="island").json()["items"] if row["group"] == "Belitung" and row["basis"] == "24x7"
    )  # fmt: skip
    assert sea["services"] == belitung["services"]


def test_causes_sum_to_the_down_time(world: World):
    told = ask(world, ROLLUPS, by="cause").json()
    RollupList.model_validate(told)
    assert told["disjoint"] is True
    (row,) = [row for row in told["items"] if row["basis"] == "service-time"]
    assert (row["cause"], row["down"], row["share"], row["services"]) == ("power", 60 * HOUR, 1.0, 2)
    assert (row["incidents"], row["excused"]) == (1, False)


def test_repairs_are_means_of_sums(world: World):
    told = ask(world, "/api/v1/reliability").json()
    RepairList.model_validate(told)
    rows = {row["basis"]: row for row in told["items"] if row["service"] == "net-dinkes"}
    assert (rows["24x7"]["mttr"], rows["24x7"]["mtbf"]) == (10 * HOUR // 3, 150 * HOUR)
    assert (rows["service-time"]["mttr"], rows["service-time"]["mtbf"]) == (5 * HOUR // 3, 70 * HOUR)
    (calm,) = [row for row in told["items"] if row["service"] == "net-disdik" and row["basis"] == "24x7"]
    assert (calm["outages_began"], calm["mttr"], calm["mtbf"]) == (0, None, None)
    office = next(row for row in ask(world, ROLLUPS, by="office").json()["items"] if row["group"] == "dinkes")
    assert (office["outages_began"], office["outages_ended"]) == (2, 3)


def test_a_device_has_figures_and_nothing_is_promised_of_it(world: World):
    told = ask(world, "/api/v1/devices/sw-dinkes/availability").json()
    DeviceFiguresDocument.model_validate(told)
    assert (told["device"], told["office"]) == ("sw-dinkes", "dinkes")
    assert {row["basis"] for row in told["items"]} == {"24x7", "service-time"}
    assert ask(world, "/api/v1/devices/nothing/availability").status_code == 404
    assert ask(world, "/api/v1/devices/sw-dinkes/availability", "opd-tjp").status_code == 404


def test_a_forecast_says_what_moved_it(world: World):
    told = ask(world, "/api/v1/forecasts").json()
    ForecastList.model_validate(told)
    moved, calm = told["items"]
    assert (moved["breach"], moved["spent"], moved["remaining"]) == (BREACH, False, HOUR)
    assert moved["undecided"] == "2026-11-24T02:48:00Z"
    (by,) = moved["moved_by"]
    assert (by["calendar"], by["dates"], by["why"]) == ("dinas", "2026-11-24", "cuti bersama")
    assert by["withdraws"] is None
    assert "by" not in by
    assert (calm["breach"], calm["moved_by"]) == (None, [])


def test_a_withdrawal_that_moved_a_forecast_is_told_with_what_it_withdrew(world: World):
    late = make_world()
    late.reader.decide(DayOff(calendar="dinas", dates="2026-11-24", why="cuti bersama"), "noc")
    gone = late.reader.decide(Withdrawal(of=1, reason="dibatalkan"), "kabid")
    late.reader.forecast = [msgspec.structs.replace(world.reader.forecast[0], moved_by=(gone.number,))]
    told = ask(late, "/api/v1/forecasts").json()
    ForecastList.model_validate(told)
    (by,) = told["items"][0]["moved_by"]
    assert (by["decision"], by["withdraws"], by["why"]) == (gone.number, 1, "dibatalkan")
    assert (by["calendar"], by["dates"]) == ("dinas", "2026-11-24")


def test_a_budget_that_is_gone_is_said_to_be(world: World):
    kept = world.reader.forecast
    late = make_world()
    late.reader.forecast = [msgspec.structs.replace(kept[0], breach=late.reader.now - SECOND)]
    (row,) = ask(late, "/api/v1/forecasts").json()["items"]
    assert row["spent"] is True


def test_an_office_sees_its_own_rows_only(world: World):
    assert [row["service"] for row in ask(world, "/api/v1/forecasts", "opd").json()["items"]] == ["net-dinkes"]
    assert {row["service"] for row in ask(world, "/api/v1/reliability", "opd").json()["items"]} == {"net-dinkes"}
    for by in ("office", "site", "island", "medium", "provider"):
        assert all(row["services"] == 1 for row in ask(world, ROLLUPS, "opd", by=by).json()["items"])
    (cause,) = [row for row in ask(world, ROLLUPS, "opd", by="cause").json()["items"] if row["basis"] == "24x7"]
    assert (cause["down"], cause["services"]) == (20 * HOUR, 1)


def test_what_cannot_be_answered_is_refused_with_the_place(world: World):
    span = {"from": "2026-11-24T05:00:00Z", "to": "2026-11-24T05:00:00Z"}
    reversed_span = {"from": "2026-11-24T05:00:00Z", "to": "2026-11-24T04:00:00Z"}
    for path, query, pointer in (
        (ROLLUPS, {"by": "colour"}, "query/by"),
        (ROLLUPS, {}, "query/by"),
        (ROLLUPS, {"by": "office", **span}, "query/to"),
        (ROLLUPS, {"by": "cause", **reversed_span}, "query/to"),
        (ROLLUPS, {"by": "office", "known": "kemarin"}, "query/known"),
        ("/api/v1/availability", {"known": "kemarin"}, "query/known"),
        ("/api/v1/reliability", span, "query/to"),
        ("/api/v1/devices/sw-dinkes/availability", reversed_span, "query/to"),
    ):
        answer = ask(world, path, **query)
        assert answer.status_code == 422, path
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_figures_tell_what_is_left_of_the_budget_and_can_be_asked_as_known(world: World):
    told = ask(world, "/api/v1/availability", known="2026-11-20T00:00:00Z").json()
    FiguresList.model_validate(told)
    (row,) = [row for row in told["items"] if row["service"] == "net-dinkes" and row["basis"] == "service-time"]
    assert row["remaining"] == row["budget"] - 20 * HOUR < 0
