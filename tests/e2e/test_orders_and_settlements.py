"""Two ways of the procedure that are seldom gone: standing orders of the Kadis, and a target that was missed; in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from agent.clock import DAY, HOUR, MINUTE
from api.store.sql import open_store
from tests.support.api_world import NOON, StillClock, World, make_world
from tests.support.browsing import fits, opened, press

pytestmark = pytest.mark.e2e

WORDS: dict[str, dict[str, str]] = {
    "id": {
        "orders": "Perintah Tetap", "revoke": "Cabut perintah", "reason": "Alasan pencabutan", "revoked": "dicabut.",
        "text": "Isi perintah", "issue": "Terbitkan perintah tetap", "holds": "berlaku.", "per": "menurut Perintah Tetap SO-02",
        "note": "Keterangan", "dispose": "Disposisikan", "what": "Apa yang akan dipenuhi", "when": "Paling lambat",
        "propose": "Usulkan penyelesaian", "agree": "Setujui penyelesaian", "agree-officer": "Setujui sebagai petugas",
        "sign": "Tandatangani berita acara", "settled": "Kesepakatan penyelesaian",
    },
    "en": {
        "orders": "Standing orders", "revoke": "Revoke order", "reason": "Reason for revoking", "revoked": "is revoked.",
        "text": "Text of the order", "issue": "Issue a standing order", "holds": "is in force.", "per": "per Standing Order SO-02",
        "note": "Note", "dispose": "Give the disposition", "what": "What the applicant will get", "when": "By when",
        "propose": "Propose a settlement", "agree": "Agree with the settlement", "agree-officer": "Agree as the officer",
        "sign": "Sign the form", "settled": "Agreed settlement",
    },
}  # fmt: skip
WAYS = [("id", 1280), ("en", 390)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(tmp_path / "api.db")
    made = make_world(store, StillClock(NOON))
    made.beat()
    yield made
    store.close()


def passes(world: World, length: int) -> None:
    world.clock.at += length  # type: ignore[attr-defined]
    world.reader.now += length
    world.beat()


def late(world: World, address: str) -> str:
    """Have a request worked on until its report, over HTTP and after its target; return its number."""

    def told(user: str, path: str, **body: Any) -> Any:
        headers = {"If-Match": "*", **world.token(user)}
        answer = httpx.post(f"{address}/api/v1/{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    asked = {"service": "1.4", "subject": "Sakelar gedung baru", "description": "Dua puluh empat titik"}
    number = str(told("opd", "requests", **asked)["number"])
    told("petugas", f"tickets/{number}/forward")
    told("kadis", f"tickets/{number}/disposition", note="Segera")
    told("kabid", f"tickets/{number}/disposition", note="Segera")
    told("prakom", f"tickets/{number}/order", officers=["petugas"])
    told("petugas", f"tickets/{number}/acknowledge")
    passes(world, 8 * DAY)
    told("petugas", f"tickets/{number}/finish", text="Sakelar direkomendasikan")
    report = {"work": "Survei", "problem": "Belum ada sakelar", "alternative": "", "location": "Gedung B"}
    told("petugas", f"tickets/{number}/report", **report)
    return number


def revoke(page: Page, number: str, said: dict[str, str]) -> None:
    order = page.locator(f"#{number}")
    order.locator("summary").click()
    order.get_by_label(said["reason"]).fill("Diganti")
    order.get_by_role("checkbox").check()
    order.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text(said["revoked"])


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_the_kadis_gives_a_standing_order_and_takes_it_back(browser, address, world, lang, width):
    said, page = WORDS[lang], opened(browser, address, "kadis", lang=lang, width=width, then="/tickets")
    page.get_by_role("link", name=said["orders"], exact=True).click()
    revoke(page, "SO-01", said)
    page.locator("#number").fill("SO-02")
    page.get_by_label(said["text"]).fill("Tangani gangguan jaringan tanpa menunggu disposisi.")
    press(page, said["issue"])
    expect(page.get_by_role("status")).to_contain_text(said["holds"])
    passes(world, MINUTE)
    world.cut_sea_cable()
    world.beat()
    page.goto("/tickets/TKT-2026-000001")
    expect(page.locator("main")).to_contain_text(said["per"])
    expect(page.get_by_role("button", name=said["dispose"])).to_have_count(0)

    page.goto("/orders")
    revoke(page, "SO-02", said)
    passes(world, MINUTE)
    world.reader.open("2", cause="power", root=("sw-samsat-koba",), devices={"sw-samsat-koba": "down"})
    world.beat()
    page.goto("/tickets/TKT-2026-000002")
    expect(page.locator("main")).not_to_contain_text(said["per"])
    page.get_by_label(said["note"]).first.fill("Segera ditangani")
    page.get_by_role("button", name=said["dispose"]).first.click()
    page.goto("/tickets/TKT-2026-000002")
    expect(page.locator("main")).to_contain_text("Segera ditangani")
    page.goto("/tickets/TKT-2026-000001")
    expect(page.locator("main")).to_contain_text(said["per"])  # what was opened under it stays
    fits(page)


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_a_missed_target_stays_open_until_both_sides_have_agreed(browser, address, world, lang, width):
    said, number = WORDS[lang], late(world, address)
    desk = opened(browser, address, "petugas", lang=lang, width=width, then="/tickets")
    desk.goto(f"/tickets/{number}")
    expect(desk.get_by_role("button", name=said["sign"])).to_have_count(0)
    desk.get_by_label(said["what"]).fill("Sakelar dikirim dari gudang provinsi.")
    desk.get_by_label(said["when"]).fill("2026-12-11T16:00")
    press(desk, said["propose"])
    office = opened(browser, address, "opd", lang=lang, width=width, then="/tickets")
    office.goto(f"/tickets/{number}")
    expect(office.locator("main")).to_contain_text("Sakelar dikirim dari gudang provinsi.")
    press(office, said["agree"])
    expect(office.get_by_role("button", name=said["sign"])).to_have_count(0)
    passes(world, HOUR)
    desk.goto(f"/tickets/{number}")
    press(desk, said["agree-officer"])
    expect(desk.locator("#files")).to_contain_text(said["settled"])
    office.goto(f"/tickets/{number}")
    press(office, said["sign"])
    fits(desk)
