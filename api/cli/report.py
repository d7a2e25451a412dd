"""``siaga report``: the monthly report as a file, from a data folder or from a running collector."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from agent.errors import BadInputError
from api.cli import options
from api.core.words import Language

app = typer.Typer(add_completion=False)

_EXAMPLE = """
Examples:

  siaga report 2026-10 --data ./data --pdf october.pdf

  siaga report 2026-10 --inventory province/ --collector http://127.0.0.1:8090 --lang en --pdf october.pdf
"""


@app.command(epilog=_EXAMPLE)
def report(
    month: Annotated[
        str, typer.Argument(metavar="YYYY-MM", help="The month; the running one gives a preliminary report.")
    ],
    pdf: Annotated[Path, typer.Option(metavar="FILE", help="The file to write; it is replaced whole or not at all.")],
    inventory: options.KnownInventory = None,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.ID,
    data: options.ReadData = Path("data"),
    collector: options.ReadCollector = None,
    collector_token: options.CollectorToken = "",
) -> None:
    """Write a month's availability report, for management and for the file: A4, tagged PDF/A, the same bytes each time."""
    from agent.clock import SystemClock
    from agent.inventory.load import load
    from api.cli.evidence import reader_of
    from api.cli.folder import inventory_of
    from api.reports import Reports

    network = load(inventory_of(data, inventory), os.environ, secrets=False)
    with _draft_beside(pdf) as draft:
        with reader_of(network, data, collector, collector_token) as reader:
            try:
                made = Reports(reader, network, SystemClock()).printed(month, lang)
            except ConnectionError as problem:
                raise BadInputError(f"{problem}; give --collector the address of siaga collector, or --data") from None
        _publish(draft, pdf, made.pdf)
    print(f"{month}{' (preliminary)' if made.preliminary else ''}: {pdf}", file=sys.stderr)


@contextlib.contextmanager
def _draft_beside(place: Path) -> Iterator[Path]:
    """Give an empty file beside ``place``, gone in the end: where it cannot be made, the report cannot either."""
    try:
        if place.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        descriptor, name = tempfile.mkstemp(prefix=".report.", dir=place.parent)
    except (OSError, ValueError) as problem:
        raise _unwritable(place, problem) from None
    os.close(descriptor)
    draft = Path(name)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _publish(draft: Path, place: Path, content: bytes) -> None:
    """Write the draft, bring it to the disk, and only then let it take its place."""
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o666 & ~_umask())
        draft.replace(place)
    except (OSError, ValueError) as problem:
        raise _unwritable(place, problem) from None


def _unwritable(place: Path, problem: Exception) -> BadInputError:
    why = problem.strerror if isinstance(problem, OSError) else problem
    return BadInputError(f"{place}: cannot be written ({why}); give --pdf a writable place")


def _umask() -> int:
    """Return the process's mask for new files; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
