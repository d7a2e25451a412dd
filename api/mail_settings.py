"""Where letters are handed over: a mail server that takes them on (a relay), and who they come from."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import msgspec

from agent.clock import SECOND, Microseconds
from api.core.letter_message import Sender


class Security(StrEnum):
    """How the connection is kept secret."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
"""The usual port of each (RFC 6409, RFC 8314, RFC 5321)."""


class MailSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A mail server and how to speak to it.

    ``ca`` is a PEM file with the authority to trust instead of the system's; ``timeout`` bounds each wait for an answer.
    """

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""
    sender: Sender
    timeout: Microseconds = 10 * SECOND
    ca: Path | None = None

    @property
    def place(self) -> str:
        """The server as people write it: ``mail.babelprov.go.id:587``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        """Return the settings without the password: this may land in a log."""
        return f"MailSettings({self.place}, {self.security.value}, user={self.user!r}, sender={self.sender.address!r})"
