"""The options that say which mail server takes letters, the same for ``siaga run``, ``siaga api`` and ``siaga mail test``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeAlias
from urllib.parse import urlsplit

import typer

from agent.clock import SECOND
from agent.errors import BadInputError
from api.core.letter_message import Sender
from api.core.letters import usable
from api.mail_settings import PORTS, MailSettings, Security

Host: TypeAlias = Annotated[
    str,
    typer.Option(
        "--smtp-host",
        envvar="SIAGA_SMTP_HOST",
        help="Mail server that letters are handed to; empty: they wait in the outbox.",
    ),
]
Port: TypeAlias = Annotated[
    int,
    typer.Option(
        "--smtp-port",
        envvar="SIAGA_SMTP_PORT",
        min=0,
        max=65535,
        help="Its port; 0: the usual one, 587 for starttls, 465 for tls, 25 for none.",
    ),
]
Secured: TypeAlias = Annotated[
    str,
    typer.Option(
        "--smtp-security",
        envvar="SIAGA_SMTP_SECURITY",
        help="starttls, tls or none; certificates are always verified.",
    ),
]
User: TypeAlias = Annotated[
    str, typer.Option("--smtp-user", envvar="SIAGA_SMTP_USER", help="User to sign in with; empty: without.")
]
Password: TypeAlias = Annotated[
    str,
    typer.Option(
        "--smtp-password", envvar="SIAGA_SMTP_PASSWORD", help="That user's password; better given by environment."
    ),
]
PasswordFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--smtp-password-file",
        envvar="SIAGA_SMTP_PASSWORD_FILE",
        help="File that holds the password, such as a secret of Compose or systemd; read at the start.",
    ),
]
From: TypeAlias = Annotated[
    str,
    typer.Option(
        "--smtp-from",
        envvar="SIAGA_SMTP_FROM",
        help="Who letters come from: an address, or a name with it: Siaga <siaga@example.go.id>.",
    ),
]
Timeout: TypeAlias = Annotated[
    float,
    typer.Option(
        "--smtp-timeout", envvar="SIAGA_SMTP_TIMEOUT", min=1, max=300, help="Longest wait for one answer, in seconds."
    ),
]
Authority: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--smtp-ca",
        envvar="SIAGA_SMTP_CA",
        help="PEM file with the authority of the server's certificate; default: the system's authorities.",
    ),
]
Url: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="SIAGA_URL",
        help="Address at which people open these pages, for links in letters: https://siaga.example.go.id.",
    ),
]
TIMEOUT = 10.0
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_NAMED = re.compile(r"\s*(?P<name>.*?)\s*<(?P<address>[^<>]*)>\s*")


def mail_settings(
    *,
    host: str,
    port: int = 0,
    security: str = Security.STARTTLS,
    user: str = "",
    password: str = "",
    password_file: Path | None = None,
    sender: str = "",
    timeout: float = TIMEOUT,
    ca: Path | None = None,
) -> MailSettings | None:
    """Return the settings, None when no mail server is given. Raises ``BadInputError`` for one that cannot be right."""
    host = host.strip()
    if not host:
        return None
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", host) or re.fullmatch(r"[^:]*:\d+", host):
        raise BadInputError(
            f"--smtp-host: {host!r} is no name of a server; give the name alone, the port by --smtp-port"
        )
    if security not in tuple(Security):
        raise BadInputError(f"--smtp-security: {security!r} is none; write starttls, tls or none")
    how = Security(security)
    if password_file is not None:
        if password:
            raise BadInputError("--smtp-password and --smtp-password-file are both given; keep the file")
        password = _password_in(password_file)
    if bool(user) != bool(password):
        raise BadInputError("--smtp-user and a password belong together; give both, or neither")
    if not (user + password).isascii() or not (user + password).isprintable():
        raise BadInputError("--smtp-user, --smtp-password: have characters that mail servers do not take; use ASCII")
    if user and how is Security.NONE and host not in _LOCAL:
        raise BadInputError("--smtp-security none would send the password in clear; write starttls or tls")
    if ca is not None and not ca.is_file():
        raise BadInputError(f"--smtp-ca: {ca} is no file; give the PEM file of the server's authority")
    return MailSettings(
        host=host,
        port=port or PORTS[how],
        security=how,
        user=user,
        password=password,
        sender=_sender(sender),
        timeout=round(timeout * SECOND),
        ca=ca,
    )


def from_environment(environ: Mapping[str, str]) -> MailSettings | None:
    """Return the settings that the environment gives, for what only looks at them. Raises ``BadInputError``."""
    port, timeout = environ.get("SIAGA_SMTP_PORT") or "0", environ.get("SIAGA_SMTP_TIMEOUT") or str(TIMEOUT)
    try:
        numbers = int(port), float(timeout)
    except ValueError:
        raise BadInputError(f"SIAGA_SMTP_PORT={port}, SIAGA_SMTP_TIMEOUT={timeout}: write numbers") from None
    return mail_settings(
        host=environ.get("SIAGA_SMTP_HOST", ""),
        port=numbers[0],
        security=environ.get("SIAGA_SMTP_SECURITY") or Security.STARTTLS,
        user=environ.get("SIAGA_SMTP_USER", ""),
        password=environ.get("SIAGA_SMTP_PASSWORD", ""),
        password_file=_path(environ.get("SIAGA_SMTP_PASSWORD_FILE")),
        sender=environ.get("SIAGA_SMTP_FROM", ""),
        timeout=numbers[1],
        ca=_path(environ.get("SIAGA_SMTP_CA")),
    )


def base_url(url: str) -> str | None:
    """Return the address of our pages, None when none is given. Raises ``BadInputError`` for what is none."""
    url = url.strip().rstrip("/")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.username or not re.fullmatch(r"[!-~]+", url):
        raise BadInputError(f"--url: {url!r} is no address of pages; write it like https://siaga.example.go.id")
    return url


def _sender(text: str) -> Sender:
    named = _NAMED.fullmatch(text)
    name, address = (named["name"].strip('" '), named["address"].strip()) if named else ("", text.strip())
    if not usable(address):
        raise BadInputError(
            f"--smtp-from: {text!r} names no address; say who letters come from, such as Siaga <siaga@example.go.id>"
        )
    return Sender(address=address, name=name or "Siaga")


def _password_in(place: Path) -> str:
    try:
        password = place.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is no text"
        raise BadInputError(f"--smtp-password-file: {place} cannot be read ({why}); put the password into it") from None
    if not password:
        raise BadInputError(f"--smtp-password-file: {place} is empty; put the password into it")
    return password


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
