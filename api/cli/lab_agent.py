"""``siaga lab agent``: an agent of the practice province at its own device, let in as one in another place is."""

from __future__ import annotations

import os
import sys
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.errors import BadInputError

if TYPE_CHECKING:
    from agent.uplink.credentials import Credentials

UPLINK_PORT = 8443
"""Where ``siaga lab run`` lets agents in."""
_AGAIN = 1.0
_PATIENT = 10
"""Turns in which nothing is said: the collector has only just been started."""
_CODE_LASTS = 600 * 1_000_000


def agent(
    name: Annotated[str, typer.Argument(metavar="AGENT", help="The agent's id in the inventory.")],
    lab: Annotated[Path | None, typer.Option(envvar="SIAGA_LAB", help="Folder of the lab.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="The folder that siaga run keeps its own in; default: data in the lab's.")
    ] = None,
) -> None:
    """Run an agent at its device in the running province; what it measures crosses the province's own cables.

    siaga lab run does this for every agent but the first. The agent keeps its own in the folder DATA-AGENT; the first
    time it is invited and enrolls by itself, as soon as the way to the collector is open.
    """
    from deploy.lab.client import enter, execute, this_command
    from deploy.lab.control import ask, default_folder
    from deploy.lab.trapping import TRAP_PORT

    folder = lab or default_folder(os.environ)
    about, _ = ask(folder, {"do": "status"})
    inventory = Path(about["inventory"])
    centre = data or folder / "data"
    environ = enter(folder, _place(inventory, name))
    own = folder_of(centre, name)
    _let_in(name, centre, own)
    words = ["agent", "--inventory", str(inventory), "--data", str(own), "--trap-listen", f":{TRAP_PORT}"]
    execute([*this_command(), *words], environ)


def folder_of(centre: Path, agent: str) -> Path:
    """Return where an agent keeps its own, beside the folder of ``siaga run``."""
    return centre.with_name(f"{centre.name}-{agent}")


def _place(inventory: Path, name: str) -> str:
    from agent.inventory.load import load

    agents = load(inventory, os.environ, secrets=False).agents
    if name == agents[0].id:
        raise BadInputError(f"agent {name} is the first of {inventory}: siaga lab run itself measures there")
    places = {one.id: one.at for one in agents}
    if name not in places:
        known = ", ".join(one.id for one in agents[1:]) or "none"
        raise BadInputError(f"agent {name!r} is not in {inventory}; it has besides the first: {known}")
    return places[name]


def _let_in(agent: str, centre: Path, own: Path) -> None:
    """Enrol the agent unless the collector knows it; asks again and again until the way there is open."""
    from agent.uplink.credentials import keep_credentials, load_credentials
    from api.cli.collector_agents import register_of

    told = ""
    for turn in count():
        try:
            entries = register_of(centre).entries()
            if load_credentials(own) is not None and any(one.agent == agent and one.enrolled for one in entries):
                return
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
            keep_credentials(own, _enrolled(agent, centre))
        except (BadInputError, ConnectionError) as problem:
            if turn >= _PATIENT and str(problem) != told:
                told = str(problem)
                print(f"siaga lab: agent {agent} is not let in yet: {told}", file=sys.stderr, flush=True)
            time.sleep(_AGAIN)
        else:
            print(f"siaga lab: agent {agent} is enrolled; it keeps its own in {own}", file=sys.stderr, flush=True)
            return


def _enrolled(agent: str, centre: Path) -> Credentials:
    from agent.clock import SystemClock
    from agent.uplink.enrolling import enrol
    from api.cli.collector_agents import code_for
    from api.cli.uplink_options import noted_address

    clock = SystemClock()
    return enrol(noted_address(centre), code_for(centre, agent, _CODE_LASTS, clock), clock)
