"""A contract that excuses causes, in a real browser: its figure stands beside the operational one, and says what it leaves out.

Behind the pages stand the real collector, which lived through March 2026, and both stores.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from collector.decisions import Reclassified
from tests.support.browsing import fits, sign_in
from tests.support.fed_month import MarchFolder, local, march_folder
from tests.support.lived_province import LivedProvince, lived_province
from tests.support.served_api import served

pytestmark = pytest.mark.e2e

MARCH = (local("2026-03-01 00:00"), local("2026-04-01 00:00"))
ISLANDS, CAUSES = ("/availability?month=2026-03&by=island", "/availability?month=2026-03&by=cause")
DINKES = "/services/net-dinkes?month=2026-03"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> MarchFolder:
    with ThreadPoolExecutor(1) as pool:  # this thread has the browser's loop already
        return pool.submit(march_folder, tmp_path_factory.mktemp("march")).result()


@pytest.fixture(scope="module", params=["excused", "plain"])
def province(
    request: pytest.FixtureRequest, lived: MarchFolder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LivedProvince]:
    folder = tmp_path_factory.mktemp("province")
    data = Path(shutil.copytree(lived.data, folder / "data"))
    inventory = folder / "province.yaml"
    clause = "availability: {excused_causes: [submarine-cable, trunk-fibre]}\n" if request.param == "excused" else ""
    inventory.write_text(lived.inventory.read_text() + clause)
    with lived_province(MarchFolder(data, inventory), folder) as made:
        made.reader.decide(Reclassified(incident="1", cause="trunk-fibre", reason="Serat putus"), "noc")
        yield made


@pytest.fixture(scope="module")
def address(province: LivedProvince) -> Iterator[str]:
    with served(province.app) as url:
        yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("province", ["excused"], indirect=True)
def test_the_contract_stands_beside_the_operational_figure_and_says_what_it_leaves_out(page: Page, province):
    rows = {(row.service, row.basis): row for row in province.reader.availability(*MARCH)}
    dinkes = rows["net-dinkes", "service-time"]
    assert (dinkes.verdict, dinkes.contractual.verdict) == ("missed", "met"), "what the test is about"
    sign_in(page, "kabid")
    page.goto(ISLANDS)
    expect(page.get_by_role("columnheader", name="Kontrak")).to_be_visible()
    belitung = page.locator("tbody tr", has_text="Belitung").first.locator("td")
    expect(belitung.nth(0)).to_have_text("95,30 %")
    expect(belitung.nth(2)).to_have_text("100,00 %")
    fits(page)
    page.goto(CAUSES)
    excused = page.locator("tbody tr", has_text="dikecualikan dari kontrak")
    expect(excused).to_have_count(2)
    expect(page.locator("tbody tr")).not_to_have_count(2)

    page.goto(DINKES)
    facts = page.locator(".facts div")
    operational = facts.filter(has_text="Operasional, semua penyebab").locator("dd")
    contractual = facts.filter(has_text="Kontrak, tanpa yang dikecualikan").locator("dd")
    expect(operational).to_have_text("80,18 %")
    expect(contractual).to_have_text("100,00 %")
    expect(contractual).to_have_class("verdict met")
    expect(page.locator("main")).to_contain_text("tanpa 23:35:00 gangguan yang sebabnya dikecualikan")
    expect(page.locator(".lead")).to_have_class("lead missed")
    fits(page)


@pytest.mark.parametrize("province", ["excused"], indirect=True)
def test_an_office_sees_its_own_contract_in_its_own_language(page: Page, province):
    sign_in(page, "opd")
    page.goto(DINKES)
    page.goto(f"/language/en?next={DINKES}")
    contractual = page.locator(".facts div", has_text="Contractual, without what is excused: ")
    expect(contractual.locator("dd")).to_have_text("100.00 %")
    expect(contractual.locator("dt")).to_contain_text("submarine cable", ignore_case=True)


@pytest.mark.parametrize("province", ["plain"], indirect=True)
def test_where_no_cause_is_excused_there_is_one_figure(page: Page, province):
    sign_in(page, "kabid")
    for path in (ISLANDS, DINKES, CAUSES):
        page.goto(path)
        expect(page.locator("main")).to_contain_text("%")
        expect(page.locator("main")).not_to_contain_text("ontrak")
