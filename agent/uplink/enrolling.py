"""Redeeming a one-time code: from ``siaga collector invite`` to the credentials of one agent.

Rules this module keeps:

- First the authority's certificate is fetched, of whom we know nothing yet: nothing is said but that we ask. It is
  taken only when its fingerprint is the code's; then all that follows is said to its bearer alone.
- The token is made here and its hash handed over. A lost answer is asked for again with the same token, which the
  collector knows; so a way that breaks in the middle does not use the code up.
"""

from __future__ import annotations

import hashlib
import secrets
import ssl
from urllib.parse import urlsplit

import httpx
import msgspec

from agent.clock import Clock
from agent.errors import BadInputError
from agent.invitation import (
    AUTHORITY_PATH,
    REDEEM_PATH,
    Code,
    Enrolled,
    Redemption,
    bearer,
    hashed,
    read_code,
)
from agent.uplink.credentials import Credentials, context_of
from agent.uplink.tls_trouble import told

_TRIES = 3
_TIMEOUT = httpx.Timeout(15.0, connect=10.0)
_MOST_PEM = 16 * 1024
_MSGPACK = {"Content-Type": "application/msgpack"}


def enrol(address: str, text: str, clock: Clock) -> Credentials:
    """Return the credentials of the agent that the code was made for.

    Raises ``BadInputError`` when the address or the code is none, ``ConnectionError`` with the remedy when the
    collector cannot be reached, is another one, or does not accept the code.
    """
    try:
        code = read_code(text)
    except ValueError as problem:
        raise BadInputError(f"--code: {problem}") from None
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
        raise BadInputError(f"--collector: {address!r} is no address to enrol at; write https://HOST:PORT")
    base = address.rstrip("/")
    authority = _authority(base, code, clock)
    secret = secrets.token_urlsafe(32)
    agent = _redeem(base, authority, Redemption(secret=code.secret, token_hash=hashed(secret)), clock)
    return Credentials(
        collector=base, agent=agent, token=bearer(agent, secret), authority=authority, enrolled=clock.wall()
    )


def _authority(base: str, code: Code, clock: Clock) -> str:
    """Fetch the certificate and hold it against the code."""
    unknown = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unknown.check_hostname = False
    unknown.verify_mode = ssl.CERT_NONE  # what comes is held against the fingerprint of the code
    with httpx.Client(verify=unknown, timeout=_TIMEOUT, trust_env=False) as client:
        answer = _asked(client, httpx.Request("GET", base + AUTHORITY_PATH), clock)
    pem = answer.text if len(answer.content) <= _MOST_PEM else ""
    try:
        fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest()
    except ValueError:
        raise ConnectionError(f"{base}: no collector of Siaga answers there; see address and port") from None
    if not secrets.compare_digest(fingerprint, code.fingerprint):
        raise ConnectionError(
            f"{base}: this is not the collector that made the code: its authority's fingerprint is "
            f"{fingerprint.hex()[:16]}…, the code's {code.fingerprint.hex()[:16]}…; see the address, or invite again"
        )
    return pem


def _redeem(base: str, authority: str, redemption: Redemption, clock: Clock) -> str:
    with httpx.Client(verify=context_of(authority), timeout=_TIMEOUT, trust_env=False) as client:
        request = httpx.Request(
            "POST", base + REDEEM_PATH, headers=_MSGPACK, content=msgspec.msgpack.encode(redemption)
        )
        answer = _asked(client, request, clock)
    try:
        return msgspec.msgpack.decode(answer.content, type=Enrolled).agent
    except msgspec.MsgspecError as problem:
        raise ConnectionError(f"{base}: answered, but not as a collector of Siaga does ({problem})") from None


def _asked(client: httpx.Client, request: httpx.Request, clock: Clock) -> httpx.Response:
    """Send a request, again when the way breaks; what is not 200 is an error with the collector's own words."""
    for left in reversed(range(_TRIES)):
        try:
            answer = client.send(request)
        except httpx.HTTPError as problem:
            if left and isinstance(problem, httpx.RemoteProtocolError | httpx.ReadError | httpx.ReadTimeout):
                continue
            raise ConnectionError(f"{request.url}: {told(problem, clock.wall())}") from problem
        if answer.status_code == httpx.codes.OK:
            return answer
        try:
            detail = str(msgspec.json.decode(answer.content, type=dict[str, object]).get("detail"))
        except msgspec.MsgspecError:
            detail = f"status {answer.status_code}; see that this is the collector's --uplink-listen address"
        raise ConnectionError(f"{request.url.scheme}://{request.url.netloc.decode()}: {detail}")
    raise AssertionError("the last try returns or raises")
