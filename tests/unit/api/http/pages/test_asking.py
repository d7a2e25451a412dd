"""Asking by a form: what comes of it is said before and after, nothing typed is lost, and twice sent asks once."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agent.clock import HOUR, parse_instant
from api.core.procedure.values import Channel
from api.core.tickets import Ticket
from tests.support.api_world import StillClock, World, make_world
from tests.support.authors import SOMEBODY
from tests.support.browserless import Client
from tests.support.desk_pages import PAGE, page, signed_in, text_of

ASKED = {"service": "1.4", "subject": "Sakelar gedung baru", "description": "24 titik", "urgency": "high"}
FOR_OTHERS = {**ASKED, "office": "samsat-tjp", "channel": "phone", "applicant": "Joko Susilo"}


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def send(client: Client, **typed: Any) -> Any:
    html = page(client, "/requests/new")
    hidden = dict(re.findall(r'<input type="hidden" name="(csrf|key)" value="([^"]+)">', html))
    return client.post("/requests/new", data={**hidden, **typed}, headers=PAGE)


def tickets(world: World) -> list[Ticket]:
    with world.store.reading() as picture:
        return picture.tickets()


def test_an_office_asks_for_itself_and_is_told_what_comes_of_it(world):
    client = signed_in(world, "opd")
    answer = send(client, **ASKED)
    told = text_of(page(client, answer.headers["location"]))
    (ticket,) = tickets(world)
    assert ticket.request is not None
    assert (ticket.request.applicant.office, ticket.channel) == ("dinkes", Channel.PORTAL)
    assert f"Permohonan diterima dengan nomor {ticket.number}." in told
    assert "Waktu layanan dihitung sejak 24 Nov 2026 12.00." in told
    assert "Target layanan paling lambat 26 Nov 2026 16.00." in told


def test_outside_working_hours_the_page_says_before_and_after_when_the_clock_starts():
    world = make_world(clock=StillClock(parse_instant("2026-11-27T20:00:00+07:00")))
    world.beat()
    client = signed_in(world, "opd")
    assert "bila diajukan sekarang, waktu layanan dihitung mulai 30 Nov 2026 08.00" in page(client, "/requests/new")
    told = text_of(page(client, send(client, **ASKED).headers["location"]))
    assert "Karena diterima di luar jam kerja, waktu layanan dihitung mulai 30 Nov 2026 08.00." in told


def test_the_desk_enters_what_came_by_phone_with_when_it_came(world):
    answer = send(signed_in(world, "petugas"), **FOR_OTHERS, received="2026-11-24T09:30", nip="197501012000031001")
    assert answer.status_code == 303
    (ticket,) = tickets(world)
    assert ticket.request is not None
    assert ticket.request.received == parse_instant("2026-11-24T09:30:00+07:00")
    assert (ticket.request.entered_by, ticket.channel, ticket.offices) == ("petugas", Channel.PHONE, ("samsat-tjp",))


@pytest.mark.parametrize(
    ("user", "changes", "told"),
    [
        ("opd", {"subject": " "}, "Wajib diisi."),
        ("opd", {"service": ""}, "Wajib diisi."),
        ("opd", {"service": "9"}, "Pilih salah satu."),
        ("opd", {"nip": "123"}, "NIP terdiri atas 18 angka."),
        ("opd", {"subject": "x" * 300}, "Terlalu panjang"),
        ("petugas", {"office": "nowhere"}, "Pilih perangkat daerah pemohon."),
        ("petugas", {"channel": ""}, "Wajib diisi."),
        ("petugas", {"channel": "portal"}, "Pilih bagaimana permohonan diterima"),
        ("petugas", {"applicant": ""}, "Tulis nama pemohon."),
        ("petugas", {"received": "2027-01-01T10:00"}, "Waktu diterima tidak boleh di masa depan."),
    ],
)
def test_each_mistake_is_told_beside_its_field_and_what_was_typed_stays(world, user, changes, told):
    typed = {**(ASKED if user == "opd" else FOR_OTHERS), "description": "Uraian <panjang>", **changes}
    answer = send(signed_in(world, user), **typed)
    assert answer.status_code == 422
    assert told in text_of(answer.text)
    assert "Uraian &lt;panjang&gt;" in answer.text
    assert tickets(world) == []


def test_a_form_sent_twice_asks_once(world):
    client = signed_in(world, "opd")
    html = page(client, "/requests/new")
    hidden = dict(re.findall(r'<input type="hidden" name="(csrf|key)" value="([^"]+)">', html))
    first, second = (client.post("/requests/new", data={**hidden, **ASKED}, headers=PAGE) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert len(tickets(world)) == 1


def test_only_who_may_ask_gets_the_form_and_its_link(world):
    for user in ("kadis", "manajemen"):
        client = signed_in(world, user)
        assert client.get("/requests/new", headers=PAGE).status_code == 403
        assert "/requests/new" not in page(client, "/tickets")
    assert "/requests/new" in page(signed_in(world, "opd"), "/")
    client = signed_in(world, "opd")
    assert client.post("/requests/new", data={**ASKED, "csrf": "x"}, headers=PAGE).status_code == 403


def test_an_office_cannot_ask_for_another(world):
    assert send(signed_in(world, "opd"), **FOR_OTHERS).status_code == 303
    assert [ticket.offices for ticket in tickets(world)] == [("dinkes",)]


def test_a_day_that_is_full_is_told(world):
    with world.store.transaction(SOMEBODY) as tx:
        rules = tx.desk_rules()
        tx.put_desk_rules(type(rules)(capacity=1))
    client = signed_in(world, "opd")
    send(client, **ASKED)
    world.clock.at += HOUR
    assert "waktu layanan dihitung mulai 25 Nov 2026 08.00" in page(client, "/requests/new")
    told = text_of(page(client, send(client, **ASKED).headers["location"]))
    assert "Karena permohonan untuk hari itu sudah penuh, waktu layanan dihitung mulai 25 Nov 2026 08.00." in told


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_word_of_the_form_is_in_the_catalogue(world, lang):
    for user in ("opd", "petugas"):
        text = text_of(page(signed_in(world, user, lang), "/requests/new"))
        assert not re.findall(r"\b(?:asking|deed|desk|form|urgency|service|ticket)\.[a-z]", text)
