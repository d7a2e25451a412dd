"""HEAD answers what GET does, without a body: every operation, every page, the stream too."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from api.http.pages.routes import ROUTERS
from tests.support.api_world import World, make_world

PAGES = sorted(
    {route.path for router in ROUTERS for route in router.routes if "GET" in getattr(route, "methods", ())}  # type: ignore[attr-defined]
)
NAMED = {
    "device": "sw-dinkes",
    "number": "TKT-2026-000001",
    "incident": "1",
    "service": "net-dinkes",
    "calendar": "dinas",
}
ENDLESS = "/api/v1/events"


@pytest.fixture(scope="module")
def world() -> World:
    made = make_world()
    made.beat()
    made.cut_sea_cable()
    made.beat()
    return made


def filled(path: str) -> str:
    for name, value in NAMED.items():
        path = path.replace("{" + name + "}", value)
    return path.replace("{", "").replace("}", "")


def of_world(world: World) -> list[str]:
    operations = world.app.openapi()["paths"]
    return [*PAGES, *(path for path, known in operations.items() if "get" in known and path != ENDLESS)]


def _but(headers: Mapping[str, str], names: set[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in names}


def test_every_path_that_answers_get_answers_head_with_the_same_status_and_headers(world: World):
    client, token = world.client(), world.token("admin")
    paths = of_world(world)
    assert len(paths) > 40
    statuses = set()
    for path in paths:
        asked, told = (client.request(method, filled(path), headers=token) for method in ("GET", "HEAD"))
        assert (told.status_code, told.content) == (asked.status_code, b""), path
        counted = {"content-length"} if path == "/metrics" else set()  # what it counts grows with each request
        assert _but(told.headers, counted) == _but(asked.headers, counted), path
        statuses.add(asked.status_code)
    assert {200, 404} <= statuses


def test_of_a_stream_the_headers_are_told_and_nobody_goes_on_watching(world: World):
    told = world.client().request("HEAD", ENDLESS, headers=world.token("noc"))
    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["content-type"].startswith("text/event-stream")
    assert "siaga_api_watchers 0.0" in world.client().get("/metrics", headers=world.token("admin")).text


def test_head_is_refused_where_get_is_and_is_counted_as_what_it_is(world: World):
    client = world.client()
    assert client.request("HEAD", "/api/v1/devices").status_code == 401
    assert client.request("HEAD", "/api/v1/session/password", headers=world.token("noc")).status_code == 405
    told = client.get("/metrics", headers=world.token("admin")).text
    assert 'method="HEAD"' in told
