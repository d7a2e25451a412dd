"""The administrator's list by HTTP: details, what is wrong with them, passwords that must be changed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from api.core.audit import system
from tests.support.api_world import NOON, PASSWORD, StillClock, World, make_world

FIRST = "kata-sandi-pertama"
OWN = "kata-sandi-sendiri"
NIP = "198001012005011001"
BUDI = {
    "name": "budi",
    "role": "petugas",
    "password": FIRST,
    "full_name": "Budi Santoso, S.Kom.",
    "nip": "19800101 200501 1 001",
    "title": "Pranata Komputer",
    "email": "budi@kominfo.go.id",
    "phone": "+62 717 123456",
}


@pytest.fixture
def world() -> World:
    return make_world(clock=StillClock(NOON))


@pytest.fixture
def admin(world: World) -> dict[str, str]:
    return world.token("admin")


def signed_in(client: Any, name: str, password: str) -> dict[str, str]:
    answer = client.post("/api/v1/session", json={"name": name, "password": password})
    assert answer.status_code == 201
    return {"X-CSRF-Token": answer.json()["csrf"]}


def test_a_user_is_made_with_all_details_and_told_so(world, admin):
    made = world.client().post("/api/v1/users", json=BUDI, headers=admin)
    assert made.status_code == 201
    told = made.json()
    assert (told["full_name"], told["nip"], told["must_change"]) == ("Budi Santoso, S.Kom.", NIP, True)
    assert told["last_sign_in"] is None
    listed = {item["name"]: item for item in world.client().get("/api/v1/users", headers=admin).json()["items"]}
    assert listed["budi"] == told
    assert listed["noc"]["full_name"] is None


def test_what_is_wrong_is_named_field_by_field_in_the_readers_language(world, admin):
    wrong = BUDI | {"nip": "1", "email": "x", "phone": "y", "office": "dinkes", "password": "budi-budi-budi"}
    answer = world.client().post("/api/v1/users", json=wrong, headers=admin | {"Accept-Language": "en"})
    assert answer.status_code == 422
    errors = {item["pointer"]: item["detail"] for item in answer.json()["errors"]}
    assert set(errors) == {"body/nip", "body/email", "body/phone", "body/office", "body/password"}
    assert errors["body/nip"].startswith("A NIP has 18 digits")
    again = world.client().post("/api/v1/users", json=wrong, headers=admin | {"Accept-Language": "id"})
    assert "NIP terdiri atas 18 angka" in again.text
    assert world.client().get("/api/v1/users", headers=admin).text.count("budi") == 0


def test_a_change_leaves_what_it_does_not_name_and_null_empties(world, admin):
    client = world.client()
    client.post("/api/v1/users", json=BUDI, headers=admin)
    changed = client.patch("/api/v1/users/budi", json={"phone": None, "title": "Ahli Muda"}, headers=admin).json()
    assert (changed["phone"], changed["title"], changed["nip"]) == (None, "Ahli Muda", NIP)
    assert client.patch("/api/v1/users/budi", json={"nip": "0"}, headers=admin).status_code == 422
    assert client.patch("/api/v1/users/budi", json={}, headers=admin).json() == changed


def test_a_change_of_details_ends_no_session_and_one_of_the_role_does(world, admin):
    client = world.client()
    signed_in(client, "noc", PASSWORD)
    world.client().patch("/api/v1/users/noc", json={"title": "Petugas NOC"}, headers=admin)
    assert client.get("/api/v1/session").status_code == 200
    world.client().patch("/api/v1/users/noc", json={"role": "petugas"}, headers=admin)
    assert client.get("/api/v1/session").status_code == 401


def test_a_first_password_opens_nothing_but_its_own_change(world, admin):
    world.client().post("/api/v1/users", json=BUDI, headers=admin)
    client = world.client()
    csrf = signed_in(client, "budi", FIRST)
    assert client.get("/api/v1/session").json()["must_change"] is True
    for method, path, body in (
        ("GET", "/api/v1/tickets", None),
        ("GET", "/api/v1/events", None),
        ("GET", "/api/v1/tokens", None),
        ("POST", "/api/v1/tokens", {"label": "x"}),
        ("GET", "/metrics", None),
    ):
        answer = client.request(method, path, json=body, headers=csrf)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/must-change"), path
    same = client.put("/api/v1/session/password", json={"current": FIRST, "new": FIRST}, headers=csrf)
    assert same.status_code == 409
    changed = client.put("/api/v1/session/password", json={"current": FIRST, "new": OWN}, headers=csrf)
    assert changed.status_code == 204
    assert client.get("/api/v1/tickets").status_code == 200
    assert client.get("/api/v1/session").json()["must_change"] is False
    assert world.client().post("/api/v1/session", json={"name": "budi", "password": FIRST}).status_code == 401


def test_who_must_change_can_still_sign_out(world, admin):
    world.client().post("/api/v1/users", json=BUDI, headers=admin)
    client = world.client()
    csrf = signed_in(client, "budi", FIRST)
    assert client.delete("/api/v1/session", headers=csrf).status_code == 204
    assert client.get("/api/v1/session").status_code == 401


def test_a_password_given_by_the_administrator_must_be_changed_but_not_the_administrators_own(world, admin):
    client = world.client()
    told = client.patch("/api/v1/users/noc", json={"password": OWN}, headers=admin).json()
    assert told["must_change"] is True
    assert client.patch("/api/v1/users/admin", json={"password": OWN}, headers=admin).json()["must_change"] is False


def test_a_token_made_before_a_reset_keeps_working(world, admin):
    token = world.token("noc")
    world.client().patch("/api/v1/users/noc", json={"password": OWN}, headers=admin)
    assert world.client().get("/api/v1/tickets", headers=token).status_code == 200


def test_a_password_that_was_reset_meanwhile_cannot_be_changed_by_who_knew_the_old_one(world, monkeypatch):
    client = world.client()
    csrf = signed_in(client, "noc", PASSWORD)
    gate = world.app.state.siaga.gate
    hashed = gate.hashed

    def reset_first(password: str) -> str:
        monkeypatch.setattr(gate, "hashed", hashed)
        with world.store.transaction(system(0)) as tx:
            tx.put_user(msgspec.structs.replace(tx.user("noc"), password=hashed(OWN), must_change=True))
        return str(hashed(password))

    monkeypatch.setattr(gate, "hashed", reset_first)
    answer = client.put("/api/v1/session/password", json={"current": PASSWORD, "new": FIRST}, headers=csrf)
    assert answer.status_code == 409
    assert world.client().post("/api/v1/session", json={"name": "noc", "password": OWN}).status_code == 201


def test_the_last_sign_in_is_told(world, admin):
    signed_in(world.client(), "noc", PASSWORD)
    listed = {item["name"]: item for item in world.client().get("/api/v1/users", headers=admin).json()["items"]}
    assert listed["noc"]["last_sign_in"] == "2026-11-24T05:00:00Z"
    assert listed["kadis"]["last_sign_in"] is None
