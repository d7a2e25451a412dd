"""The page of the standing orders: the Kadis issues and revokes, others read, offices do not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.api_world import World, make_world
from tests.support.browserless import Client
from tests.support.desk_pages import PAGE, page, signed_in, text_of

TYPED = {"number": "SO-02", "text": "Gangguan <b> ditangani", "kinds": ["outage"], "offices": ["dinkes"]}


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def send(client: Client, path: str = "/orders", **typed: Any) -> Any:
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page(client, "/orders"))[0]
    return client.post(path, data={"csrf": csrf, **typed}, headers=PAGE)


def test_the_kadis_issues_an_order_under_the_proposed_number(world):
    kadis = signed_in(world, "kadis")
    assert 'name="number" value="SO-02"' in page(kadis, "/orders")
    answer = send(kadis, **TYPED, until="2026-12-31T16:00")
    assert answer.status_code == 303
    told = text_of(page(kadis, answer.headers["location"]))
    assert "Perintah tetap SO-02 berlaku." in told
    assert "Berlaku sampai 31 Des 2026 16.00" in told
    read = page(signed_in(world, "noc"), "/orders")
    assert "Gangguan &lt;b&gt; ditangani" in read
    assert "SO-02" in read
    assert 'action="/orders"' not in read


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"number": "SO-01"}, 409, "Nomor itu sudah dipakai; pakailah nomor berikutnya: SO-02."),
        ({"number": "2"}, 422, "Tulis nomor seperti SO-02."),
        ({"text": " "}, 422, "Wajib diisi."),
        ({"offices": ["nowhere"]}, 422, "Pilih instansi yang ada di inventaris."),
        ({"until": "2026-01-01T10:00"}, 422, "Tulis waktu yang masih akan datang."),
        ({"until": "besok"}, 422, "Tulis tanggal dan jam yang benar"),
    ],
)
def test_each_mistake_is_told_and_what_was_typed_stays(world, changes, status, told):
    answer = send(signed_in(world, "kadis"), **{**TYPED, **changes})
    assert answer.status_code == status
    assert told in text_of(answer.text)
    assert "text" in changes or "Gangguan &lt;b&gt; ditangani</textarea>" in answer.text
    with world.store.reading() as picture:
        assert "SO-02" not in [order.number for order in picture.standing_orders()]


def test_an_order_is_revoked_with_a_reason_once_confirmed(world):
    kadis = signed_in(world, "kadis")
    unsure = send(kadis, "/orders/SO-01/revoke", reason="Alasan saya")
    assert unsure.status_code == 422
    assert "Alasan saya</textarea>" in unsure.text
    assert send(kadis, "/orders/SO-01/revoke", reason=" ", confirm="yes").status_code == 422
    answer = send(kadis, "/orders/SO-01/revoke", reason="Semua lewat disposisi", confirm="yes")
    assert "Perintah tetap SO-01 dicabut." in page(kadis, answer.headers["location"])
    again = send(kadis, "/orders/SO-01/revoke", reason="x", confirm="yes")
    assert again.status_code == 422
    world.cut_sea_cable()
    world.beat()
    with world.store.reading() as picture:
        (ticket,) = picture.tickets()
    assert not any(step.given for step in ticket.steps)


def test_offices_neither_read_nor_write_and_only_the_kadis_writes(world):
    assert signed_in(world, "opd").get("/orders", headers=PAGE).status_code == 403
    for user in ("admin", "kabid"):
        client = signed_in(world, user)
        csrf = re.findall(r'name="csrf" value="([^"]+)"', page(client, "/orders"))[0]
        assert client.post("/orders", data={"csrf": csrf, **TYPED}, headers=PAGE).status_code == 403
    kadis = signed_in(world, "kadis")
    assert kadis.post("/orders", data={**TYPED, "csrf": "x"}, headers=PAGE).status_code == 403


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_word_is_in_the_catalogue(world, lang):
    text = text_of(page(signed_in(world, "kadis", lang), "/orders"))
    assert not re.findall(r"\b(?:orders|desk|deed)\.[a-z]", text)
