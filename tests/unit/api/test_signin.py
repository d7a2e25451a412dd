"""Signing in: by form and by API, waits after failures, tokens, passwords, forged requests."""

from __future__ import annotations

from typing import Any

import pytest

from agent.clock import HOUR, MINUTE, SECOND
from api.core.roles import Role
from api.signin import digest
from tests.support.api_world import NOON, PASSWORD, StillClock, World, make_world, quick_gate
from tests.support.fake_store import FakeStore

HTML = {"Accept": "text/html"}


@pytest.fixture
def clock() -> StillClock:
    return StillClock(NOON)


@pytest.fixture
def world(clock: StillClock) -> World:
    made = make_world(clock=clock)
    made.beat()
    return made


def by_api(client: Any, name: str = "noc", password: str = PASSWORD) -> Any:
    return client.post("/api/v1/session", json={"name": name, "password": password})


def test_a_page_sends_to_the_form_and_the_form_back_to_the_page(world):
    client = world.client()
    sent = client.get("/tickets", headers=HTML)
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=/tickets")
    back = client.post("/sign-in", data={"name": "noc", "password": PASSWORD, "next": "/tickets"})
    assert (back.status_code, back.headers["location"]) == (303, "/tickets")
    assert client.get("/tickets", headers=HTML).status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.test", "https://evil.test", "/\\evil.test", "/\t/evil.test", "javascript:alert(1)", "", "x"]
)
def test_the_form_never_leads_to_another_site(world, target):
    answer = world.client().post("/sign-in", data={"name": "noc", "password": PASSWORD, "next": target})
    assert answer.headers["location"] == "/"


def test_the_cookie_is_kept_from_scripts_and_only_its_digest_is_stored(world):
    answer = by_api(world.client())
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    secret = cookie.split("=", 1)[1].split(";")[0]
    assert digest(secret) in world.store.rows._sessions
    assert secret not in repr(world.store.rows.__dict__)
    assert PASSWORD not in repr(world.store.rows.__dict__)


def test_behind_a_tls_proxy_the_cookie_goes_over_https_only():
    made = make_world(secure_cookies=True)
    assert "Secure" in by_api(made.client()).headers["set-cookie"]


def test_a_session_ends_by_time_and_by_signing_out(world, clock):
    client = world.client()
    signed = by_api(client).json()
    clock.at += 11 * HOUR
    assert client.get("/api/v1/session").status_code == 200
    clock.at += 2 * HOUR
    assert client.get("/api/v1/session").status_code == 401
    signed = by_api(client).json()
    assert client.delete("/api/v1/session", headers={"X-CSRF-Token": signed["csrf"]}).status_code == 204
    assert client.get("/api/v1/session").status_code == 401


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(world):
    client = world.client()
    wrong, unknown = by_api(client, password="salah"), by_api(client, name="tidak-ada")
    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)
    assert wrong.json()["type"] == "/problems/wrong-password"


def test_after_five_failures_even_the_right_password_waits(world, clock):
    client = world.client()
    statuses = [by_api(client, password="salah").status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    waiting = by_api(client)
    assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "5")
    page = client.post("/sign-in", data={"name": "noc", "password": PASSWORD})
    assert (page.status_code, "5 detik" in page.text) == (429, True)
    assert by_api(client, name="kadis").status_code == 201
    clock.at += 5 * SECOND
    assert by_api(client).status_code == 201


def test_a_forged_form_is_refused(world):
    client = world.client()
    signed = by_api(client).json()
    world.cut_sea_cable()
    world.beat()
    form = {"csrf": signed["csrf"], "version": "1"}
    path = "/tickets/TKT-2026-000001/acknowledge"
    for headers, data in (
        ({}, {"version": "1"}),
        ({}, {**form, "csrf": "x"}),
        ({"Origin": "https://evil.test"}, form),
        ({"Sec-Fetch-Site": "cross-site"}, form),
        ({"Origin": "null"}, form),
    ):
        assert client.post(path, data=data, headers=headers).status_code == 403
    assert client.post(path, data=form, headers={"Origin": "http://siaga.test"}).status_code == 303


