"""Every list is walked by its cursor: each row once, in the order of the whole, whatever the size of a page."""

from __future__ import annotations

import pytest

from api.http.paging import cursor_of
from tests.support.api_world import World, make_world

PERIOD = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}
LISTS = ("incidents", "outages", "availability", "devices", "services", "offices", "users", "tokens", "tickets")


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    made.cut_sea_cable()
    for index in range(2, 9):
        made.reader.open(str(index), cause="power", root=("sw-dinsos",), devices={"sw-dinsos": "down"})
    made.beat()
    return made


def walked(world: World, name: str, limit: int, token: dict[str, str]) -> list[dict]:
    client, rows, cursor = world.client(), [], None
    for _ in range(200):
        query = {"limit": limit} | (PERIOD if name in {"outages", "availability"} else {})
        answer = client.get(f"/api/v1/{name}", headers=token, params=query | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        rows += page["items"]
        cursor = page["next"]
        if cursor is None:
            return rows
    message = f"{name} has no last page"
    raise AssertionError(message)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_make_up_the_whole_list(world, name, limit):
    tokens = [world.token("admin") for _ in range(4)]
    token = tokens[0]
    whole = walked(world, name, 200, token)

    assert len(whole) > 1, "a list of one row proves nothing"
    assert walked(world, name, limit, token) == whole


def test_an_office_fills_its_pages_past_what_is_not_its_own(world):
    token = world.token("opd-tjp")
    whole = walked(world, "incidents", 100, token)

    assert [row["id"] for row in whole] == ["1"]
    assert walked(world, "incidents", 1, token) == whole


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cursor", ["!", "zzz", cursor_of("nobody"), "\u00e9", ""])
def test_a_cursor_that_was_not_given_out_is_refused(world, name, cursor):
    answer = world.client().get(
        f"/api/v1/{name}", headers=world.token("admin"), params={**PERIOD, "limit": 2, "cursor": cursor}
    )

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == "query/cursor"


@pytest.mark.parametrize("limit", ["0", "1001", "x"])
@pytest.mark.parametrize("name", LISTS)
def test_a_page_has_a_sensible_size(world, name, limit):
    answer = world.client().get(f"/api/v1/{name}", headers=world.token("admin"), params={**PERIOD, "limit": limit})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "query/limit")
