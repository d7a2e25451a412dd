"""A real browser, and what everybody does in it: sign in, choose the language, press a button, see that a page fits its screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.api_world import PASSWORD

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Debian's Chromium without windows; it asks nobody for anything on its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def sign_in(page: Page, user: str, password: str = PASSWORD) -> None:
    """Sign in at the page that asks for it, and come to the province."""
    page.goto("/")
    page.locator("#name").fill(user)
    page.locator("#password").fill(password)
    page.locator("button.primary").click()
    expect(page.locator(".totals")).to_be_visible()


def opened(
    browser: Browser,
    address: str,
    user: str,
    *,
    lang: str = "id",
    width: int = 1280,
    script: bool = True,
    password: str = PASSWORD,
    then: str = "/",
    **options: Any,
) -> Page:
    """Return a page of somebody who signed in, reads in this language and looks at ``then``."""
    context = browser.new_context(
        base_url=address, java_script_enabled=script, viewport={"width": width, "height": 900}, **options
    )
    page = context.new_page()
    sign_in(page, user, password)
    page.goto(f"/language/{lang}?next={then}")
    expect(page.locator("html")).to_have_attribute("lang", lang)
    return page


def press(page: Page, name: str) -> None:
    """Press the button of this name."""
    page.get_by_role("button", name=name, exact=True).click()


def fits(page: Page) -> None:
    """See that nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