def test_a_cookie_alone_does_not_write_through_the_api(world):
    client = world.client()
    signed = by_api(client, "admin").json()
    body = {"name": "baru", "role": "noc", "password": "kata-sandi-panjang"}
    assert client.post("/api/v1/users", json=body).status_code == 403
    headers = {"X-CSRF-Token": signed["csrf"]}
    assert client.post("/api/v1/users", json=body, headers=headers | {"Origin": "http://evil.test"}).status_code == 403
    assert client.post("/api/v1/users", json=body, headers=headers).status_code == 201


def test_a_token_is_shown_once_works_until_it_ends_and_can_be_revoked(world, clock):
    client, token = world.client(), world.token("kadis")
    made = client.post("/api/v1/tokens", json={"label": "laporan", "days": 1}, headers=token).json()
    own = {"Authorization": f"Bearer {made['secret']}"}
    assert client.get("/api/v1/session", headers=own).json()["user"] == "kadis"
    listed = client.get("/api/v1/tokens", headers=token).text
    assert made["secret"] not in listed
    assert client.delete(f"/api/v1/tokens/{made['id']}", headers=world.token("noc")).status_code == 404
    clock.at += 24 * HOUR
    assert client.get("/api/v1/session", headers=own).status_code == 401
    assert client.delete(f"/api/v1/tokens/{made['id']}", headers=token).status_code == 204


def test_under_one_key_one_token_is_made_and_one_revoked(world):
    client, token = world.client(), world.token("kadis")
    key = token | {"Idempotency-Key": "satu"}
    body = {"label": "laporan"}
    before = len(client.get("/api/v1/tokens", headers=token).json()["items"])
    made = client.post("/api/v1/tokens", json=body, headers=key)
    assert made.status_code == 201
    assert (
        client.get("/api/v1/session", headers={"Authorization": f"Bearer {made.json()['secret']}"}).status_code == 200
    )
    again = client.post("/api/v1/tokens", json=body, headers=key)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/conflict")
    assert again.json()["detail"].startswith("Token dengan kunci ini sudah dibuat")
    other = client.post("/api/v1/tokens", json={"label": "lain"}, headers=key)
    assert other.json()["type"] == "/problems/key-reused"
    assert len(client.get("/api/v1/tokens", headers=token).json()["items"]) == before + 1
    drop = token | {"Idempotency-Key": "dua"}
    path = f"/api/v1/tokens/{made.json()['id']}"
    first, second = (client.delete(path, headers=drop) for _ in range(2))
    assert (first.status_code, first.content, second.status_code, second.content) == (204, b"", 204, b"")
    assert client.delete(path, headers=token).status_code == 404


def test_no_secret_is_kept_under_a_key(world):
    key = world.token("kadis") | {"Idempotency-Key": "tiga"}
    made = world.client().post("/api/v1/tokens", json={"label": "laporan"}, headers=key).json()
    with world.app.state.siaga.store.reading() as picture:
        kept = picture.remembered("kadis", "tiga")
    assert kept is not None
    assert made["secret"] not in kept.body


def test_what_is_remembered_of_a_password_is_salted_by_its_key_and_another_password_is_another_request(world):
    client, admin = world.client(), world.token("admin")
    path, body = "/api/v1/users/noc", {"password": "kata-sandi-yang-panjang"}
    for key in ("empat", "lima", "empat"):
        assert client.patch(path, json=body, headers=admin | {"Idempotency-Key": key}).status_code == 200
    other = client.patch(path, json={"password": "kata-sandi-yang-lain"}, headers=admin | {"Idempotency-Key": "empat"})
    assert other.json()["type"] == "/problems/key-reused"
    with world.app.state.siaga.store.reading() as picture:
        kept = [picture.remembered("admin", key) for key in ("empat", "lima")]
    assert len({one.fingerprint for one in kept if one is not None}) == 2


