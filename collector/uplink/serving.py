"""TLS on a socket that strangers reach: how many connections, from one place and in all, and how long each may dawdle.

Rules this module keeps:

- A TLS handshake is over within 10 s, a request's head within 10 s of the connection or of the answer before, a body in
  its own time (``collector.uplink.door``). Who is slower is cut off, and holds nothing meanwhile but a socket.
- At most 512 connections in all and 64 from one address; the next is closed at once.
- The certificate is renewed while this serves: connections from then on see the new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections import Counter
from typing import Any, ClassVar

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

HANDSHAKE_S = 10.0
HEAD_S = 10.0
IDLE_S = 60
MOST_CONNECTIONS = 512
MOST_FROM_ONE = 64
_LARGEST_HEAD = 16 * 1024


class QuietServer(uvicorn.Server):
    """uvicorn without its signal handlers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        """Leave the process's signals alone."""
        yield


class BoundedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, for clients that are not trusted to be quick, few or honest."""

    _from: ClassVar[Counter[str]] = Counter()
    _slow: asyncio.TimerHandle | None = None
    _address: str | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection, or close it when there are too many."""
        super().connection_made(transport)
        address = str((self.client or ("",))[0])
        if len(self.connections) > MOST_CONNECTIONS or self._from[address] >= MOST_FROM_ONE:
            transport.abort()
            return
        self._address = address
        self._from[address] += 1
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room for the next."""
        self._head_came()
        if self._address is not None:
            self._from[self._address] -= 1
            if not self._from[self._address]:
                del self._from[self._address]
            self._address = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in; the head of a request has to be whole in time."""
        if self._slow is None and (self.cycle is None or self.cycle.response_complete):
            self._expect_head()
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._head_came()

    def _expect_head(self) -> None:
        self._slow = self.loop.call_later(HEAD_S, self.transport.abort)

    def _head_came(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None


async def serve(app: Starlette, listener: socket.socket, context: ssl.SSLContext) -> None:
    """Serve until cancelled; requests that are being answered get two seconds to end."""
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
    )
    server = QuietServer(config)
    loop = asyncio.get_running_loop()
    serving = loop.create_task(server.serve(sockets=[]))
    accepting: asyncio.Server | None = None
    try:
        while not server.started and not serving.done():
            await asyncio.wait({serving}, timeout=0.01)
        accepting = await loop.create_server(
            lambda: BoundedProtocol(config=config, server_state=server.server_state, app_state={}),
            sock=listener,
            ssl=context,
            ssl_handshake_timeout=HANDSHAKE_S,
        )
        await asyncio.wait({serving})
    finally:
        if accepting is not None:
            accepting.close()
        server.should_exit = True
        await asyncio.gather(serving, return_exceptions=True)
