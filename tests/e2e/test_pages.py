"""Journeys through the pages in a real browser, against the api as it is served, on SQLite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.clock import HOUR, MINUTE
from collector.reading import Forecast
from tests.support.api_world import PASSWORD, World, make_world
from tests.support.browsing import fits, sign_in
from tests.support.served_api import served

pytestmark = pytest.mark.e2e

WITHIN_MS = 1_000


def tile(page: Page, office: str) -> Any:
    return page.locator(f'.tile[data-office="{office}"]')


def test_a_wrong_password_is_told_and_the_right_one_lets_in(page):
    page.goto("/tickets")
    page.get_by_label("Nama pengguna").fill("noc")
    page.get_by_label("Kata sandi").fill("salah")
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("alert")).to_have_text("Nama pengguna atau kata sandi tidak cocok.")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", name="Daftar tiket")).to_be_visible()


def test_a_cable_cut_shows_within_a_second_without_a_reload(page, world):
    sign_in(page, "noc")
    expect(page.get_by_text("Tidak ada gangguan")).to_be_visible()
    expect(tile(page, "samsat-tjp")).to_have_attribute("data-state", "up")
    page.evaluate("window.notReloaded = true")
    world.cut_sea_cable()
    expect(tile(page, "samsat-tjp")).to_have_attribute("data-state", "unreachable", timeout=WITHIN_MS)
    expect(tile(page, "samsat-tjp").locator(".label")).to_have_text("Tak terjangkau", timeout=WITHIN_MS)
    expect(page.locator('[data-total="unreachable"] b')).to_have_text("9", timeout=WITHIN_MS)
    expect(page.locator(".incident")).to_contain_text("Kabel bawah laut putus: SKKL Bangka-Belitung", timeout=WITHIN_MS)
    expect(page.locator('.dot[data-office="samsat-tjp"]')).to_have_attribute("data-state", "unreachable")
    expect(page.locator(".cable.broken")).to_have_count(1)
    world.reader.close("1")
    expect(tile(page, "samsat-tjp")).to_have_attribute("data-state", "up", timeout=WITHIN_MS)
    expect(page.get_by_text("Tidak ada gangguan")).to_be_visible(timeout=WITHIN_MS)
    expect(page.locator(".recent")).to_contain_text("TKT-")
    assert page.evaluate("window.notReloaded")


def test_the_noc_takes_a_ticket_over_comments_and_closes_it(page, world):
    world.cut_sea_cable()
    sign_in(page, "noc")
    page.locator(".incident a").click()
    expect(page.get_by_role("heading", name="Kabel bawah laut putus: SKKL Bangka-Belitung")).to_be_visible()
    page.get_by_role("button", name="Terima dan tangani").click()
    expect(page.locator(".ticket-head .badge")).to_have_text("Ditangani")
    page.get_by_label("Catatan").fill("Kapal berangkat pukul 14.00\n<b>tebal</b>")
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.locator("blockquote")).to_have_text("Kapal berangkat pukul 14.00\n<b>tebal</b>")
    page.get_by_label("Tetapkan penyebab").select_option("lightning")
    page.get_by_role("button", name="Tetapkan", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sambaran petir: SKKL Bangka-Belitung")
    page.get_by_label("Catatan").fill("sedang menulis")
    world.reader.close("1")
    expect(page.locator(".ticket-head .badge")).to_have_text("Pulih", timeout=WITHIN_MS)
    expect(page.get_by_label("Catatan")).to_have_value("sedang menulis")
    page.get_by_role("button", name="Simpan catatan").click()
    page.get_by_role("button", name="Tutup tiket").click()
    expect(page.locator(".ticket-head .badge")).to_have_text("Ditutup")


def test_a_ticket_that_changed_meanwhile_is_not_overwritten(page, world):
    world.cut_sea_cable()
    sign_in(page, "noc")
    page.locator(".incident a").click()
    page.evaluate("document.querySelectorAll('input[name=version]').forEach((field) => { field.value = '0'; })")
    page.get_by_role("button", name="Terima dan tangani").click()
    expect(page.get_by_role("alert")).to_contain_text("baru saja berubah")
    expect(page.locator(".ticket-head .badge")).to_have_text("Baru")


def test_the_switch_turns_every_page_to_english_and_back(page, world):
    world.cut_sea_cable()
    sign_in(page, "kadis")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Open incidents")).to_be_visible()
    page.locator(".incident a").click()
    expect(page.get_by_role("heading", name="Submarine cable cut: SKKL Bangka-Belitung")).to_be_visible()
    expect(page.locator("#actions")).to_have_count(0)
    page.get_by_role("link", name="Bahasa Indonesia").click()
    expect(page.get_by_role("heading", name="Kabel bawah laut putus: SKKL Bangka-Belitung")).to_be_visible()


def test_the_head_downloads_the_months_report(page, tmp_path):
    sign_in(page, "kadis")
    page.get_by_role("link", name="Laporan").click()
    expect(page.get_by_role("heading", name="Laporan bulanan")).to_be_visible()
    with page.expect_download() as begun:
        page.get_by_role("link", name="Inggris", exact=True).first.click()
    begun.value.save_as(tmp_path / "report.pdf")
    assert begun.value.suggested_filename.startswith("availability-report-")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_an_office_sees_itself_and_its_ticket_alone(page, world):
    world.cut_sea_cable()
    sign_in(page, "opd-tjp")
    expect(page.locator(".tile")).to_have_count(1)
    expect(page.locator(".map")).to_have_count(0)
    expect(tile(page, "samsat-tjp")).to_have_attribute("data-state", "unreachable", timeout=WITHIN_MS)
    page.locator(".incident a").click()
    expect(page.locator(".devices li")).to_have_count(1)
    assert "Samsat Manggar" not in page.content()


FIGURES = ("/availability", "/availability?by=office", "/availability?by=medium", "/availability?by=cause")


def foretell(world: World) -> None:
    """Let the figures tell of lost time, and of a budget that runs out in two hours."""
    world.reader.figures = {"net-dinkes": (160 * HOUR, 20 * HOUR, 0), "net-disdik": (160 * HOUR, HOUR, 30 * HOUR)}
    breach = world.clock.wall() + 2 * HOUR
    world.reader.forecast = [Forecast(service="net-samsat-tjp", breach=breach, budget=16 * HOUR, used=14 * HOUR)]


def test_the_figures_are_grouped_by_cause_and_what_is_down_says_when_its_budget_is_gone(page, world):
    foretell(world)
    sign_in(page, "noc")
    page.get_by_role("link", name="Per instansi, pulau").click()
    expect(page.locator(".forecasts li")).to_contain_text("anggaran gangguan bulan ini habis")
    expect(page.get_by_role("link", name="Per pulau")).to_have_attribute("aria-current", "true")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Per penyebab").click()
    expect(page.locator("tbody tr")).to_contain_text(["Listrik"])
    page.get_by_role("link", name="Samsat Tanjungpandan").click()
    expect(page.locator(".foretold")).to_contain_text("anggaran gangguan bulan ini habis")


@pytest.mark.parametrize("width", [320, 390, 768, 1440, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_screen(browser, address, world, width, scheme):
    world.cut_sea_cable()
    foretell(world)
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    sign_in(page, "noc")
    for path in ("/", "/tickets", "/tickets/TKT-%", "/account", "/reports", *FIGURES):
        if "%" in path:
            page.goto("/")
            page.locator(".incident a").first.click()
            page.wait_for_url("**/tickets/TKT-*")
        else:
            page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


UNREADABLE = """() => {
  const paint = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const over = (ground, colour) => {
    paint.fillStyle = ground; paint.fillRect(0, 0, 1, 1);
    paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
    return `rgb(${[...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).join(" ")})`;
  };
  const light = (colour) => {
    const [r, g, b] = colour.match(/\\d+/g).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => element
    ? over(ground(element.parentElement), getComputedStyle(element).backgroundColor) : "rgb(255 255 255)";
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility() || element.closest("svg, .hidden, .skip")) continue;
    const under = ground(element);
    const [a, b] = [light(under), light(over(under, getComputedStyle(element).color))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`${texts.currentNode.data.trim()}: ${ratio.toFixed(1)}`);
  }
  return found;
}"""
"""Texts whose contrast with their ground is under 4.5 (WCAG 2.2, 1.4.3)."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(browser, address, world, scheme):
    world.cut_sea_cable()
    foretell(world)
    context = browser.new_context(base_url=address, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/sign-in")
    assert page.evaluate(UNREADABLE) == []
    sign_in(page, "noc")
    number = page.locator(".incident a").get_attribute("href")
    for path in ("/", "/tickets", number, "/account", *FIGURES, "/services/net-samsat-tjp", "/nothing-here"):
        page.goto(path)
        assert page.evaluate(UNREADABLE) == [], path
    context.close()


def test_a_form_leaves_room_between_its_last_field_and_its_button(page, world):
    sign_in(page, "noc")
    page.goto("/account")
    field, button = (
        page.get_by_label("Kata sandi baru").bounding_box(),
        page.get_by_role("button", name="Ganti kata sandi").bounding_box(),
    )
    assert button["y"] - (field["y"] + field["height"]) >= 8


@pytest.mark.parametrize("width", [390, 768, 1280, 1440, 1920])
def test_no_word_of_the_figures_is_broken_in_two(browser, address, world, width):
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
    page = context.new_page()
    sign_in(page, "noc")
    broken = page.evaluate("""() => [...document.querySelectorAll(".availability tbody th a")].flatMap((name) => {
      const words = document.createRange();
      const text = name.firstChild;
      return [...text.data.matchAll(/\\S+/g)].filter((word) => {
        words.setStart(text, word.index);
        words.setEnd(text, word.index + word[0].length);
        return new Set([...words.getClientRects()].map((line) => line.top)).size > 1;
      }).map((word) => word[0]);
    })""")
    assert broken == []
    context.close()


@pytest.mark.parametrize("width", [320, 390, 660, 820, 1000, 1280])
def test_every_total_has_room_for_its_word(browser, address, world, width):
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
    page = context.new_page()
    sign_in(page, "noc")
    for lang in ("id", "en"):
        page.goto(f"/language/{lang}?next=/")
        tight = page.evaluate("""() => [...document.querySelectorAll(".totals span")].filter((label) => {
          const words = document.createRange();
          words.selectNodeContents(label);
          return words.getBoundingClientRect().right > label.closest("li").getBoundingClientRect().right - 7;
        }).map((label) => label.textContent)""")
        assert tight == [], lang
    context.close()


def test_on_a_phone_a_ticket_of_the_list_shows_its_state_and_its_due(browser, address, world):
    world.cut_sea_cable()
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, "noc")
    page.goto("/tickets")
    row = page.get_by_role("row").filter(has_text="TKT-")
    for cell in row.get_by_role("cell").all():
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    expect(row.get_by_text("Baru", exact=True)).to_be_in_viewport()
    context.close()


