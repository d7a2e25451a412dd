"""Tokens: what each scope opens, how long they last, and that they never reach further than their user."""

from __future__ import annotations

from typing import Any

import pytest

from agent.clock import DAY
from api.core.accounts import TokenScope
from api.http.context import WRITES, token_scopes
from tests.support.api_world import NOON, StillClock, World, make_world


@pytest.fixture
def clock() -> StillClock:
    return StillClock(NOON)


@pytest.fixture
def world(clock: StillClock) -> World:
    made = make_world(clock=clock)
    made.beat()
    return made


def made(world: World, user: str = "noc", **body: object) -> Any:
    return world.client().post("/api/v1/tokens", json={"label": "x", **body}, headers=world.token(user))


def bearer(answer: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['secret']}"}


def kind(answer: Any) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("type", ""))


def test_a_token_lasts_ninety_days_unless_said_otherwise_and_a_year_at_most(world, clock):
    told = made(world)
    assert (told.json()["expires"], told.json()["scope"]) == ("2027-02-22T05:00:00Z", "write")
    assert made(world, days=365).status_code == 201
    assert {made(world, days=days).status_code for days in (0, 366, None)} == {422}
    clock.at = NOON + 90 * DAY - 1
    assert world.client().get("/api/v1/tickets", headers=bearer(told)).status_code == 200
    clock.at += 1
    assert world.client().get("/api/v1/tickets", headers=bearer(told)).status_code == 401


def test_a_token_without_an_end_keeps_working(world, clock):
    old = world.token("noc")
    clock.at = NOON + 5000 * DAY
    assert world.client().get("/api/v1/session", headers=old).status_code == 200


def test_a_reading_token_reads_and_writes_nothing(world):
    token = bearer(made(world, scope="read"))
    client = world.client()
    assert client.get("/api/v1/tickets", headers=token).status_code == 200
    assert client.get("/metrics", headers=token).status_code == 200
    for method, path in (
        ("POST", "/api/v1/tokens"),
        ("DELETE", "/api/v1/session"),
        ("PUT", "/api/v1/session/password"),
        ("PATCH", "/api/v1/users/noc"),
    ):
        refused = client.request(method, path, json={"label": "x", "current": "x", "new": "y"}, headers=token)
        assert kind(refused) == (403, "/problems/token-scope"), path


def test_a_token_for_metrics_opens_them_and_nothing_else(world):
    token = bearer(made(world, scope="metrics"))
    client = world.client()
    assert client.get("/metrics", headers=token).status_code == 200
    for path in ("/api/v1/tickets", "/api/v1/session", "/api/v1/events"):
        assert kind(client.get(path, headers=token)) == (403, "/problems/token-scope"), path
    page = client.get("/tickets", headers=token | {"Accept": "text/html"})
    assert page.status_code == 403


@pytest.mark.parametrize("scope", TokenScope)
def test_no_scope_reaches_further_than_the_role(world, scope):
    token = bearer(made(world, "opd", scope=scope.value))
    client = world.client()
    assert client.get("/metrics", headers=token).status_code == 403
    assert client.get("/api/v1/users", headers=token).status_code == 403
    body = {"name": "baru", "role": "admin", "password": "kata-sandi-panjang"}
    assert client.post("/api/v1/users", json=body, headers=token).status_code == 403


def test_a_scope_that_there_is_not_is_refused(world):
    assert made(world, scope="admin").status_code == 422


def test_a_token_made_with_a_token_does_not_outlast_it(world):
    first = made(world, days=2)
    second = world.client().post("/api/v1/tokens", json={"label": "y", "days": 300}, headers=bearer(first)).json()
    assert second["expires"] == first.json()["expires"]


def test_the_list_tells_scope_and_end_and_no_secret(world):
    told = made(world, scope="read").json()
    listed = world.client().get("/api/v1/tokens", headers=world.token("noc"))
    assert told["secret"] not in listed.text
    assert {(item["label"], item["scope"], item["expires"] is None) for item in listed.json()["items"]} == {
        ("x", "read", False),
        ("test", "write", True),
    }


def test_every_operation_says_which_scopes_do(world):
    for path, operations in world.app.openapi()["paths"].items():
        for method, operation in operations.items():
            if operation["x-action"] == "anybody":
                assert "x-token-scopes" not in operation
                continue
            assert operation["x-token-scopes"] == [*token_scopes(method.upper(), path)], path
            assert ("read" in operation["x-token-scopes"]) == (method.upper() not in WRITES)
