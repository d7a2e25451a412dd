"""``/api/v1/audit`` and the page: what people do, over HTTP, and what stands in the audit of it."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import Any

import pytest

from agent.clock import HOUR
from api.core.audit import Anchor, Deed
from api.core.audit_check import check
from collector.decisions import Maintenance
from tests.support.api_world import PASSWORD, World, make_world
from tests.support.authors import by


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    made.reader.open("own", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
    made.beat()
    return made


def rows(world: World, user: str = "admin", **asked: Any) -> list[dict[str, Any]]:
    answer = world.client().get("/api/v1/audit", headers=world.token(user), params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def ticket(world: World) -> str:
    with world.store.reading() as picture:
        return picture.tickets()[0].number


def post(world: World, path: str, user: str, **more: Any) -> Any:
    return world.client().post(path, headers={**world.token(user), "If-Match": "*"}, **more)


def test_what_a_person_did_over_http_is_told_with_name_way_and_address(world):
    assert post(world, f"/api/v1/tickets/{ticket(world)}/acknowledge", "petugas").status_code == 200
    (row,) = rows(world, actor="petugas", kind="ticket")
    assert (row["action"], row["object"], row["via"]) == ("acknowledged", ticket(world), "token")
    assert row["address"]
    assert row["changes"]["state"] == ["open", "acknowledged"]


def test_what_the_system_did_is_the_systems(world):
    (row,) = rows(world, kind="ticket")
    assert (row["actor"], row["via"], row["address"], row["action"]) == ("system", "system", "", "made")


def test_each_row_can_be_recomputed_from_the_answer_alone(world):
    post(world, f"/api/v1/tickets/{ticket(world)}/comments", "petugas", json={"text": "“ü” sudah"})
    answer = world.client().get("/api/v1/audit", headers=world.token("kadis"), params={"limit": 500}).json()
    digest = "0" * 64
    for row in reversed(answer["items"]):
        assert row["previous"] == digest
        digest = hashlib.sha256(bytes.fromhex(digest) + row["sealed"].encode()).hexdigest()
        assert row["hash"] == digest
    assert answer["head"] == f"{answer['items'][0]['seq']}:{digest}"


def test_pages_follow_each_other_without_a_hole_while_rows_come(world):
    for number in range(5):
        post(world, f"/api/v1/tickets/{ticket(world)}/comments", "petugas", json={"text": str(number)})
    token, seen, cursor = world.token("admin"), [], None
    while True:
        asked = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        answer = world.client().get("/api/v1/audit", headers=token, params=asked).json()
        seen += [row["seq"] for row in answer["items"]]
        post(world, f"/api/v1/tickets/{ticket(world)}/comments", "petugas", json={"text": "lagi"})
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == list(range(seen[0], 0, -1))


@pytest.mark.parametrize(
    "asked", [{"from": "kemarin"}, {"to": "x"}, {"cursor": "x"}, {"cursor": "LTE="}, {"limit": 0}, {"limit": 501}]
)
def test_a_wrong_question_is_told(world, asked):
    answer = world.client().get("/api/v1/audit", headers=world.token("admin"), params=asked)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_period_is_half_open(world):
    at = rows(world, kind="ticket")[0]["at"]
    assert rows(world, kind="ticket", **{"from": at})
    assert rows(world, kind="ticket", to=at) == []


def test_a_decision_is_told_once_under_its_key(world):
    now = world.reader.now
    body = {
        "kind": "maintenance",
        "element": "sw-dinkes",
        "start": "2026-12-01T22:00:00+07:00",
        "end": "2026-12-02T02:00:00+07:00",
    }
    headers = {**world.token("noc"), "Idempotency-Key": "k"}
    for _ in range(2):
        assert world.client().post("/api/v1/decisions", headers=headers, json=body).status_code == 201
    (row,) = rows(world, kind="decision")
    assert (row["actor"], row["action"], row["object"]) == ("noc", "maintenance", "1")
    assert row["changes"]["element"] == [None, "sw-dinkes"]
    world.reader.decide(Maintenance(element="sw-dinkes", start=now + HOUR, end=now + 2 * HOUR), "noc")
    assert len(rows(world, kind="decision")) == 1, "what another program decided is not the api's to tell"


def test_signing_in_and_out_and_failing_is_told_and_no_secret_is(world):
    client = world.client()
    assert client.post("/sign-in", data={"name": "noc", "password": "salah-sekali-9137"}).status_code == 401
    assert client.post("/sign-in", data={"name": "kenari-9137", "password": "salah"}).status_code == 401
    signed = client.post("/api/v1/session", json={"name": "noc", "password": PASSWORD})
    csrf = signed.json()["csrf"]
    cookie = signed.headers["set-cookie"].split(";")[0].partition("=")[2]
    changed = client.put(
        "/api/v1/session/password",
        json={"current": PASSWORD, "new": "kata-sandi-9137-baru"},
        headers={"X-CSRF-Token": csrf},
    )
    assert changed.status_code == 204
    made = client.post("/api/v1/tokens", json={"label": "skrip"}, headers={"X-CSRF-Token": csrf})
    secret = made.json()["secret"]
    assert client.delete("/api/v1/session", headers={"X-CSRF-Token": csrf}).status_code == 204
    answer = world.client().get("/api/v1/audit", headers=world.token("admin"), params={"limit": 500})
    told = [(row["actor"], row["kind"], row["action"]) for row in reversed(answer.json()["items"])]
    assert [item for item in told if item[0] in ("noc", "")] == [
        ("noc", "sign-in", "refused"),
        ("", "sign-in", "refused"),
        ("noc", "session", "signed-in"),
        ("noc", "user", "changed"),
        ("noc", "token", "made"),
        ("noc", "session", "ended"),
    ]
    with world.store.reading() as picture:
        user = picture.user("noc")
        (token,) = picture.tokens("noc")
    assert user is not None
    page = world.client()
    page.post("/sign-in", data={"name": "admin", "password": PASSWORD})
    shown = page.get("/audit", headers={"Accept": "text/html"}).text
    for canary in (PASSWORD, "9137", cookie, csrf, secret, user.password, token.digest, hashed(cookie)):
        assert canary not in answer.text
        assert canary not in shown.replace(page_csrf(shown), "")


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def page_csrf(page: str) -> str:
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def test_the_chain_of_a_lived_life_holds(world):
    post(world, f"/api/v1/tickets/{ticket(world)}/acknowledge", "petugas")
    post(world, f"/api/v1/tickets/{ticket(world)}/comments", "petugas", json={"text": "x"})
    with world.store.reading() as picture:
        held, head = picture.audit(limit=1_000)[::-1], picture.audit_head()
    assert len(held) > 10
    assert check(held, head, [Anchor(head.seq, head.hash)]).findings == ()


@pytest.mark.parametrize("query", ["from=gestern", "to=2026-99-01", "before=0", "before=x"])
def test_a_wrong_filter_of_the_page_is_told(world, query):
    client = world.client()
    client.post("/sign-in", data={"name": "admin", "password": PASSWORD})
    assert client.get(f"/audit?{query}", headers={"Accept": "text/html"}).status_code == 422


@pytest.mark.parametrize("query", ["from=0001-01-01", "to=9999-12-31", "actor=%00&kind=%27&object=%3Cscript%3E"])
def test_the_page_bears_any_filter(world, query):
    client = world.client()
    client.post("/sign-in", data={"name": "admin", "password": PASSWORD})
    answer = client.get(f"/audit?{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_hostile_names_are_shown_as_text(world):
    with world.store.transaction(by("<b>x</b>\u202e")) as tx:
        tx.record(Deed(action="<i>", kind="<u>", name="<script>", changes={"<s>": ["<p>", {"a": ["<q>"]}]}))
    client = world.client()
    client.post("/sign-in", data={"name": "admin", "password": PASSWORD})
    page = client.get("/audit", headers={"Accept": "text/html"}).text
    for tag in ("<b>x", "<i>", "<u>", "<script>", "<s>", "<q>", "\u202e"):
        assert tag not in page


def saved(world: World, user: str, query: str = "") -> Any:
    client = world.client()
    client.post("/sign-in", data={"name": user, "password": PASSWORD})
    return client.get(f"/audit.csv?{query}", headers={"Accept": "text/html"})


def test_the_page_saves_all_that_a_filter_finds_as_csv(world, monkeypatch):
    monkeypatch.setattr("api.http.pages.audit.PORTION", 2)
    for number in range(5):
        post(world, f"/api/v1/tickets/{ticket(world)}/comments", "petugas", json={"text": f"ke-{number}"})
    answer = saved(world, "kadis", "kind=ticket&actor=petugas")
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-2026-11-24.csv"'
    head, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert (head[0], head[-1]) == ("Baris", "Sidik (SHA-256)")
    asked = rows(world, actor="petugas", kind="ticket")
    assert len(asked) == 5
    assert [(line[0], line[-1]) for line in lines] == [(str(row["seq"]), row["hash"]) for row in asked]
    assert [f"ke-{4 - place}" in line[7] for place, line in enumerate(lines)] == [True] * 5


def test_only_who_may_see_the_audit_may_save_it_and_a_wrong_date_saves_nothing(world):
    assert saved(world, "petugas").status_code == 403
    assert saved(world, "opd").status_code == 403
    assert saved(world, "admin", "from=kemarin").status_code == 422


def test_a_revoked_standing_order_is_told_in_words(world):
    answer = post(world, "/api/v1/standing-orders/SO-01/revoke", "kadis", json={"reason": "Diganti"})
    assert answer.status_code == 200, answer.text
    (line,) = list(csv.reader(io.StringIO(saved(world, "kadis", "actor=kadis&object=SO-01").text), delimiter=";"))[1:]
    assert "dicabut oleh: kadis" in line[7]
    assert "dicabut pada: " in line[7]
