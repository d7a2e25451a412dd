"""``siaga explain``: the rows that a figure is made of, from a data folder, a running collector, or a states file."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from agent.errors import BadInputError
from api.cli import answer_options, options
from api.core.words import Language
from collector.reading import Basis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.clock import Microseconds
    from api.core.explaining import Narrator
    from collector.reading import Explanation

app = typer.Typer(add_completion=False)

_EXAMPLE = """
Examples:

  siaga explain net-dinkes --month 2026-06 --data ./data

  siaga explain net-dinkes --day 2026-06-02 --basis 24x7 --lang en --data ./data

  siaga explain net-dinkes --month 2026-06 --states states.csv --calendar dinas.yaml
"""
_ZONE = "Asia/Jakarta"
_YEARS = 1970, 2200
"""In which years a month or a day may lie, as for months anywhere."""


@app.command(epilog=_EXAMPLE)
def explain(
    *,
    service: Annotated[str, typer.Argument(help="The service; with --states, the subject.")],
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="A month; default: the running one.")] = None,
    day: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="One day, every row with its evidence.")] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="T", help="Where the period begins (RFC 3339 with an offset).")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="T", help="Where it ends; not in it.")] = None,
    basis: Annotated[Basis, typer.Option(help="The time that counts.")] = "service-time",
    lang: answer_options.Lang = Language.ID,
    as_json: Annotated[bool, typer.Option("--json", help="Print every row as JSON.")] = False,
    inventory: options.KnownInventory = None,
    data: options.ReadData = Path("data"),
    collector: options.ReadCollector = None,
    collector_token: options.CollectorToken = "",
    states: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="subject,state,from,to as siaga availability reads, instead of --data."),
    ] = None,
    calendar: Annotated[
        str, typer.Option(metavar="FILE|24x7", help="With --states: a calendar with its own timezone, or 24x7.")
    ] = "24x7",
    guarantee: Annotated[str, typer.Option(metavar="SHARE", help="With --states: availability promised.")] = "0.9",
    excluded: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="With --states: subject,from,to of excluded time.")
    ] = None,
) -> None:
    """Say what a figure is made of: every row with its state, whether it counts and why not, cause and evidence.

    Days that were alike throughout are told as one row. The rows that count sum to the figure exactly.
    """
    from agent.inventory.load import load
    from api.cli.evidence import reader_of
    from api.cli.folder import inventory_of
    from api.core.directory import Directory
    from api.core.explaining import Narrator

    names: Mapping[str, str] = {}
    if states is not None:
        made, zone = _stated(states, service, calendar, (guarantee, excluded), basis, (month, day, start, end))
    else:
        network = load(inventory_of(data, inventory), os.environ, secrets=False)
        zone = ZoneInfo(network.timezone)
        names = Directory(network).names
        begin, until = _period(zone, month, day, start, end)
        with reader_of(network, data, collector, collector_token) as reader:
            try:
                found = reader.explanation(service, begin, until, basis)
            except ConnectionError as problem:
                raise BadInputError(f"{problem}; give --collector the address of siaga collector, or --data") from None
        if found is None:
            raise _strange(service, [row.id for row in network.services], "the inventory")
        made = found
    if as_json:
        from api.core.explained_document import explained_document

        print(json.dumps(explained_document(made), indent=2, ensure_ascii=False))
    else:
        _print(Narrator(lang, zone, lambda element: names.get(element, element)), made, service, whole=day is not None)


def _period(
    zone: ZoneInfo, month: str | None, day: str | None, start: str | None, end: str | None
) -> tuple[Microseconds, Microseconds]:
    """Read the one period that was asked for."""
    from datetime import date, datetime, time, timedelta

    from agent.clock import SystemClock, to_instant
    from api.cli.arguments import parsed, period, within
    from api.figures import month_of, month_span

    if sum((month is not None, day is not None, start is not None or end is not None)) > 1:
        raise BadInputError("--month, --day and --from with --to exclude each other; give one of them")
    if start is not None or end is not None:
        if start is None or end is None:
            raise BadInputError("--from and --to go together; give both")
        begin, after = period(start, end)
        return within("--from", begin, *_YEARS), within("--to", after, *_YEARS)
    if day is not None:

        def local(text: str) -> date:
            try:
                found = date.fromisoformat(text)
            except ValueError:
                raise ValueError(f"{text!r} is no day; write it like 2026-06-02") from None
            if not _YEARS[0] <= found.year <= _YEARS[1]:
                raise ValueError(f"{text} lies outside the years {_YEARS[0]} to {_YEARS[1]}; correct the year")
            return found

        first = parsed("--day", day, local)
        midnights = (datetime.combine(first + timedelta(days=step), time(), zone) for step in (0, 1))
        begin, after = (to_instant(midnight) for midnight in midnights)
        if begin >= after:
            raise BadInputError(
                f"--day: {first} never was in {zone.key}, whose clocks passed it over; give another day"
            )
        return begin, after
    asked = month or month_of(SystemClock().wall(), zone)
    return parsed("--month", asked, lambda text: month_span(text, zone))


def _stated(
    states: Path,
    subject: str,
    calendar: str,
    terms: tuple[str, Path | None],
    basis: Basis,
    asked: tuple[str | None, str | None, str | None, str | None],
) -> tuple[Explanation, ZoneInfo]:
    """Explain a subject of a states file; ``24x7`` counts all time of the calendar's zone."""
    from api.cli.arguments import parsed, share
    from api.cli.calendar_file import AROUND_THE_CLOCK, read_calendar, tell_doubts
    from api.cli.state_files import read_excluded, read_states
    from collector.core.breakdown import Subject, stated
    from collector.core.closures import Excluded
    from collector.core.intervals import united
    from collector.core.timeline import Bounded
    from collector.core.worktime import WorkCalendar
    from collector.explained import Rule

    guarantee, excluded = terms
    promised = parsed("--guarantee", guarantee, share)
    hours = WorkCalendar.around_the_clock(_ZONE) if calendar == AROUND_THE_CLOCK else read_calendar(calendar)
    zone = ZoneInfo(hours.zone.name)
    if basis == "24x7" or calendar == AROUND_THE_CLOCK:
        basis, hours = "24x7", WorkCalendar.around_the_clock(hours.zone.name)
    period = _period(zone, *asked)
    tell_doubts(calendar, hours, *period)
    timelines = read_states(states)
    if subject not in timelines:
        raise _strange(subject, list(timelines), str(states))
    out = read_excluded(excluded, timelines).get(subject, []) if excluded is not None else []
    excused = [Excluded(first, last, Rule(code="excluded")) for first, last in united(out)]
    told = Subject(Bounded.exact(timelines[subject]), hours, excused=excused)
    return stated(subject, told, basis, period, promised), zone


