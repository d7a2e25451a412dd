"""Where agents in other places come in: the options of ``siaga run`` and ``siaga collector``, and what is noted of them."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from agent.errors import BadInputError

if TYPE_CHECKING:
    from collector.app import Remote

Listen: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="SIAGA_UPLINK_LISTEN",
        help="Address for agents in other places, with TLS, such as :8443; empty: none come in.",
    ),
]
Name: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="SIAGA_UPLINK_NAME",
        help="Names and addresses that agents know this machine by, divided by commas; the certificate bears them. "
        "Empty: the host of --uplink-listen, else this machine's name.",
    ),
]
_NOTE = "address"
_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  (recognised, not listened on)


def remote_of(listen: str, name: str) -> Remote | None:
    """Return the socket and the names of the door, None where none is wanted. Raises ``BadInputError``."""
    from api.app import bind
    from api.cli.arguments import host_and_port
    from collector.app import Remote

    if not listen:
        return None
    host, port = host_and_port(listen, "--uplink-listen")
    names = _names(name, host)
    return Remote(bind(host, port), names)


def tell(data: Path, remote: Remote) -> None:
    """Say where agents come in, and note it for invitations."""
    from collector.app import UPLINK
    from collector.uplink.keeping import keep_secret

    name, port = remote.names[0], remote.listener.getsockname()[1]
    address = f"https://[{name}]:{port}" if ":" in name else f"https://{name}:{port}"
    keep_secret(data / UPLINK / _NOTE, address.encode())
    print(f"siaga: agents in other places come in at {address}", file=sys.stderr)


def noted_address(data: Path) -> str:
    """Return where agents come in, as was said at the last start. Raises ``BadInputError`` with the remedy."""
    from collector.app import UPLINK

    try:
        return (data / UPLINK / _NOTE).read_text(encoding="utf-8")
    except OSError:
        raise BadInputError(
            f"{data}: the collector there does not say where agents come in; start it with --uplink-listen, or give "
            "--address https://HOST:PORT"
        ) from None


def _names(text: str, host: str) -> tuple[str, ...]:
    """Return the names of the certificate: those that are given, else the listening host, else this machine's name."""
    from collector.uplink.authority import checked_names

    given = [name.strip() for name in text.split(",") if name.strip()]
    if not given:
        given = [socket.gethostname(), "localhost", "127.0.0.1"] if host in _EVERYWHERE else [host]
    try:
        return checked_names(given)
    except ValueError as problem:
        raise BadInputError(f"--uplink-name: {problem}") from None
