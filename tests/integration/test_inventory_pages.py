"""The inventory's pages by HTTP: who may, which forms are taken, and words that want to be more than words."""

from __future__ import annotations

import re
import unicodedata

import pytest

from api.core.roles import Role
from tests.support.api_world import PASSWORD
from tests.support.browserless import Client
from tests.support.edited_world import EditedWorld, edited_world
from tests.support.hostile_words import PAYLOADS

PAGES = ("", "/offices", "/new/devices", "/devices/sw-dinkes", "/devices/sw-dinkes/remove", "/history", "/history/1")


@pytest.fixture
def edited(tmp_path) -> EditedWorld:
    return edited_world(tmp_path / "inventory")


def signed_in(edited: EditedWorld, user: str = "noc") -> Client:
    client = edited.world.client()
    assert client.post("/sign-in", data={"name": user, "password": PASSWORD}).status_code == 303
    return client


def hidden(client: Client, path: str) -> dict[str, str]:
    page = client.get(path).text
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


@pytest.mark.parametrize("role", Role)
def test_only_the_noc_and_the_administrator_may(edited, role):
    client = signed_in(edited, role)
    allowed = role in (Role.NOC, Role.ADMIN)
    found = [client.get(f"/inventory{page}").status_code for page in PAGES]
    assert found == ([200] * 6 + [404] if allowed else [403] * 7)
    form = {"csrf": hidden(client, "/account")["csrf"], "name": "X", "why": "x"}
    assert client.post("/inventory/new/offices", data=form).status_code == (303 if allowed else 403)
    assert client.post("/inventory/history/1/undo", data=form).status_code == (303 if allowed else 403)


def test_nobody_who_is_not_signed_in_sees_or_writes_it(edited):
    before = edited.texts()
    client = edited.world.client()
    assert {client.get(f"/inventory{page}", headers={"accept": "text/html"}).status_code for page in PAGES} == {303}
    assert client.post("/inventory/new/offices", data={"name": "X", "why": "x"}).status_code in (303, 401)
    assert edited.texts() == before


@pytest.mark.parametrize(
    "path",
    ["/new/offices", "/offices/dinkes", "/offices/dinkes/remove", "/devices/sw-dinkes/remove", "/history/1/undo"],
)
def test_a_form_from_elsewhere_is_not_taken(edited, path):
    client = signed_in(edited)
    before = edited.texts()
    for form in ({}, {"csrf": "x"}):
        assert client.post(f"/inventory{path}", data={"name": "X", "why": "x", **form}).status_code == 403
    good = {"csrf": hidden(client, "/account")["csrf"], "name": "X", "why": "x"}
    assert client.post(f"/inventory{path}", data=good, headers={"origin": "http://evil.test"}).status_code == 403
    assert client.post(f"/inventory{path}", data=good, headers=edited.world.token("noc")).status_code == 403
    assert edited.texts() == before


@pytest.mark.parametrize(
    "path", ["/calendars", "/contacts/x", "/offices/none", "/offices/none/remove", "/new/agents", "/history/99"]
)
def test_what_is_not_there_is_not_found(edited, path):
    assert signed_in(edited).get(f"/inventory{path}").status_code == 404


def test_hostile_words_are_refused_or_shown_as_words(edited):
    client = signed_in(edited)
    form = hidden(client, "/inventory/new/offices")
    taken, refused = [], []
    for payload in PAYLOADS:
        if (
            payload.isprintable() or payload.encode("utf-8", "ignore").decode() == payload
        ):  # else no browser can send it
            typed = {"name": f"a {payload}", "id": f"jahat-{len(taken)}", "why": f"b {payload}"}
            answer = client.post("/inventory/new/offices", data=form | typed)
            assert answer.status_code in (303, 422), payload
            (taken if answer.status_code == 303 else refused).append(payload)
    assert len(taken) > 50
    assert all(any(unicodedata.category(one)[0] == "C" for one in payload) or len(payload) > 200 for payload in refused)
    for page in ("offices", "contacts", "history", *(f"history/{number + 1}" for number in range(len(taken)))):
        answer = client.get(f"/inventory/{page}")
        assert answer.status_code == 200
        assert [one for one in taken if "<" in one and one != "<!--" and one in answer.text] == []
    for number in range(len(taken)):
        assert client.get(f"/inventory/offices/jahat-{number}").status_code == 200


def test_a_search_finds_every_word_in_any_column(edited):
    client = signed_in(edited)
    text = client.get("/inventory/devices?q=10.0.0.2%20kesehatan").text
    assert ("sw-dinkes" in text, "core-pkp" in text) == (True, False)
    assert "Tidak ada yang cocok" in client.get("/inventory/devices?q=%3Cb%3E").text
    assert "<b>" not in re.sub(r"<b>Siaga</b>", "", client.get("/inventory/devices?q=%3Cb%3E").text)


def test_odd_forms_are_answered_with_a_page(edited):
    client = signed_in(edited)
    form = hidden(client, "/inventory/devices/sw-dinkes")
    for odd in (
        {"address": "10.0.0.2\n\n", "why": "x" * 100_000},
        {"address": ["10.0.0.2", "10.0.0.3"], "groups": ["x"] * 50, "why": "x"},
        {"site": "\u202e", "why": "\x00"},
        {"version": "\x00" * 999, "why": "x"},
    ):
        assert client.post("/inventory/devices/sw-dinkes", data=form | odd).status_code in (303, 409, 422)
    sent = client.post("/inventory/devices/sw-dinkes", data=form, files={"address": ("a", b"10.0.0.2")})
    assert sent.status_code in (303, 409, 422)
