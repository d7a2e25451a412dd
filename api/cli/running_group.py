"""A command that runs a program and has commands of its own: ``siaga agent --id pkp`` and ``siaga agent enroll``."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class RunningGroup(TyperGroup):
    """Runs by its own options when no command follows; before a command they are neither needed nor read."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Ask for what is needed to run only when it runs."""
        if not args or args[0] not in self.commands:
            return super().parse_args(ctx, args)
        ctx.resilient_parsing = True
        try:
            return super().parse_args(ctx, args)
        finally:
            ctx.resilient_parsing = False
