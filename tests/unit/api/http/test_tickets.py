"""Acting on tickets over HTTP: seen versions, keys used once, refusals, pages of a list."""

from __future__ import annotations

import pytest

from collector.facts import Evidence
from tests.support.api_world import PASSWORD, World, make_world


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    made.cut_sea_cable()
    made.beat()
    return made


NUMBER = "TKT-2026-000001"
ACKNOWLEDGE = f"/api/v1/tickets/{NUMBER}/acknowledge"
COMMENTS = f"/api/v1/tickets/{NUMBER}/comments"


def test_a_write_needs_the_version_that_was_seen(world):
    client, token = world.client(), world.token("noc")
    seen = client.get(f"/api/v1/tickets/{NUMBER}", headers=token).headers["etag"]
    assert client.post(ACKNOWLEDGE, headers=token).status_code == 428
    assert client.post(ACKNOWLEDGE, headers={**token, "If-Match": '"77"'}).status_code == 412
    assert client.post(ACKNOWLEDGE, headers={**token, "If-Match": f"W/{seen}"}).status_code == 412
    done = client.post(ACKNOWLEDGE, headers={**token, "If-Match": f'"5", {seen}'})
    assert (done.status_code, done.json()["state"], done.json()["acknowledged_by"]) == (200, "acknowledged", "noc")
    stale = client.post(COMMENTS, json={"text": "x"}, headers={**token, "If-Match": seen})
    assert (stale.status_code, stale.headers["etag"]) == (412, done.headers["etag"])


def test_an_unchanged_ticket_is_not_sent_again(world):
    client, token = world.client(), world.token("noc")
    path = f"/api/v1/tickets/{NUMBER}"
    seen = client.get(path, headers=token).headers["etag"]
    for known in (seen, f"W/{seen}", f'"9", {seen}', "*"):
        same = client.get(path, headers={**token, "If-None-Match": known})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", seen)
    client.post(ACKNOWLEDGE, headers={**token, "If-Match": seen})
    assert client.get(path, headers={**token, "If-None-Match": seen}).status_code == 200


def test_a_ticket_in_another_language_is_another_text_of_the_same_version(world):
    client, token = world.client(), world.token("noc")
    path, english = f"/api/v1/tickets/{NUMBER}", {**token, "Accept-Language": "en"}
    seen = client.get(path, headers=english).headers["etag"]
    assert client.get(path, headers={**english, "If-None-Match": seen}).status_code == 304
    assert client.get(path, headers={**token, "If-None-Match": seen}).status_code == 200
    assert client.post(ACKNOWLEDGE, headers={**token, "If-Match": seen}).status_code == 200


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_an_empty_remark_is_refused(world, text):
    headers = {**world.token("noc"), "If-Match": "*"}
    answer = world.client().post(COMMENTS, json={"text": text}, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "body/text")


def test_a_key_used_again_gives_the_first_answer_and_does_nothing_twice(world):
    client = world.client()
    headers = {**world.token("noc"), "If-Match": '"1"', "Idempotency-Key": "k1"}
    first = client.post(COMMENTS, json={"text": "menunggu kapal"}, headers=headers)
    again = client.post(COMMENTS, json={"text": "menunggu kapal"}, headers=headers)
    assert (again.status_code, again.content, again.headers["etag"]) == (200, first.content, first.headers["etag"])
    assert [entry["note"] for entry in again.json()["history"] if entry["note"]] == ["menunggu kapal"]


@pytest.mark.parametrize(
    "change", [{"json": {"text": "lain"}}, {"headers": {"If-Match": "*"}}, {"path": ACKNOWLEDGE, "json": None}]
)
def test_a_key_used_for_something_else_is_refused(world, change):
    client = world.client()
    headers = {**world.token("noc"), "If-Match": '"1"', "Idempotency-Key": "k1"}
    assert client.post(COMMENTS, json={"text": "a"}, headers=headers).status_code == 200
    other = client.post(
        change.get("path", COMMENTS),
        json=change.get("json", {"text": "a"}),
        headers=headers | change.get("headers", {}),
    )
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")


def test_a_key_belongs_to_its_user(world):
    client = world.client()
    for user, version in (("noc", '"1"'), ("admin", '"2"')):
        headers = {**world.token(user), "If-Match": version, "Idempotency-Key": "same"}
        assert client.post(COMMENTS, json={"text": user}, headers=headers).status_code == 200


def test_a_refused_write_is_not_remembered(world):
    client = world.client()
    headers = {**world.token("noc"), "Idempotency-Key": "k"}
    assert client.post(ACKNOWLEDGE, headers=headers).status_code == 428
    assert client.post(ACKNOWLEDGE, headers={**headers, "If-Match": '"1"'}).status_code == 200


