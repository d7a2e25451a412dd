"""The programs as they are started: what is saved on a page is in force at once, and what must be told is said."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.desk_client import seen
from tests.support.lab import SIAGA

INVENTORY = """\
# dua pulau
timezone: Asia/Jakarta
sites: [{id: pkp, name: Kantor}]
devices:
  - {id: core, site: pkp, address: 127.0.0.1, role: core}   # pusat
  - {id: sw, site: pkp, address: 127.0.1.1, role: access-switch}
links: [{id: fo, ends: [core, sw], medium: trunk-fibre}]
agents: [{id: pkp, at: core}]
services: [{id: net, office: pkp, needs: sw}]
"""
WITHIN = 60


@contextmanager
def started(folder: Path, *words: object) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Start a program; gives it and the file with what it says."""
    said = folder / f"said-{words[0]}"
    with said.open("w") as output:
        process = subprocess.Popen([*SIAGA, *map(str, words)], stderr=output, text=True)
    try:
        yield process, said
    finally:
        process.terminate()
        process.wait(40)


def heard(process: subprocess.Popen[str], said: Path, pattern: str) -> re.Match[str]:
    def look() -> re.Match[str] | None:
        assert process.poll() is None, said.read_text()
        return re.search(pattern, said.read_text())

    return seen(look, WITHIN, pattern)


@contextmanager
def signed_in(process: subprocess.Popen[str], said: Path) -> Iterator[httpx.Client]:
    address = heard(process, said, r"pages on (http://127\.0\.0\.1:\d+)/")[1]
    name, password = heard(process, said, r"first sign-in: user (\S+), password (\S+) ").groups()
    with httpx.Client(base_url=address, follow_redirects=True, timeout=30) as client:
        answer = client.post("/sign-in", data={"name": name, "password": password, "next": "/account"})
        assert answer.status_code == 200, said.read_text()
        if "minlength" in answer.text and 'role="status"' in answer.text:
            post(client, "/account", current=password, new=f"{password}-diganti")
        yield client


def post(client: httpx.Client, path: str, **form: str) -> str:
    """Send a form as the page at the same address holds it."""
    page = client.get(path.removesuffix("/undo")).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    answer = client.post(path, data=hidden | {name.replace("__", "."): value for name, value in form.items()})
    assert answer.status_code == 200, answer.text
    return answer.text


def devices(client: httpx.Client) -> list[str]:
    return [item["device"] for item in client.get("/api/v1/devices").json()["items"]]


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "inventory" / "provinsi.yaml"
    path.parent.mkdir()
    path.write_text(INVENTORY)
    return path


def test_a_device_that_is_added_on_a_page_is_watched_at_once_and_no_longer_when_that_is_undone(
    tmp_path: Path, inventory: Path
):
    data = tmp_path / "data"
    running = started(tmp_path, "run", "--inventory", inventory.parent, "--data", data, "--listen", "127.0.0.1:0")
    with running as (process, said), signed_in(process, said) as client:
        assert devices(client) == ["core", "sw"]
        form = {"id": "sw-2", "address": "127.0.1.2", "site": "pkp", "link__to": "core", "why": "baru"}
        assert "Tersimpan dan sudah berlaku." in post(client, "/inventory/new/devices", **form)
        heard(process, said, "the new inventory is in force, 3 devices")
        assert devices(client) == ["core", "sw", "sw-2"]
        seen(
            lambda: client.get("/api/v1/devices").json()["items"][2]["state"] == "up", WITHIN, "the new device is heard"
        )
        assert "Tersimpan dan sudah berlaku." in post(client, "/inventory/history/1/undo")
        assert devices(client) == ["core", "sw"]
        assert inventory.read_text() == INVENTORY
        post(client, "/inventory/sites/pkp", name="Kantor Gubernur", why="ganti nama")
        assert "Kantor Gubernur" in client.get("/").text


def test_pages_apart_from_the_collector_go_by_the_new_inventory_and_say_who_must_be_told(
    tmp_path: Path, inventory: Path, monkeypatch: pytest.MonkeyPatch
):
    collector = ("collector", "--inventory", inventory.parent, "--data", tmp_path / "c", "--listen", "127.0.0.1:0")
    with started(tmp_path, *collector) as (judging, told):
        place = heard(judging, told, r"(http://127\.0\.0\.1:\d+)")[1]
        monkeypatch.setenv("SIAGA_COLLECTOR_TOKEN", (tmp_path / "c" / "collector.token").read_text().strip())
        pages = ("api", "--inventory", inventory.parent, "--collector", place, "--data", tmp_path / "a")
        apart = started(tmp_path, *pages, "--listen", "127.0.0.1:0")
        with apart as (process, said), signed_in(process, said) as client:
            page = post(client, "/inventory/sites/pkp", name="Kantor Gubernur", why="ganti nama")
            assert "systemctl reload siaga-collector siaga-agent" in page
            assert "Kantor Gubernur" in client.get("/").text
            inventory.write_text(INVENTORY.replace("Kantor", "Kantor Bupati"))
            process.send_signal(signal.SIGHUP)
            heard(process, said, "the new inventory is in force(?s:.*)the new inventory is in force")
            assert "Kantor Bupati" in client.get("/").text
            assert "Diubah langsung di berkas" in client.get("/inventory/history").text
            inventory.write_text("devices: nothing\n")
            process.send_signal(signal.SIGHUP)
            heard(process, said, "the new inventory is wrong, the old one stays in force")
            closed = client.get("/inventory")
            assert (closed.status_code, "provinsi.yaml:1:10" in closed.text) == (409, True)
            assert "Kantor Bupati" in client.get("/").text
