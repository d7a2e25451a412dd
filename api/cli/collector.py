"""``siaga collector``: the judging alone, for agents and an api in other processes."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from agent.errors import BadInputError, StorageError
from api.cli import influx
from collector.export.settings import MOST_BYTES

app = typer.Typer(add_completion=False)

_EXAMPLE = """
Example:

  siaga collector --inventory province/ --data ./data --listen 127.0.0.1:8090

The bearer token for agents and api stands in DATA/collector.token; it is made at the first start.
"""


@app.command(epilog=_EXAMPLE)
def collector(
    inventory: Annotated[
        Path, typer.Option(envvar="SIAGA_INVENTORY", help="The inventory: a YAML file or a folder of them.")
    ],
    data: Annotated[Path, typer.Option(envvar="SIAGA_DATA", help="Folder for everything that is kept.")] = Path("data"),
    listen: Annotated[
        str, typer.Option(envvar="SIAGA_COLLECTOR_LISTEN", help="Address for agents, api and /metrics.")
    ] = "127.0.0.1:8090",
    influx_url: influx.Url = None,
    influx_token: influx.Token = "",
    influx_token_file: influx.TokenFile = None,
    influx_org: influx.Org = "",
    influx_bucket: influx.Bucket = "",
    influx_outbox_bytes: influx.OutboxBytes = MOST_BYTES,
) -> None:
    """Judge what agents deliver; answer the api."""
    import asyncio

    from agent.clock import SystemClock
    from agent.inventory.load import load
    from api.app import bind
    from api.cli.arguments import host_and_port
    from api.cli.folder import own_folder
    from collector.app import CollectorApp

    points_to = influx.influx_settings(
        influx_url, influx_token, influx_token_file, influx_org, influx_bucket, influx_outbox_bytes
    )
    load(inventory, os.environ, secrets=False)
    listener = bind(*host_and_port(listen, "--listen"))
    with own_folder(data, inventory):
        program = CollectorApp(
            lambda: load(inventory, os.environ, secrets=False),
            data,
            listener,
            SystemClock(),
            token_of(data),
            influx=points_to,
        )
        host, port = listener.getsockname()[:2]
        print(f"siaga collector: listening on http://{host}:{port}", file=sys.stderr)
        asyncio.run(program.run())


def token_of(data: Path) -> str:
    """Return the collector's bearer token, made when it is missing.

    Raises ``StorageError`` when it cannot be written, ``BadInputError`` when it is empty.
    """
    place = data / "collector.token"
    try:
        if not place.exists():
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(32) + "\n")
        token = place.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise StorageError(f"{place}: {problem.strerror}; give --data a folder of siaga's own") from None
    if not token:
        raise BadInputError(f"{place}: is empty; remove it, a new one is made at the next start")
    return token
