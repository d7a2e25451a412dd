"""The page of letters, its button, and what else tells of the outbox."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from agent.clock import MINUTE
from api.core.audit import system
from api.core.letters import Letter, LetterState, Outcome, Verdict, claim, settle, write
from api.core.roles import Action, Role, may
from api.core.words import Language
from api.smtp_client import RelayError
from tests.support.api_world import NOON, PASSWORD, World, make_world
from tests.support.hostile_words import PAYLOADS

HTML = {"Accept": "text/html"}
BUDI = "budi@dinkes.test"


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def post(
    world: World, name: str = "a", outcome: Outcome | None = None, to: tuple[str, ...] = (BUDI,), **more: Any
) -> Letter:
    said = {"subject": f"Perihal {name}", "lines": ("teks",), "at": NOON} | more
    made = write(id=name, to=to, kind="escalation", language=Language.ID, ticket="TKT-2026-000001", **said)
    if outcome is not None:
        made = settle(claim(made, BUDI, made.at), BUDI, outcome, made.at)
    with world.store.transaction(system(0)) as tx:
        tx.put_letter(made)
    return made


def taken() -> Outcome:
    return Outcome(verdict=Verdict.ACCEPTED, said="250 queued")


def refused(said: str = "550 5.1.1 no such user") -> Outcome:
    return Outcome(verdict=Verdict.NEVER, said=said)


def browser(world: World, user: str = "noc") -> Any:
    client = world.client()
    assert client.post("/sign-in", data={"name": user, "password": PASSWORD}).status_code == 303
    return client


def csrf(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def test_it_shows_what_went_to_whom_what_waits_and_why(world):
    post(world, "a", taken())
    post(world, "b", Outcome(verdict=Verdict.LATER, said="451 4.7.1 greylisted"))
    post(world, "c", refused())
    post(world, "d", to=())
    post(world, "e", to=("bukan alamat",))
    page = browser(world).get("/letters", headers=HTML)
    assert page.status_code == 200
    for told in (
        "diterima server 24 Nov 2026 12.00",
        "dicoba 1\u00d7, lagi 24 Nov 2026 12.01",
        "Kata server: 451 4.7.1 greylisted",
        "Kata server: 550 5.1.1 no such user",
        "Tidak ada alamat",
        "Ini bukan alamat surel",
        'href="/tickets/TKT-2026-000001"',
        "Surel belum diatur",
    ):
        assert told in page.text
    assert page.text.count("Coba lagi") == 2, "nothing is tried again that was taken or has no address"


def test_it_is_english_too(world):
    post(world, "b", refused())
    client = browser(world)
    client.get("/language/en?next=/letters")
    page = client.get("/letters", headers=HTML).text
    assert "The server said: 550 5.1.1 no such user" in page
    assert "E-mail is not set up" in page


@pytest.mark.parametrize("role", [str(role) for role in Role])
def test_only_the_noc_and_administrators_see_it(world, role):
    post(world, "a", refused())
    client = browser(world, role)
    page, tickets = client.get("/letters", headers=HTML), client.get("/tickets", headers=HTML)
    seeing = may(Role(role), Action.SEE_LETTERS)
    assert seeing == (role in ("noc", "admin"))
    assert page.status_code == (200 if seeing else 403)
    assert (BUDI in page.text) == seeing
    assert ('href="/letters"' in tickets.text) == seeing
    token = csrf(tickets.text)
    answer = client.post("/letters/retries", data={"csrf": token, "letter": "a"}, headers=HTML)
    assert answer.status_code == (303 if seeing else 403)


def test_the_button_has_a_letter_tried_again(world):
    post(world, "a", refused())
    client = browser(world)
    page = client.get("/letters?state=given-up", headers=HTML).text
    answer = client.post("/letters/retries", data={"csrf": csrf(page), "letter": "a", "state": "given-up"})
    assert answer.headers["location"] == "/letters?state=given-up&done=retried"
    with world.store.reading() as picture:
        letter = picture.letter("a")
    assert letter is not None
    assert (letter.state, letter.next, letter.copies[0].attempts) == (LetterState.WAITING, NOON, 0)
    assert "Surat akan dicoba lagi" in client.get(answer.headers["location"], headers=HTML).text
    waiting = client.get("/letters?state=waiting", headers=HTML).text
    assert f"<b>{BUDI}</b>: akan dicoba lagi" in waiting
    assert "Coba lagi" not in waiting, "what is due already needs no button"


def test_what_was_taken_is_not_tried_again(world):
    made = post(world, "a", taken())
    client = browser(world)
    token = csrf(client.get("/letters", headers=HTML).text)
    answer = client.post("/letters/retries", data={"csrf": token, "letter": "a"})
    assert answer.headers["location"].endswith("done=nothing")
    with world.store.reading() as picture:
        assert picture.letter("a") == made


def test_a_button_of_elsewhere_does_nothing_and_a_link_neither(world):
    made = post(world, "a", refused())
    client = browser(world)
    assert client.post("/letters/retries", data={"csrf": "x", "letter": "a"}, headers=HTML).status_code == 403
    assert client.get("/letters/retries?letter=a", headers=HTML).status_code in (404, 405)
    token = csrf(client.get("/letters", headers=HTML).text)
    assert client.post("/letters/retries", data={"csrf": token, "letter": "b"}, headers=HTML).status_code == 404
    with world.store.reading() as picture:
        assert picture.letter("a") == made


def test_letters_are_paged_and_filtered(world):
    for number in range(60):
        post(world, f"{number:02}/ü&", refused() if number % 2 else None, at=NOON + number)
    client = browser(world)
    first = client.get("/letters", headers=HTML).text
    older = re.search(r'href="(/letters\?before=[^"]+)"', first)
    assert older is not None
    second = client.get(older[1], headers=HTML).text
    found = re.findall(r"<b>Perihal (\d\d)", first + second)
    assert found == [f"{number:02}" for number in reversed(range(60))]
    waiting = client.get("/letters?state=waiting", headers=HTML).text
    assert len(re.findall(r"<b>Perihal (\d\d)", waiting)) == 30
    assert client.get("/letters?state=nonsense&before=nothing", headers=HTML).status_code == 200


def test_trouble_with_the_server_is_told_in_the_viewers_language(world):
    parts = world.app.state.siaga
    world.app.state.siaga = replace(parts, settings=type(parts.settings)(mail=object()))
    parts.mailer.trouble = RelayError("mail.refused", place="mail.test:587")
    client = browser(world)
    assert "mail.test:587: sambungan ditolak" in client.get("/letters", headers=HTML).text
    assert "SIAGA_URL belum diatur" in client.get("/letters", headers=HTML).text
    client.get("/language/en?next=/letters")
    assert "mail.test:587: refuses the connection" in client.get("/letters", headers=HTML).text


def test_hostile_letters_stay_words(world):
    for number, text in enumerate(PAYLOADS):
        post(world, f"{number}", refused(text), subject=text)
    client = browser(world)
    harmless = {"html", "head", "meta", "title", "link", "script", "body", "a", "svg", "symbol", "circle", "path", "use",
                "header", "span", "b", "small", "nav", "div", "form", "input", "button", "main", "p", "h1", "section", "ol",
                "li", "ul", "br"}  # fmt: skip
    path: str | None = "/letters"
    while path:
        page = client.get(path, headers=HTML)
        assert page.status_code == 200
        assert {tag.lower() for tag in re.findall(r"<([A-Za-z]+)[\s>]", page.text)} <= harmless
        assert "<script>" not in page.text
        older = re.search(r'href="(/letters\?before=[^"]+)"', page.text)
        path = older and older[1]


def test_the_outbox_is_told_by_readyz_and_the_metrics_and_never_makes_it_not_ready(world):
    client = world.client()
    assert client.get("/readyz").json()["items"]["mail"] == {"ok": True, "waiting": 0, "needed": False}
    post(world)
    told = client.get("/readyz").json()
    assert told["items"]["mail"] == {
        "ok": False,
        "waiting": 1,
        "needed": False,
        "why": "no mail server is set; letters wait",
    }
    others = [item for name, item in told["items"].items() if name != "mail"]
    assert told["ready"] == all(item["ok"] for item in others if item.get("needed", True))
    assert "siaga_letters_waiting 1.0" in client.get("/metrics", headers=world.token("noc")).text


def test_the_page_of_tickets_counts_what_waits(world):
    client = browser(world)
    assert ">Surat keluar</a>" in client.get("/tickets", headers=HTML).text
    post(world)
    assert ">Surat keluar: 1 menunggu</a>" in client.get("/tickets", headers=HTML).text


def test_the_mailer_runs_with_the_api_and_does_nothing_without_a_server(world):
    made = post(world, at=NOON - MINUTE)
    assert world.app.state.siaga.mailer.round() == 0
    with world.store.reading() as picture:
        assert picture.letter("a") == made
