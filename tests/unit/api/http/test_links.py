"""The links of the OpenAPI document lead to operations that there are, with all they need; followed, they answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api_world import make_world
from tests.support.asked import ask

DOCUMENT = make_world().app.openapi()
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}
LINKS = [
    (source, name, link)
    for source, (_, _, operation) in OPERATIONS.items()
    for response in operation["responses"].values()
    for name, link in response.get("links", {}).items()
]


@pytest.mark.parametrize(("source", "name", "link"), LINKS, ids=[f"{source}-{name}" for source, name, _ in LINKS])
def test_a_link_gives_all_that_its_operation_needs_besides_the_body(source, name, link):
    _, _, operation = OPERATIONS[link["operationId"]]
    given = {parameter["name"]: parameter for parameter in operation.get("parameters", [])}
    needed = {name for name, parameter in given.items() if parameter.get("required")}
    assert needed <= link["parameters"].keys() <= given.keys()
    assert link["operationId"] != source


def test_every_operation_on_a_named_thing_is_led_to_but_those_on_months_and_calendars():
    led = {link["operationId"] for _, _, link in LINKS}
    named = {known: path for known, (_, path, _) in OPERATIONS.items() if "{" in path}
    assert {path for known, path in named.items() if known not in led} == {
        "/api/v1/calendars/{calendar}",
        "/api/v1/reports/{month}.pdf",
    }


def test_from_a_request_made_to_each_deed_that_is_done_next():
    world = make_world()
    world.beat()
    number, client = ask(world), world.client()
    for deed, user, body in (
        ("forward", "petugas", {}),
        ("disposition", "kadis", {"note": "Tindak lanjuti."}),
        ("disposition", "kabid", {}),
        ("order", "prakom", {"officers": ["petugas"]}),
    ):
        seen = client.get(f"/api/v1/tickets/{number}", headers=world.token(user))
        (link,) = [link for source, name, link in LINKS if (source[:5], name) == ("show_", f"{deed}_ticket")]
        assert link["parameters"] == {"number": "$response.body#/number", "If-Match": "$response.header.ETag"}
        method, path, _ = OPERATIONS[link["operationId"]]
        headers = {"If-Match": seen.headers["etag"], **world.token(user)}
        answer = client.request(method, path.replace("{number}", seen.json()["number"]), json=body, headers=headers)
        assert (answer.status_code, "etag" in answer.headers) == (200, True), answer.text
