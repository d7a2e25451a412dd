"""``siaga whatif``: what a failure would take down, for how much of the error budgets, before it happens."""

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

if TYPE_CHECKING:
    from rich.console import Console

    from api.core.directory import Directory
    from collector.supposed import Supposed

app = typer.Typer(add_completion=False)

_EXAMPLE = """
Examples:

  siaga whatif skkl-bangka-belitung --data ./data

  siaga whatif fo-dinkes fo-dinsos --lasting 8h --lang en --data ./data
"""


@app.command(epilog=_EXAMPLE)
def whatif(
    *,
    element: Annotated[
        list[str], typer.Argument(help="What fails together: devices, links, risk groups (a cable, a duct, a feeder).")
    ],
    lasting: Annotated[
        str | None, typer.Option(metavar="DURATION", help="For how long, such as 8h; default: to the month's end.")
    ] = None,
    data: options.ReadData = Path("data"),
    inventory: options.KnownInventory = None,
    collector: options.ReadCollector = None,
    collector_token: options.CollectorToken = "",
    lang: answer_options.Lang = Language.ID,
    as_json: answer_options.FiguresAsJson = False,
) -> None:
    """Say which offices would be down if something failed now, and the worst verdict of their month. Nothing is recorded.

    The failure lasts to the month's end or for --lasting; nothing else is taken to fail after now.
    """
    from rich.console import Console

    from agent.inventory.load import load
    from api.cli.arguments import lasting as read
    from api.cli.evidence import reader_of
    from api.cli.folder import inventory_of
    from api.core.directory import Directory
    from api.core.what_if import document

    network = load(inventory_of(data, inventory), os.environ, secrets=False)
    directory = Directory(network)
    failed = list(dict.fromkeys(element))
    _refuse_strange(directory, failed)
    length = None if lasting is None else read("--lasting", lasting, 1)
    waiting = Console(stderr=True, quiet=not sys.stderr.isatty())
    with waiting.status("working it out"), reader_of(network, data, collector, collector_token) as reader:
        try:
            made = reader.what_if(failed, length)
        except ConnectionError as problem:
            raise BadInputError(f"{problem}; give --collector the address of siaga collector, or --data") from None
    if as_json:
        print(json.dumps(document(directory, failed, made), indent=2, ensure_ascii=False))
    else:
        _print(lang, ZoneInfo(network.timezone), directory, failed, made)


def _refuse_strange(directory: Directory, failed: list[str]) -> None:
    """Raise ``BadInputError`` for what names no element, with the nearest that do."""
    from api.core.what_if import strange
    from api.core.words import visible

    wrong = strange(directory.names, failed)
    if wrong:
        told = [
            f"{visible(row.text, 80)!r}" + (f" (did you mean {' or '.join(row.near)}?)" if row.near else "")
            for row in wrong
        ]
        remedy = "name devices, links or risk groups by their ids"
        raise BadInputError(f"the inventory has no element {', '.join(told)}; {remedy}")


def _print(lang: Language, zone: ZoneInfo, directory: Directory, failed: list[str], made: Supposed) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from api.core.report_words import NONE, hours
    from api.core.what_if import by_office, turned
    from api.core.words import moment, say, visible

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160  # a file or a pipe has no width; nothing is cut there
    offices = by_office(directory, made)
    headline = say(
        lang,
        "whatif.headline",
        elements=", ".join(directory.names[one] for one in failed),
        until=moment(lang, made.until, zone),
        offices=len(offices),
        services=len(made.services),
        devices=len(made.devices),
    )
    console.print(Text(headline), soft_wrap=True)
    _print_blind(console, lang, directory, made)
    if not offices:
        if not made.blind:
            console.print(Text(say(lang, "whatif.none")), soft_wrap=True)
        return
    count = turned(offices)
    console.print(Text(say(lang, "whatif.turned" if count else "whatif.turned.none", count=count)), soft_wrap=True)
    table = Table(*(say(lang, f"whatif.{name}") for name in ("office", "used", "takes", "budget", "breach", "verdict")))
    for office in offices:
        place = directory.office.get(office.office or "")
        name = NONE if place is None else visible(place.name)
        if not office.services:
            table.add_row(Text(name), *[NONE] * 4, say(lang, "whatif.unpromised"))
        for row in office.services:
            enough = say(lang, "whatif.breach.enough") if row.measured else NONE
            breach = enough if row.breach is None else moment(lang, row.breach, zone)
            if row.breach is not None and row.breach <= made.start:
                breach = say(lang, "whatif.breach.spent")
            verdict = say(lang, f"verdict.{row.verdict}")
            if row.spared != row.verdict:
                verdict += f" ({say(lang, 'whatif.spared', verdict=say(lang, f'verdict.{row.spared}').lower())})"
            table.add_row(
                Text(f"{name} ({visible(row.service, 80)})"),
                hours(lang, row.used),
                hours(lang, row.takes) if row.measured else say(lang, "whatif.unmeasured"),
                hours(lang, row.budget),
                breach,
                Text(verdict, "bold" if row.spared != row.verdict else ""),
            )
    console.print(table)
    console.print(Text(say(lang, "whatif.assumes")), soft_wrap=True)
    sys.stdout.flush()


def _print_blind(console: Console, lang: Language, directory: Directory, made: Supposed) -> None:
    from rich.text import Text

    from api.core.what_if import office_name, unwatched
    from api.core.words import say, visible

    if not made.blind:
        return
    rows = unwatched(directory, made)
    console.print(Text(say(lang, "whatif.blind", agents=", ".join(made.blind)), "bold"), soft_wrap=True)
    seen = sum(row.seen for row in rows)
    hint = say(lang, "whatif.blind.hint" if rows else "whatif.blind.none", offices=len(rows), seen=seen)
    console.print(Text(hint), soft_wrap=True)
    for row in rows:
        name = visible(office_name(directory, row.office))
        console.print(Text(f"  {name} ({say(lang, 'whatif.blind.seen')})" if row.seen else f"  {name}"), soft_wrap=True)
