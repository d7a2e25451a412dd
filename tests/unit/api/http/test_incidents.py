"""``/api/v1/incidents/{incident}/revisions``: as described, an office without the names and words of others."""

from __future__ import annotations

from typing import Any

import pytest

from api.http.incident_documents import RevisionList
from collector.decisions import Reclassified
from collector.facts import Revision
from collector.reading import Evidence
from tests.support.api_world import NOON, World, make_world


@pytest.fixture(scope="module")
def world() -> World:
    made = make_world()
    made.beat()
    made.reader.open("7", cause="power", root=("pln-air-itam",), devices={"sw-dinkes": "down", "sw-dinsos": "down"})
    made.reader.revised["7"] = (
        Revision(at=NOON, author="system", cause="unknown", root=("sw-dinsos",), confidence=0.6,
                 alternatives=(("pln-air-itam",), ("sw-setda",)), odds=(0.3, 0.1),
                 evidence=(Evidence(code="on-battery", element="sw-dinsos"),), devices=1),
        Revision(at=NOON + 9, author="system", cause="power", root=("pln-air-itam",), confidence=0.97, devices=2),
    )  # fmt: skip
    made.reader.now = NOON + 20
    made.reader.decide(Reclassified(incident="7", cause="human-error", reason="Dimatikan petugas Dinsos"), "budi")
    return made


def ask(world: World, user: str, incident: str = "7", **query: Any) -> Any:
    path = f"/api/v1/incidents/{incident}/revisions"
    return world.client().get(path, headers=world.token(user), params=query)


def test_every_explanation_is_told_with_its_time_author_and_evidence(world: World):
    told = ask(world, "noc").json()
    RevisionList.model_validate(told)
    first, second, person = told["items"]
    assert first["root"] == ["sw-dinsos"]
    assert first["alternatives"] == [
        {"root": ["pln-air-itam"], "probability": 0.3},
        {"root": ["sw-setda"], "probability": 0.1},
    ]
    assert first["evidence"][0]["code"] == "on-battery"
    assert (second["cause"], second["confidence"], second["alternatives"]) == ("power", 0.97, [])
    assert (person["author"], person["cause"], person["confidence"]) == ("budi", "human-error", None)
    assert person["reason"] == "Dimatikan petugas Dinsos"


def test_pages_continue(world: World):
    rows, cursor = [], None
    for _ in range(3):
        page = ask(world, "noc", limit=1, **({} if cursor is None else {"cursor": cursor})).json()
        rows += page["items"]
        cursor = page["next"]
    assert cursor is None
    assert rows == ask(world, "noc").json()["items"]


def test_an_office_sees_no_other_by_name_nor_what_people_wrote(world: World):
    answer = ask(world, "opd")
    assert answer.status_code == 200
    assert "dinsos" not in answer.text.lower()
    assert "setda" not in answer.text
    first, _, person = answer.json()["items"]
    assert (first["root"], first["evidence"], first["devices"]) == ([], [], 0)
    assert first["alternatives"] == [{"root": ["pln-air-itam"], "probability": None}]
    assert (person["author"], person["cause"], person["reason"]) == ("", "human-error", "")


def test_what_is_not_the_offices_or_not_there_is_not_found(world: World):
    assert ask(world, "opd-tjp").status_code == 404
    assert ask(world, "noc", "no-such-incident").status_code == 404
