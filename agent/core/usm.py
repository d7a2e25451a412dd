"""Who signed an SNMPv3 message: keys and digests of the user-based security model.

Rules this module keeps:

- A key is made of the pass phrase once, and localized to each engine (RFC 3414, 2.6 and A.2).
- A digest is compared in constant time, over the message with the digest's own octets zeroed (RFC 3414, 6; RFC 7860, 4).
- Pure; protocols as the inventory spells them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import NamedTuple

from agent.core.snmp_envelope import Envelope


class Protocol(NamedTuple):
    """A hash by its name in ``hashlib``, and how many octets of the HMAC stand in a message."""

    hash: str
    kept: int


PROTOCOLS: Mapping[str, Protocol] = {
    "md5": Protocol("md5", 12),
    "sha1": Protocol("sha1", 12),
    "sha224": Protocol("sha224", 16),
    "sha256": Protocol("sha256", 24),
    "sha384": Protocol("sha384", 32),
    "sha512": Protocol("sha512", 48),
}
_STRETCHED = 1_048_576
"""Octets of repeated pass phrase that are hashed (RFC 3414, A.2)."""


def master_key(protocol: str, phrase: str) -> bytes:
    """Return the key of a pass phrase, which has at least one octet."""
    octets = phrase.encode()
    stretched = (octets * (_STRETCHED // len(octets) + 1))[:_STRETCHED]
    return hashlib.new(PROTOCOLS[protocol].hash, stretched, usedforsecurity=False).digest()


def localized(protocol: str, key: bytes, engine: bytes) -> bytes:
    """Return the key that belongs to one engine."""
    return hashlib.new(PROTOCOLS[protocol].hash, key + engine + key, usedforsecurity=False).digest()


def signed(envelope: Envelope, protocol: str, key: bytes) -> bool:
    """Tell whether a message was signed with a localized key."""
    name, kept = PROTOCOLS[protocol]
    at = envelope.digest_at
    if len(envelope.digest) != kept:
        return False
    blank = envelope.message[:at] + bytes(kept) + envelope.message[at + kept :]
    return hmac.compare_digest(hmac.new(key, blank, name).digest()[:kept], envelope.digest)
