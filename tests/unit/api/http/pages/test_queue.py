"""The queue: what is whose turn, in the order of what is due, found by words, page by page."""

from __future__ import annotations

import re

import pytest

from agent.clock import HOUR
from api.http.pages import queue
from tests.support.api_world import World, make_world
from tests.support.desk_pages import ask, did, page, send, signed_in, text_of


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def numbers(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="/tickets/(TKT-\d{4}-\d{6})"', html)))


def test_each_role_begins_with_what_waits_for_it(world):
    first, second = ask(world), ask(world)
    did(world, "petugas", second, "forward")
    assert numbers(page(signed_in(world, "petugas"), "/tickets")) == [first]
    assert numbers(page(signed_in(world, "kadis"), "/tickets")) == [second]
    assert numbers(page(signed_in(world, "noc"), "/tickets")) == [first, second]
    empty = text_of(page(signed_in(world, "kabid"), "/tickets"))
    assert "Tidak ada tiket yang menunggu Anda." in empty


def test_the_kadis_disposes_from_the_list_and_is_back_in_it(world):
    number = ask(world)
    did(world, "petugas", number, "forward")
    kadis = signed_in(world, "kadis")
    html = page(kadis, "/tickets")
    assert "Dua puluh empat titik" in html
    answer = send(kadis, html, "disposition", note="Segera")
    assert answer.headers["location"].startswith("/tickets?tab=turn&said=disposition")
    after = page(kadis, answer.headers["location"])
    assert f"{number}: Disposisikan." in text_of(after)
    assert numbers(after) == []
    assert numbers(page(signed_in(world, "kabid"), "/tickets")) == [number]


def test_the_prakom_orders_an_officer_from_the_list_or_returns_the_request(world):
    first, second = ask(world), ask(world)
    for number in (first, second):
        did(world, "petugas", number, "forward")
        did(world, "kadis", number, "disposition")
        did(world, "kabid", number, "disposition")
    prakom = signed_in(world, "prakom")
    assert send(prakom, page(prakom, f"/tickets?q={first}"), "order", officers=["petugas"]).status_code == 303
    assert send(prakom, page(prakom, f"/tickets?q={second}"), "return", reason="Denah").status_code == 303
    assert numbers(page(signed_in(world, "petugas"), "/tickets?mine=1")) == [first]
    assert numbers(page(signed_in(world, "opd"), "/tickets?tab=turn")) == [second]


def test_what_is_left_of_the_first_clock_is_told_in_working_time(world):
    ask(world)
    world.clock.at += HOUR + HOUR // 2
    html = page(signed_in(world, "petugas"), "/tickets")
    assert "sisa 1 jam 30 mnt" in html
    assert '<rect class="fill" width="50"' in html
    world.clock.at += 2 * HOUR
    assert "lewat 30 mnt" in page(signed_in(world, "petugas"), "/tickets")


def test_tickets_are_sifted_by_words_service_and_lateness(world):
    first = ask(world, subject="Kabel RAPAT putus", service="1.3")
    second = ask(world, subject="Sakelar", service="1.4")
    client = signed_in(world, "noc")
    assert numbers(page(client, "/tickets?q=rapat+kabel")) == [first]
    assert numbers(page(client, "/tickets?service=1.4")) == [second]
    assert numbers(page(client, "/tickets?late=1")) == []
    assert "Tidak ada tiket yang cocok." in page(client, "/tickets?q=zzz")
    assert numbers(page(client, "/tickets?service=9.9&tab=nothing&after=x")) == [second, first]


def test_pages_follow_each_other_without_loss_in_the_order_of_the_due(world, monkeypatch):
    monkeypatch.setattr(queue, "PAGE", 2)
    made = [ask(world, service=service) for service in ("1.4", "1.1", "1.3", "1.2", "1.4")]
    client = signed_in(world, "noc")
    seen, path = [], "/tickets?q=sakelar"
    for _ in range(3):
        html = page(client, path)
        seen += numbers(html)
        more = re.findall(r'<a href="(/tickets\?[^"]*after=[^"]+)"', html)
        path = more[0].replace("&amp;", "&") if more else ""
    assert path == ""
    assert seen == [made[0], made[4], made[2], made[1], made[3]]


def test_what_has_ended_stands_in_its_own_tab_the_newest_first(world):
    made = [ask(world) for _ in range(3)]
    for number in made:
        did(world, "opd", number, "cancel", reason="Salah pilih")
    client = signed_in(world, "opd")
    assert numbers(page(client, "/tickets")) == []
    assert numbers(page(client, "/tickets?tab=ended")) == made[::-1]


def test_an_office_sees_and_counts_its_own_only(world):
    own = ask(world)
    ask(world, user="opd-tjp")
    html = page(signed_in(world, "opd"), "/tickets")
    assert numbers(html) == [own]
    assert re.findall(r'Semua <span class="count">(\d+)</span>', html) == ["1"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_word_of_the_queue_is_in_the_catalogue(world, lang):
    ask(world)
    for user in ("petugas", "kadis", "opd"):
        for tab in ("turn", "all", "action", "signing", "ended"):
            text = text_of(page(signed_in(world, user, lang), f"/tickets?tab={tab}"))
            assert not re.findall(r"\b(?:deed|desk|form|queue|urgency|service|stage|clock|pause|orders)\.[a-z]", text)
