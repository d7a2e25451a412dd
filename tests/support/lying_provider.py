"""An OpenID provider on loopback with real RSA keys that tells the truth until it is told to lie.

For what a real provider cannot be made to do: sign with the wrong key, leave the signature out, tell another's token.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "siaga", "rahasia: 100% & panjang+/"


def key(name: str, nth: int = 0) -> RSAKey:
    """Return a key of this name; ``nth`` tells two of one name apart."""
    return RSAKey.import_key(_made(name, nth), {"kid": name, "use": "sig"})


@functools.cache
def _made(name: str, nth: int) -> str:
    """Make a key once a run: it takes a while."""
    del name, nth
    return RSAKey.generate_key(2048).as_pem(private=True).decode()


class LyingProvider:
    """``more`` goes over the claims; ``signed`` makes the token; ``documents`` go over what is answered by path."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.keys = [key("satu")]
        self.more: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256"}
        self.signed: Callable[[dict[str, Any]], str] = self._honestly
        self.documents: dict[str, tuple[int, bytes]] = {}
        self.nonce = ""
        self.asked: list[tuple[str, dict[str, str], str]] = []
        """Path, form and Authorization of what was asked."""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer({name: values[0] for name, values in parse_qs(text).items()})

            def _answer(self, form: dict[str, str]) -> None:
                provider.asked.append((self.path, form, self.headers.get("Authorization", "")))
                status, body = provider.answer(self.path)
                location = "http://127.0.0.1:9/"
                if self.path.startswith("/auth?"):
                    status, location = 302, provider.consent(self.path)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Location", location)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://{host}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()

    def answer(self, path: str) -> tuple[int, bytes]:
        if path in self.documents:
            return self.documents[path]
        documents: dict[str, Callable[[], Any]] = {
            "/.well-known/openid-configuration": self.discovery,
            "/jwks": lambda: {"keys": [one.as_dict(private=False) for one in self.keys]},
            "/token": lambda: {
                "token_type": "Bearer",
                "access_token": "kunci-akses",
                "id_token": self.signed(self.claims()),
            },
        }
        return (200, json.dumps(documents[path]()).encode()) if path in documents else (404, b"")

    def consent(self, path: str) -> str:
        """Return where a browser that asks at once is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        self.nonce = asked["nonce"]
        return f"{asked['redirect_uri']}?code=x&state={asked['state']}"

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }

    def claims(self) -> dict[str, Any]:
        now = int(time.time())
        half = hashlib.sha256(b"kunci-akses").digest()[:16]
        told = {
            "iss": self.issuer,
            "sub": "orang-1",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": self.nonce,
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            "preferred_username": "noc",
        }
        return {name: value for name, value in (told | self.more).items() if value is not None}

    def _honestly(self, claims: dict[str, Any]) -> str:
        return jwt.encode({**self.header, "kid": self.keys[-1].kid}, claims, self.keys[-1])
