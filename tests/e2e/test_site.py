"""The documentation's site: built without a warning, read without a network, searched in pages opened from a folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

ROOT = Path(__file__).resolve().parents[2]
LOADED = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "object": "data"}
"""What a browser fetches by itself, and where it says so."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


class Fetched(HTMLParser):
    """Gathers what a page makes a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "link" and known.get("rel") in ("canonical", "next", "prev"):
            return
        self.addresses += [known[name] or "" for name in [LOADED.get(tag, "")] if name in known]


def test_every_page_of_docs_is_on_the_site_and_in_its_navigation(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    made = {path.with_name("index.html") if path.name == "README.html" else path for path in pages}
    assert {path for path in made if not (site / path).exists()} == set()
    links = set(re.findall(r'href="([^"#]+\.html)"', (site / "index.html").read_text("utf-8")))
    shelves = {path.parts[0] for path in made if len(path.parts) > 1}
    assert all(any(link.startswith(f"{shelf}/") for link in links) for shelf in shelves)


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    outside: list[str] = []
    for page in site.rglob("*.html"):
        seen = Fetched()
        seen.feed(page.read_text("utf-8"))
        outside += [f"{page.name}: {address}" for address in seen.addresses if re.match(r"(https?:)?//", address)]
    for sheet in site.rglob("*.css"):
        outside += [
            f"{sheet.name}: {found}"
            for found in re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//\S+", sheet.read_text("utf-8"))
        ]
    assert len(list(site.rglob("*.html"))) > 10
    assert outside == []


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["tutorial.html", "how-to/backup.html"])
def test_a_page_opened_from_the_folder_finds_what_is_asked_for(site: Path, browser: Browser, name: str) -> None:
    page = browser.new_page()
    elsewhere: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith("file://") else None)
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda problem: said.append(str(problem)))
    page.goto(f"file://{site / name}")
    page.locator("input.md-search__input").press_sequentially("restore")
    expect(page.locator(".md-search-result__item").first).to_be_visible(timeout=20_000)
    page.locator(".md-search-result__item a").first.click()
    expect(page.locator("h1").first).to_be_visible()
    assert page.url.startswith("file://")
    page.close()
    assert said == []
    assert elsewhere == []
