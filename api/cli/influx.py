"""The options that say where InfluxDB is, the same for ``siaga run`` and ``siaga collector``."""

from __future__ import annotations

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


def influx_settings(url: str | None, token: str, org: str, bucket: str, most_bytes: int) -> InfluxSettings | None:
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
    token = token.strip()
    if not (token.isascii() and token.isprintable()):
        raise BadInputError("--influx-token: has characters that no token has; copy it from InfluxDB again")
    return InfluxSettings(url=url, token=token, org=org, bucket=bucket, most_bytes=most_bytes)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
