"""One device by the api: its document, and having it polled now."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from agent.clock import SECOND
from api.core.words import CATALOG
from api.http.device_documents import DeviceDetail
from tests.support.api_world import PASSWORD, World, make_world
from tests.support.rich_device import rich_readings

PATH = "/api/v1/devices/sw-dinkes"


@pytest.fixture
def world() -> World:
    made = make_world()
    made.reader.told["sw-dinkes"] = rich_readings("sw-dinkes", made.reader.now)
    made.beat()
    return made


def get(world: World, user: str = "noc", path: str = PATH) -> Any:
    return world.client().get(path, headers=world.token(user))


def poll(world: World, user: str = "noc", **headers: str) -> Any:
    return world.client().post(f"{PATH}/poll", headers={**world.token(user), **headers})


def test_the_document_is_as_openapi_describes_it(world):
    for device in world.reader.told:
        DeviceDetail.model_validate_json(get(world, path=f"/api/v1/devices/{device}").text)
    told = get(world).json()
    assert (told["device"], told["state"], told["address"], told["polled"]) == ("sw-dinkes", "up", "10.20.5.2", False)
    assert len(told["ports"]) == 49
    assert told["power"]["minutes"] == 27
    assert told["polls"][2]["reason"] == "authentication"
    assert told["neighbours"][0] | {"at": None} == {
        "verdict": "agrees",
        "interface": "uplink",
        "at": None,
        "protocol": "lldp",
        "name": "core-pkp.babelprov.go.id",
        "chassis": None,
        "port": "ge-0/0/1",
        "address": None,
        "device": "core-pkp",
        "link": "fo-dinkes",
        "expected_device": "core-pkp",
        "expected_port": "ge-0/0/1",
    }
    assert told["needs"] == {
        "way": ["fo-dinkes", "core-pkp"],
        "power": ["pln-air-itam"],
        "services": ["net-dinkes"],
        "behind": [],
    }


def test_a_device_that_said_nothing_yet_has_a_document_too(world):
    told = get(world, path="/api/v1/devices/sw-dinsos").json()
    assert (told["ports"], told["system"], told["polls"], told["rtt"]) == ([], None, [], 0.004)


def test_asked_for_it_is_looked_at(world):
    answer = poll(world)
    assert answer.status_code == 202
    assert answer.json() == {"device": "sw-dinkes", "asked": "2026-11-24T05:00:00Z", "within": 10}
    assert world.reader.looked_at == ["sw-dinkes"]


def test_asked_too_soon_it_says_how_long_to_wait(world):
    world.reader.wait = 3 * SECOND + 1
    answer = poll(world, **{"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "4")
    assert answer.json()["detail"] == "This device has just been asked for. Try again in 4 seconds."
    assert world.reader.looked_at == []


def test_the_same_key_gives_the_same_answer(world):
    first = poll(world, **{"Idempotency-Key": "a"})
    world.reader.wait = SECOND
    again = poll(world, **{"Idempotency-Key": "a"})
    assert (again.status_code, again.text) == (202, first.text)


@pytest.mark.parametrize("user", ["opd", "kabid", "kadis", "manajemen"])
def test_who_may_not_have_it_polled_does_not(world, user):
    assert poll(world, user).status_code == 403
    assert world.reader.looked_at == []


def test_a_collector_that_does_not_answer_is_told(world):
    world.reader.failing = ConnectionError("gone")
    assert get(world).status_code == 503
    assert poll(world).status_code == 503


@pytest.fixture
def browser(world: World) -> Any:
    client = world.client()
    assert client.post("/sign-in", data={"name": "noc", "password": PASSWORD}).status_code == 303
    return client


def form(world: World, client: Any) -> dict[str, str]:
    page = client.get("/devices/sw-dinkes", headers={"Accept": "text/html"}).text
    return {"csrf": page.split('/poll"><input type="hidden" name="csrf" value="')[1].split('"')[0]}


def test_the_button_wants_the_forms_secret(world, browser):
    assert browser.post("/devices/sw-dinkes/poll", data={"csrf": "guessed"}).status_code == 403
    answer = browser.post("/devices/sw-dinkes/poll", data=form(world, browser))
    assert answer.status_code == 303
    assert world.reader.looked_at == ["sw-dinkes"]
    waiting = browser.get(answer.headers["location"], headers={"Accept": "text/html"}).text
    assert "Pemeriksaan diminta pukul 12.00.00" in waiting
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting
    told = world.reader.told["sw-dinkes"]
    ping = msgspec.structs.replace(told.pings[0], at=world.reader.now + 1)
    world.reader.told["sw-dinkes"] = msgspec.structs.replace(told, pings=(ping, *told.pings))
    done = browser.get(answer.headers["location"], headers={"Accept": "text/html"}).text
    assert "Hasil pemeriksaan terbaru sudah tampil." in done
    assert "http-equiv" not in done


def test_pressed_again_too_soon_the_page_says_so(world, browser):
    secret = form(world, browser)
    world.reader.wait = 2 * SECOND
    answer = browser.post("/devices/sw-dinkes/poll", data=secret)
    assert answer.headers["location"] == "/devices/sw-dinkes?wait=2"
    page = browser.get(answer.headers["location"], headers={"Accept": "text/html"}).text
    assert "Cobalah lagi 2 detik lagi." in page


def test_who_may_edit_the_inventory_is_led_to_the_devices_form(world, browser):
    link = 'href="/inventory/devices/sw-dinkes"'
    assert link in browser.get("/devices/sw-dinkes", headers={"Accept": "text/html"}).text
    client = world.client()
    client.post("/sign-in", data={"name": "petugas", "password": PASSWORD})
    assert link not in client.get("/devices/sw-dinkes", headers={"Accept": "text/html"}).text


def test_who_may_not_poll_sees_no_button(world):
    client = world.client()
    client.post("/sign-in", data={"name": "opd", "password": PASSWORD})
    page = client.get("/devices/sw-dinkes", headers={"Accept": "text/html"}).text
    assert "Periksa sekarang" not in page


@pytest.mark.parametrize("query", ["sort=%3Cx%3E&order=up", "asked=1&before=99", "wait=7", "sort=errors&order=down"])
def test_what_stands_in_the_address_breaks_nothing(browser, query):
    assert browser.get(f"/devices/sw-dinkes?{query}", headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("query", ["asked=x", "asked=-1", f"asked={2**70}", "wait=0", "wait=9999"])
def test_what_cannot_be_in_the_address_is_told(browser, query):
    assert browser.get(f"/devices/sw-dinkes?{query}", headers={"Accept": "text/html"}).status_code == 422


def test_no_key_of_the_catalog_is_left_on_the_page(world, browser):
    for lang in ("id", "en"):
        browser.get(f"/language/{lang}?next=/")
        page = browser.get("/devices/sw-dinkes", headers={"Accept": "text/html"}).text
        assert [key for key in CATALOG if f">{key}<" in page] == []
