"""Take the pictures of the tutorial anew: ``python -m docs.camera``, of the practice province as a newcomer sees it.

It starts the province with Siaga in it, cuts the sea cable, and photographs the pages in Debian's Chromium. Each picture
takes the place of the one before; nothing else is left behind.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.support.browsing import chromium
from tests.support.desk_client import seen
from tests.support.watched_province import WatchedProvince, watched_province

PICTURES = Path(__file__).parent / "pictures"
CABLE = "skkl-bangka-belitung"
_SIZE = {"width": 1600, "height": 900}


def main() -> int:
    """Take every picture; return the exit status."""
    with tempfile.TemporaryDirectory(prefix="siaga-pictures-") as folder, watched_province(Path(folder)) as province:
        province.wait_until_known()
        with chromium() as browser:
            page = browser.new_page(base_url=f"http://127.0.0.1:{province.port}", viewport=_SIZE, locale="id-ID")
            _sign_in(page, province)
            province.lab.cut(CABLE)
            number = seen(lambda: _whole_island(province), 60, "the ticket does not have the whole island")
            _take(page, "/", "province")
            _take(page, f"/tickets/{number}", "ticket")
            province.lab.restore("all")
            seen(lambda: province.desk.ticket(number)["state"] == "resolved", 60, "the ticket is not resolved")
            seen(lambda: _counts_the_outage(page), 120, "the availability does not count the outage")
            _take(page, "/availability", "availability")
            _take(page, "/inventory/devices/sw-dinkes", "inventory")
    return 0


def _sign_in(page: Page, province: WatchedProvince) -> None:
    page.goto("/")
    page.get_by_label("Nama pengguna").fill(province.admin)
    page.get_by_label("Kata sandi").fill(province.password)
    page.get_by_role("button", name="Masuk").click()
    page.locator(".totals").wait_for()


def _whole_island(province: WatchedProvince) -> str | None:
    """Return the ticket's number once nothing moves any more: its offices are all down, and the route is traced."""
    found = province.desk.tickets()
    if len(found) != 1:
        return None
    ticket = province.desk.ticket(found[0]["number"])
    hidden = [device for device in province.desk.get("devices")["items"] if device["state"] in ("down", "unreachable")]
    suspect = any(device["state"] == "suspect" for device in province.desk.get("devices")["items"])
    return str(ticket["number"]) if len(ticket["devices"]) == len(hidden) and not suspect else None


def _counts_the_outage(page: Page) -> bool:
    """Whether some office has less than 100 %; the figures are made anew now and then only."""
    page.goto("/availability")
    return re.search(r"\b\d\d,\d\d %", page.locator("main").inner_text()) is not None


def _take(page: Page, path: str, name: str) -> None:
    page.goto(path)
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    print(PICTURES / f"{name}.png", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
