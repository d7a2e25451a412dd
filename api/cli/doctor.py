"""``siaga doctor``: what is missing on this machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options

if TYPE_CHECKING:
    from agent.inventory.models import Inventory
    from api.cli.machine import Finding

app = typer.Typer(add_completion=False)

_EPILOG = "Example: siaga doctor --inventory inventory/ --data /var/lib/siaga"
_MARKS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}
_SECOND = 1_000_000


@app.command(epilog=_EPILOG)
def doctor(
    *,
    inventory: Annotated[
        Path | None, typer.Option(envvar="SIAGA_INVENTORY", help="Check this inventory too, and ping its references")
    ] = None,
    data: Annotated[Path, typer.Option(envvar="SIAGA_DATA", help="The data folder that will be used")] = Path("data"),
    as_json: options.ListAsJson = False,
) -> None:
    """Check what Siaga needs of this machine: permissions, clocks, buffers, versions, the inventory, reachability.

    With SIAGA_SMTP_HOST set also whether the mail server takes us; nothing is sent.

    Of an enrolled agent's folder also whether its collector lets it in, and how far apart their clocks are.

    Exits 1 when a check fails; a warning is something to know.
    """
    from agent.clock import SystemClock
    from api.cli.machine import findings
    from api.cli.mail_findings import mail_findings
    from api.cli.uplink_findings import uplink_findings

    found = [*findings(data, SystemClock()), *uplink_findings(data, SystemClock()), *mail_findings(data)]
    if inventory is not None:
        found += _inventory_findings(inventory)
    if as_json:
        rows = [
            {"check": row.check, "state": row.state, "found": row.found, "remedy": row.remedy or None} for row in found
        ]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        sys.stdout.writelines(_lines(found))
    if any(row.state == "fail" for row in found):
        raise typer.Exit(1)


def _lines(found: list[Finding]) -> Iterator[str]:
    width = max(len(row.check) for row in found)
    for row in found:
        yield f"{_MARKS[row.state]}  {row.check:<{width}}  {row.found}\n"
        if row.remedy:
            yield f"      {'':<{width}}  → {row.remedy}\n"


def _inventory_findings(path: Path) -> Iterator[Finding]:
    import os

    from agent.errors import SiagaError
    from agent.inventory.load import load
    from api.cli.machine import Finding

    try:
        inventory = load(path, os.environ)
    except SiagaError as problem:
        yield Finding("inventory", "fail", f"{path} cannot be used", str(problem))
        return
    yield Finding("inventory", "ok", f"{len(inventory.devices)} devices, {len(inventory.services)} services")
    yield from _references(inventory)


def _references(inventory: Inventory) -> Iterator[Finding]:
    """Ping each agent's references once; from the machine the doctor runs on, which may not be the agent's."""
    from agent.clock import SystemClock
    from agent.errors import NotPermittedError
    from agent.inventory.views import references_of
    from agent.probes.icmp import IcmpEngine, address_of
    from agent.probes.sweep import sweep
    from api.cli.machine import Finding

    addresses = {device.id: address_of(device.address) for device in inventory.devices}
    derived = references_of(inventory)
    wanted = {
        reference: addresses[reference]
        for agent in inventory.agents
        for reference in (agent.references or derived.get(agent.id, ()))
        if reference in addresses
    }
    if not wanted:
        yield Finding("references", "warn", "no agent has any", "name at least three devices that tell when it is us")
        return
    clock = SystemClock()
    try:
        with IcmpEngine.open(clock) as engine:
            swept = sweep(engine, clock, list(wanted.values()), count=1, interval=_SECOND, timeout=_SECOND, rate=100)
    except (NotPermittedError, OSError) as problem:
        yield Finding("references", "fail", "they cannot be pinged", str(problem))
        return
    for reference, row in zip(wanted, swept, strict=True):
        if row.received:
            yield Finding(f"reference {reference}", "ok", f"{row.address.text} answers")
        else:
            remedy = "see that this machine reaches it, or name another reference"
            yield Finding(f"reference {reference}", "warn", f"{row.address.text} does not answer", remedy)
