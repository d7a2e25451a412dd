"""What an agent and a collector need to trust each other: the one-time code, and what is said when it is redeemed.

Rules this module keeps:

- The **code** holds the SHA-256 fingerprint of the collector's own certificate authority and a secret that works once.
  So the agent knows whom it talks to before it says anything (RFC 7469's idea of a pin), and nothing is trusted on first
  use.
- The **token** is minted by the agent; the collector is given its SHA-256 and keeps no more. A token begins with the
  agent's id, so that a refusal can name it.
- Pure.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from typing import NamedTuple

import msgspec

FINGERPRINT_BYTES = 32
SECRET_BYTES = 16
_CHECK_BYTES = 3
AUTHORITY_PATH = "/enrolment/v1/authority"
"""``GET``: the authority's certificate in PEM; the code's fingerprint says whether it is the right one."""
REDEEM_PATH = "/enrolment/v1/agents"
"""``POST``: a ``Redemption``, answered by an ``Enrolled``."""


class Code(NamedTuple):
    """What ``siaga collector invite`` prints and ``siaga agent enroll`` reads."""

    fingerprint: bytes
    secret: bytes

    def text(self) -> str:
        """Return 68 characters of base64url; the last three bytes tell a mistyped code from a wrong one."""
        told = self.fingerprint + self.secret
        return base64.urlsafe_b64encode(told + _check(told)).decode("ascii")


class Redemption(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's request: the code's secret, and the SHA-256 of the token it will show from now on."""

    secret: bytes
    token_hash: bytes


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: whose token that is now."""

    agent: str


def read_code(text: str) -> Code:
    """Read a code. Raises ``ValueError`` with the remedy when it is none.

    >>> read_code(Code(bytes(32), b"sixteen bytes ok").text()).secret
    b'sixteen bytes ok'
    """
    try:
        raw = base64.b64decode("".join(text.split()), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    told, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    if len(told) != FINGERPRINT_BYTES + SECRET_BYTES or check != _check(told):
        raise ValueError("this is no code, or a part of it is missing; copy all of what siaga collector invite printed")
    return Code(told[:FINGERPRINT_BYTES], told[FINGERPRINT_BYTES:])


def bearer(agent: str, secret: str) -> str:
    """Return the token that an agent shows."""
    return f"{agent}:{secret}"


def agent_of(token: str) -> str:
    """Return the agent that a token says it belongs to; empty when it says none."""
    return token.rpartition(":")[0]


def hashed(token: str | bytes) -> bytes:
    """Return what is kept of a token or a code's secret: they are random, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode() if isinstance(token, str) else token).digest()


def _check(told: bytes) -> bytes:
    return zlib.crc32(told).to_bytes(4, "big")[-_CHECK_BYTES:]
