"""Who the agent is to a device: SNMP credentials with their secrets resolved.

Rules this module keeps:

- A secret never shows: not in ``repr``, not in a message, not in a log line.
- What the SNMP client cannot do is told before anything is sent, with the remedy (``unsupported``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from agent.inventory.credentials import Secret, SnmpV2c, SnmpV3

_SHORTEST_KEY = 8
_LONGEST_NAME = 32


@dataclass(frozen=True, slots=True)
class Community:
    """Community-based access (RFC 3584): version ``"2c"`` or ``"1"``."""

    community: str = field(repr=False)
    port: int = 161
    version: str = "2c"


@dataclass(frozen=True, slots=True)
class User:
    """User-based access (RFC 3414, 7860, 3826). Protocols as the inventory spells them, ``None`` for none."""

    user: str
    auth_protocol: str | None = None
    auth_key: str = field(default="", repr=False)
    privacy_protocol: str | None = None
    privacy_key: str = field(default="", repr=False)
    port: int = 161
    context: str = ""
    thorough: bool = False
    """Whether a person wants pysnmp for it."""

    @property
    def needs_thorough(self) -> bool:
        """Whether only pysnmp can do this, or is wanted: the quick client knows neither contexts nor 3DES."""
        return self.thorough or bool(self.context) or self.privacy_protocol == "3des"


Credential: TypeAlias = Community | User


def credential_of(model: SnmpV2c | SnmpV3, resolve: Callable[[Secret], str]) -> Credential:
    """Turn a credential of the inventory into one with its secrets resolved.

    ``resolve`` reads ``${ENV}`` or ``{file: …}``; what it raises passes through.
    """
    if isinstance(model, SnmpV2c):
        return Community(resolve(model.community), model.port, model.version)
    return User(
        model.user,
        model.auth.protocol if model.auth else None,
        resolve(model.auth.key) if model.auth else "",
        model.privacy.protocol if model.privacy else None,
        resolve(model.privacy.key) if model.privacy else "",
        model.port,
        model.context,
        model.client == "thorough",
    )


def unsupported(credential: Credential) -> str | None:
    """Say why the SNMP client cannot use this credential and what to do; ``None`` when it can."""
    if isinstance(credential, Community):
        return None
    if not 0 < len(credential.user.encode()) <= _LONGEST_NAME:
        return f"an SNMPv3 user name has 1 to {_LONGEST_NAME} octets (RFC 3414); correct user"
    if credential.privacy_protocol and not credential.auth_protocol:
        return "SNMPv3 privacy needs authentication (RFC 3414); add auth: {protocol: sha256, key: …}"
    for what, protocol, key in (
        ("auth", credential.auth_protocol, credential.auth_key),
        ("privacy", credential.privacy_protocol, credential.privacy_key),
    ):
        if protocol and len(key.encode()) < _SHORTEST_KEY:
            return f"the {what} key is shorter than {_SHORTEST_KEY} octets (RFC 3414, 11.2); set a longer one on both sides"
    return None
