"""An officer of the NOC edits the inventory in a real browser: files, store and pages as they are served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.clock import SystemClock
from api.store.sql import open_store
from tests.support.api_world import PASSWORD
from tests.support.edited_world import EditedWorld, edited_world
from tests.support.served_api import served

pytestmark = pytest.mark.e2e

INDONESIAN = {
    "user": "Nama pengguna", "password": "Kata sandi", "enter": "Masuk", "add": "Tambah", "save": "Simpan",
    "why": "Alasan perubahan", "name": "Nama", "office": "Instansi", "address": "Alamat IP", "site": "Lokasi",
    "to": "Tersambung ke", "there": "Port di sana", "here": "Port di perangkat ini", "medium": "Jenis kabel",
    "saved": "Tersimpan dan sudah berlaku.", "undo": "Batalkan perubahan ini", "island": "Pulau", "devices": "Perangkat",
    "mode": "Layanan hidup bila", "next": "Tambah lokasinya",
}  # fmt: skip
ENGLISH = {
    "user": "User name", "password": "Password", "enter": "Sign in", "add": "Add", "save": "Save",
    "why": "Reason for the change", "name": "Name", "office": "Office", "address": "IP address", "site": "Site",
    "to": "Joined to", "there": "Port there", "here": "Port of this device", "medium": "Medium",
    "saved": "Saved and in force.", "undo": "Undo this change", "island": "Island", "devices": "Devices",
    "mode": "The service is up while", "next": "Add its site",
}  # fmt: skip


@pytest.fixture
def edited(tmp_path: Path) -> Iterator[EditedWorld]:
    store = open_store(tmp_path / "api.db")
    yield edited_world(tmp_path / "inventory", store, SystemClock())
    store.close()


@pytest.fixture
def address(edited: EditedWorld) -> Iterator[str]:
    with served(edited.world.app) as url:
        yield url


def signed_in(browser: Browser, address: str, said: dict[str, str] = INDONESIAN, **options: Any) -> Page:
    context = browser.new_context(base_url=address, **options)
    page = context.new_page()
    if said is ENGLISH:
        page.goto("/language/en?next=/sign-in")
    page.goto("/sign-in")
    page.get_by_label(said["user"]).fill("noc")
    page.get_by_label(said["password"]).fill(PASSWORD)
    page.get_by_role("button", name=said["enter"]).click()
    expect(page.locator(".totals")).to_be_visible()
    return page


def save(page: Page, said: dict[str, str]) -> None:
    page.get_by_label(said["why"]).fill("Surat 12/2026")
    page.get_by_role("button", name=said["save"]).click()
    expect(page.get_by_role("status").filter(has_text=said["saved"])).to_be_visible()


@pytest.mark.parametrize("said", [INDONESIAN, ENGLISH], ids=["id", "en"])
def test_an_officer_adds_an_office_a_site_a_device_with_its_link_and_a_service_and_undoes_it_all(
    browser, address, edited, said
):
    before = edited.texts()
    page = signed_in(browser, address, said)
    page.goto("/inventory/offices")
    page.get_by_role("link", name=said["add"]).click()
    page.get_by_label(said["name"]).first.fill("Dinas Sosial")
    save(page, said)
    page.get_by_role("link", name=said["next"]).click()
    expect(page.get_by_label(said["office"], exact=True)).to_have_value("dinas-sosial")
    page.get_by_label(said["name"]).fill("Kantor Dinas Sosial")
    page.get_by_label(said["island"]).fill("Bangka")
    save(page, said)
    page.goto("/inventory/new/devices")
    page.get_by_label(said["address"]).fill("10.0.0.9")
    page.get_by_label(said["site"]).select_option("kantor-dinas-sosial")
    page.get_by_label(said["to"]).select_option("core-pkp")
    page.get_by_label(said["there"]).fill("ge9")
    page.get_by_label(said["here"]).fill("up")
    page.get_by_label(said["medium"]).select_option("radio")
    save(page, said)
    expect(page.locator(".diff")).to_have_count(2)
    page.goto("/inventory/new/services")
    page.get_by_label(said["office"], exact=True).select_option("dinas-sosial")
    page.get_by_label("sw-kantor-dinas-sosial").check()
    save(page, said)
    assert "Dinas Sosial" in (edited.folder / "a-instansi.yaml").read_text()
    page.goto("/")
    expect(page.locator('.tile[data-office="dinas-sosial"]')).to_contain_text("Dinas Sosial")
    for number in (4, 3, 2, 1):
        page.goto(f"/inventory/history/{number}")
        page.get_by_role("button", name=said["undo"]).click()
        expect(page.get_by_role("status").filter(has_text=said["saved"])).to_be_visible()
    assert edited.texts() == before
    page.goto("/")
    expect(page.locator('.tile[data-office="dinas-sosial"]')).to_have_count(0)


def test_every_mistake_is_told_beside_its_field_and_what_was_typed_is_kept_by_keyboard_alone(browser, address, edited):
    before = edited.texts()
    page = signed_in(browser, address, java_script_enabled=False)
    page.goto("/inventory/new/devices")
    page.get_by_label("Alamat IP").focus()
    page.keyboard.type("10.0.0.2")
    page.keyboard.press("Tab")
    page.keyboard.type("sw-baru")
    page.get_by_label("Dipasang").fill("kemarin")
    page.get_by_label("Alasan").fill("uji")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Dipasang")).to_have_value("kemarin")
    expect(page.get_by_label("Dipasang")).to_have_accessible_description(
        "Ini bukan tanggal; tulis seperti 2021-04-01 atau 1/4/2021 (hari lebih dulu) mis. 2026-01-31"
    )
    page.get_by_label("Dipasang").fill("1/4/2021")
    page.keyboard.press("Enter")
    expect(page.locator("#e-f-address")).to_have_text("Alamat ini sudah dipakai sw-dinkes.")
    expect(page.locator("#e-f-link-to")).to_have_text("Tidak ada jalur dari agen ke sw-baru; sambungkan dahulu.")
    expect(page.get_by_label("Dipasang")).to_have_value("1/4/2021")
    assert edited.texts() == before


def test_the_second_of_two_officers_sees_what_the_first_wrote_and_saves_knowingly(browser, address, edited):
    one, other = signed_in(browser, address), signed_in(browser, address)
    for page in (one, other):
        page.goto("/inventory/offices/dinkes")
    one.get_by_label("Telepon").fill("0717 1")
    save(one, INDONESIAN)
    other.get_by_label("Telepon").fill("0717 2")
    other.get_by_label("Alasan").fill("Surat 13")
    other.get_by_role("button", name="Simpan").click()
    expect(other.get_by_role("alert")).to_contain_text("baru saja diubah orang lain")
    expect(other.get_by_label("Telepon")).to_have_value("0717 2")
    expect(other.locator(".now")).to_have_text("Sekarang: 0717 1")
    save(other, INDONESIAN)
    assert "0717 2" in (edited.folder / "a-instansi.yaml").read_text()  # fmt: skip


def test_removing_names_what_depends_and_takes_the_link_along(browser, address, edited):
    page = signed_in(browser, address)
    page.goto("/inventory/sites/dinkes/remove")
    expect(page.locator(".naming")).to_contain_text("perangkat sw-dinkes")
    page.goto("/inventory/devices/sw-dinkes")
    page.get_by_role("link", name="Hapus").click()
    page.get_by_label("Alasan").fill("rusak")
    page.get_by_role("button", name="Hapus", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Tersimpan dan sudah berlaku.")
    text = (edited.folder / "b-jaringan.yaml").read_text()
    assert "sw-dinkes" not in text


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(browser, address, edited, width):
    page = signed_in(browser, address, viewport={"width": width, "height": 800})
    edited.editor.noticed()
    for path in (
        *(f"/inventory/{name}" for name in ("offices", "sites", "devices", "links", "services", "contacts", "history")),
        *(f"/inventory/new/{name}" for name in ("offices", "sites", "devices", "links", "services", "providers")),
        "/inventory/devices/sw-dinkes/remove",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("user", ["opd", "petugas", "prakom", "kabid", "kadis", "manajemen"])
def test_others_do_not_see_it(browser, address, user):
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Nama pengguna").fill(user)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.locator(".totals")).to_be_visible()
    expect(page.get_by_role("link", name="Inventaris")).to_have_count(0)
    answer = page.goto("/inventory/offices")
    assert answer is not None
    assert answer.status == 403
