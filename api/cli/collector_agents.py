"""``siaga collector invite``, ``agents`` and ``revoke``: which agents in other places a collector lets in.

They change the collector's data folder and work whether it runs or not; it heeds them from the next request on.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.errors import BadInputError

if TYPE_CHECKING:
    from agent.clock import Clock, Microseconds
    from collector.uplink.register import Register

Data = Annotated[Path, typer.Option(envvar="SIAGA_DATA", help="The data folder that siaga collector runs with.")]


def invite(
    agent: Annotated[str, typer.Argument(help="The agent's id in the inventory.")],
    data: Data = Path("data"),
    inventory: Annotated[
        Path | None,
        typer.Option(envvar="SIAGA_INVENTORY", help="The inventory; else the one the collector last ran with."),
    ] = None,
    expires: Annotated[str, typer.Option(help="How long the code works, such as 30m; at most 7d.")] = "1h",
    address: Annotated[
        str | None, typer.Option(help="Where the agent finds the collector, when not as it names itself.")
    ] = None,
) -> None:
    """Make a code with which an agent enrols once, and print the command to run there."""
    import os

    from agent.clock import DAY, MINUTE, SystemClock, format_instant
    from agent.inventory.load import load
    from api.cli.arguments import lasting
    from api.cli.folder import inventory_of
    from api.cli.uplink_options import noted_address

    lasts = lasting("--expires", expires, MINUTE)
    if lasts > 7 * DAY:
        raise BadInputError(f"--expires: {expires} is too long for a code that lets an agent in; give 7d or less")
    known = [one.id for one in load(inventory_of(data, inventory), os.environ, secrets=False).agents]
    if agent not in known:
        raise BadInputError(f"agent {agent!r} is not in the inventory; add it under agents, or use: {', '.join(known)}")
    clock = SystemClock()
    where = address or noted_address(data)
    code = code_for(data, agent, lasts, clock)
    ends = format_instant((clock.wall() + lasts) // 1_000_000 * 1_000_000)
    print(f"siaga agent enroll --collector {where} --code {code} --data /var/lib/siaga-agent")
    print(f"run this where agent {agent} is to measure; the code works once, until {ends}", file=sys.stderr)


def agents(
    data: Data = Path("data"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print which agents were invited, enrolled and revoked."""
    from agent.clock import SystemClock, format_instant

    now = SystemClock().wall()
    rows: list[dict[str, Any]] = [
        {
            "agent": entry.agent,
            "state": entry.state(now),
            "invited_until": None if entry.ends is None or entry.redeemed else format_instant(entry.ends),
            "enrolled": None if entry.enrolled is None else format_instant(entry.enrolled),
            "revoked": None if entry.revoked is None else format_instant(entry.revoked),
        }
        for entry in register_of(data).entries()
    ]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    if not rows:
        print("no agent was invited yet: siaga collector invite AGENT", file=sys.stderr)
        return
    width = max(len(row["agent"]) for row in rows)
    for row in rows:
        when = row["revoked"] or row["enrolled"] or row["invited_until"] or ""
        print(f"{row['agent']:<{width}}  {row['state']:<8}  {when}".rstrip())


def revoke(
    agent: Annotated[str, typer.Argument(help="The agent's id.")],
    data: Data = Path("data"),
) -> None:
    """Shut an agent out from its next request on; what it delivered stays."""
    if register_of(data).revoke(agent) is None:
        raise BadInputError(f"agent {agent!r} was never invited here; siaga collector agents shows who was")
    print(f"agent {agent} is shut out; to let it in again: siaga collector invite {agent}", file=sys.stderr)


def add_commands(app: typer.Typer) -> None:
    """Give the collector's command these below it."""
    app.command(epilog="Example:\n\n  siaga collector invite pkp --data /var/lib/siaga-collector")(invite)
    app.command(epilog="Example:\n\n  siaga collector agents --data /var/lib/siaga-collector --json")(agents)
    app.command(epilog="Example:\n\n  siaga collector revoke pkp --data /var/lib/siaga-collector")(revoke)


def code_for(data: Path, agent: str, lasts: Microseconds, clock: Clock) -> str:
    """Invite an agent; return the code, which works once and for so long."""
    from agent.invitation import Code
    from collector.app import UPLINK
    from collector.uplink.authority import Authority

    return Code(Authority(data / UPLINK, clock).fingerprint, register_of(data).invite(agent, lasts)).text()


def register_of(data: Path) -> Register:
    """Return who was let in by the collector of a data folder. Raises ``BadInputError`` when it is not there."""
    from agent.clock import SystemClock
    from collector.app import AGENTS, UPLINK
    from collector.uplink.register import Register

    if not data.is_dir():
        raise BadInputError(f"{data}: is not there; give --data, the folder that siaga collector runs with")
    return Register(data / UPLINK / AGENTS, SystemClock())
