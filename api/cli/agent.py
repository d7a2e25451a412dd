"""``siaga agent``: measures and sends what it saw to a collector in another process; ``siaga agent enroll``: lets it in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.errors import BadInputError
from api.cli import options
from api.cli.running_group import RunningGroup

if TYPE_CHECKING:
    from agent.app import AgentApp
    from agent.uplink.http import HttpUplink

app = typer.Typer(add_completion=False, cls=RunningGroup)

_PARCEL_ROWS = 256
_EPILOG = """
Examples:

  siaga agent --inventory inventory/ --data /var/lib/siaga-agent

  siaga agent --inventory inventory/ --id pkp --collector http://127.0.0.1:8090 --data ./data

The first is an agent that was enrolled (siaga agent enroll): it knows its collector, its id and its token. SIGHUP reads the inventory again; SIGTERM keeps what was measured and ends.
"""


@app.callback(epilog=_EPILOG, invoke_without_command=True)
def agent(
    context: typer.Context,
    *,
    inventory: Annotated[Path, typer.Option(envvar="SIAGA_INVENTORY", help="The inventory: a YAML file or a folder")],
    agent_id: Annotated[
        str | None,
        typer.Option(
            "--id", envvar="SIAGA_AGENT", help="Which of the inventory's agents this is; an enrolled agent knows it"
        ),
    ] = None,
    collector: Annotated[
        str | None,
        typer.Option(
            envvar="SIAGA_COLLECTOR",
            help="http://host:port, https://host:port or unix:///path; an enrolled agent knows it",
        ),
    ] = None,
    data: Annotated[
        Path, typer.Option(envvar="SIAGA_DATA", help="Folder of the outbox and of what enrolling left")
    ] = Path("data"),
    token: Annotated[
        str,
        typer.Option(
            envvar="SIAGA_TOKEN",
            help="The collector's own token, on its machine; an enrolled agent has one of its own",
        ),
    ] = "",
    poll_interval: Annotated[
        str, typer.Option(envvar="SIAGA_POLL_INTERVAL", help="Between two SNMP polls of all devices; at least 5s")
    ] = "60s",
    profiles: options.Profiles = None,
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
    if context.invoked_subcommand is not None:
        return
    import asyncio
    import logging

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(
        _run(
            inventory=inventory,
            who=(agent_id, collector, token),
            data=data,
            durations=(poll_interval, outbox_keep),
            profiles=profiles,
            outbox_bytes=outbox_bytes,
            trap_listen=trap_listen,
        )
    )


async def _run(
    *,
    inventory: Path,
    who: tuple[str | None, str | None, str],
    data: Path,
    durations: tuple[str, str],
    profiles: Path | None,
    outbox_bytes: int,
    trap_listen: str,
) -> None:
    import os

    from agent.app import AgentApp, AgentSettings
    from agent.clock import SECOND
    from agent.inventory.load import load
    from agent.inventory.views import references_of
    from agent.probes.profile_shelf import profiles_of
    from api.cli.arguments import lasting, trap_addresses
    from api.cli.folder_swap import refuse_half_restored

    refuse_half_restored(data)
    poll_interval = lasting("--poll-interval", durations[0], 5 * SECOND)
    outbox_keep = lasting("--outbox-keep", durations[1], SECOND)
    agent_id, uplink = uplink_of(data, *who)
    running = AgentApp(
        inventory=load(inventory, os.environ, profiles=profiles_of(profiles).by_name),
        agent_id=agent_id,
        data=data,
        uplink=uplink,
        clock=uplink.time,
        settings=AgentSettings(
            poll_interval=poll_interval,
            profiles=profiles,
            outbox_keep=outbox_keep,
            outbox_most_bytes=outbox_bytes,
            parcel_rows=_PARCEL_ROWS,
            trap_listen=trap_addresses(trap_listen),
        ),
        derive_references=lambda network, agent: references_of(network).get(agent, ()),
    )
    await running.start()
    try:
        await _until_stopped(running, inventory, profiles)
    finally:
        await running.stop()
        await uplink.close()


def uplink_of(data: Path, agent_id: str | None, collector: str | None, token: str) -> tuple[str, HttpUplink]:
    """Return which agent this is, and its way to the collector: as it was enrolled, else as is said.

    Raises ``BadInputError`` with the remedy when one is missing or they contradict each other.
    """
    from agent.uplink.credentials import FILE, load_credentials
    from agent.uplink.http import HttpUplink

    known = load_credentials(data)
    if known is None:
        missing = [name for name, given in (("--id", agent_id), ("--collector", collector)) if not given]
        if missing or not agent_id or not collector:
            raise BadInputError(
                f"{data} holds no enrolment, so {' and '.join(missing)} must be given; or enrol this agent: on the "
                "collector siaga collector invite ID, here siaga agent enroll"
            )
        return agent_id, HttpUplink(collector, token)
    if agent_id not in {None, known.agent}:
        raise BadInputError(
            f"--id {agent_id}: {data / FILE} was made for agent {known.agent}; leave --id out, or enrol this agent in a "
            "--data folder of its own"
        )
    if token:
        raise BadInputError(f"--token: {data / FILE} holds this agent's own; leave it out (SIAGA_TOKEN too)")
    address = collector or known.collector
    if not address.startswith("https://"):
        raise BadInputError(
            f"--collector {address}: an enrolled agent speaks TLS; write https://HOST:PORT or leave it out"
        )
    return known.agent, HttpUplink(address, known.token, context=known.context())


@app.command(
    epilog="""
