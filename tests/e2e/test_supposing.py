"""In a real browser, with and without script: from a risk to what it would do, and from an incident to a contest and its answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.api_world import World, make_world
from tests.support.browsing import fits, opened
from tests.support.pretend_province import BELITUNG

pytestmark = pytest.mark.e2e


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    made.cut_sea_cable("1")
    made.beat()
    return made


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_from_the_greatest_risk_to_the_verdicts_of_its_offices(browser, address, script):
    page = opened(browser, address, "noc", script=script)
    page.get_by_role("link", name="Risiko").click()
    cable = page.locator("#links + p + ol > li").first
    cable.locator("summary").click()
    cable.get_by_role("link", name="Apa akibatnya bagi bulan ini?").click()
    expect(page.locator("#answer")).to_contain_text("9 instansi terputus")
    expect(page.locator(".struck tbody tr")).to_have_count(9)
    page.get_by_label("Lamanya").select_option("1h")
    page.get_by_role("button", name="Hitung").click()
    expect(page.locator(".struck .verdict.met")).to_have_count(9)
    page.get_by_label("Tambah elemen").fill("sw-dinkess")
    page.get_by_role("button", name="Hitung").click()
    expect(page.get_by_role("alert")).to_contain_text("maksudnya sw-dinkes")


def test_the_rest_of_a_list_unfolds_by_the_keyboard(browser, address):
    page = opened(browser, address, "noc", script=False, width=390)
    page.goto("/risk")
    rest = page.locator("section:has(#singles) .rest")
    sixth = rest.locator("ol > li").first
    expect(sixth).to_be_hidden()
    rest.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(sixth).to_be_visible()


def test_an_office_contests_an_incident_and_reads_the_answer(browser, address, script):
    office = opened(browser, address, "opd-tjp", script=script)
    office.goto("/incidents/1")
    expect(office.locator(".sketch svg")).to_be_visible()
    office.get_by_label("Keberatan Anda").fill("Jaringan kami bisa dipakai")
    office.get_by_role("button", name="Kirim keberatan").click()
    expect(office.locator("#contests")).to_contain_text("Menunggu jawaban")
    noc = opened(browser, address, "noc", script=script)
    noc.goto("/tickets")
    noc.get_by_role("link", name="1 keberatan menunggu jawaban").click()
    noc.get_by_label("Alasan").fill("Port mati menurut log")
    noc.get_by_role("button", name="Tidak terima").click()
    expect(noc.locator("#contests")).to_contain_text("Tidak diterima")
    office.reload()
    expect(office.locator("#contests")).to_contain_text("Port mati menurut log")


def test_the_noc_sees_a_contest_at_once_and_the_office_its_answer(browser, address):
    noc, office = (opened(browser, address, user, script=True) for user in ("noc", "opd-tjp"))
    noc.goto("/")
    office.goto("/incidents/1")
    office.get_by_label("Keberatan Anda").fill("Jaringan kami bisa dipakai")
    office.get_by_role("button", name="Kirim keberatan").click()
    expect(noc.locator("#incidents")).to_contain_text("mengajukan keberatan atas gangguan 1 dan menunggu jawaban")
    office.goto("/")
    noc.get_by_role("link", name="mengajukan keberatan").click()
    noc.get_by_label("Alasan").fill("Port mati menurut log")
    noc.get_by_role("button", name="Terima keberatan").click()
    expect(office.locator("#incidents")).to_contain_text("Keberatan Anda atas gangguan 1 diterima")


PATHS = [
    "/risk",
    "/what-if?element=skkl-bangka-belitung",
    "/incidents/1",
    "/contests",
    "/weather",
    "/decide/weather",
    "/causes",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_is_wider_than_its_window(browser, address, path, width):
    page = opened(browser, address, "noc", script=False, width=width)
    page.goto(path)
    fits(page)


def test_the_drawing_tells_of_everybody_behind_the_cable(browser, address):
    page = opened(browser, address, "noc", script=False)
    page.goto("/incidents/1")
    heap = int((page.locator(".sketch .node.s-more text").text_content() or "").split()[0])
    assert page.locator(".sketch .node.s-hidden").count() + heap == len(BELITUNG) + 1
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="How it went")).to_be_visible()
