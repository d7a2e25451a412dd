"""Runs ``siaga`` in this process, as a person would, and returns what came of it."""

from __future__ import annotations

import contextlib
import io
import sys
from typing import NamedTuple
from unittest.mock import patch

from api.cli.app import main


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


def siaga(*arguments: object) -> Outcome:
    """Run one command line; nothing is replaced but where the words come from and go to."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with (
        patch.object(sys, "argv", ["siaga", *map(str, arguments)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return Outcome(status, out.getvalue(), err.getvalue())
