from __future__ import annotations

from dataclasses import replace

import pytest

from api.http.health import ReadinessDocument
from tests.support.api_world import World, make_world


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def test_what_siaga_can_do_without_is_told_by_readyz_and_never_makes_it_not_ready(world):
    works = False
    world.app.state.siaga = replace(world.app.state.siaga, optional={"influxdb": lambda: works})
    client = world.client()
    before = client.get("/readyz")
    works = True
    after = client.get("/readyz")
    told = {"ok": False, "why": "does not work; see the log", "needed": False}
    assert (before.json()["items"]["influxdb"], after.json()["items"]["influxdb"]) == (
        told,
        {"ok": True, "needed": False},
    )
    assert before.status_code == after.status_code
    assert before.json()["ready"] == all(
        item["ok"] for name, item in before.json()["items"].items() if name != "influxdb"
    )


def test_the_document_says_what_readyz_and_metrics_answer(world):
    client, document = world.client(), world.app.openapi()
    (readyz,), (metrics,) = (document["paths"][path].values() for path in ("/readyz", "/metrics"))
    told = client.get("/readyz")
    assert (told.status_code, told.headers["content-type"]) == (503, "application/json")
    assert list(readyz["responses"]["503"]["content"]) == ["application/json"]
    ReadinessDocument.model_validate_json(told.content, strict=True)
    exposed = client.get("/metrics", headers=world.token("noc"))
    assert exposed.headers["content-type"].startswith("text/plain;")
    assert list(metrics["responses"]["200"]["content"]) == ["text/plain"]
