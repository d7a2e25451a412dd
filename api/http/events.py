"""``/api/v1/events``: changes as server-sent events (WHATWG HTML, 9.2).

``change`` carries what changed (offices, totals, ticket numbers); ``reset`` tells to read all anew, because
the events after ``Last-Event-ID`` are no longer known. A comment keeps the connection alive.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header
from starlette.responses import StreamingResponse

from agent.clock import MINUTE, SECOND, Microseconds
from api.core.roles import Action
from api.http.context import Parts, Seeing, Siaga
from api.http.operations import responses, who
from api.live import Change, Watcher

router = APIRouter(tags=["events"])

KEEP_ALIVE: Microseconds = 15 * SECOND
LASTS: Microseconds = 10 * MINUTE
"""Then the client comes back, and whether it may still see is asked again."""
RETRY_MS = 2_000
_EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["change", "reset"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
        "id": {"type": "string"},
        "retry": {"type": "integer"},
    },
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A stream of changes, each event of this schema",
        "content": {"text/event-stream": {"itemSchema": _EVENT}},
    }
}


@router.get("/events", response_class=StreamingResponse, responses=_ANSWER | responses(), openapi_extra=who(Action.SEE))
async def watch_events(
    parts: Parts,
    viewer: Seeing,
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> StreamingResponse:
    """Stream changes until the client leaves; one that reads too slowly is cut off."""
    watcher = parts.live.watch(viewer.office)
    return StreamingResponse(
        _stream(parts, watcher, last_event_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _stream(parts: Siaga, watcher: Watcher, last: str | None) -> AsyncIterator[str]:
    live = parts.live
    ends = parts.clock.monotonic() + LASTS
    try:
        missed = live.since(last) if last is not None else []
        yield f"retry: {RETRY_MS}\n" + ("" if missed else f"id: {live.event_id()}\n")
        yield "event: reset\ndata: {}\n\n" if missed is None else ": siaga\n\n"
        told = 0
        for change in missed or []:
            told = change.serial
            yield _event(parts, watcher, change)
        while not watcher.cut and parts.clock.monotonic() < ends:
            try:
                item = await asyncio.wait_for(watcher.queue.get(), KEEP_ALIVE / SECOND)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if item is None:
                return
            if item.serial > told:
                yield _event(parts, watcher, item)
    finally:
        live.unwatch(watcher)


def _event(parts: Siaga, watcher: Watcher, change: Change) -> str:
    payload = change.told(watcher.office)
    if payload is None:
        return f"id: {parts.live.event_id(change)}\n\n"
    return f"id: {parts.live.event_id(change)}\nevent: change\ndata: {json.dumps(payload)}\n\n"
