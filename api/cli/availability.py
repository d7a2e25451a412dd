"""``siaga availability``: the figures for states from anywhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import options
from collector.core.availability import Policy

if TYPE_CHECKING:
    from collector.core.availability import Figures

app = typer.Typer(add_completion=False)

_EPILOG = (
    "Example: siaga availability --states states.csv --calendar dinas.yaml --from 2026-10-01T00:00:00+07:00 "
    "--to 2026-11-01T00:00:00+07:00 --guarantee 0.9 --json"
)


@app.command(epilog=_EPILOG)
def availability(
    *,
    states: Annotated[
        Path,
        typer.Option(metavar="FILE.csv", help="subject,state,from,to with state up, down or unknown; gaps are unknown"),
    ],
    calendar: Annotated[
        str, typer.Option(metavar="FILE|24x7", help="Service time: a calendar with its own timezone, or 24x7")
    ],
    start: Annotated[
        str, typer.Option("--from", metavar="T", help="Where the period begins (RFC 3339 with an offset)")
    ],
    end: Annotated[str, typer.Option("--to", metavar="T", help="Where it ends; this instant is not in it")],
    guarantee: Annotated[str, typer.Option(metavar="SHARE", help="Availability promised, 0 to 1")] = "0.9",
    excluded: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="subject,from,to: maintenance and excused time")
    ] = None,
    excluded_policy: Annotated[
        Policy, typer.Option(help="Take excluded time out, or keep it in as up, whatever its state")
    ] = Policy.REMOVE,
    as_json: options.ListAsJson = False,
) -> None:
    """Print considered, up, down and unknown time, availability with its bounds, coverage and verdict by subject.

    Times are microseconds. What is unknown is never counted as up or down; it widens the bounds.
    """
    from rich.console import Console

    from api.cli.arguments import parsed, period, share
    from api.cli.calendar_file import read_calendar, tell_doubts
    from api.cli.state_files import read_excluded, read_states
    from collector.core.availability import figures
    from collector.core.intervals import united
    from collector.core.timeline import Bounded

    begins, ends = period(start, end)
    promised = parsed("--guarantee", guarantee, share)
    hours = read_calendar(calendar)
    service_time = hours.spans(begins, ends)
    tell_doubts(calendar, hours, begins, ends)
    with Console(stderr=True).status("reading states") as status:
        if not sys.stderr.isatty():
            status.stop()
        timelines = read_states(states)
        out = read_excluded(excluded, timelines) if excluded is not None else {}
        rows = {
            subject: figures(
                Bounded.exact(timeline), service_time, united(out.get(subject, [])), excluded_policy, promised
            )
            for subject, timeline in timelines.items()
        }
    if as_json:
        print(json.dumps([_row(subject, row) for subject, row in rows.items()], indent=2, ensure_ascii=False))
    else:
        _print_table(rows)


def _row(subject: str, row: Figures) -> dict[str, Any]:
    from collector.core.availability import nearest_double

    return {
        "subject": subject,
        "considered": row.considered,
        "up": row.up,
        "down": row.down,
        "unknown": row.unknown,
        "availability": nearest_double(row.availability),
        "lower": nearest_double(row.lower),
        "upper": nearest_double(row.upper),
        "coverage": nearest_double(row.coverage),
        "verdict": row.verdict.value,
    }


def _print_table(rows: dict[str, Figures]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from api.core.explaining import exact
    from api.core.words import visible
    from collector.core.availability import percent_floor

    table = Table("subject")
    for name in ("considered", "up", "down", "unknown", "availability %", "lower %", "upper %", "coverage %"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for subject, row in rows.items():
        ratios = (row.availability, row.lower, row.upper, row.coverage)
        table.add_row(
            Text(visible(subject)),
            *(exact(time) for time in (row.considered, row.up, row.down, row.unknown)),
            *("no data" if ratio is None else percent_floor(ratio, row.guarantee) for ratio in ratios),
            row.verdict.value,
        )
    console = Console()
    if not console.is_terminal:
        console.width = 160  # a file or a pipe has no width; nothing is cut there
    console.print(table)
