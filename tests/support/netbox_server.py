"""A server that answers as NetBox's REST API does, with documents in the shape of its published serializers.

with netbox_server(province()) as server:
    server.faults["dcim/devices"] = Reply(500)
    server.asked                               # paths with their queries, and the tokens that came with them

No NetBox runs here: what is kept is the shape of lists (``count``, ``next``, ``results``), choices, nested objects, the
token's header, the limit of a page, and the filters that a pull uses.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

TOKEN = "0123456789abcdef0123456789abcdef01234567"
PLACES = (
    "dcim/regions",
    "dcim/sites",
    "dcim/devices",
    "dcim/cables",
    "circuits/circuits",
    "circuits/circuit-terminations",
)
Documents = dict[str, list[dict[str, Any]]]


@dataclass
class Reply:
    """What a place answers instead; ``trickle_s`` waits so long before each of its bytes."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    trickle_s: float = 0.0


class NetBoxServer:
    def __init__(self, documents: Documents, tls: tuple[Path, Path] | None) -> None:
        self.documents = {place: documents.get(place, []) for place in PLACES}
        self.page = 1000
        self.faults: dict[str, Reply] = {}
        self.next_url: str | None = None
        self.asked: list[tuple[str, str]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up is no news
        self.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{self._http.server_port}"

    def start(self) -> None:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def answer(self, path: str, token: str) -> Reply:
        """Return what a request is answered."""
        self.asked.append((path, token))
        parts = urlsplit(path)
        place = parts.path.removeprefix("/api/").rstrip("/")
        if place in self.faults:
            return self.faults[place]
        if token != f"Token {TOKEN}":
            return _json({"detail": "Invalid token"}, 403)
        if place not in self.documents or not parts.path.endswith("/"):
            return _json({"detail": "Not found."}, 404)
        query = parse_qs(parts.query)
        found = [one for one in self.documents[place] if self._chosen(place, one, query)]
        first, asked = int(query.get("offset", ["0"])[0]), int(query.get("limit", ["50"])[0])
        size = min(asked or self.page, self.page)
        rest = {key: value for key, value in query.items() if key not in {"limit", "offset"}}
        after = f"{self.url}/api/{place}/?{urlencode({**rest, 'limit': size, 'offset': first + size}, doseq=True)}"
        more = first + size < len(found)
        answer = {"count": len(found), "next": (self.next_url or after) if more else None, "previous": None}
        return _json({**answer, "results": found[first : first + size]})

    def _chosen(self, place: str, one: dict[str, Any], query: dict[str, list[str]]) -> bool:
        sites = {site["id"]: site for site in self.documents["dcim/sites"]}
        site = one if place == "dcim/sites" else sites.get((one.get("site") or {}).get("id"), {})
        tags = {tag["slug"] for tag in one.get("tags", [])}
        wanted = query.get("site", query.get("slug", []))
        return (
            (not wanted or site.get("slug") in wanted)
            and ("region" not in query or bool(self._above(site) & set(query["region"])))
            and set(query.get("tag", [])) <= tags
        )

    def _above(self, site: dict[str, Any]) -> set[str]:
        regions = {region["id"]: region for region in self.documents["dcim/regions"]}
        found, here = set(), site.get("region")
        while here:
            found.add(here["slug"])
            here = regions[here["id"]].get("parent")
        return found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                reply = server.answer(self.path, self.headers.get("Authorization", ""))
                time.sleep(reply.wait_s)  # a slow server is what is asked for
                self.send_response(reply.status)
                for name, value in {"Content-Type": reply.content_type, **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                if not reply.trickle_s:
                    self.wfile.write(reply.body)
                for byte in reply.body if reply.trickle_s else b"":
                    time.sleep(reply.trickle_s)
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def netbox_server(documents: Documents, tls: tuple[Path, Path] | None = None) -> Iterator[NetBoxServer]:
    """Serve documents on loopback, over TLS when certificate and key are given."""
    server = NetBoxServer(documents, tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _json(answer: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(answer).encode())