def _strange(name: str, known: list[str], where: str) -> BadInputError:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1) or sorted(known)[:1]
    remedy = f"; did you mean {near[0]!r}?" if near else ""
    return BadInputError(f"{where} has no service {name!r}{remedy}")


def _print(narrator: Narrator, made: Explanation, service: str, *, whole: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from api.core.explained_days import lines
    from api.core.explaining import exact
    from api.core.report_words import NONE
    from api.core.words import say, visible

    lang = narrator.lang
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160  # a file or a pipe has no width; nothing is cut there
    console.print(Text(narrator.figure(made, visible(service))), soft_wrap=True)
    table = Table(say(lang, "explain.time"), say(lang, "explain.state"))
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    table.add_column(say(lang, "explain.counted"), justify="right", no_wrap=True)
    table.add_column(say(lang, "explain.why"))
    for line in lines(made.pieces, narrator.zone, folded=not whole):
        piece = line.pieces[0]
        evidence = narrator.evidence(piece) if whole or piece.state != "up" else []
        why = "\n".join(filter(None, [narrator.why(line), *evidence]))
        counted = exact(line.counted) if line.counted else NONE
        table.add_row(Text(narrator.when(line)), Text(narrator.state(line)), counted, Text(why))
    console.print(table)
    for told in narrator.sums(made):
        console.print(Text(told), soft_wrap=True)
    sys.stdout.flush()