def test_a_changed_password_ends_the_other_sessions(world):
    here, there = world.client(), world.client()
    signed = by_api(here).json()
    by_api(there)
    headers = {"X-CSRF-Token": signed["csrf"]}
    body = {"current": PASSWORD, "new": "kata-sandi-yang-lain"}
    assert here.put("/api/v1/session/password", json={**body, "current": "salah"}, headers=headers).status_code == 409
    assert (
        here.put("/api/v1/session/password", json={**body, "new": "noc-noc-noc-noc"}, headers=headers).status_code
        == 409
    )
    assert here.put("/api/v1/session/password", json=body, headers=headers).status_code == 204
    assert here.get("/api/v1/session").status_code == 200
    assert there.get("/api/v1/session").status_code == 401
    assert by_api(there, password="kata-sandi-yang-lain").status_code == 201


def test_a_disabled_user_is_out_at_once(world):
    client, token = world.client(), world.token("noc")
    by_api(client)
    answer = world.client().patch("/api/v1/users/noc", json={"disabled": True}, headers=world.token("admin"))
    assert answer.json()["disabled"] is True
    assert client.get("/api/v1/session").status_code == 401
    assert client.get("/api/v1/session", headers=token).status_code == 401
    assert by_api(client).status_code == 401


def test_the_administrator_cannot_lock_itself_out(world):
    client, token = world.client(), world.token("admin")
    assert client.patch("/api/v1/users/admin", json={"disabled": True}, headers=token).status_code == 409
    assert client.patch("/api/v1/users/admin", json={"role": "noc"}, headers=token).status_code == 409


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"role": "opd"}, "body/office"),
        ({"role": "opd", "office": "tidak-ada"}, "body/office"),
        ({"role": "noc", "office": "dinkes"}, "body/office"),
        ({"role": "raja"}, "body/role"),
        ({"role": "noc", "name": "Huruf Besar"}, "body/name"),
        ({"role": "noc", "password": "pendek"}, "body/password"),
        ({"role": "noc", "password": "sandi-baru-panjang"}, "body/password"),
        ({"role": "noc", "extra": 1}, "body/extra"),
    ],
)
def test_a_user_that_makes_no_sense_is_refused_with_its_place(world, body, pointer):
    asked = {"name": "baru", "password": "kata-sandi-panjang", **body}
    answer = world.client().post("/api/v1/users", json=asked, headers=world.token("admin"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_the_first_administrator_is_made_once():
    store = FakeStore()
    gate = quick_gate(store, StillClock(NOON))
    made = gate.first_admin()
    assert made is not None
    name, password = made
    assert len(password) >= 20
    with store.reading() as picture:
        assert [(user.name, user.role) for user in picture.users()] == [("admin", Role.ADMIN)]
        assert picture.users()[0].password.startswith("$argon2id$")
    assert gate.first_admin() is None
    assert not hasattr(gate.sign_in(name, password, "::1"), "wait")


def test_metrics_need_a_token_or_the_right_role():
    made = make_world(metrics_token="rahasia-metrik")
    made.beat()
    client = made.client()
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer salah"}).status_code == 401
    assert client.get("/metrics", headers=made.token("kadis")).status_code == 403
    for headers in ({"Authorization": "Bearer rahasia-metrik"}, made.token("noc")):
        answer = client.get("/metrics", headers=headers)
        assert answer.status_code == 200
        assert 'siaga_api_tickets{state="open"} 0.0' in answer.text


def test_old_failures_and_sessions_are_swept_at_the_next_sign_in(world, clock):
    client = world.client()
    by_api(client, name="x", password="salah")
    by_api(client, name="kadis")
    clock.at += 25 * HOUR + MINUTE
    by_api(world.client(), name="noc")
    with world.store.reading() as picture:
        assert picture.attempts("pair:x@127.0.0.1") is None
    assert len(world.store.rows._sessions) == 1
