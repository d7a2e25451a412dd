"""The page of one device in a real browser: read, sorted, asked for a poll, with hostile texts, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from agent.clock import SECOND
from agent.observation import Ping
from collector.reading import DeviceReadings
from tests.support.api_world import World
from tests.support.browsing import fits, sign_in
from tests.support.hostile_words import PAYLOADS
from tests.support.rich_device import rich_readings

pytestmark = pytest.mark.e2e

DEVICE = "sw-dinkes"


@pytest.fixture
def told(world: World) -> DeviceReadings:
    world.reader.told[DEVICE] = rich_readings(DEVICE, world.clock.wall())
    return world.reader.told[DEVICE]


def ports(page: Page) -> list[str]:
    return page.locator(".ports tbody th span").all_text_contents()


def test_from_the_province_to_an_offices_device_and_back(page, world, told):
    sign_in(page, "noc")
    page.locator("a.name", has_text="Dinas Kesehatan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dinas Kesehatan (sw-dinkes)")
    expect(page.locator(".stand")).to_contain_text("Normal")
    expect(page.locator("#head")).to_contain_text("41 hari 16 jam")
    expect(page.get_by_role("heading", name="Tetangga")).to_be_visible()
    expect(page.locator(".heard .agrees").first).to_contain_text("core-pkp")
    expect(page.locator(".power.battery")).to_have_text("Memakai baterai")
    expect(page.locator(".tries").first).to_contain_text("Kredensial SNMP salah atau tidak diizinkan")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Neighbours")).to_be_visible()
    expect(page.locator(".tries").first).to_contain_text("SNMP credential wrong or not allowed")
    expect(page.get_by_role("button", name="Poll now")).to_be_visible()
    page.get_by_role("link", name="Back to the province").click()
    expect(page.locator(".totals")).to_be_visible()


def test_from_a_ticket_to_its_device(page, world, told):
    world.reader.open("1", cause="power", root=(DEVICE,), devices={DEVICE: "down"})
    sign_in(page, "noc")
    page.locator(".incident a").click()
    page.locator(".devices").get_by_role("link", name=DEVICE).click()
    expect(page.locator(".stand")).to_contain_text("Terputus")
    expect(page.locator("#head")).to_contain_text("Listrik padam")
    page.locator("#head").get_by_role("link", name=re.compile("TKT-")).click()
    expect(page.locator("#ticket")).to_be_visible()


def test_ports_are_sorted_by_links_with_and_without_script(browser: Browser, address: str, world, told):
    for script in (True, False):
        context = browser.new_context(base_url=address, java_script_enabled=script)
        page = context.new_page()
        sign_in(page, "noc")
        page.goto(f"/devices/{DEVICE}")
        assert ports(page)[:3] == [f"GigabitEthernet1/0/{number}" for number in (1, 2, 3)]
        page.get_by_role("columnheader", name="Galat").get_by_role("link").click()
        expect(page.get_by_role("columnheader", name="Galat")).to_have_attribute("aria-sort", "descending")
        assert ports(page)[0] == "GigabitEthernet1/0/8"
        page.get_by_role("columnheader", name="Galat").get_by_role("link").click()
        expect(page.get_by_role("columnheader", name="Galat")).to_have_attribute("aria-sort", "ascending")
        context.close()


@pytest.fixture(params=["with-script", "without-script"])
def noc(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, java_script_enabled=request.param == "with-script")
    opened = context.new_page()
    sign_in(opened, "noc")
    yield opened
    context.close()


def test_asked_for_a_poll_the_page_shows_its_result_when_it_comes(noc: Page, world, told):
    noc.goto(f"/devices/{DEVICE}")
    noc.get_by_role("button", name="Periksa sekarang").click()
    expect(noc.get_by_role("status")).to_contain_text("Pemeriksaan diminta pukul")
    assert world.reader.looked_at == [DEVICE]
    at = world.clock.wall()
    fresh = Ping(at=at, agent="agen-baru", device=DEVICE, sent=1, received=1, rtt=0.007)
    world.reader.told[DEVICE] = msgspec.structs.replace(told, pings=(fresh, *told.pings[:9]))
    expect(noc.get_by_role("status")).to_contain_text("Hasil pemeriksaan terbaru sudah tampil.", timeout=4_000)
    expect(noc.get_by_text("agen-baru")).to_be_visible()


def test_pressed_twice_it_says_how_long_to_wait(noc: Page, world, told):
    world.reader.wait = 5 * SECOND
    noc.goto(f"/devices/{DEVICE}")
    noc.get_by_role("button", name="Periksa sekarang").click()
    expect(noc.get_by_role("status")).to_have_text("Perangkat ini baru saja diperiksa. Cobalah lagi 5 detik lagi.")


def test_an_office_sees_its_own_device_and_no_others(page, world, told):
    sign_in(page, "opd")
    page.locator("a.name", has_text="Dinas Kesehatan").click()
    expect(page.locator(".ports tbody tr")).to_have_count(50)
    expect(page.get_by_role("button", name="Periksa sekarang")).to_have_count(0)
    expect(page.get_by_text("sw-dinsos")).to_have_count(0)
    answer = page.request.get("/devices/sw-dinsos")
    assert answer.status == 404


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_hostile_texts_of_ten_thousand_characters_break_no_page_at_any_width(browser, address, world, width):
    text = "".join(PAYLOADS[:40]) + "W" * 10_000
    world.reader.told[DEVICE] = rich_readings(DEVICE, world.clock.wall(), text)
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    sign_in(page, "noc")
    page.goto(f"/devices/{DEVICE}")
    expect(page.locator(".ports tbody tr")).to_have_count(50)
    fits(page)
    assert page.evaluate("document.querySelectorAll('main script, main img, main iframe').length") == 0
    assert dialogs == []
    context.close()
