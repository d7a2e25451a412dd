"""Problem documents, byte for byte, in both languages (tests/golden/problems)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from api.core.words import Language
from api.http import documents, people, province, tokens, users
from api.http.problems import KINDS, ProblemError, problem_document
from tests.support.api_world import World, make_world

GOLDEN = Path(__file__).parents[3] / "golden" / "problems"


@pytest.fixture(scope="module")
def world() -> World:
    made = make_world()
    made.beat()
    made.cut_sea_cable()
    made.beat()
    return made


@pytest.mark.parametrize("lang", Language)
@pytest.mark.parametrize("kind", KINDS)
def test_a_problem_reads_as_written_down(kind, lang):
    values: dict[str, object] = {"seconds": 5} if kind == "too-many" else {}
    document = problem_document(lang, ProblemError(kind, values=values))
    told = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    golden = GOLDEN / f"{kind}.{lang}.json"
    if os.environ.get("SIAGA_WRITE_GOLDEN"):
        golden.write_text(told)
    assert told == golden.read_text()


def test_every_golden_document_is_of_a_kind_that_there_is():
    assert {path.name.split(".")[0] for path in GOLDEN.glob("*.json")} == set(KINDS)


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/api/v1/nothing", {}, 404),
        ("GET", "/api/v1/tickets/TKT-2026-999999", {}, 404),
        ("DELETE", "/api/v1/tickets", {}, 405),
        ("POST", "/api/v1/tickets/TKT-2026-000001/comments", {"content": b"{", "type": "application/json"}, 400),
        ("POST", "/api/v1/session", {"content": b"\xff{}", "type": "application/json"}, 400),
        ("POST", "/api/v1/session", {"content": b"[]", "type": "application/json"}, 422),
        ("POST", "/api/v1/tickets/TKT-2026-000001/comments", {"content": b'{"text":"x"}', "type": "text/plain"}, 422),
        (
            "POST",
            "/api/v1/tickets/TKT-2026-000001/comments",
            {"content": b"[" * 99_999, "type": "application/json"},
            400,
        ),
        ("POST", "/api/v1/session", {"content": b'"' + b"x" * 300_000 + b'"', "type": "application/json"}, 413),
    ],
)
def test_what_the_framework_refuses_is_a_problem_too(world, method, path, more, status):
    headers = world.token("noc") | ({"Content-Type": more["type"]} if more else {})
    answer = world.client().request(method, path, headers=headers, content=more.get("content"))
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "id"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/v1/tickets", "GET, HEAD"),
        ("OPTIONS", "/api/v1/session", "GET, POST, DELETE, HEAD"),
        ("PATCH", "/api/v1/tickets/TKT-2026-000001/attachments", "GET, POST, HEAD"),
        ("HEAD", "/api/v1/session/password", "PUT"),
        ("POST", "/healthz", "GET, HEAD"),
        ("PUT", "/static/siaga.css", "GET, HEAD"),
    ],
)
def test_a_refused_method_is_answered_with_all_that_the_path_answers(world, method, path, allowed):
    answer = world.client().request(method, path, headers=world.token("noc"))
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_an_error_of_ours_tells_nothing_of_itself(world, monkeypatch):
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(world.reader, "devices", fail)
    for headers in (world.token("noc"), {**world.token("noc"), "Accept-Language": "en"}):
        answer = world.client().get("/api/v1/devices", headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
        assert "hunter2" not in answer.text
        assert "RuntimeError" not in answer.text
        assert "content-security-policy" in answer.headers


def test_a_browser_gets_the_problem_as_a_page_in_the_chosen_language(world):
    client = world.client()
    indonesian = client.get("/tidak-ada", headers={"Accept": "text/html"})
    assert (indonesian.status_code, "Tidak ditemukan" in indonesian.text) == (404, True)
    client.get("/language/en")
    assert "Not found" in client.get("/tidak-ada", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("path", ["/sign-in", "/static/siaga.css", "/api/v1/openapi.json", "/healthz", "/nothing"])
def test_every_answer_bears_the_headers_that_keep_a_browser_safe(world, path):
    headers = world.client().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_the_openapi_document_is_3_1_and_its_references_hold(world):
    document = world.client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    text = json.dumps(document)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#')[1:]}:
        node: Any = document
        for step in reference.strip("/").split("/"):
            node = node[step]
        assert node


def test_every_answer_fits_the_shape_that_the_document_gives():
    made = make_world()
    made.beat()
    made.cut_sea_cable()
    made.beat()
    client, token = made.client(), made.token("admin")
    routes = {
        "/api/v1/tickets": "TicketPage",
        "/api/v1/tickets/TKT-2026-000001": "TicketDocument",
        "/api/v1/incidents": "IncidentList",
        "/api/v1/incidents/1": "IncidentDocument",
        "/api/v1/outages?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z": "OutageList",
        "/api/v1/availability": "FiguresList",
        "/api/v1/devices": "DeviceList",
        "/api/v1/services": "ServiceList",
        "/api/v1/offices": "OfficeList",
        "/api/v1/session": "SessionDocument",
        "/api/v1/tokens": "TokenList",
        "/api/v1/users": "UserList",
    }
    for path, name in routes.items():
        shape = next(
            getattr(module, name) for module in (documents, people, province, tokens, users) if hasattr(module, name)
        )
        shape.model_validate(client.get(path, headers=token).json())
