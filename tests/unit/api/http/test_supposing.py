"""``/api/v1/what-if``: as described, with clear refusals, and never to an office."""

from __future__ import annotations

from typing import Any

import pytest

from agent.clock import HOUR
from api.app import follow
from api.http.supposing_documents import BlindingList, DoublingList, FailureList, WhatIfDocument, WorkingDocument
from tests.support.api_world import PATIENT, World, make_world

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


def all_of(world: World, path: str, **query: Any) -> list[Any]:
    """Return every row of a list, page by page."""
    rows: list[Any] = []
    cursor = None
    while True:
        asked = {**query, "limit": 7} | ({} if cursor is None else {"cursor": cursor})
        told = world.client().get(path, headers=world.token("noc"), params=asked).json()
        rows += told["items"]
        cursor = told["next"]
        if cursor is None:
            return rows


def test_single_failures_are_told_those_that_take_most_first(world: World):
    told = world.client().get("/api/v1/risk/failures", headers=world.token("noc")).json()
    FailureList.model_validate(told)
    assert told["search"] is None
    assert told["items"] == all_of(world, "/api/v1/risk/failures")
    counts = [len(row["offices"]) for row in told["items"]]
    assert counts == sorted(counts, reverse=True)
    (sea,) = [row for row in told["items"] if row["elements"][0]["id"] == "skkl-bangka-belitung"]
    assert (len(sea["offices"]), sea["together"]) == (9, sea["offices"])


def test_double_failures_say_how_far_they_were_looked_for(world: World):
    told = world.client().get("/api/v1/risk/failures?at_once=2", headers=world.token("noc")).json()
    FailureList.model_validate(told)
    assert told["search"]["unseen"] == 0
    assert told["search"]["tried"] == told["search"]["counted"]
    assert all(len(row["elements"]) == 2 and row["together"] for row in told["items"])


def test_what_the_agent_hangs_on_is_no_outage(world: World):
    told = ask(world, element="core-pkp").json()
    WhatIfDocument.model_validate(told)
    assert (told["items"], told["devices"], told["blind"]) == ([], [], ["pkp"])
    assert {row["seen"] for row in told["unwatched"]} == {False}
    assert len(told["unwatched"]) == 45
    listed = world.client().get("/api/v1/risk/blindings", headers=world.token("noc")).json()
    BlindingList.model_validate(listed)
    assert [row["element"]["id"] for row in listed["items"]] == ["core-pkp"]


def test_the_sea_cable_is_worth_a_second_one(world: World):
    told = world.client().get("/api/v1/risk/doublings", headers=world.token("noc")).json()
    DoublingList.model_validate(told)
    assert told["items"] == all_of(world, "/api/v1/risk/doublings")
    first = told["items"][0]
    assert (first["medium"], len(first["offices"])) == ("submarine-cable", 9)


def test_risks_follow_the_inventory_in_force():
    made = make_world()
    before = all_of(made, "/api/v1/risk/doublings")
    sea = next(link for link in made.inventory.links if link.id == before[0]["link"])
    twin = sea.model_copy(update={"id": "radio-cadangan", "groups": []})
    follow(made.app, made.inventory.model_copy(update={"links": [*made.inventory.links, twin]}))
    after = all_of(made, "/api/v1/risk/doublings")
    assert sea.id not in {row["link"] for row in after}
    (pair,) = [
        row
        for row in all_of(made, "/api/v1/risk/failures", at_once="2")
        if {one["id"] for one in row["elements"]} == {"skkl-bangka-belitung", "radio-cadangan"}
    ]
    assert len(pair["together"]) == 9


@pytest.mark.parametrize(
    "path", ["/api/v1/risk/failures?at_once=2", "/api/v1/risk/doublings", "/api/v1/risk/blindings"]
)
def test_what_is_still_being_worked_out_says_how_far_it_is_and_when_to_ask_again(path: str):
    made = make_world()
    exposed = made.app.state.siaga.exposed
    exposed.patience = 0
    answer = made.client().get(path, headers={**made.token("noc"), "Accept-Language": "en"})
    assert (answer.status_code, answer.headers["retry-after"]) == (202, "2")
    told = answer.json()
    WorkingDocument.model_validate(told)
    assert told["detail"].startswith("The risks are being computed: ")
    exposed.patience = PATIENT
    assert made.client().get(path, headers=made.token("noc")).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/risk/failures", "/api/v1/risk/doublings", "/api/v1/risk/blindings"])
def test_an_office_may_not_see_risks(world: World, path: str):
    assert world.client().get(path, headers=world.token("opd")).status_code == 403


def test_an_office_may_not_ask(world: World):
    assert ask(world, "opd", element="sw-dinkes").status_code == 403
