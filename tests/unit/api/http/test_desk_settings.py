"""``/api/v1/desk-settings``: read, set, and the open tickets follow."""

from __future__ import annotations

from typing import Any

import pytest

from api.core.tickets import State
from api.http.desk_settings import document, rules_of
from tests.support.api_world import World, make_world
from tests.support.desk_pages import ask, did


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def call(world: World, method: str, user: str = "admin", body: Any = None) -> Any:
    return world.client().request(method, "/api/v1/desk-settings", json=body, headers=world.token(user))


def test_what_is_told_is_what_can_be_set(world):
    told = call(world, "GET", "noc").json()
    assert (told["capacity"], told["kadis"], told["request"]) == (20, 30, 180)
    assert call(world, "PUT", body=told).json() == told
    with world.store.reading() as picture:
        assert rules_of(document(picture.desk_rules())) == picture.desk_rules()


def test_open_tickets_follow_the_table_of_priorities_and_the_clocks(world):
    number = ask(world)
    told = call(world, "GET").json()
    told["priority"] = [[1, 1, 1]] * 3
    told["request"] = 60
    with world.store.reading() as picture:
        before = picture.ticket(number)
    assert call(world, "PUT", body=told).status_code == 200
    with world.store.reading() as picture:
        after = picture.ticket(number)
    assert before is not None
    assert after is not None
    assert (before.priority, after.priority) == (3, 1)
    assert after.work.alarm < before.work.alarm


def test_the_warnings_of_a_ticket_that_waits_for_its_report_follow_too(world):
    number = ask(world)
    did(world, "petugas", number, "forward")
    did(world, "kadis", number, "disposition", note="Segera")
    did(world, "kabid", number, "disposition", note="Segera")
    did(world, "prakom", number, "order", officers=["petugas"])
    did(world, "petugas", number, "acknowledge")
    did(world, "petugas", number, "finish", text="Selesai")
    told = call(world, "GET").json()
    with world.store.reading() as picture:
        before = picture.ticket(number)
    assert call(world, "PUT", body={**told, "report": told["report"] // 2}).status_code == 200
    with world.store.reading() as picture:
        after = picture.ticket(number)
    assert before is not None
    assert after is not None
    assert (before.state, after.due) == (State.RESOLVED, before.due)
    assert after.work.alarm < before.work.alarm


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"capacity": 0}, "body/capacity"),
        ({"kadis": 0}, "body/kadis"),
        ({"offices": [10, 2]}, "body/offices"),
        ({"people": [1]}, "body/people"),
        ({"priority": [[1, 1, 5], [1, 1, 1], [1, 1, 1]]}, "body/priority/0/2"),
        ({"else": 1}, "body/else"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_set(world, changes, pointer):
    told = call(world, "GET").json()
    answer = call(world, "PUT", body={**told, **changes})
    assert answer.status_code == 422
    assert [item["pointer"] for item in answer.json()["errors"]] == [pointer]
    assert call(world, "GET").json() == told


def test_only_the_administrator_sets_them_and_offices_do_not_read_them(world):
    told = call(world, "GET").json()
    assert call(world, "PUT", "kadis", told).status_code == 403
    assert call(world, "GET", "opd").status_code == 403
