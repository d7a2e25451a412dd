"""A ticket's page: its forms are those that can be sent now, and nothing typed into them is lost."""

from __future__ import annotations

import re

import pytest

from api.core.procedure.stages import Stage
from api.core.tickets import Ticket
from tests.support.api_world import World, make_world
from tests.support.desk_pages import PAGE, ask, did, forms, page, send, signed_in, text_of


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def stored(world: World, number: str) -> Ticket:
    with world.store.reading() as picture:
        ticket = picture.ticket(number)
    assert ticket is not None
    return ticket


def at_action(world: World, **more: str) -> str:
    number = ask(world, **more)
    did(world, "petugas", number, "forward")
    did(world, "kadis", number, "disposition")
    did(world, "kabid", number, "disposition")
    did(world, "prakom", number, "order", officers=["petugas"])
    return number


def test_the_whole_procedure_is_walked_by_forms(world):
    number = ask(world)
    here = f"/tickets/{number}"
    steps = [
        ("petugas", "forward", {"note": "Lengkap"}),
        ("kadis", "disposition", {}),
        ("kabid", "disposition", {"note": "Segera"}),
        ("prakom", "order", {"officers": ["petugas"], "note": "Survei dahulu"}),
        ("petugas", "acknowledge", {}),
        ("petugas", "records", {"text": "Survei lapangan"}),
        ("petugas", "finish", {}),
        ("petugas", "report", {"work": "Survei", "problem": "Belum ada sakelar"}),
        ("opd", "signature-applicant", {}),
        ("petugas", "signature-officer", {}),
        ("petugas", "archive", {"confirm": "yes"}),
    ]
    for user, key, typed in steps:
        client = signed_in(world, user)
        answer = send(client, page(client, here), key, **typed)
        assert answer.status_code == 303, (key, text_of(answer.text))
        told = page(client, answer.headers["location"])
        assert key == "acknowledge" or 'class="done" role="status"' in told
    after = stored(world, number)
    assert after.work.stage is Stage.ARCHIVED
    assert [officer.user for officer in after.work.officers] == ["petugas"]
    shown = text_of(page(signed_in(world, "opd"), here))
    assert {"BA-2026-0001", "0001/2026"} <= set(re.findall(r"BA-2026-0001|0001/2026", shown))


def test_what_is_wrong_is_told_beside_its_field_in_the_viewers_language_and_nothing_typed_is_lost(world):
    number = at_action(world)
    client = signed_in(world, "petugas", "en")
    html = page(client, f"/tickets/{number}")
    answer = send(client, html, "pause", reason="provider", note="Kabel putus <b>", reference="")
    assert answer.status_code == 422
    assert "Give the provider&#39;s ticket number." in answer.text
    assert "Kabel putus &lt;b&gt;" in answer.text
    assert re.search(r'<option value="provider" selected>', answer.text)
    assert stored(world, number).work.pause is None


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        ("cancel", {"reason": " ", "confirm": "yes"}, "Wajib diisi."),
        ("cancel", {"reason": "Salah pilih"}, "Beri tanda bila Anda yakin."),
        ("merge", {"into": "TKT-1", "confirm": "yes"}, "Tulis nomor tiket yang ada"),
        ("merge", {"into": "TKT-2026-999999", "confirm": "yes"}, "Tulis nomor tiket yang ada"),
        ("priority", {"level": "1"}, "Tulis alasan prioritas menyimpang dari tabel."),
        ("priority", {"level": "9", "reason": "x"}, "Pilih salah satu."),
        ("assessment", {}, "Wajib diisi."),
        ("officers", {"officers": ["noc"]}, "Pilih paling banyak tiga petugas"),
        ("pause", {"reason": "provider", "reference": "1", "promised": "besok"}, "Tulis tanggal dan jam yang benar"),
        ("pause", {"reason": "weather"}, "Sebutkan apa yang menunjukkan cuaca itu"),
    ],
)
def test_each_mistake_is_told(world, key, typed, told):
    number = at_action(world)
    client = signed_in(world, "petugas")
    before = stored(world, number)
    answer = send(client, page(client, f"/tickets/{number}"), key, **typed)
    assert answer.status_code == 422
    assert told in text_of(answer.text)
    assert stored(world, number) == before


