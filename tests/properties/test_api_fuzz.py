"""No input brings an error of ours or an answer that the document does not know: a round of ``make fuzz``, small, and
what proves that a round would see it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.core.roles import Role
from tests.fuzz import rounds
from tests.fuzz.crew import ANONYMOUS
from tests.fuzz.province import LivedIn
from tests.fuzz.rounds import Asking, Effort
from tests.fuzz.tally import Tally

SEED = 1
SMALL = Effort(each=1, share=16, chains=10)
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
