"""``/api/v1/standing-orders``: numbered, never altered, revoked once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api_world import World, make_world

ORDER = {"number": "SO-02", "text": "Gangguan listrik langsung ditangani", "kinds": ["outage"], "offices": ["dinkes"]}


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def call(world: World, method: str, path: str = "", user: str = "kadis", body: Any = None) -> Any:
    return world.client().request(method, f"/api/v1/standing-orders{path}", json=body, headers=world.token(user))


def test_an_order_is_issued_read_and_revoked(world):
    made = call(world, "POST", body={**ORDER, "until": "2026-12-31T16:00:00+07:00"})
    assert made.status_code == 201, made.text
    listed = call(world, "GET", user="noc").json()["items"]
    assert [(item["number"], item["by"], item["until"]) for item in listed] == [
        ("SO-01", "system", None),
        ("SO-02", "kadis", "2026-12-31T09:00:00Z"),
    ]
    gone = call(world, "POST", "/SO-02/revoke", body={"reason": "Selesai"})
    assert (gone.status_code, gone.json()["revoked_by"], gone.json()["reason"]) == (200, "kadis", "Selesai")


def test_a_number_that_is_taken_and_an_order_revoked_before_are_conflicts(world):
    assert call(world, "POST", body=ORDER).status_code == 201
    taken = call(world, "POST", body=ORDER)
    assert taken.status_code == 409
    assert "SO-03" in taken.json()["detail"]
    assert call(world, "POST", "/SO-02/revoke", body={"reason": "x"}).status_code == 200
    assert call(world, "POST", "/SO-02/revoke", body={"reason": "x"}).status_code == 409
    assert call(world, "POST", "/SO-99/revoke", body={"reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"number": "2"}, "body/number"),
        ({"offices": ["nowhere"]}, "body/offices"),
        ({"until": "2020-01-01T00:00:00Z"}, "body/until"),
        ({"kinds": ["rain"]}, "body/kinds/0"),
        ({"text": " "}, "body/text"),
    ],
)
def test_what_is_wrong_is_named(world, changes, pointer):
    answer = call(world, "POST", body={**ORDER, **changes})
    assert answer.status_code == 422
    assert [item["pointer"] for item in answer.json()["errors"]] == [pointer]


def test_an_order_holds_for_what_it_covers_only(world):
    assert call(world, "POST", "/SO-01/revoke", body={"reason": "x"}).status_code == 200
    assert call(world, "POST", body=ORDER).status_code == 201
    world.reader.open("1", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
    world.reader.open("2", cause="power", root=("sw-dinsos",), devices={"sw-dinsos": "down"})
    world.beat()
    with world.store.reading() as picture:
        given = {ticket.offices: {step.order for step in ticket.steps} for ticket in picture.tickets()}
    assert given == {("dinkes",): {"SO-02"}, ("dinsos",): {None}}