def test_a_ticket_that_changed_meanwhile_is_not_overwritten_and_the_form_keeps_what_was_typed(world):
    number = at_action(world)
    client = signed_in(world, "petugas")
    html = page(client, f"/tickets/{number}")
    did(world, "noc", number, "comments", text="Sebentar")
    answer = send(client, html, "return", reason="Denah belum ada")
    assert answer.status_code == 409
    assert "Tiket ini baru saja berubah" in answer.text
    again = send(client, answer.text, "return", reason=re.findall(r"Denah belum ada", answer.text)[0])
    assert again.status_code == 303
    assert stored(world, number).work.stage is Stage.RETURNED


def test_what_was_typed_for_a_step_that_is_over_is_shown_to_be_copied(world):
    number = ask(world)
    client = signed_in(world, "petugas")
    html = page(client, f"/tickets/{number}")
    did(world, "petugas", number, "forward")
    answer = send(client, html, "forward", note="Catatan panjang")
    assert answer.status_code == 409
    assert "forward" not in forms(answer.text)
    assert "Yang Anda tulis belum tersimpan" in answer.text
    assert "<blockquote>Catatan panjang</blockquote>" in answer.text


def test_a_remark_on_a_ticket_that_changed_is_not_lost(world):
    number = at_action(world)
    client = signed_in(world, "petugas")
    html = page(client, f"/tickets/{number}")
    csrf = re.findall(r'name="csrf" value="([^"]+)"', html)[0]
    answer = client.post(
        f"/tickets/{number}/comments", data={"csrf": csrf, "version": "0", "text": "Panjang <i>"}, headers=PAGE
    )
    assert answer.status_code == 409
    assert "Panjang &lt;i&gt;</textarea>" in answer.text


def test_a_form_without_its_secret_or_of_another_role_is_not_acted_on(world):
    number = ask(world)
    client = signed_in(world, "petugas")
    form = forms(page(client, f"/tickets/{number}"))["forward"]
    assert client.post(form["action"], data={**form, "csrf": "x"}, headers=PAGE).status_code == 403
    other = signed_in(world, "noc")
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page(other, f"/tickets/{number}"))[0]
    assert other.post(form["action"], data={**form, "csrf": csrf}, headers=PAGE).status_code == 403
    assert other.post(f"/tickets/{number}/deeds/nothing", data={"csrf": csrf}, headers=PAGE).status_code == 404
    assert stored(world, number).work.stage is Stage.REQUEST


def test_an_office_gets_no_form_for_anothers_ticket_nor_sees_it(world):
    number = ask(world)
    other = signed_in(world, "opd-tjp")
    assert other.get(f"/tickets/{number}", headers=PAGE).status_code == 404
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page(other, "/account"))[0]
    sent = {"csrf": csrf, "key": "cancel", "version": "1", "reason": "x", "confirm": "yes"}
    assert other.post(f"/tickets/{number}/deeds/cancel", data=sent, headers=PAGE).status_code == 404
    assert stored(world, number).work.stage is Stage.REQUEST


def test_times_that_are_typed_are_those_of_the_inventorys_zone(world):
    number = at_action(world)
    client = signed_in(world, "petugas")
    typed = {"reason": "provider", "reference": "INC-1", "promised": "2026-11-30T14:00"}
    assert send(client, page(client, f"/tickets/{number}"), "pause", **typed).status_code == 303
    assert "30 Nov 2026 14.00" in page(client, f"/tickets/{number}")


def test_after_the_deed_only_paths_of_this_site_are_led_back_to(world):
    number = ask(world)
    client = signed_in(world, "petugas")
    answer = send(client, page(client, f"/tickets/{number}"), "forward", back="https://example.net/")
    assert answer.headers["location"].startswith("/?said=")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_label_of_every_form_is_said_in_words(world, lang):
    number = at_action(world)
    for user in ("petugas", "admin", "prakom", "opd"):
        text = text_of(page(signed_in(world, user, lang), f"/tickets/{number}"))
        assert not re.findall(r"\b(?:deed|desk|form|queue|urgency|service|stage|clock|pause)\.[a-z]", text)


@pytest.mark.parametrize(
    ("lang", "turn", "lacking", "again"),
    [
        ("id", "Giliran: Penanggung jawab OPD", "Yang perlu dilengkapi Denah & jumlah titik", "Ajukan kembali"),
        ("en", "Turn: Office's responsible person", "What is lacking Denah & jumlah titik", "Hand in again"),
    ],
)
def test_an_office_reads_above_the_form_what_its_returned_request_lacks(world, lang, turn, lacking, again):
    number = ask(world)
    did(world, "petugas", number, "return", reason="Denah & jumlah titik")
    told = text_of(page(signed_in(world, "opd", lang), f"/tickets/{number}"))
    assert turn in told
    assert told.index(lacking) < told.index(again)
