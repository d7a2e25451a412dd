"""The audit's page in a real browser: what a person does stands there at once, is filtered, and says its anchor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from agent.clock import SystemClock
from api.core.audit_check import check
from api.store.audit_reading import open_chain
from api.store.sql import open_store
from tests.support.api_world import World, make_world
from tests.support.browsing import fits, opened

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(tmp_path / "api.db")
    made = make_world(store, SystemClock())
    made.cut_sea_cable()
    made.beat()
    yield made
    store.close()


def act(browser: Browser, address: str) -> None:
    """Have an officer take the ticket over and write a remark."""
    page = opened(browser, address, "petugas")
    page.goto("/tickets")
    page.locator("a[href^='/tickets/TKT-']").first.click()
    page.wait_for_url("**/tickets/TKT-*")
    page.get_by_role("button", name="Terima dan tangani").click()
    expect(page.locator(".ticket-head .badge")).to_have_text("Ditangani")
    page.get_by_label("Catatan").fill("Tim kabel laut sudah dihubungi.")
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.locator("blockquote")).to_have_text("Tim kabel laut sudah dihubungi.")
    page.context.close()


def test_what_an_officer_did_stands_in_the_audit_with_before_and_after(browser, address, world, tmp_path):
    act(browser, address)
    page = opened(browser, address, "kadis")
    page.get_by_role("link", name="Jejak audit").click()
    row = page.locator(".plans > li", has_text="diterima dan ditangani").first
    expect(row).to_contain_text("petugas · Tiket TKT-")
    expect(row).to_contain_text("lewat peramban dari 127.0.0.1")
    row.locator("summary").click()
    expect(row.locator("dl > div", has_text="status")).to_contain_text("Baru → Ditangani")
    expect(page.locator(".plans > li", has_text="Tim kabel laut sudah dihubungi.")).to_have_count(1)
    page.locator("summary", has_text="Saring").click()
    page.get_by_label("Pelaku").fill("petugas")
    page.get_by_label("Jenis").select_option("ticket")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.locator(".plans > li")).to_have_count(2)
    page.get_by_label("Dari tanggal").fill("2020-01-01")
    page.get_by_label("Sampai tanggal").fill("2020-01-02")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_text("Tidak ada baris yang cocok.")).to_be_visible()
    page.get_by_role("link", name="Hapus saringan").click()
    told = page.locator("code.anchor").first.inner_text()
    with open_chain(tmp_path / "api.db") as chain:
        done = check(chain.rows(), chain.head())
        assert (str(done.head), done.findings) == (told, ())
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Audit trail")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_no_wider_than_its_screen(browser, address, world, width, scheme):
    act(browser, address)
    page = opened(browser, address, "admin", width=width, color_scheme=scheme)
    page.goto("/audit")
    for summary in page.locator(".plans summary").all()[:3]:
        summary.click()
    fits(page)
    page.context.close()


@pytest.mark.parametrize("user", ["noc", "petugas", "opd", "manajemen"])
def test_who_may_not_see_it_has_no_link_and_no_page(browser, address, world, user):
    page = opened(browser, address, user)
    expect(page.locator("nav a[href='/audit']")).to_have_count(0)
    answer = page.goto("/audit")
    assert answer is not None
    assert answer.status == 403
    page.context.close()
