"""A person at the HTTP API: signs in and reads, over one connection that is opened again when the server went."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

_Found = TypeVar("_Found")
_LOOK_EVERY = 0.02


class DeskClient:
    """Reads ``/api/v1`` of a server on this machine's loopback."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self._cookie = ""

    def sign_in(self, name: str, password: str) -> str:
        """Sign in, changing a first password; returns the one that holds. Raises ``AssertionError`` when refused."""
        body = json.dumps({"name": name, "password": password})
        status, headers, text = self._ask("POST", "/api/v1/session", body)
        assert status == http.client.CREATED, f"{status}: {text}"
        self._cookie = headers["set-cookie"].split(";")[0]
        told = json.loads(text)
        if not told["must_change"]:
            return password
        chosen = f"{password}-diganti"
        body = json.dumps({"current": password, "new": chosen})
        status, _, text = self._ask("PUT", "/api/v1/session/password", body, {"X-CSRF-Token": told["csrf"]})
        assert status == http.client.NO_CONTENT, f"{status}: {text}"
        return chosen

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str, **query: str | int) -> Any:
        """Return the document at ``/api/v1/PATH``; raises ``ConnectionError`` while the server is not there."""
        status, _, text = self._ask("GET", f"/api/v1/{path}?{urlencode(query)}", None)
        assert status == http.client.OK, f"{path}: {status}: {text}"
        return json.loads(text)

    def tickets(self) -> list[dict[str, Any]]:
        """Return every ticket in short, the newest first."""
        return list(self.get("tickets", limit=200)["items"])

    def ticket(self, number: str) -> dict[str, Any]:
        return dict(self.get(f"tickets/{quote(number)}"))

    def incidents(self) -> list[dict[str, Any]]:
        return list(self.get("incidents", limit=500)["items"])

    def _ask(
        self, method: str, path: str, body: str | None, more: dict[str, str] | None = None
    ) -> tuple[int, Any, str]:
        headers = {"Content-Type": "application/json", "Cookie": self._cookie, **(more or {})}
        fresh = self._connection.sock is None
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        except (OSError, http.client.HTTPException) as problem:
            self._connection.close()
            if method == "GET" and not fresh:  # the server closes a connection that was idle
                return self._ask(method, path, body)
            raise ConnectionError(str(problem)) from problem


def seen(look: Callable[[], _Found | None], within: float, what: str) -> _Found:
    """Look until there is something (a true value), and return it; raises ``AssertionError`` when there never is."""
    until = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < until, f"within {within:g} s: {what}"
        time.sleep(_LOOK_EVERY)
