"""No input brings an error of ours or an answer that the document does not know: a round of ``make fuzz``, small, and
what proves that a round would see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.core.roles import Action, Role, may
from tests.fuzz import rounds
from tests.fuzz.crew import ANONYMOUS
from tests.fuzz.likely import LIKELY
from tests.fuzz.province import LivedIn
from tests.fuzz.rounds import Asking, Effort
from tests.fuzz.tally import Tally

SEED = 1
SMALL = Effort(each=1, every=2, share=16, chains=10)
REACHED = 50
"""Operations that even the small round gets a 2xx from; the large one gets it from all."""


@pytest.mark.timeout(900)
def test_whoever_asks_whatever_gets_an_answer_that_the_document_knows():
    tally = rounds.run(SEED, SMALL)
    print(tally.told())
    assert tally.failures == {}
    assert tally.statuses.keys() >= {*(role.value for role in Role), ANONYMOUS}
    assert len(tally.reached) > 80
    assert len(tally.reached) - len(tally.unreached) >= REACHED


def test_half_a_character_is_refused_wherever_it_stands(tmp_path):
    """JSON may carry it, UTF-8 and thus schemathesis may not."""
    lived = LivedIn(tmp_path, SEED)
    document, signed = lived.world.app.openapi(), {role.value: lived.world.token(role) for role in Role}
    answers = [
        (path, field, _sent(lived, method, path, signed[_role(operation)], {**filled, field: "\ud800"}))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for filled, fields in _shapes(operation, document["components"]["schemas"])
        for field in fields
    ]
    assert len(answers) > 100
    assert [answer for answer in answers if answer[-1] != 422] == []


def _shapes(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Yield the bodies of an operation, with what they need, and the names that they know."""
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    for kind in schema.get("oneOf", [schema] if schema else []):
        shape = schemas[kind["$ref"].rsplit("/", 1)[1]]
        filled = {
            name: known.get("const", LIKELY.get(f"body.{name}", "teks"))
            for name, known in shape["properties"].items()
            if name in shape.get("required", ()) or "const" in known
        }
        yield filled, [name for name, known in shape["properties"].items() if "const" not in known]


def _role(operation: dict[str, Any]) -> str:
    action = operation["x-action"]
    return next(role for role in Role if action == "anybody" or may(role, Action(action))).value


def _sent(lived: LivedIn, method: str, path: str, signed: dict[str, str], body: Any) -> int:
    for place, value in LIKELY.items():
        path = path.replace("{" + place.removeprefix("path.") + "}", str(value))
    headers = {"If-Match": "*", "Content-Type": "application/json", **signed}
    answer = lived.world.client().request(method.upper(), path, headers=headers, content=json.dumps(body))
    return answer.status_code


class Thing(BaseModel):
    name: str


def planted(bug: str) -> FastAPI:
    app = FastAPI()

    @app.get("/things/{number}", response_model=Thing)
    def show(number: int) -> Any:
        status = 500 if bug == "error" and number > 0 else 299 if bug == "status" else 200
        return JSONResponse({"name": number if bug == "shape" else "a thing"}, status)

    return app


@pytest.mark.parametrize(
    ("bug", "seen"),
    [
        ("error", {"not_a_server_error"}),
        ("shape", {"response_schema_conformance"}),
        ("status", {"status_code_conformance"}),
        ("none", set()),
    ],
)
def test_a_planted_bug_is_seen(bug, seen):
    tally = Tally()
    rounds.ask(planted(bug), tally, SEED, Asking(("fuzzing",), 20), document="/openapi.json")
    assert {check for _, check, _ in tally.failures} >= seen
    assert bool(tally.failures) == bool(seen)
    for failure in tally.failures.values():
        assert failure.how.startswith("curl -X GET http://"), failure


def test_a_bug_planted_in_the_api_is_seen(tmp_path, monkeypatch):
    lived, tally = LivedIn(tmp_path, SEED), Tally()

    def fail() -> Any:
        raise RuntimeError("planted")

    monkeypatch.setattr(lived.world.reader, "devices", fail)
    only = "GET /api/v1/devices"
    rounds.ask(lived.world.app, tally, SEED, Asking(("fuzzing",), 2, "noc", only.__eq__), lived)
    assert [(operation, check) for operation, check, _ in tally.failures] == [(only, "not_a_server_error")]
