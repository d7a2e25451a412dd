"""A server at InfluxDB's address that answers as it is told to: a status, silence, or nothing at all.

with influx_server() as server:
    server.answer = Reply(401, b'{"code": "unauthorized"}')
    server.writes                                     # what it was sent: path with query, token, lines
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What a write is answered; ``status`` 0 hangs up without a word, -1 keeps the line open until the server ends."""

    status: int = 204
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Write:
    path: str
    token: str
    lines: list[bytes]


class InfluxServer:
    def __init__(self) -> None:
        self.answer = Reply()
        self.judge: Callable[[Write], Reply] = lambda _: self.answer
        self.writes: list[Write] = []
        self.ending = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.ending.set()
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                write = Write(self.path, self.headers.get("Authorization", ""), body.split(b"\n"))
                server.writes.append(write)
                reply = server.judge(write)
                if reply.status <= 0:
                    if reply.status < 0:
                        server.ending.wait()
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@contextmanager
def influx_server() -> Iterator[InfluxServer]:
    """Start a server; it is gone on the way out."""
    server = InfluxServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
