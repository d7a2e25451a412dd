"""One browser a file: Debian's Chromium, which asks nobody for anything on its own. The world that it looks at, and its address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from agent.clock import SystemClock
from api.store.sql import open_store
from tests.support.api_world import World, make_world
from tests.support.browsing import chromium
from tests.support.served_api import served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without windows; tests open contexts of their own in it."""
    with chromium() as running:
        yield running


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A pretend province whose clock is the machine's; files that want another one make it."""
    store = open_store(tmp_path / "api.db")
    yield make_world(store, SystemClock())
    store.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """Where the world is served."""
    with served(world.app) as url:
        yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that complains of nothing and fetches nothing from elsewhere."""
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    said: list[str] = []
    elsewhere: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda problem: said.append(str(problem)))
    opened.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(address) else None)
    yield opened
    context.close()
    expected = ("401", "ERR_INTERNET_DISCONNECTED")  # a wrong password, and a server that was taken away
    assert [text for text in said if not any(word in text for word in expected)] == []
    assert elsewhere == []
