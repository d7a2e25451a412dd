from __future__ import annotations

from dataclasses import replace

import pytest

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
