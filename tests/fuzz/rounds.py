"""A round: everybody asks everything, by schemathesis, of one world that lives through all of it.

Rules this module keeps:

- A round goes by its seed alone: the same requests in the same order, but for secrets.
- First each of the crew asks every operation, with data that fits its schema and data that does not; then a share of the
  operations is asked systematically (limits, missing and superfluous parts, other methods); then chains of requests
  along the document's links. In the last two, who asks is drawn for each request, mostly one who may.
- Nothing is asked twice to shrink it: what a request left behind is there for the next.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events

from api.http.operations import OPENAPI
from tests.fuzz.crew import CREW, Crew
from tests.fuzz.likely import DICTIONARIES, OFTEN, PARAMETERS, likelier
from tests.fuzz.province import LivedIn
from tests.fuzz.tally import Failure, Tally

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)
"""Not what valid data is answered with: the state of things may refuse it. Not what one may see of another's:
``tests/unit/api/app/test_permissions.py`` asks that of every operation."""
REFUSED = ["400", "401", "403", "404", "405", "409", "412", "413", "422", "428", "429"]
"""What data that does not fit may be answered with."""
STEPS = 40
"""The longest chain."""


@dataclass(frozen=True)
class Effort:
    """How much a round asks: cases of an operation for each of the crew, of one of how many operations; one of how many
    is asked systematically; chains."""

    each: int = 6
    every: int = 1
    share: int = 2
    chains: int = 60


@dataclass(frozen=True)
class Asking:
    """What is asked: schemathesis's phases, how many examples; who asks, if it is always the same; of which operations."""

    phases: tuple[str, ...]
    examples: int
    who: str | None = None
    about: Callable[[str], bool] | None = None


_Message = MutableMapping[str, Any]
_Send = Callable[[_Message], Awaitable[None]]
PIECES = 2
"""Of a stream, after which the client leaves."""


class Impatient:
    """The application for a client that leaves endless answers, without its lifespan: its pulse beats when it is told to."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: _Message, receive: Callable[[], Awaitable[_Message]], send: _Send) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        pieces = 0

        async def counted(message: _Message) -> None:
            nonlocal pieces
            await send(message)
            pieces += message.get("more_body", False)
            if pieces == PIECES:
                raise ConnectionResetError

        try:
            await self._app(scope, receive, counted)
        except (ConnectionResetError, BaseExceptionGroup):
            if pieces != PIECES:
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def run(seed: int, effort: Effort = Effort()) -> Tally:
    """Run one round on a world of its own."""
    tally = Tally(rounds=1)
    with tempfile.TemporaryDirectory() as folder:
        lived = LivedIn(Path(folder), seed)
        for turn, who in enumerate(CREW, seed):
            about = partial(_in_turn, effort.every, turn)
            ask(lived.world.app, tally, seed, Asking(("fuzzing",), effort.each, who, about), lived)
        about = partial(_in_turn, effort.share, seed)
        ask(lived.world.app, tally, seed, Asking(("examples", "coverage"), 1, about=about), lived)
        ask(lived.world.app, tally, seed, Asking(("stateful",), effort.chains), lived)
    return tally


def _in_turn(share: int, turn: int, operation: str) -> bool:
    """Tell whether an operation is of the share whose turn it is."""
    return sum(operation.encode()) % share == turn % share


def ask(
    app: Any, tally: Tally, seed: int, asking: Asking, lived: LivedIn | None = None, *, document: str = OPENAPI
) -> None:
    """Ask an application and count into ``tally``; ``lived`` is its world, whose crew signs in."""
    config = _config(seed, asking, likely=lived is not None)
    schema = schemathesis.openapi.from_asgi(document, Impatient(app), config=config)
    about = asking.about
    if about is not None:
        schema = schema.include(lambda context: about(context.operation.label))
    if lived is not None:
        _sign_in(schema, lived.crew, asking.who)
        if "coverage" not in asking.phases:
            _draw_likelier(schema, random.Random(seed), lived if "fuzzing" in asking.phases else None)

    @schema.hook
    def after_call(_context: Any, case: Any, response: Any) -> None:
        sent = {key.lower(): str(value) for key, value in response.request.headers.items()}
        who = "anybody" if lived is None else lived.crew.asker(sent)
        documented = case.method.upper() == case.operation.method.upper()
        tally.answered(who, case.operation.label, response.status_code, documented=documented)
        if lived is not None:
            lived.asked(who, case.method.upper(), response.status_code)

    for event in engine.from_schema(schema).execute():
        _note(event, tally)


def _sign_in(schema: Any, crew: Crew, name: str | None) -> None:
    @schema.auth(refresh_interval=None)
    class SignedIn:
        def get(self, case: Any, _context: Any) -> Any:
            return crew.credentials(name or crew.somebody(case.operation.definition.raw.get("x-action")))

        def set(self, case: Any, data: dict[str, dict[str, str]], _context: Any) -> None:
            case.headers.update(data["headers"])
            case.cookies.update(data["cookies"])


def _draw_likelier(schema: Any, chance: random.Random, lived: LivedIn | None) -> None:
    """Draw often what gets past the first look; in chains, where the links say of what, not of ``lived``."""

    @schema.hook
    def map_case(_context: Any, case: Any) -> Any:
        operation = case.operation.label
        if lived is not None and not case.meta.is_negative_at(ParameterLocation.PATH) and chance.random() < OFTEN:
            case.path_parameters |= chance.choice(lived.fitting(operation) or [{}])
        if not case.meta.is_negative_at(ParameterLocation.QUERY):
            case.query = likelier(operation, case.query, chance)
        if not case.meta.is_negative_at(ParameterLocation.BODY):
            case.body = likelier(operation, case.body, chance)
        return case


def _config(seed: int, asking: Asking, *, likely: bool) -> SchemathesisConfig:
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "workers": 1,
            "continue-on-failure": True,
            "max-stream-events": 4,
            "checks": {"enabled": False}
            | {check: {"enabled": True} for check in CHECKS}
            | {"negative_data_rejection": {"enabled": True, "expected-statuses": REFUSED}},
            "output": {"sanitization": {"enabled": False}},
            "generation": {
                "mode": "all",
                "max-examples": asking.examples,
                "no-shrink": True,
                "database": "none",
            }
            | ({"dictionaries": {"string": {"dictionary": "hostile", "probability": 0.05}}} if likely else {}),
            "phases": {"stateful": {"max-steps": STEPS}},
        }
        | ({"dictionaries": DICTIONARIES, "parameters": PARAMETERS} if likely else {})
    )
    config.projects.default.phases.update(phases=list(asking.phases))
    return config


def _note(event: Any, tally: Tally) -> None:
    """Count what is wrong."""
    match event:
        case events.ScenarioFinished():
            for failure in _failures(event.recorder):
                tally.failed(failure)
        case events.NonFatalError():
            tally.failed(Failure(event.label, "schemathesis", event.info.title, str(event.value), ""))
        case events.FatalError():
            raise event.exception


def _failures(recorder: Any) -> Iterator[Failure]:
    for known, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is None:
                continue
            failure, case = check.failure_info.failure, recorder.cases[known].value
            answer = recorder.interactions[known].response
            body = "" if answer is None else f"\n{answer.status_code}: {json.dumps(answer.text)[:500]}"
            how = check.failure_info.code_sample
            yield Failure(case.operation.label, check.name, failure.title, f"{failure.message}{body}", how)
