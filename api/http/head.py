"""HEAD: what GET answers, without its body (RFC 9110, section 9.3.2); plain ASGI.

Rules this module keeps: every path that answers GET answers HEAD, with the same status and headers; a stream is left as
soon as its headers are told.
"""

from __future__ import annotations

import asyncio
import contextlib

from api.http.guard import Application, Message, Receive, Scope, Send


class HeadAsGet:
    """Wraps the application, which needs to know of GET only."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; of an answer to HEAD only the headers go out."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        told = asyncio.Event()

        async def headers_only(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                told.set()

        async def ask() -> None:
            await self._app({**scope, "method": "GET"}, receive, headers_only)

        asked, answered = asyncio.ensure_future(ask()), asyncio.ensure_future(told.wait())
        try:
            await asyncio.wait((asked, answered), return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                asked.result()
        finally:
            for task in (asked, answered):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