def test_the_province_can_be_walked_by_keyboard(page, world):
    world.cut_sea_cable()
    sign_in(page, "noc")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.incident') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#ticket")).to_be_visible()


def test_a_page_that_lost_the_server_says_so(page, world):
    sign_in(page, "noc")
    expect(page.locator("#pulse")).to_have_text("Langsung")
    page.evaluate("window.stopped = true")
    page.context.set_offline(True)
    world.app.state.siaga.live.close()
    expect(page.locator("#pulse")).to_have_class("pulse lost", timeout=5_000)
    page.context.set_offline(False)
    expect(page.locator("#pulse")).to_have_class("pulse", timeout=10_000)


@pytest.fixture
def noon() -> World:
    """A world in which it is noon on a working day, an office is down and the evidence is a day old."""
    made = make_world()
    made.reader.open("1", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
    made.beat()
    made.clock.at = made.reader.now = made.reader.now + 90 * MINUTE
    return made


@pytest.fixture
def explained(browser: Browser, noon: World) -> Iterator[Page]:
    with served(noon.app) as url:
        context = browser.new_context(base_url=url, viewport={"width": 390, "height": 844})
        opened = context.new_page()
        sign_in(opened, "noc")
        yield opened
        context.close()


TOLD = {
    "id": (
        "terputus 1 jam 30 mnt dari",
        "terputus 1 jam 30 mnt",
        "Sel 24 Nov 12.00\N{EN DASH}13.30",
        "terputus 1:30:00",
    ),
    "en": ("down 1 h 30 min of", "down 1 h 30 min", "Tue 24 Nov 12:00\N{EN DASH}13:30", "down 1:30:00"),
}


@pytest.mark.parametrize("lang", TOLD)
def test_a_figure_leads_to_its_days_and_a_day_to_its_ticket(explained, lang):
    page = explained
    figure, day, row, sums = TOLD[lang]
    page.goto(f"/language/{lang}?next=/availability")
    page.get_by_role("link", name="Dinas Kesehatan").click()
    expect(page.locator(".lead")).to_contain_text(figure)
    expect(page.locator(".strips > li")).to_have_count(30)
    today = page.locator('.strips > li[data-day="2026-11-24"]')
    expect(today.get_by_role("img")).to_have_attribute("aria-label", re.compile(day))
    expect(today.locator("rect.bar-down")).to_have_attribute("x", "50.00%")
    expect(today.locator("rect.bar-down")).to_have_attribute("width", "6.25%")
    expect(today.locator("rect.bar-up[height='18']")).to_have_attribute("x", "33.33%")
    today.get_by_role("link").focus()
    page.keyboard.press("Enter")
    target = page.locator(".pieces > li:target")
    expect(target.locator(".when")).to_have_text(row)
    expect(target).to_be_in_viewport()
    expect(page.locator(".sums").first).to_contain_text(sums)
    target.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(target.locator("details li")).to_be_visible()
    fits(page)
    target.get_by_role("link").click()
    expect(page.locator("#ticket")).to_be_visible()


def test_a_months_figure_is_shown_on_either_basis_and_month_by_month(explained):
    page = explained
    page.goto("/services/net-dinkes")
    expect(page.get_by_role("navigation", name="Bulan").get_by_role("link")).to_have_count(0)
    page.get_by_role("link", name="24 jam sehari").click()
    expect(page.locator(".lead")).to_contain_text("24 jam sehari")
    assert page.locator('.strips > li[data-day="2026-11-24"] rect[height="6"]').count() == 0
    page.goto("/services/net-dinkes?month=2026-10")
    page.get_by_role("link", name="November 2026").click()
    expect(page.locator(".lead")).to_contain_text("November 2026")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_states_on_a_strip_differ_by_pattern_and_height_too(browser, noon, scheme):
    noon.reader.since = noon.reader.now - 3 * HOUR
    with served(noon.app) as url:
        context = browser.new_context(base_url=url, color_scheme=scheme)
        page = context.new_page()
        sign_in(page, "noc")
        page.goto("/services/net-dinkes")
        fills = page.evaluate("""() => ["up", "down", "unknown"].map((state) =>
            getComputedStyle(document.querySelector(`.strips .bar-${state}`)).fill)""")
        assert [fill.startswith("url(") for fill in fills] == [False, True, True]
        assert len(set(fills)) == 3
        assert page.evaluate(UNREADABLE) == []
        context.close()
