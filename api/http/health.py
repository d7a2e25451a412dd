"""``/healthz`` (the process), ``/readyz`` (what it depends on, item by item), ``/metrics``."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from agent.clock import SECOND, Microseconds, format_instant
from agent.errors import SiagaError
from api.core.audit import system
from api.core.letters import LetterState
from api.core.roles import Action
from api.core.words import language
from api.http.context import Parts, Siaga, asker, equal, viewer_of
from api.http.operations import responses, who
from api.http.problems import ProblemError
from api.http.shapes import Document

router = APIRouter(tags=["health"])

LATE: Microseconds = 15 * SECOND
_UNWRITABLE = {"ok": False, "why": "cannot be written; see the log"}
_EXPOSITION: dict[int | str, dict[str, Any]] = {
    200: {"description": "Prometheus text format", "content": {"text/plain": {"schema": {"type": "string"}}}}
}


class ReadinessItem(Document):
    """Whether one thing works, ``why`` not, and what else is known of it; ``needed`` false: Siaga is ready without it."""

    ok: bool
    why: str = ""
    needed: bool = True
    cursor: int = 0
    revision: int = 0
    last: str | None = None
    waiting: int = 0


class ReadinessDocument(Document):
    """Whether the api is ready, and what its readiness is made of."""

    ready: bool
    items: dict[str, ReadinessItem]


@router.get("/healthz", responses=responses(), openapi_extra=who(None))
def healthz() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "ok"}


def _readiness(parts: Siaga) -> dict[str, dict[str, Any]]:
    items: dict[str, dict[str, Any]] = {}
    try:
        with parts.store.transaction(system(parts.clock.wall())) as tx:
            items["store"] = {"ok": True, "cursor": tx.cursor()}
    except SiagaError:
        items["store"] = _UNWRITABLE
    if parts.live.store_failing:  # opening a transaction works on a full disk, too
        items["store"] = _UNWRITABLE
    try:
        items["collector"] = {"ok": True, "revision": parts.reader.revision()}
    except Exception:  # noqa: BLE001 - whatever it is, the item is not ready
        items["collector"] = {"ok": False, "why": "does not answer; see the log"}
    good = parts.live.last_good
    late = good is None or parts.clock.wall() - good > LATE
    items["pulse"] = {
        "ok": parts.live.trouble is None and not late,
        "last": None if good is None else format_instant(good),
    }
    for name, works in parts.beside.items():
        items[name] = {"ok": True} if works() else {"ok": False, "why": "does not work; see the log"}
    for name, works in parts.optional.items():
        found = {"ok": True} if works() else {"ok": False, "why": "does not work; see the log"}
        items[name] = found | {"needed": False}
    items["mail"] = _mail(parts)
    return items


def _mail(parts: Siaga) -> dict[str, Any]:
    """Tell whether letters can be sent; without a mail server they wait, which is well as long as none does."""
    try:
        with parts.store.reading() as picture:
            waiting = picture.letter_counts()[LetterState.WAITING]
    except SiagaError:
        return {"ok": False, "why": "the outbox cannot be read; see the log", "needed": False}
    why = None
    if parts.settings.mail is None and waiting:
        why = "no mail server is set; letters wait"
    elif parts.mailer.trouble is not None:
        why = "letters cannot be sent; see the log"
    return {"ok": why is None, "waiting": waiting, "needed": False} | ({} if why is None else {"why": why})


@router.get(
    "/readyz",
    response_model=ReadinessDocument,
    responses=responses() | {503: {"description": "Something does not work", "model": ReadinessDocument}},
    openapi_extra=who(None),
)
def readyz(parts: Parts) -> Response:
    """Tell, item by item, whether what the api depends on works; 503 when something does not."""
    items = _readiness(parts)
    ready = all(item["ok"] for item in items.values() if item.get("needed", True))
    body = json.dumps({"ready": ready, "items": items})
    headers = {"Cache-Control": "no-store"}
    return Response(body, status_code=200 if ready else 503, media_type="application/json", headers=headers)


def exposition(parts: Siaga) -> Response:
    """Return the metrics of this process."""
    with parts.store.reading() as picture:
        for state, count in picture.counts().items():
            parts.meters.tickets.labels(state.value).set(count)
        parts.meters.letters_waiting.set(picture.letter_counts()[LetterState.WAITING])
    return Response(generate_latest(parts.meters.registry), media_type=CONTENT_TYPE_LATEST)


@router.get(
    "/metrics", response_class=Response, responses=_EXPOSITION | responses(), openapi_extra=who(Action.READ_METRICS)
)
def metrics(request: Request, parts: Parts) -> Response:
    """Return the metrics, to who may read them or bears the token of the settings."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if parts.settings.metrics_token and scheme.lower() == "bearer" and equal(secret, parts.settings.metrics_token):
        return exposition(parts)
    principal = asker(request)
    if principal is None:
        raise ProblemError("unauthorized")
    viewer_of(principal, Action.READ_METRICS, language(request.headers.get("accept-language")))
    return exposition(parts)


def metrics_app(parts: Siaga) -> FastAPI:
    """Return an application of ``/metrics`` alone, for an own listen address that needs no token."""
    app = FastAPI(openapi_url=None)

    @app.get("/metrics")
    def _metrics() -> Response:
        return exposition(parts)

    return app