def test_a_ticket_lives_from_the_cut_to_its_closing(world):
    client, token = world.client(), {**world.token("noc"), "If-Match": "*"}
    close = f"/api/v1/tickets/{NUMBER}/close"
    assert client.post(close, headers=token).json()["detail"].startswith("Gangguan masih berlangsung")
    judged = client.put(f"/api/v1/tickets/{NUMBER}/cause", json={"cause": "lightning"}, headers=token).json()
    assert (judged["cause"], judged["cause_author"], judged["measured_cause"]) == (
        "lightning",
        "noc",
        "submarine-cable",
    )
    assert judged["title"] == "Sambaran petir: SKKL Bangka-Belitung"
    world.reader.close("1")
    world.beat()
    assert client.get(f"/api/v1/tickets/{NUMBER}", headers=token).json()["state"] == "resolved"
    assert client.post(close, headers=token).json()["state"] == "closed"
    assert client.post(close, headers=token).status_code == 409


def test_titles_are_in_the_readers_language(world):
    client, token = world.client(), world.token("noc")
    english = client.get(f"/api/v1/tickets/{NUMBER}", headers={**token, "Accept-Language": "en"}).json()
    assert english["title"] == "Submarine cable cut: SKKL Bangka-Belitung"
    indonesian = client.get(f"/api/v1/tickets/{NUMBER}", headers=token).json()
    assert indonesian["title"] == "Kabel bawah laut putus: SKKL Bangka-Belitung"


def test_a_list_is_walked_by_its_cursor_without_a_gap_or_a_double(world):
    for index in range(2, 12):
        world.reader.open(str(index), cause="power", root=("sw-dinsos",), devices={"sw-dinsos": "down"})
    world.beat()
    client, token = world.client(), world.token("kadis")
    seen, cursor = [], None
    for _ in range(9):
        page = client.get(
            "/api/v1/tickets", headers=token, params={"limit": 4} | ({"cursor": cursor} if cursor else {})
        ).json()
        seen += [item["incident"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [str(index) for index in range(11, 0, -1)]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("tickets?limit=0", "query/limit"),
        ("tickets?state=lost", "query/state/0"),
        ("tickets?cursor=abc", "query/cursor"),
        ("outages", "query/from"),
        ("outages?from=2026-01-01&to=2026-01-02T00:00:00Z", "query/from"),
        ("outages?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "query/to"),
        ("outages?from=0001-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "query/from"),
        ("outages?from=2026-01-01T00:00:00Z&to=9999-12-31T23:59:59-14:00", "query/to"),
        ("availability?month=2026-13", "query/month"),
        ("availability?month=2026-11&from=2026-11-01T00:00:00Z", "query/month"),
    ],
)
def test_a_wrong_question_is_told_where_it_is_wrong(world, query, pointer):
    answer = world.client().get(f"/api/v1/{query}", headers=world.token("noc"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_figures_of_a_month_are_of_the_offices_own_days(world):
    answer = world.client().get("/api/v1/availability?month=2026-11", headers=world.token("noc")).json()
    assert (answer["start"], answer["end"]) == ("2026-10-31T17:00:00Z", "2026-11-30T17:00:00Z")


def test_a_collector_that_does_not_answer_is_told_as_such_and_tickets_stay_readable(world):
    world.reader.failing = ConnectionError("http://collector.test:8090 refused")
    client, token = world.client(), world.token("noc")
    for path in ("incidents", "devices", "services", "availability"):
        answer = client.get(f"/api/v1/{path}", headers=token)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "collector.test" not in answer.text
    assert client.get("/api/v1/tickets", headers=token).status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["items"]["collector"]["ok"]) == (503, False)


def test_what_flaps_is_shown_so_by_the_api_and_on_every_page_of_tickets(world):
    client, token = world.client(), world.token("noc")
    assert client.get(f"/api/v1/tickets/{NUMBER}", headers=token).json()["flapping"] is False
    world.reader.change("1", flapping=True)
    world.beat()
    assert client.get(f"/api/v1/tickets/{NUMBER}", headers=token).json()["flapping"] is True
    assert client.get("/api/v1/tickets", headers=token).json()["items"][0]["flapping"] is True
    assert client.get("/api/v1/incidents/1", headers=token).json()["flapping"] is True
    client.post("/sign-in", data={"name": "noc", "password": PASSWORD})
    for path in ("/", "/tickets", f"/tickets/{NUMBER}"):
        assert '<span class="badge flapping">Putus-sambung</span>' in client.get(path).text, path


def test_a_degraded_link_without_a_device_down_has_its_ticket_and_every_page_shows_it(world):
    client, token = world.client(), world.token("noc")
    fact = Evidence(
        code="light-low", element="core-pkp", at=world.reader.now, values={"interface": "p1", "rx": -21.5, "low": -23.0}
    )
    world.reader.open("9", kind="degraded", cause="unknown", root=("fo-dinkes",), devices={}, evidence=(fact,))
    world.beat()
    told = client.get("/api/v1/tickets", headers=token).json()["items"][0]
    assert (told["kind"], told["incident"], told["offices"]) == ("degraded", "9", ["dinkes"])
    assert told["title"].startswith("Penurunan mutu jaringan: ")
    assert client.get("/api/v1/incidents/9", headers=token).json()["devices"] == []
    client.post("/sign-in", data={"name": "noc", "password": PASSWORD})
    for path in ("/", "/tickets", f"/tickets/{told['number']}", "/incidents/9"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert "Penurunan mutu jaringan" in page.text, path
    assert "menerima -21.5 dBm" in client.get(f"/tickets/{told['number']}").text
    client.post("/sign-out")
