"""Hostile names and remarks reach pages and JSON as harmless text (promise 20)."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest

from agent.clock import HOUR
from agent.inventory.calendar_spec import CalendarException
from collector.decisions import DayOff, Decision, Excuse, Maintenance, Withdrawal
from collector.reading import Evidence
from tests.support.api_world import PASSWORD, World, make_world
from tests.support.hostile_words import PAYLOADS
from tests.support.pretend_province import pretend_province
from tests.support.rich_device import rich_readings

DANGEROUS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Tags(HTMLParser):
    """The elements and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, tuple[str, ...]]] = []
        self.errors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(sorted(name for name, _ in attrs))))
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.errors.append(f"{tag} {name}")
            if name in ("href", "src", "action") and not re.match(r"[/#]", value or ""):
                self.errors.append(f"{tag} {name}={value}")
            if tag == "script" and name == "src" and value != "/static/siaga.js":
                self.errors.append(f"script {value}")


def tags(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    parser.close()
    return parser


@pytest.fixture(scope="module")
def plain_and_hostile() -> tuple[World, World]:
    """The same world twice: with harmless texts, and with a payload in every place that has a text."""
    return world(["teks"] * len(PAYLOADS)), world(list(PAYLOADS))


def closed(day: int, why: str) -> CalendarException:
    return CalendarException(dates=f"2026-11-{day:02d}", hours=[], why=why)


def decided(made: World, index: int, text: str) -> list[Decision]:
    """Return decisions with a text where one may stand; every few are withdrawn with it."""
    day = (date(2026, 1, 1) + timedelta(days=index)).isoformat()
    start = made.reader.now + index * HOUR
    why = text if text.strip() else "x"
    kinds: list[Decision] = [
        DayOff(calendar="dinas", dates=day, why=why),
        Maintenance(element="sw-dinkes", start=start, end=start + HOUR, reason=why),
        Excuse(incident=f"i{index}", reason=why),
    ]
    number = len(made.reader.decisions()) + 1
    withdrawn = [Withdrawal(of=number, reason=text)] if index % 3 < 2 and index % 4 == 0 else []
    return [kinds[index % 3], *withdrawn]


def world(texts: list[str]) -> World:
    inventory = pretend_province()
    each = iter(texts * 2)
    made = inventory.model_copy(
        update={
            "organisation": next(each),
            "sites": [
                site.model_copy(update={"name": next(each) or "x", "island": "Bangka"}) for site in inventory.sites
            ],
            "calendars": {
                name: calendar.model_copy(update={"exceptions": [closed(day, next(each)) for day in range(2, 24)]})
                for name, calendar in inventory.calendars.items()
            },
            "risk_groups": [group.model_copy(update={"name": next(each) or "x"}) for group in inventory.risk_groups],
        }
    )
    hostile = make_world(inventory=made)
    hostile.beat()
    devices = [device.id for device in inventory.devices]
    for index, text in enumerate(texts):
        evidence = (
            Evidence(code="port-down", element=devices[0], values={"device": devices[0], "interface": text}),
            Evidence(code=text[:60] or "x", element=text, values={text[:40] or "x": text}),
        )
        hostile.reader.open(
            f"i{index}",
            cause="power" if index % 2 else text[:50] or "x",
            root=(text or "x", "skkl-bangka-belitung"),
            devices={devices[index % len(devices)]: "down"},
            evidence=evidence,
        )
    for device, text in zip(devices, texts, strict=False):
        hostile.reader.told[device] = rich_readings(device, hostile.reader.now, text)
    for text in texts[len(devices) :]:
        told = hostile.reader.told[devices[0]]
        ports = tuple(msgspec.structs.replace(port, alias=text) for port in told.ports[:1])
        told = msgspec.structs.replace(told, ports=told.ports + ports)
        hostile.reader.told[devices[0]] = told
    for index, text in enumerate(texts):
        for decision in decided(hostile, index, text or "x"):
            hostile.reader.decide(decision, text or "x")
    hostile.beat()
    client, token = hostile.client(), hostile.token("noc")
    with hostile.store.reading() as picture:
        numbers = sorted(ticket.number for ticket in picture.tickets(limit=1000))
    for number, text in zip(numbers, texts, strict=True):
        body = json.dumps({"text": text or " "})
        answer = client.post(
            f"/api/v1/tickets/{number}/comments",
            content=body,
            headers={**token, "If-Match": "*", "Content-Type": "application/json"},
        )
        assert answer.status_code in (200, 422), answer.text
    return hostile


def browser(made: World) -> Any:
    client = made.client()
    assert client.post("/sign-in", data={"name": "noc", "password": PASSWORD}).status_code == 303
    return client


def pages(made: World) -> list[str]:
    with made.store.reading() as picture:
        numbers = sorted(ticket.number for ticket in picture.tickets(limit=1000))
    return [
        "/",
        "/tickets",
        "/fragments/live",
        "/fragments/availability",
        "/services/net-dinkes",
        "/calendar",
        "/maintenance",
        "/services/net-setda?basis=24x7",
        *(f"/devices/{device}" for device in made.reader.told),
        *(f"/tickets/{number}" for number in numbers),
    ]


def test_the_hostile_words_are_as_many_as_promised():
    assert len(PAYLOADS) >= 200


def test_hostile_texts_add_no_element_no_attribute_and_no_address(plain_and_hostile):
    plain, hostile = plain_and_hostile
    harmless, dangerous = browser(plain), browser(hostile)
    assert len(pages(plain)) == len(pages(hostile)) > 200
    for path in pages(hostile):
        page = dangerous.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200, path
        seen = tags(page.text)
        assert seen.errors == [], path
        assert DANGEROUS.search(page.text) is None, path
        expected = tags(harmless.get(path, headers={"Accept": "text/html"}).text).seen
        assert kinds(seen.seen) <= kinds(expected), path


@pytest.mark.parametrize("kind", ["maintenance", "approval", "withdrawal", "day", "hours", "excuse", "weather"])
@pytest.mark.parametrize("payload", [text for text in PAYLOADS if text.isprintable() and "<" in text])
def test_what_is_typed_into_a_form_comes_back_as_text(plain_and_hostile, payload, kind):
    _, hostile = plain_and_hostile
    client = hostile.client()
    assert client.post("/sign-in", data={"name": "admin", "password": PASSWORD}).status_code == 303
    html = {"Accept": "text/html"}
    query = {"of": "2", "incident": "i0"} | dict.fromkeys(
        ("reason", "element", "calendar", "first", "phenomenon", "area", "size", "source", "text"), payload
    )
    page = client.get(f"/decide/{kind}", params=query, headers=html)
    assert page.status_code in (200, 422)
    assert tags(page.text).errors == []
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf is not None
    again = client.post(f"/decide/{kind}", data=query | {"csrf": csrf[1], "key": payload}, headers=html)
    assert again.status_code in (200, 422)
    assert tags(again.text).errors == []


def kinds(seen: list[tuple[str, tuple[str, ...]]]) -> set[tuple[str, tuple[str, ...]]]:
    optional = {("option", ("selected", "value")), ("option", ("value",)), ("blockquote", ())}
    return set(seen) - optional


def test_hostile_texts_leave_the_json_whole_and_visible(plain_and_hostile):
    _, hostile = plain_and_hostile
    client, token = hostile.client(), hostile.token("noc")
    paths = ["/api/v1/tickets?limit=200", "/api/v1/incidents", "/api/v1/offices", "/api/v1/devices"]
    paths += ["/api/v1/maintenance", "/api/v1/calendars/dinas"]
    paths += [f"/api/v1{path}" for path in pages(hostile) if path.startswith(("/tickets/", "/devices/"))]
    for path in paths:
        answer = client.get(path, headers=token)
        assert answer.status_code == 200, path
        assert json.loads(answer.content) is not None
        for text in texts_shown(answer.json()):
            assert DANGEROUS.search(text.replace("\n", "")) is None, (path, text)


SHOWN = {
    "title", "text", "note", "name", "alias", "interface", "description", "detail", "reason", "part", "measure",
    "chassis", "port",
}  # fmt: skip
"""The keys whose texts are made for people."""


def texts_shown(document: Any) -> list[str]:
    """The texts made for people; ids and codes are the sender's own and stay as they are."""
    if isinstance(document, dict):
        own = [value for key, value in document.items() if key in SHOWN and isinstance(value, str)]
        return [*own, *(text for value in document.values() for text in texts_shown(value))]
    if isinstance(document, list):
        return [text for value in document for text in texts_shown(value)]
    return []


@pytest.fixture(scope="module")
def asked() -> tuple[Any, dict[str, str]]:
    made = make_world()
    made.beat()
    made.cut_sea_cable()
    made.beat()
    return made.client(), made.token("noc")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_requests_get_an_answer_never_an_error_of_ours(payload, asked):
    client, token = asked
    raw = payload.encode("utf-8", "surrogatepass")
    quoted = "".join(f"%{byte:02x}" for byte in raw[:500])
    body = json.dumps({"name": payload, "password": payload})
    answers = [
        client.get(f"/api/v1/tickets?office={quoted}&cursor={quoted}", headers=token),
        client.get(f"/api/v1/tickets/{quoted or 'x'}", headers=token),
        client.get(f"/api/v1/incidents/{quoted or 'x'}", headers=token),
        client.get(f"/api/v1/outages?from={quoted}&to={quoted}&subject={quoted}", headers=token),
        client.get(f"/api/v1/availability?month={quoted}", headers=token),
        client.post("/api/v1/session", content=body, headers={"Content-Type": "application/json"}),
        client.post("/api/v1/session", content=raw, headers={"Content-Type": "application/json"}),
        client.get(f"/sign-in?next={quoted}", headers={"Accept": "text/html"}),
        client.get(f"/language/{quoted or 'x'}?next={quoted}"),
        client.get(f"/{quoted}", headers={"Accept": "text/html"}),
    ]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    for answer in answers:
        if "location" in answer.headers:
            assert re.match(r"/(?!/)", answer.headers["location"])
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert tags(answer.text).errors == []
