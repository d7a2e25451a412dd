"""A request for an equipment recommendation goes its whole way in a real browser: asked, disposed, done, signed, archived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.store.sql import open_store
from tests.support.api_world import NOON, StillClock, World, make_world
from tests.support.browsing import fits, opened, press

pytestmark = pytest.mark.e2e

WORDS = {
    "id": {
        "ask": "Ajukan layanan", "send": "Ajukan layanan", "service": "1.4 Rekomendasi", "subject": "Perihal", "need": "Uraian kebutuhan",
        "received": "Permohonan diterima dengan nomor", "tickets": "Tiket", "forward": "Teruskan kepada Kadis",
        "dispose": "Disposisikan", "order": "Perintahkan petugas", "note": "Keterangan", "take": "Terima dan tangani",
        "did": "Yang sudah dikerjakan", "record": "Tambahkan catatan pekerjaan", "finish": "Pekerjaan selesai",
        "problem": "Uraian permasalahan", "report": "Buat laporan", "sign": "Tandatangani berita acara",
        "sign-officer": "Tandatangani sebagai petugas", "sure": "Ya, berkas lengkap", "archive": "Arsipkan",
        "archived": "Diarsipkan",
    },
    "en": {
        "ask": "Ask for service", "send": "Send the request", "service": "1.4 Recommendation", "subject": "Subject", "need": "What is needed",
        "received": "The request was received as", "tickets": "Tickets", "forward": "Forward to the Kadis",
        "dispose": "Give the disposition", "order": "Order the officer", "note": "Note", "take": "Acknowledge",
        "did": "What was done", "record": "Add to the record of work", "finish": "Work finished",
        "problem": "Summary of the problem", "report": "Write the report", "sign": "Sign the form",
        "sign-officer": "Sign as the officer", "sure": "Yes, the file is complete", "archive": "Archive",
        "archived": "Archived",
    },
}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(tmp_path / "api.db")
    made = make_world(store, StillClock(NOON))
    made.beat()
    yield made
    store.close()


@pytest.mark.parametrize(("lang", "width", "script"), [("id", 1280, True), ("en", 390, False)])
def test_an_office_asks_for_a_recommendation_and_it_goes_its_whole_way_by_forms(browser, address, lang, width, script):
    said = WORDS[lang]

    def signed_in(user: str) -> Page:
        return opened(browser, address, user, lang=lang, width=width, script=script, then="/tickets")

    office = signed_in("opd")
    office.get_by_role("navigation").first.get_by_role("link", name=said["ask"]).click()
    office.get_by_label(said["service"]).check()
    office.get_by_label(said["subject"]).fill("Sakelar gedung baru")
    office.get_by_label(said["need"]).fill("Dua puluh empat titik jaringan")
    press(office, said["send"])
    expect(office.get_by_role("status")).to_contain_text(said["received"])
    path = re.sub(r"\?.*", "", office.url)

    desk = signed_in("petugas")
    desk.get_by_role("link", name="Sakelar gedung baru").click()
    press(desk, said["forward"])
    for user, button in (("kadis", "dispose"), ("kabid", "dispose")):
        head = signed_in(user)
        expect(head.get_by_text("Dua puluh empat titik jaringan")).to_be_visible()
        head.get_by_label(said["note"]).first.fill("Segera")
        press(head, said[button])
        expect(head.get_by_role("status")).to_be_visible()
        expect(head.locator(".to-dispose")).to_have_count(0)
    prakom = signed_in("prakom")
    prakom.get_by_label("petugas", exact=True).check()
    press(prakom, said["order"])

    desk.goto(path)
    press(desk, said["take"])
    desk.get_by_label(said["did"]).last.fill("Survei lapangan")
    press(desk, said["record"])
    desk.locator('[data-deed="finish"] button').click()
    expect(desk.locator('[data-deed="report"] textarea[name=work]')).to_have_value(re.compile("Survei lapangan"))
    desk.get_by_label(said["problem"]).fill("Belum ada sakelar")
    press(desk, said["report"])
    office.goto(path)
    press(office, said["sign"])
    desk.goto(path)
    press(desk, said["sign-officer"])
    desk.get_by_label(said["sure"]).check()
    press(desk, said["archive"])
    expect(desk.locator(".ticket-head .stage")).to_have_text(said["archived"])
    fits(desk)


def test_what_is_typed_outlives_a_change_by_somebody_else(browser, address, world):
    office = opened(browser, address, "opd", then="/tickets")
    office.goto("/requests/new")
    office.get_by_label("1.4 Rekomendasi").check()
    office.get_by_label("Perihal").fill("Sakelar")
    office.get_by_label("Uraian kebutuhan").fill("Gedung baru")
    press(office, "Ajukan layanan")
    path = re.sub(r"\?.*", "", office.url)
    first, second = (opened(browser, address, "petugas", then="/tickets") for _ in range(2))
    for page in (first, second):
        page.goto(path)
    first.locator('[data-deed="forward"] textarea').fill("Catatan panjang yang tidak boleh hilang")
    press(second, "Teruskan kepada Kadis")
    expect(first.locator(".ticket-head .stage")).to_have_text("Menunggu disposisi Kadis")
    press(first, "Teruskan kepada Kadis")
    expect(first.get_by_role("alert")).to_contain_text("baru saja berubah")
    expect(first.get_by_text("Catatan panjang yang tidak boleh hilang")).to_be_visible()


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("user", ["admin", "kadis", "noc", "petugas", "opd"])
def test_the_bar_is_one_row_on_a_laptop_whoever_looks(browser, address, world, user, lang):
    page = opened(browser, address, user, lang=lang, then="/tickets")
    for path in ("/", "/tickets"):
        page.goto(path)
        rows = page.evaluate(
            "[...document.querySelectorAll('.bar .brand b, .bar nav a, .tools > *')].filter(e => e.offsetWidth)"
            ".map(e => e.getBoundingClientRect()).map(r => (r.top + r.bottom) / 2)"
        )
        assert max(rows) - min(rows) < 16, path
        fits(page)