Example:

  siaga agent enroll --collector https://noc.example:8443 --code CODE --data /var/lib/siaga-agent

On the collector, siaga collector invite AGENT prints this command with its code.
"""
)
def enroll(
    collector: Annotated[str, typer.Option(help="Where the collector listens for agents: https://HOST:PORT")],
    code: Annotated[str, typer.Option(help="The code that siaga collector invite printed; - reads it from stdin")],
    data: Annotated[Path, typer.Option(envvar="SIAGA_DATA", help="The data folder that siaga agent runs with")] = Path(
        "data"
    ),
) -> None:
    """Let this agent in at a collector: fetch its authority, prove it by the code, and keep a token of our own.

    Nothing is trusted that the code does not vouch for. Exits 1 when the collector does not let it in.
    """
    from agent.clock import SystemClock
    from agent.uplink.credentials import keep_credentials
    from agent.uplink.enrolling import enrol

    try:
        credentials = enrol(collector, sys.stdin.readline() if code == "-" else code, SystemClock())
    except ConnectionError as problem:
        print(f"siaga: {problem}", file=sys.stderr)
        raise typer.Exit(1) from None
    place = keep_credentials(data, credentials)
    print(f"agent {credentials.agent} is enrolled at {credentials.collector}; its token is in {place}", file=sys.stderr)
    print(f"start it: siaga agent --inventory PATH --data {data}", file=sys.stderr)


async def _until_stopped(running: AgentApp, inventory: Path, profiles: Path | None) -> None:
    import asyncio
    import logging
    import os
    import signal

    from agent.errors import SiagaError
    from agent.inventory.load import load
    from agent.probes.profile_shelf import profiles_of

    def read_again() -> None:
        try:
            running.reload(load(inventory, os.environ, profiles=profiles_of(profiles).by_name))
        except SiagaError as problem:
            logging.getLogger("siaga").error("the old inventory and profiles stay in force: %s", problem)  # noqa: TRY400
        else:
            logging.getLogger("siaga").info("the inventory and the profiles were read again")

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    loop.add_signal_handler(signal.SIGHUP, read_again)
    print(f"siaga agent: running, {running.statistics.ping_mode}", file=sys.stderr, flush=True)
    await stopped.wait()
