"""``siaga replay``: the whole judgement again, offline, on recorded observations."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from agent.clock import parse_instant
from agent.errors import BadInputError
from agent.inventory.models import Inventory
from api.cli.arguments import period
from api.cli.csv_rows import Problems, refuse, rows
from api.cli.recorded import read_recording

if TYPE_CHECKING:
    from collector.core.rulings import Window

app = typer.Typer(add_completion=False)

_EXAMPLE = """
Example:

  siaga replay --inventory province/ --observations october.jsonl \\
      --from 2026-10-01T00:00:00+07:00 --to 2026-11-01T00:00:00+07:00
"""


_COLUMNS = ("element", "from", "to", "approved_at", "reason")


@app.command(epilog=_EXAMPLE)
def replay(
    inventory: Annotated[Path, typer.Option(help="The inventory: a YAML file or a folder of them.")],
    observations: Annotated[
        list[Path], typer.Option(help="Recorded observations, JSON Lines; give as many as there are.")
    ],
    start: Annotated[str, typer.Option("--from", help="Begin of the period, RFC 3339 with offset.")],
    end: Annotated[str, typer.Option("--to", help="End of the period, not included.")],
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="More observation files.")] = None,
    maintenance: Annotated[Path | None, typer.Option(help="CSV: element,from,to,approved_at,reason.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="Another inventory: print what would have been different.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the answer here instead of standard output.")] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="Where bad lines go; default: FILE.rejected beside the first file.")
    ] = None,
) -> None:
    """Push recorded observations through exactly the code that runs live and print one JSON object."""
    from agent.inventory.load import load
    from agent.inventory.views import references_of
    from collector.comparison import difference
    from collector.replay import Replay

    begin, until = period(start, end)
    files = [*observations, *(more or [])]
    recording = read_recording(files, rejects)
    memory, runs = (None, []) if recording.opening is None else (recording.opening.memory, recording.opening.runs)

    decisions = [recorded for _, recorded in sorted(recording.decisions.items())]

    def judged(path: Path) -> dict[str, Any]:
        network: Inventory = load(path, os.environ, secrets=False)
        if path == inventory and maintenance is not None:
            _known(windows, network, maintenance)
        opening = recording.opening
        began, lately = (None, []) if opening is None else (opening.at, opening.cases)
        machine = Replay(network, references_of(network), memory, runs, decisions, began=began, lately=lately)
        machine.run(recording.observations)
        return machine.answer(begin, until, windows)

    windows = [] if maintenance is None else _maintenance(maintenance)
    answer = judged(inventory)
    if against is not None:
        answer = difference(answer, judged(against))
    text = msgspec.json.format(msgspec.json.encode(answer), indent=1) + b"\n"
    if out is None:
        sys.stdout.buffer.write(text)
        return
    try:
        out.write_bytes(text)
    except OSError as problem:
        raise BadInputError(f"{out}: cannot be written ({problem.strerror}); give --out a writable place") from None


def _known(windows: list[Window], network: Inventory, path: Path) -> None:
    """Raise ``BadInputError`` when a maintenance names what the inventory does not."""
    known = {row.id for rows in (network.devices, network.links, network.risk_groups) for row in rows}
    strange = sorted({window.element for window in windows} - known)
    if strange:
        raise BadInputError(
            f"{path}: the inventory has no device, link or risk group {', '.join(map(repr, strange))};"
            " correct the column element"
        )


def _maintenance(path: Path) -> list[Window]:
    problems: Problems = []
    windows = [window for _, window in rows(path, _COLUMNS, _window, problems)]
    refuse(path, problems)
    return windows


def _window(row: dict[str, str]) -> Window:
    from collector.core.rulings import Window

    if not row["element"]:
        raise ValueError("the element is empty; write which device, link or risk group is worked on")
    first, last = parse_instant(row["from"]), parse_instant(row["to"])
    if last <= first:
        order = "ends where it begins" if last == first else "ends before it begins"
        raise ValueError(f"{order}, at {row['to']}; write the earlier instant under from")
    approved = parse_instant(row["approved_at"]) if row["approved_at"] else None
    return Window(row["element"], first, last, approved, row["reason"])
