"""``/api/v1/what-if``: as described, with clear refusals, and never to an office."""

from __future__ import annotations

from typing import Any

import pytest

from agent.clock import HOUR
from api.http.supposing_documents import WhatIfDocument
from tests.support.api_world import World, make_world

WHAT_IF = "/api/v1/what-if"


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


def ask(world: World, user: str = "noc", lang: str = "en", **query: Any) -> Any:
    return world.client().get(WHAT_IF, headers={**world.token(user), "Accept-Language": lang}, params=query)


def test_the_sea_cable_takes_belitung_down_to_the_months_end(world: World):
    told = ask(world, element="skkl-bangka-belitung").json()
    WhatIfDocument.model_validate(told)
    assert len(told["items"]) == 9
    assert {row["verdict"] for row in told["items"]} == {"missed"}
    assert told["turned"] == 9
    assert told["until"] == told["month_end"] == "2026-11-30T17:00:00Z"
    (service,) = told["items"][0]["services"]
    assert (service["spared"], service["used"]) == ("met", 0)
    assert service["takes"] > service["budget"]
    assert told["items"][0]["breach"] == service["breach"] is not None


def test_an_hour_of_it_keeps_the_guarantee(world: World):
    told = ask(world, element="skkl-bangka-belitung", lasting="1h").json()
    assert {row["verdict"] for row in told["items"]} == {"met"}
    assert {one["takes"] for row in told["items"] for one in row["services"]} == {HOUR}
    assert told["turned"] == 0


def test_several_elements_fail_together_and_pages_continue(world: World):
    whole = ask(world, element=["sw-dinkes", "sw-dinsos", "sw-dinkes"]).json()
    assert whole["elements"] == ["sw-dinkes", "sw-dinsos"]
    assert {row["office"] for row in whole["items"]} == {"dinkes", "dinsos"}
    first = ask(world, element=["sw-dinkes", "sw-dinsos"], limit=1).json()
    rest = ask(world, element=["sw-dinkes", "sw-dinsos"], limit=1, cursor=first["next"]).json()
    assert first["items"] + rest["items"] == whole["items"]
    assert rest["next"] is None


def test_an_element_that_there_is_not_is_refused_with_the_nearest(world: World):
    answer = ask(world, element=["sw-dinkess", "sw-dinkes"])
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "query/element"
    assert error["detail"].startswith("The inventory has no element “sw-dinkess”; did you mean sw-dinkes")
    assert "maksudnya" in ask(world, lang="id", element="sw-dinkess").json()["errors"][0]["detail"]


@pytest.mark.parametrize("lasting", ["soon", "0h", "-1h", "9999d", "1"])
def test_a_duration_that_is_none_is_refused(world: World, lasting: str):
    answer = ask(world, element="sw-dinkes", lasting=lasting)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "query/lasting"


def test_nothing_asked_and_too_much_asked_are_refused(world: World):
    assert ask(world).status_code == 422
    assert ask(world, element=[f"x{number}" for number in range(51)]).status_code == 422


def test_an_office_may_not_ask(world: World):
    assert ask(world, "opd", element="sw-dinkes").status_code == 403
