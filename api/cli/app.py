"""The ``siaga`` command: one table of subcommands, each imported only when it is used.

Every command exits 0 when it did its work, 1 when what it was asked to check does not hold, and 2 on
wrong usage or bad input; data goes to stdout and all else to stderr.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from agent.errors import SiagaError

COMMANDS: dict[str, str] = {
    "run": "api.cli.run",
    "agent": "api.cli.agent",
    "collector": "api.cli.collector",
    "api": "api.cli.api",
    "inventory": "api.cli.inventory",
    "ping": "api.cli.ping",
    "poll": "api.cli.poll",
    "replay": "api.cli.replay",
    "record": "api.cli.record",
    "availability": "api.cli.availability",
    "due": "api.cli.due",
    "doctor": "api.cli.doctor",
    "user": "api.cli.user",
    "lab": "api.cli.lab",
}
"""Subcommand → module; each module has a typer application called ``app``."""


class LazyGroup(TyperGroup):
    """A group whose commands are imported when asked for, so that ``siaga ping`` starts quickly."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import and return one command, or None when there is none of that name."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = typer.main.get_command(import_module(module).app)
        command.name = cmd_name
        return command


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def _siaga() -> None:
    """Siaga watches a network, judges what is down and why, and opens the repair ticket by itself."""


def main() -> None:
    """Run the command line; a ``SiagaError`` becomes its message on stderr and exit status 2."""
    try:
        app()
    except SiagaError as problem:
        print(f"siaga: {problem}", file=sys.stderr)
        raise SystemExit(2) from None
