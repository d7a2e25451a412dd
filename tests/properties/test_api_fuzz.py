"""No input brings an error of ours: every operation of the OpenAPI document, by anybody, with anything."""

from __future__ import annotations

import json
import string
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.core.roles import Role
from tests.support.api_world import World, make_world
from tests.support.hostile_words import PAYLOADS

TEXT = st.one_of(
    st.sampled_from(PAYLOADS),
    st.text(max_size=40),
    st.sampled_from(
        ["TKT-2026-000001", "1", "*", '"1"', "-1", "2026-11", "2026-11-24T00:00:00Z", "noc", "open", "true"]
    ),
    st.integers(-(10**20), 10**20).map(str),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
INSTANTS = st.sampled_from(
    ["0001-01-01T00:00:00+23:59", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z", "9999-12-31T23:59:59Z"]
)
DATES = st.sampled_from(["0001-01-01", "2026-11-20", "2026-11-20..2026-12-01", "9999-12-31", "9998-01-01..9999-12-31"])
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "element": st.sampled_from(["sw-dinkes", "pln-air-itam"]),
    "start": INSTANTS,
    "end": INSTANTS,
    "last": DATES,
    "weekly": st.lists(st.sampled_from(["mon", "sun"]), max_size=2),
    "of": st.integers(1, 4),
    "incident": st.just("1"),
    "calendar": st.just("dinas"),
    "dates": DATES,
    "holds_from": DATES,
    "hours": st.sampled_from([[], ["08:00-12:00"], {"mon": ["08:00-12:00"]}, {"mon": ["25:00"]}]),
    "why": st.just("SE"),
    "reason": st.just("SE"),
}
"""Values of decisions that get past the first look."""
_WORLD: list[World] = []


def world() -> World:
    """The one world of all cases: what one case leaves behind, the next may trip over."""
    if not _WORLD:
        made = make_world()
        made.beat()
        made.cut_sea_cable()
        made.beat()
        _WORLD.append(made)
    return _WORLD[0]


TOKENS: dict[str, dict[str, str]] = {}
OPERATIONS = [
    (method.upper(), path, operation)
    for path, methods in sorted(make_world().app.openapi()["paths"].items())
    for method, operation in sorted(methods.items())
    if path not in ("/api/v1/events", "/api/v1/session/password", "/api/v1/users/{name}")
]


def body_of(operation: dict[str, Any], document: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Bodies that nearly fit: the right names, any values; or anything."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return st.none()
    kinds = content["schema"].get("oneOf", [content["schema"]])
    shapes = [document["components"]["schemas"][kind["$ref"].rsplit("/", 1)[1]]["properties"] for kind in kinds]
    return st.one_of(*(_near(shape) for shape in shapes), JSON)


def _near(shape: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Draw a body with a shape's names; the one that says which kind it is has its value."""
    fixed = {name: st.just(known["const"]) for name, known in shape.items() if "const" in known}
    open_ = {name: st.one_of(JSON, LIKELY.get(name, JSON)) for name in shape if name not in fixed}
    return st.fixed_dictionaries(fixed, optional=open_)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS])
@given(data=st.data())
def test_no_input_brings_an_error_of_ours(method, path, operation, data):
    made = world()
    role = data.draw(st.sampled_from([*Role]))
    if role.value not in TOKENS:
        TOKENS[role.value] = made.token(role.value)
    filled = path
    params: dict[str, str] = {}
    headers = dict(TOKENS[role.value])
    for parameter in operation.get("parameters", []):
        value = data.draw(TEXT)
        if parameter["in"] == "path":
            filled = filled.replace(
                "{" + parameter["name"] + "}", quote(value.encode("utf-8", "replace"), safe="") or "x"
            )
        elif parameter["in"] == "query":
            params[parameter["name"]] = value.encode("utf-8", "replace").decode()
        else:
            headers[parameter["name"]] = "".join(c for c in value if c in string.printable.strip() + " ")[:100]
    body = data.draw(body_of(operation, made.app.openapi()))
    content = None if body is None else json.dumps(body).encode()
    if content is not None:
        headers["Content-Type"] = "application/json"
    answer = made.client().request(method, filled, params=params, headers=headers, content=content)
    assert answer.status_code < 500 or (path == "/readyz" and answer.status_code == 503)
    assert str(answer.status_code) in {*operation["responses"], "404", "405"}
    if answer.status_code >= 400 and path != "/readyz":
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
