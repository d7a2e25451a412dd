"""How devices are asked over SNMP, as the inventory writes it; a secret is named here, never given.

Where a secret is read from is in ``agent.inventory.secrets``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from agent.inventory.strict import Strict


class SecretFile(Strict):
    """A secret kept in a file of its own."""

    file: str


def _secret_shape(value: Any) -> str:
    return "<file>" if isinstance(value, (dict, SecretFile)) else "<variable>"


Secret = Annotated[
    Annotated[str, Tag("<variable>")] | Annotated[SecretFile, Tag("<file>")],
    Discriminator(_secret_shape),
]
"""``${NAME}`` of the environment, or a file; never the secret itself (``agent.inventory.secrets``)."""


class SnmpAuth(Strict):
    """SNMPv3 authentication: HMAC protocol and key (RFC 7860 for SHA-2)."""

    protocol: Literal["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
    key: Secret


class SnmpPrivacy(Strict):
    """SNMPv3 encryption: protocol and key (RFC 3826 for AES).

    ``aes192c`` and ``aes256c`` lengthen a short key in Cisco's way, the others of 192 and 256 bits in Blumenthal's.
    """

    protocol: Literal["des", "3des", "aes128", "aes192", "aes256", "aes192c", "aes256c"]
    key: Secret


class SnmpV2c(Strict):
    """Community-based access."""

    version: Literal["2c", "1"]
    community: Secret
    port: int = Field(default=161, ge=1, le=65535, description="UDP port of the SNMP agent")


class SnmpV3(Strict):
    """User-based access (RFC 3414)."""

    version: Literal["3"]
    user: str
    auth: SnmpAuth | None = Field(default=None, description="None: noAuthNoPriv")
    privacy: SnmpPrivacy | None = Field(default=None, description="None: no encryption")
    port: int = Field(default=161, ge=1, le=65535, description="UDP port of the SNMP agent")
    context: str = Field(default="", max_length=255, description="The context that is asked (RFC 3411, 3.3.1)")
    client: Literal["quick", "thorough"] = Field(
        default="quick",
        description="thorough: by pysnmp, for odd agents, at 75 times the processor time; so are contexts and 3des",
    )

    @model_validator(mode="after")
    def _privacy_needs_auth(self) -> SnmpV3:
        if self.privacy is not None and self.auth is None:
            message = "privacy needs auth; add auth: {protocol: sha256, key: ...}"
            raise ValueError(message)
        return self


SnmpCredential = Annotated[SnmpV2c | SnmpV3, Field(discriminator="version")]
