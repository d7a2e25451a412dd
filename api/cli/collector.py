"""``siaga collector``: the judging alone, for agents and an api in other processes."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from agent.errors import BadInputError, StorageError
from api.cli import influx, options, uplink_options
from api.cli.collector_agents import add_commands
from api.cli.running_group import RunningGroup
from collector.export.settings import MOST_BYTES

app = typer.Typer(add_completion=False, cls=RunningGroup)

_EXAMPLE = """
Examples:

  siaga collector --inventory province/ --data ./data --listen 127.0.0.1:8090

  siaga collector --inventory province/ --uplink-listen :8443 --uplink-name noc.example

The bearer token for the api stands in DATA/collector.token; it is made at the first start. Agents in other places come
in at --uplink-listen, each by a token of its own: siaga collector invite AGENT.
"""


@app.callback(epilog=_EXAMPLE, invoke_without_command=True)
def collector(
    context: typer.Context,
    inventory: options.Inventory,
    data: options.Data = Path("data"),
    listen: Annotated[
        str,
        typer.Option(
            envvar="SIAGA_COLLECTOR_LISTEN", help="Address for api, /metrics and agents on this machine, without TLS."
        ),
    ] = "127.0.0.1:8090",
    uplink_listen: uplink_options.Listen = "",
    uplink_name: uplink_options.Name = "",
    influx_url: influx.Url = None,
    influx_token: influx.Token = "",
    influx_token_file: influx.TokenFile = None,
    influx_org: influx.Org = "",
    influx_bucket: influx.Bucket = "",
    influx_outbox_bytes: influx.OutboxBytes = MOST_BYTES,
) -> None:
    """Judge what agents deliver; answer the api."""
    if context.invoked_subcommand is not None:
        return
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
    remote = uplink_options.remote_of(uplink_listen, uplink_name)
    with own_folder(data, inventory):
        program = CollectorApp(
            lambda: load(inventory, os.environ, secrets=False),
            data,
            listener,
            SystemClock(),
            token_of(data),
            influx=points_to,
            remote=remote,
        )
        host, port = listener.getsockname()[:2]
        print(f"siaga collector: listening on http://{host}:{port}", file=sys.stderr)
        if remote is not None:
            uplink_options.tell(data, remote)
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


add_commands(app)
