"""The collector's own door, for an api and agents on the same machine.

``POST /uplink/v1/parcels`` takes batches and answers with the acknowledgement; ``GET /reading/v1/…`` answers
what ``collector.reading.Reader`` answers. Bodies are MessagePack. A bearer token opens both; ``/healthz``,
``/readyz`` and ``/metrics`` need none and belong on a loopback or management address. Agents in other places come in
by ``collector.uplink.door``.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias

import msgspec
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from prometheus_client import CollectorRegistry, generate_latest

from agent.clock import SECOND
from agent.errors import StorageError
from collector.core.concerns import ASTRAY, CLONE
from collector.core.objections import ObjectionError
from collector.decisions import Asked
from collector.figures_door import figures_of
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.uplink.door import MESSAGE_PACK, PARCELS_PATH, answered, bounded_body, packed
from collector.uplink.intake import LARGEST_BODY, Intake, RefusedError, opened

_LONGEST_WAIT = 30.0
Checks: TypeAlias = Mapping[str, Callable[[], dict[str, Any]]]
"""Items of ``/readyz`` by name; one that is not ``needed`` never makes the whole not ready."""
_asked = msgspec.msgpack.Decoder(Asked).decode
NO_CHECKS: Checks = MappingProxyType({})


def create_app(
    collector: Collector,
    reader: LiveReader,
    registry: CollectorRegistry,
    token: str,
    *,
    intake: Intake,
    checks: Checks = NO_CHECKS,
) -> FastAPI:
    """Return the application; ``token`` is what a bearer must show, ``checks`` are further items of ``/readyz``."""
    app = FastAPI(title="Siaga collector", docs_url=None, redoc_url=None, openapi_url=None)
    changed = asyncio.Event()

    def wake() -> None:
        changed.set()

    collector.on_change = wake

    def allowed(authorization: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "give the token of collector.token as a bearer token")

    guarded = [Depends(allowed)]
    app.include_router(figures_of(reader), prefix="/reading/v1", dependencies=guarded)

    @app.post(PARCELS_PATH, dependencies=guarded)
    async def deliver(request: Request) -> Response:
        try:
            body = await bounded_body(request, LARGEST_BODY)
            parcel = opened(body, compressed=request.headers.get("content-encoding") == "gzip")
            async with intake.place(parcel.batches[0].agent):
                return packed(await intake.take(parcel))
        except RefusedError as refusal:
            return answered(refusal)

    @app.get("/reading/v1/revision", dependencies=guarded)
    async def revision(after: int = -1, wait: float = 0.0) -> Response:
        if collector.revision <= after and wait > 0:
            changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), min(wait, _LONGEST_WAIT))
        return packed(collector.revision)

    @app.get("/reading/v1/effects", dependencies=guarded)
    async def effects(after: int = 0, limit: int = 100) -> Response:
        return packed(reader.effects(after, max(1, min(limit, 1000))))

    @app.post("/reading/v1/acknowledge", dependencies=guarded)
    async def acknowledge(upto: int) -> Response:
        reader.acknowledge(upto)
        return packed(None)

    @app.get("/reading/v1/devices", dependencies=guarded)
    async def devices() -> Response:
        return packed(reader.devices())

    @app.get("/reading/v1/devices/{device}", dependencies=guarded)
    async def readings(device: str) -> Response:
        return packed(reader.readings(device))

    @app.get("/reading/v1/neighbours", dependencies=guarded)
    async def neighbours() -> Response:
        return packed(reader.neighbours())

    @app.post("/reading/v1/devices/{device}/look", dependencies=guarded)
    async def look(device: str) -> Response:
        return packed(reader.look_at(device))

    @app.get("/reading/v1/services", dependencies=guarded)
    async def services() -> Response:
        return packed(reader.services())

    @app.get("/reading/v1/incidents", dependencies=guarded)
    async def incidents(*, open_only: bool = False, limit: int = 500) -> Response:
        return packed(reader.incidents(open_only=open_only, limit=limit))

    @app.get("/reading/v1/incidents/{incident}", dependencies=guarded)
    async def incident(incident: str) -> Response:
        return packed(reader.incident(incident))

    @app.get("/reading/v1/incidents/{incident}/revisions", dependencies=guarded)
    async def revisions(incident: str) -> Response:
        return packed(reader.revisions(incident))

    @app.get("/reading/v1/outages", dependencies=guarded)
    async def outages(start: int, end: int, subject: str | None = None) -> Response:
        return packed(reader.outages(start, end, subject))

    @app.get("/reading/v1/decisions", dependencies=guarded)
    async def decisions() -> Response:
        return packed(reader.decisions())

    @app.post("/reading/v1/decisions", dependencies=guarded)
    async def decide(request: Request) -> Response:
        try:
            asked = _asked(await request.body())
            return packed(reader.decide(asked.decision, asked.by, asked.key))
        except (ObjectionError, msgspec.MsgspecError, StorageError) as problem:
            return _objected(problem)

    @app.post("/reading/v1/impact", dependencies=guarded)
    async def impact(request: Request) -> Response:
        try:
            decision = _asked(await request.body()).decision
            return packed(await asyncio.to_thread(reader.impact, decision))  # batches do not wait for years of figures
        except (ObjectionError, msgspec.MsgspecError, StorageError) as problem:
            return _objected(problem)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz(response: Response) -> dict[str, Any]:
        items = readiness(collector) | {name: check() for name, check in checks.items()}
        if not all(item["ok"] for item in items.values() if item.get("needed", True)):
            response.status_code = 503
        return {"items": items}

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4; charset=utf-8")

    return app


def _objected(problem: Exception) -> Response:
    """Answer why a decision is not taken: 422 with the objection, 503 when the store does not take it."""
    if isinstance(problem, ObjectionError):
        return Response(msgspec.msgpack.encode((problem.code, problem.values)), 422, media_type=MESSAGE_PACK)
    status = 503 if isinstance(problem, StorageError) else 400
    return Response(str(problem), status, media_type="text/plain; charset=utf-8")


def readiness(collector: Collector) -> dict[str, dict[str, Any]]:
    """Return what the collector depends on, item by item: the store, and each agent that reports."""
    now = collector.clock.wall()
    failing = collector.store_failing
    items: dict[str, dict[str, Any]] = {
        "store": {"ok": failing is None, "detail": failing or "takes transactions"},
    }
    for agent in sorted(collector.judge.agents):
        sight = collector.judge.memory.sights.get(agent)
        last = max((view.now.last or 0 for view in collector.judge.memory.views.get(agent, {}).values()), default=None)
        limit = collector.inventory.detection.stale_after
        fresh = last is not None and now - last <= limit
        blind = sight is not None and sight.blind_since is not None
        detail = "never heard of" if last is None else f"last observation {max(0, now - last) / SECOND:.1f} s ago"
        items[f"agent {agent}"] = {"ok": fresh and not blind, "detail": f"{detail}, blind" if blind else detail}
        ahead = collector.clocks.get(agent)
        if ahead is not None:
            way = "ahead of" if ahead > 0 else "behind"
            told = f"{abs(ahead) / SECOND:.3f} s {way} the collector's"
            good = abs(ahead) <= ASTRAY
            items[f"clock {agent}"] = {
                "ok": good,
                "needed": False,
                "detail": told if good else f"{told}; set it by NTP, what it measures bears its time",
            }
    for concern in collector.judge.memory.concerns:
        if concern.kind == CLONE:
            detail = "runs twice: an earlier start sends after a later one; stop the clone, or give it an id of its own"
            items[f"clone {concern.agent}"] = {"ok": False, "needed": False, "detail": detail}
    return items
