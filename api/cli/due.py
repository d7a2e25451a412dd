"""``siaga due``: when something is due, counted in working time."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)

_EPILOG = (
    "Example: siaga due --calendar dinas.yaml --start 2026-11-24T14:00:00+07:00 --target 4h "
    "--pause 2026-11-24T15:00:00+07:00/2026-11-25T09:00:00+07:00 --json"
)


@app.command(epilog=_EPILOG)
def due(
    *,
    calendar: Annotated[
        str,
        typer.Option(metavar="FILE|24x7", help="One object of the inventory's calendars, with its own timezone"),
    ],
    start: Annotated[str, typer.Option(metavar="T", help="When the clock starts (RFC 3339 with an offset)")],
    target: Annotated[
        str, typer.Option(metavar="90s|30m|4h|3d", help="s, m, h run in working time; d counts whole working days")
    ],
    end_of_day: Annotated[
        bool,
        typer.Option(
            "--end-of-day/--same-time", help="A target in days ends at closing time, or at the start's time of day"
        ),
    ] = True,
    pause: Annotated[
        list[str] | None, typer.Option(metavar="FROM/TO", help="A pause; its working time is added. May be repeated")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object instead of the instant alone")] = False,
) -> None:
    """Print when a target is due that runs in a calendar's working time only.

    The due is the earliest instant at which the target is used up: possibly closing time, never the next opening.
    """
    from agent.clock import format_instant, parse_instant
    from api.cli.arguments import parsed, span, within
    from api.cli.calendar_file import read_calendar, tell_doubts
    from collector.core.due import due as due_at
    from collector.core.due import parse_target
    from collector.core.worktime import FIRST_YEAR, LAST_YEAR

    begins = within("--start", parsed("--start", start, parse_instant), FIRST_YEAR, LAST_YEAR)
    amount = parsed("--target", target, parse_target)
    pauses = [parsed("--pause", text, span) for text in pause or []]
    hours = read_calendar(calendar)
    reached = due_at(hours, begins, amount, end_of_day=end_of_day, pauses=pauses)
    tell_doubts(calendar, hours, begins, reached + 1)
    if not as_json:
        print(format_instant(reached))
        return
    print(json.dumps({"due": format_instant(reached), "start": format_instant(begins), "target": target}, indent=2))
