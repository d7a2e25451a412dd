"""Signing in at an OpenID provider: where to send a browser, and what its answer is worth.

Authorization code flow (OpenID Connect Core 1.0, 3.1) with PKCE (RFC 7636, S256), state and nonce. The provider is found by
its discovery document, its keys are kept and asked for again when a token names one that is not known. Which algorithms may
sign is ours to say: ``none`` and those of a shared secret are not among them.

Rules this module keeps:

- Every address is HTTPS, or on this machine's loopback; no redirect is followed; answers are bounded in size and time.
- What goes wrong is told as a code (``Trouble``) and logged with its reason; no secret and no token is ever logged.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import logging
import secrets
import threading
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from agent.clock import HOUR, SECOND, Clock, Microseconds
from api.core.elsewhere import Asked, Begun, Elsewhere, TroubleError, person, role_of, wrong_claim
from api.settings import OidcSettings

log = logging.getLogger("siaga.api.oidc")

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
SCOPES = "openid email profile"
MOST_BYTES = 512 * 1024
PATIENCE = httpx.Timeout(10.0, connect=5.0)
KEPT: Microseconds = HOUR
"""How long a discovery document and keys are gone by."""
ASK_AGAIN: Microseconds = 10 * SECOND
"""How often keys are asked for at most because of a token that names a strange one."""
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Provider:
    """One OpenID provider, asked over HTTP; may be used from several threads."""

    def __init__(self, settings: OidcSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._client = httpx.Client(timeout=PATIENCE, trust_env=False, follow_redirects=False)
        self._lock = threading.Lock()
        self._found: tuple[Microseconds, dict[str, Any]] | None = None
        self._keys: tuple[Microseconds, KeySet] | None = None

    def begin(self, back: str, onward: str) -> tuple[str, Begun]:
        """Return the address to send a browser to, and what the browser must keep; raises ``TroubleError``."""
        endpoint = str(self._discovered()["authorization_endpoint"])
        begun = Begun(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            next=onward,
        )
        challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": back,
            "scope": SCOPES,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}", begun

    def finish(self, begun: Begun, code: str, back: str) -> Elsewhere:
        """Give the code for a token and return whom it tells of; raises ``TroubleError``."""
        settings = self._settings
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": begun.verifier}
        auth = None
        if self._by_post():
            form |= {"client_id": settings.client_id, "client_secret": settings.client_secret}
        else:
            auth = httpx.BasicAuth(_form_encoded(settings.client_id), _form_encoded(settings.client_secret))
        answer = self._ask("POST", str(self._discovered()["token_endpoint"]), data=form, auth=auth)
        text, access = answer.get("id_token"), answer.get("access_token")
        if not isinstance(text, str):
            raise TroubleError("token", "the answer has no id_token")
        token = self._opened(text)
        asked = Asked(issuer=settings.issuer, client=settings.client_id, nonce=begun.nonce, now=self._clock.wall())
        access_token = access if isinstance(access, str) else None
        wrong = wrong_claim(token.claims, asked, str(token.header.get("alg")), access_token)
        if wrong is not None:
            raise TroubleError("token", f"claim {wrong} of the ID token does not fit")
        role = role_of(token.claims, settings.role_claim, settings.roles) if settings.role_claim else None
        return person(token.claims, role)

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _by_post(self) -> bool:
        methods = self._discovered().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_basic" not in methods and "client_secret_post" in methods

    def _opened(self, text: str) -> jwt.Token:
        """Return a token whose signature holds, by the keys that are known or by those asked for anew."""
        try:
            return jwt.decode(text, self._known_keys(KEPT), algorithms=ALGORITHMS)
        except (JoseError, ValueError) as problem:
            log.info("an ID token does not fit the keys that are known: %s", type(problem).__name__)
        try:
            return jwt.decode(text, self._known_keys(ASK_AGAIN), algorithms=ALGORITHMS)
        except (JoseError, ValueError) as problem:
            raise TroubleError("token", f"its signature does not hold: {type(problem).__name__}") from None

    def _known_keys(self, lasting: Microseconds) -> KeySet:
        now = self._clock.monotonic()
        with self._lock:
            if self._keys is not None and now - self._keys[0] < lasting:
                return self._keys[1]
        document = self._ask("GET", str(self._discovered()["jwks_uri"]))
        held = document.get("keys")
        usable = [key for key in held if _signs(key)] if isinstance(held, list) else []
        try:
            keys = KeySet.import_key_set({"keys": usable})
        except (JoseError, ValueError, KeyError, TypeError) as problem:
            raise TroubleError("down", f"its keys cannot be read: {type(problem).__name__}") from None
        with self._lock:
            self._keys = (now, keys)
        return keys

    def _discovered(self) -> dict[str, Any]:
        now = self._clock.monotonic()
        with self._lock:
            if self._found is not None and now - self._found[0] < KEPT:
                return self._found[1]
        document = self._ask("GET", f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != self._settings.issuer:
            raise TroubleError("down", f"it calls itself {document.get('issuer')!r}")
        for name in _NEEDED:
            if not trusted(document.get(name)):
                raise TroubleError("down", f"its {name} is no https address")
        with self._lock:
            self._found = (now, document)
        return document

    def _ask(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        try:
            with self._client.stream(method, url, headers={"Accept": "application/json"}, **more) as answer:
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise TroubleError("down", f"{url} answers with more than {MOST_BYTES} bytes")
                status = answer.status_code
        except httpx.HTTPError as problem:
            raise TroubleError("down", f"{url}: {type(problem).__name__}") from None
        if method == "POST" and status in (400, 401, 403):
            raise TroubleError("refused", f"{url} answers {status}")
        if status != httpx.codes.OK:
            raise TroubleError("down", f"{url} answers {status}")
        try:
            document = json.loads(body)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise TroubleError("down", f"{url} answers with no JSON object")
        return document


def trusted(address: object) -> bool:
    """Tell whether an address may be asked: HTTPS, or plain HTTP on this machine's loopback."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
        host = "" if parts is None else parts.hostname or ""
    except ValueError:
        return False
    if parts is None or not host or parts.username or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _loopback(host))


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _signs(key: object) -> bool:
    """Tell whether a key of a set is for signatures by a private key; others are passed over."""
    return isinstance(key, dict) and key.get("use", "sig") == "sig" and key.get("kty") in ("RSA", "EC", "OKP")


def _form_encoded(text: str) -> str:
    """Return a client's name or secret as RFC 6749 (2.3.1) puts it into Basic authentication."""
    return urlencode({"": text})[1:]
