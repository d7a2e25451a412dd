"""The confusion table over HTTP and on its page: guesses beside verdicts, of a period, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from api.http.causes import ConfusionDocument
from tests.support.api_world import World, make_world
from tests.support.person import Person


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    for incident, cause in (("7", "power"), ("8", "power"), ("9", "unknown")):
        made.reader.open(incident, cause=cause, root=("sw-dinkes",), devices={"sw-dinkes": "down"})
    made.beat()
    for incident, cause in (("7", "power"), ("8", "equipment"), ("9", "lightning")):
        body = {"kind": "cause", "incident": incident, "cause": cause}
        answer = made.client().post("/api/v1/decisions", json=body, headers=made.token("petugas"))
        assert answer.status_code == 201
    return made


def told(world: World, **query: str) -> Any:
    answer = world.client().get("/api/v1/causes/confusion", headers=world.token("manajemen"), params=query)
    assert answer.status_code == 200
    ConfusionDocument.model_validate(answer.json())
    return answer.json()


def test_guesses_stand_beside_verdicts(world: World):
    made = told(world)
    assert (made["total"], made["named"], made["right"], made["guessless"]) == (3, 2, 1, 0)
    assert [tuple(cell.values()) for cell in made["cells"]] == [
        ("power", "power", 1),
        ("power", "equipment", 1),
        ("unknown", "lightning", 1),
    ]


def test_a_period_is_that_of_the_verdicts(world: World):
    assert told(world, month="2026-11")["total"] == 3
    assert told(world, month="2026-10")["total"] == 0
    assert told(world, **{"from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z"})["total"] == 3
    strange = world.client().get("/api/v1/causes/confusion?month=kini", headers=world.token("noc"))
    assert strange.status_code == 422


def test_the_page_shows_the_table_and_the_way_to_it_stands_where_causes_are(world: World):
    noc = Person(world, "noc")
    page = noc.page("/causes")
    assert "Dari 3 penetapan, sistem menyebut penyebab pada 2; 1 di antaranya benar." in page
    assert len(re.findall(r'<td class="right">1', page)) == 1
    assert len(re.findall(r'<td class="wrong">1', page)) == 1
    assert len(re.findall(r'<td class="unsure">1', page)) == 1
    assert "November 2026" in noc.page("/causes?month=2026-11")
    assert "Belum ada penetapan" in noc.page("/causes?month=2026-10")
    assert 'href="/causes"' in noc.page("/incidents/7")


def test_an_office_has_no_such_page(world: World):
    office = Person(world, "opd")
    assert office.client.get("/causes", headers={"Accept": "text/html"}).status_code == 403
    assert 'href="/causes"' not in office.page("/incidents/7")
