"""What stands around every answer: security headers, the size limit, the last resort, counting; plain ASGI."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from agent.clock import SECOND, Clock
from api.core.forms.uploads import LARGEST
from api.core.words import visible
from api.http.problems import ProblemError, answer
from api.metrics import Meters

log = logging.getLogger("siaga.api")

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_RAW = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
LARGEST_BODY = 256 * 1024
LARGEST_UPLOAD = LARGEST + 64 * 1024
"""A file with the form around it."""
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


def uploads(method: str, path: str) -> bool:
    """Tell whether a request may bring a file."""
    return method == "POST" and path.endswith("/attachments")


class Guard:
    """Wraps the application."""

    def __init__(self, app: Application, clock: Clock, meters: Meters) -> None:
        self._app, self._clock, self._meters = app, clock, meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; adds headers to its answer and counts it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = self._clock.monotonic()
        begun_answer: dict[str, int] = {}
        method = scope["method"] if scope["method"] in _METHODS else "other"

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun_answer["status"] = message["status"]
                own = {name for name, _ in message.get("headers", [])}
                message["headers"] = [
                    *message.get("headers", []),
                    *((name, value) for name, value in _RAW if name not in own),
                ]
                self._meters.requests.labels(method, str(message["status"])).inc()
                self._meters.seconds.observe((self._clock.monotonic() - begun) / SECOND)
            await send(message)

        taken, most = 0, LARGEST_UPLOAD if uploads(method, scope["path"]) else LARGEST_BODY

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise HTTPException(413)
            return message

        try:
            await self._app(scope, bounded, answered)
        except Exception:
            if "status" in begun_answer:
                raise
            log.exception("%s %s failed", method, visible(scope["path"]))
            response = answer(Request(scope, receive), ProblemError("internal"))
            await response(scope, receive, answered)
