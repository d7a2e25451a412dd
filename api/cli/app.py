"""The ``siaga`` command: one table of subcommands, each imported only when it is used.

Every command exits 0 when it did its work, 1 when what it was asked to check does not hold, and 2 on
wrong usage or bad input; data goes to stdout and all else to stderr.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from agent.errors import SiagaError

COMMANDS: dict[str, str] = {
    "run": "api.cli.run",
    "agent": "api.cli.agent",
    "collector": "api.cli.collector",
    "api": "api.cli.api",
    "inventory": "api.cli.inventory",
    "ping": "api.cli.ping",
    "poll": "api.cli.poll",
    "discover": "api.cli.discover",
    "profile": "api.cli.profile",
    "replay": "api.cli.replay",
    "record": "api.cli.record",
    "availability": "api.cli.availability",
    "explain": "api.cli.explain",
    "whatif": "api.cli.whatif",
    "risk": "api.cli.risk",
    "impact": "api.cli.impact",
    "decide": "api.cli.decide",
    "weather": "api.cli.weather",
    "causes": "api.cli.causes",
    "due": "api.cli.due",
    "report": "api.cli.report",
    "backup": "api.cli.backup",
    "restore": "api.cli.restore",
    "verify": "api.cli.verify",
    "doctor": "api.cli.doctor",
    "user": "api.cli.user",
    "mail": "api.cli.mail",
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


app = typer.Typer(cls=LazyGroup, add_completion=False, pretty_exceptions_enable=False)


def _told_version(asked: bool) -> None:
    if asked:
        print(f"siaga {version('siaga')}")
        raise typer.Exit


@app.callback()
def _siaga(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_told_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Siaga watches a network, judges what is down and why, and opens the repair ticket by itself."""


_UNWRITTEN = frozenset({errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT})
"""How standard output fails when the disk behind it does."""


def main() -> None:
    """Run the command line; a ``SiagaError`` and a wrong usage each become a message on stderr and exit status 2."""
    try:
        status = app(standalone_mode=False)
        sys.stdout.flush()
    except SiagaError as problem:
        print(f"siaga: {problem}", file=sys.stderr)
        raise SystemExit(2) from None
    except TyperException as problem:
        _say_usage(problem)
        raise SystemExit(2) from None
    except OSError as problem:
        if problem.filename is not None or problem.errno not in _UNWRITTEN:
            raise
        print(f"siaga: the answer cannot be written ({problem.strerror}); make room where it goes", file=sys.stderr)
        os._exit(2)  # what is left in the buffer cannot be written either
    except typer.Abort:
        print("siaga: given up; nothing was changed", file=sys.stderr)
        raise SystemExit(1) from None
    raise SystemExit(status or 0)


def _say_usage(problem: Any) -> None:
    """Say what was wrong in one line; who typed a group alone gets the list of its commands."""
    said = " ".join(problem.format_message().split()).rstrip(".")
    context: Any = getattr(problem, "ctx", None)
    if context is not None and said == "Missing command":
        with contextlib.redirect_stdout(sys.stderr):  # with rich, the help is printed while it is made
            print(context.get_help())
        return
    where = f"; see {context.command_path} --help" if context else ""
    print(f"siaga: {said}{where}", file=sys.stderr)
