"""The options that say where InfluxDB is, the same for ``siaga run`` and ``siaga collector``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from agent.errors import BadInputError
from collector.export.settings import InfluxSettings

Url = Annotated[
    str | None,
    typer.Option(
        "--influx-url",
        envvar="SIAGA_INFLUX_URL",
        help="InfluxDB 2 that gets samples and states, such as http://127.0.0.1:8086; none: nothing is exported.",
    ),
]
Token = Annotated[
    str,
    typer.Option(
        "--influx-token",
        envvar="SIAGA_INFLUX_TOKEN",
        help="Token that may write to the bucket; better given by environment.",
    ),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--influx-token-file",
        envvar="SIAGA_INFLUX_TOKEN_FILE",
        help="File that holds the token, such as a secret of Compose or systemd; read at the start.",
    ),
]
Org = Annotated[str, typer.Option("--influx-org", envvar="SIAGA_INFLUX_ORG", help="InfluxDB's organisation.")]
Bucket = Annotated[str, typer.Option("--influx-bucket", envvar="SIAGA_INFLUX_BUCKET", help="InfluxDB's bucket.")]
OutboxBytes = Annotated[
    int,
    typer.Option(
        "--influx-outbox-bytes",
        envvar="SIAGA_INFLUX_OUTBOX_BYTES",
        min=1_000_000,
        help="How much may wait for InfluxDB on the disk; beyond it the oldest goes, and is counted.",
    ),
]


def influx_settings(
    url: str | None, token: str, token_file: Path | None, org: str, bucket: str, most_bytes: int
) -> InfluxSettings | None:
    """Return the settings, None when no address is given.

    Raises ``BadInputError`` for an address or token that is none, and for an organisation or bucket that is missing.
    """
    if not url:
        return None
    if not _is_address(url):
        raise BadInputError(f"--influx-url: {url!r} is no address; write it like http://127.0.0.1:8086")
    for option, value in (("--influx-org", org), ("--influx-bucket", bucket)):
        if not value:
            raise BadInputError(f"--influx-url is given but {option} is not; say where the points go")
    if token_file is not None:
        if token:
            raise BadInputError("--influx-token and --influx-token-file are both given; keep the file")
        token = _token_in(token_file)
    token = token.strip()
    if not (token.isascii() and token.isprintable()):
        raise BadInputError("--influx-token: has characters that no token has; copy it from InfluxDB again")
    return InfluxSettings(url=url, token=token, org=org, bucket=bucket, most_bytes=most_bytes)


def _token_in(place: Path) -> str:
    try:
        token = place.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is no text"
        raise BadInputError(f"--influx-token-file: {place} cannot be read ({why}); put the token into it") from None
    if not token:
        raise BadInputError(f"--influx-token-file: {place} is empty; put the token into it")
    return token


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
