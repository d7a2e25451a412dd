"""The rows of a figure over HTTP: page by page, whole, an office's own only."""

from __future__ import annotations

from typing import Any

import pytest

from agent.clock import HOUR, parse_instant
from api.http.explanation_documents import ExplanationDocument
from tests.support.api_world import PASSWORD, World, make_world

PATH = "/api/v1/services/net-dinkes/explanation"


@pytest.fixture(scope="module")
def world() -> World:
    made = make_world()
    made.reader.open("1", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
    made.reader.now += 3 * HOUR
    made.reader.close("1")
    made.clock.at = made.reader.now  # type: ignore[attr-defined]
    return made


def ask(world: World, path: str = PATH, user: str = "noc", **query: str) -> Any:
    return world.client().get(path, headers=world.token(user), params=query)


def test_the_rows_of_a_month_sum_to_its_figure(world: World):
    told = ask(world).json()
    ExplanationDocument.model_validate(told)
    assert (told["start"], told["end"]) == ("2026-10-31T17:00:00Z", "2026-11-30T17:00:00Z")
    assert parse_instant(told["until"]) == world.reader.now
    counted = [row for row in told["items"] if row["counts"]]
    for state in ("up", "down", "unknown"):
        rows = [row for row in counted if row["state"] == state]
        assert sum(parse_instant(row["end"]) - parse_instant(row["start"]) for row in rows) == told["figures"][state]
    (down,) = [row for row in counted if row["state"] == "down"]
    assert (down["incident"], down["cause"], down["rule"]) == ("1", "power", None)
    assert [(run["agent"], run["device"], run["result"]) for run in down["evidence"]] == [("pkp", "sw-dinkes", "lost")]


def test_its_pages_are_the_whole(world: World):
    whole = ask(world).json()["items"]
    rows, cursor = [], {}
    while True:
        page = ask(world, limit="7", **cursor).json()
        assert len(page["items"]) <= 7
        rows += page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert rows == whole


def test_any_span_and_either_basis_can_be_asked_for(world: World):
    span = {"from": "2026-11-24T05:00:00Z", "to": "2026-11-24T06:00:00Z"}
    told = ask(world, basis="24x7", **span).json()
    assert [row["state"] for row in told["items"]] == ["down"]
    assert (told["figures"]["basis"], told["figures"]["down"]) == ("24x7", HOUR)


def test_an_office_reads_its_own_only(world: World):
    assert ask(world, user="opd").status_code == 200
    assert ask(world, user="opd-tjp").status_code == 404
    assert ask(world, "/api/v1/services/net-nothing/explanation").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"basis": "working-days"},
        {"month": "2026-13"},
        {"from": "2026-11-24T05:00:00Z"},
        {"from": "1970-01-01T00:00:00Z", "to": "2200-01-01T00:00:00Z"},
        {"cursor": "bm9wZQ=="},
    ],
)
def test_a_wrong_question_is_a_problem(world: World, query: dict[str, str]):
    answer = ask(world, **query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("month", ["1970-01", "2026-11", "2031-01", "2200-12"])
def test_any_month_has_a_page(world: World, month: str):
    client = world.client()
    assert client.post("/sign-in", data={"name": "noc", "password": PASSWORD}).status_code == 303
    page = client.get(f"/services/net-dinkes?month={month}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert page.text.count("data-day=") == (30 if month == "2026-11" else 31)


@pytest.mark.parametrize("query", ["month=abc", "basis=foo"])
def test_a_page_that_was_asked_for_wrongly_is_a_problem(world: World, query: str):
    client = world.client()
    assert client.post("/sign-in", data={"name": "noc", "password": PASSWORD}).status_code == 303
    assert client.get(f"/services/net-dinkes?{query}", headers={"Accept": "text/html"}).status_code == 422
