"""``siaga agent``: measures and sends what it saw to a collector in another process."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from agent.app import AgentApp

app = typer.Typer(add_completion=False)

_EPILOG = """
Example:

  siaga agent --inventory inventory/ --id pkp --data /var/lib/siaga --collector https://noc.example:8443

SIGHUP reads the inventory again; SIGTERM keeps what was measured and ends.
"""


@app.command(epilog=_EPILOG)
def agent(
    *,
    inventory: Annotated[Path, typer.Option(envvar="SIAGA_INVENTORY", help="The inventory: a YAML file or a folder")],
    agent_id: Annotated[
        str, typer.Option("--id", envvar="SIAGA_AGENT", help="Which of the inventory's agents this is")
    ],
    collector: Annotated[
        str, typer.Option(envvar="SIAGA_COLLECTOR", help="http://host:port, https://host:port or unix:///path")
    ],
    data: Annotated[Path, typer.Option(envvar="SIAGA_DATA", help="Folder of the outbox")] = Path("data"),
    token: Annotated[
        str,
        typer.Option(envvar="SIAGA_TOKEN", help="What the collector knows this agent by; better given by environment"),
    ] = "",
    poll_interval: Annotated[
        str, typer.Option(envvar="SIAGA_POLL_INTERVAL", help="Between two SNMP polls of all devices; at least 5s")
    ] = "60s",
    profiles: Annotated[
        Path | None, typer.Option(envvar="SIAGA_PROFILES", help="Folder of device profiles that go before Siaga's own")
    ] = None,
    trap_listen: Annotated[
        str,
        typer.Option(
            envvar="SIAGA_TRAP_LISTEN",
            help="UDP address for SNMP traps and informs, such as :162 or 10.0.0.1:1162; empty: none are received",
        ),
    ] = "",
    outbox_keep: Annotated[
        str, typer.Option(envvar="SIAGA_OUTBOX_KEEP", help="How long acknowledged batches stay, to be asked for again")
    ] = "7d",
    outbox_bytes: Annotated[
        int, typer.Option(envvar="SIAGA_OUTBOX_BYTES", min=1_000_000, help="How large the outbox may grow, in bytes")
    ] = 2 * 1024**3,
) -> None:
    """Probe and poll the inventory's devices and deliver what was seen, without end.

    While the collector is away everything is kept in the outbox and delivered when it is back.
    """
    import asyncio
    import logging

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(
        _run(
            inventory=inventory,
            agent_id=agent_id,
            collector=collector,
            data=data,
            token=token,
            durations=(poll_interval, outbox_keep),
            profiles=profiles,
            outbox_bytes=outbox_bytes,
            trap_listen=trap_listen,
        )
    )


async def _run(
    *,
    inventory: Path,
    agent_id: str,
    collector: str,
    data: Path,
    token: str,
    durations: tuple[str, str],
    profiles: Path | None,
    outbox_bytes: int,
    trap_listen: str,
) -> None:
    import os

    from agent.app import AgentApp, AgentSettings
    from agent.clock import SECOND, SystemClock
    from agent.inventory.load import load
    from agent.inventory.views import references_of
    from agent.uplink.http import HttpUplink
    from api.cli.arguments import lasting, trap_addresses
    from api.cli.folder_swap import refuse_half_restored

    refuse_half_restored(data)
    poll_interval = lasting("--poll-interval", durations[0], 5 * SECOND)
    outbox_keep = lasting("--outbox-keep", durations[1], SECOND)
    uplink = HttpUplink(collector, token)
    running = AgentApp(
        inventory=load(inventory, os.environ),
        agent_id=agent_id,
        data=data,
        uplink=uplink,
        clock=SystemClock(),
        settings=AgentSettings(
            poll_interval=poll_interval,
            profiles=profiles,
            outbox_keep=outbox_keep,
            outbox_most_bytes=outbox_bytes,
            trap_listen=trap_addresses(trap_listen),
        ),
        derive_references=lambda network, agent: references_of(network).get(agent, ()),
    )
    await running.start()
    try:
        await _until_stopped(running, inventory)
    finally:
        await running.stop()
        await uplink.close()


async def _until_stopped(running: AgentApp, inventory: Path) -> None:
    import asyncio
    import logging
    import os
    import signal

    from agent.errors import SiagaError
    from agent.inventory.load import load

    def read_again() -> None:
        try:
            running.reload(load(inventory, os.environ))
        except SiagaError as problem:
            logging.getLogger("siaga").error("the old inventory stays in force: %s", problem)  # noqa: TRY400
        else:
            logging.getLogger("siaga").info("the inventory was read again")

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    loop.add_signal_handler(signal.SIGHUP, read_again)
    print(f"siaga agent: running, {running.statistics.ping_mode}", file=sys.stderr, flush=True)
    await stopped.wait()
