"""What the NOC, the management and the administrator come for, in a real browser and both languages.

The roles of the procedure have theirs in ``test_desk_journey``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from api.store.sql import open_store
from tests.support.api_world import NOON, StillClock, World, make_world
from tests.support.browsing import fits, opened, press

pytestmark = pytest.mark.e2e

WORDS: dict[str, dict[str, str]] = {
    "id": {
        "cut": "Kabel bawah laut putus: SKKL Bangka-Belitung", "take": "Terima dan tangani", "taken": "Ditangani",
        "note": "Catatan", "keep": "Simpan catatan", "cause": "Tetapkan penyebab", "set": "Tetapkan",
        "lightning": "Sambaran petir: SKKL Bangka-Belitung", "restored": "Pulih", "close": "Tutup tiket", "closed": "Ditutup",
        "reports": "Laporan", "monthly": "Laporan bulanan", "language": "Indonesia", "file": "laporan-ketersediaan-",
        "figures": "Per instansi, pulau, media, penyedia, penyebab", "rollups": "Ketersediaan", "tickets": "Tiket",
        "settings": "Pengaturan service desk", "capacity": "Permohonan yang mulai dalam satu hari kerja",
        "save": "Simpan pengaturan", "saved": "Pengaturan tersimpan dan sudah berlaku.", "wrong": "Tulis bilangan 1 sampai 10.000.",
        "audit": "Jejak audit", "starting": "Pengaturan service desk",
    },
    "en": {
        "cut": "Submarine cable cut: SKKL Bangka-Belitung", "take": "Acknowledge", "taken": "Acknowledged",
        "note": "Note", "keep": "Save note", "cause": "Set the cause", "set": "Set",
        "lightning": "Lightning strike: SKKL Bangka-Belitung", "restored": "Resolved", "close": "Close ticket", "closed": "Closed",
        "reports": "Reports", "monthly": "Monthly report", "language": "English", "file": "availability-report-",
        "figures": "By office, island, medium, provider, cause", "rollups": "Availability", "tickets": "Tickets",
        "settings": "Service desk settings", "capacity": "Requests that start on one working day",
        "save": "Save the settings", "saved": "The settings are saved and in force.", "wrong": "Give a number from 1 to 10,000.",
        "audit": "Audit trail", "starting": "Desk settings",
    },
}  # fmt: skip
WAYS = [("id", 1280), ("en", 390)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(tmp_path / "api.db")
    made = make_world(store, StillClock(NOON))
    made.beat()
    made.cut_sea_cable()
    made.beat()
    yield made
    store.close()


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_the_noc_takes_a_disturbance_from_the_province_to_its_end(browser, address, world, lang, width):
    said, page = WORDS[lang], opened(browser, address, "noc", lang=lang, width=width)
    page.locator(".incident a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said["cut"])
    press(page, said["take"])
    expect(page.locator(".ticket-head .badge")).to_have_text(said["taken"])
    page.get_by_label(said["note"], exact=True).fill("Kapal berangkat pukul 14.00")
    press(page, said["keep"])
    expect(page.locator("blockquote")).to_have_text("Kapal berangkat pukul 14.00")
    page.get_by_label(said["cause"]).select_option("lightning")
    press(page, said["set"])
    expect(page.get_by_role("heading", level=1)).to_have_text(said["lightning"])
    world.reader.close("1")
    expect(page.locator(".ticket-head .badge")).to_have_text(said["restored"])
    press(page, said["close"])
    expect(page.locator(".ticket-head .badge")).to_have_text(said["closed"])
    fits(page)


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_the_management_reads_figures_and_the_months_report_and_acts_on_nothing(
    browser, address, tmp_path, lang, width
):
    said, page = WORDS[lang], opened(browser, address, "manajemen", lang=lang, width=width)
    page.get_by_role("link", name=said["figures"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(said["rollups"])
    fits(page)
    menu = page.get_by_role("navigation").first
    menu.get_by_role("link", name=said["reports"], exact=True).click()
    expect(page.get_by_role("heading", name=said["monthly"])).to_be_visible()
    with page.expect_download() as begun:
        page.get_by_role("link", name=said["language"], exact=True).first.click()
    begun.value.save_as(tmp_path / "report.pdf")
    assert begun.value.suggested_filename.startswith(said["file"])
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-1.7")
    menu.get_by_role("link", name=said["tickets"], exact=True).click()
    page.locator("a[href^='/tickets/TKT-']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said["cut"])
    expect(page.locator("main form")).to_have_count(0)
    fits(page)


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_the_administrator_sets_the_desk_and_finds_it_in_the_audit(browser, address, lang, width):
    said, page = WORDS[lang], opened(browser, address, "admin", lang=lang, width=width)
    page.goto("/tickets")
    page.get_by_role("link", name=said["settings"]).click()
    capacity: Any = page.get_by_label(said["capacity"])
    page.locator("form.editing").evaluate("form => { form.noValidate = true; }")
    capacity.fill("0")
    press(page, said["save"])
    expect(page.get_by_text(said["wrong"])).to_be_visible()
    expect(capacity).to_have_value("0")
    capacity.fill("12")
    press(page, said["save"])
    expect(page.get_by_role("status")).to_have_text(said["saved"])
    expect(capacity).to_have_value("12")
    fits(page)
    page.get_by_role("navigation").first.get_by_role("link", name=said["audit"]).click()
    expect(page.get_by_role("heading", name=said["audit"])).to_be_visible()
    row = page.locator(".plans > li", has_text=said["starting"]).first
    expect(row.locator("dl")).to_contain_text("12")
    fits(page)
