"""``siaga record``: write what a replay reads."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from agent.errors import BadInputError
from api.cli import options
from api.cli.arguments import period

app = typer.Typer(add_completion=False)

_EXAMPLE = """
Example:

  siaga record --data ./data \\
      --from 2026-11-24T08:00:00+07:00 --to 2026-11-24T12:00:00+07:00 --out morning.jsonl
"""


@app.command(epilog=_EXAMPLE)
def record(
    start: Annotated[str, typer.Option("--from", help="Begin, by arrival, RFC 3339 with offset.")],
    end: Annotated[str, typer.Option("--to", help="End, not included.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    data: Annotated[Path, typer.Option(envvar="SIAGA_DATA", help="The data folder of siaga run.")] = Path("data"),
    inventory: options.KnownInventory = None,
) -> None:
    """Write the observations that arrived in a period, opened by a state line (they are kept 8 days)."""
    from agent.inventory.load import load
    from agent.inventory.views import references_of
    from api.cli.folder import inventory_of
    from collector.recording import decision_lines, lines, opening, state_line
    from collector.store.sqlite import SqliteStore

    begin, until = period(start, end)
    network = load(inventory_of(data, inventory), os.environ, secrets=False)
    place = data / "collector.db"
    if not place.exists():
        raise BadInputError(f"{place}: there is nothing recorded; give --data the folder of siaga run")
    store = SqliteStore(place)
    try:
        begun = opening(store, network, references_of(network), begin)
        batches = store.raw(begin, until)
        count = 0
        try:
            with out.open("wb") as file:
                for line in (state_line(begun), *decision_lines(store.decisions(), until)):
                    file.write(line + b"\n")
                for line in lines(batches):
                    file.write(line + b"\n")
                    count += 1
        except OSError as problem:
            raise BadInputError(f"{out}: cannot be written ({problem.strerror}); give --out a writable place") from None
    finally:
        store.close()
    print(f"{count} observations in {out}", file=sys.stderr)
