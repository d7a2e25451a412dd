"""``siaga impact``: which figures and verdicts a decision would alter, before anybody records it."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.errors import BadInputError
from api.cli import answer_options, options
from api.cli.decision_options import group
from api.core.words import Language, moment, say
from collector.decisions import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.clock import Microseconds
    from agent.inventory.models import Inventory
    from api.core.directory import Directory
    from api.core.tickets import Ticket
    from collector.decisions import Recorded
    from collector.reading import Altered


def _impact(
    decision: Decision,
    *,
    data: options.ReadData = Path("data"),
    inventory: options.KnownInventory = None,
    collector: options.ReadCollector = None,
    collector_token: options.CollectorToken = "",
    lang: answer_options.Lang = Language.ID,
    as_json: answer_options.FiguresAsJson = False,
) -> None:
    from rich.console import Console

    from agent.inventory.load import load
    from api.cli.evidence import reader_of
    from api.cli.folder import inventory_of
    from api.core.decided_document import impact_document
    from api.core.directory import Directory
    from api.desk import MOVING

    network = load(inventory_of(data, inventory), os.environ, secrets=False)
    directory = Directory(network)
    waiting = Console(stderr=True, quiet=not sys.stderr.isatty())
    with waiting.status("making the figures by both"), reader_of(network, data, collector, collector_token) as reader:
        try:
            altered = reader.impact(decision)
            moved: list[tuple[Ticket, Microseconds]] | None = None
            if collector is None:
                moved = _moved(data, network, reader.decisions(), decision)
            elif not isinstance(decision, MOVING):
                moved = []
        except TimeoutError as problem:
            raise BadInputError(str(problem)) from None
        except ConnectionError as problem:
            raise BadInputError(f"{problem}; give --collector the address of siaga collector, or --data") from None
    if moved is None:
        print(say(lang, "impact.no-tickets"), file=sys.stderr)
    if as_json:
        print(json.dumps(impact_document(altered, moved, directory.service_office), indent=2, ensure_ascii=False))
    else:
        _print(lang, altered, directory)
        for ticket, due in moved or ():
            when = (moment(lang, instant, ZoneInfo(network.timezone)) for instant in (ticket.due, due))
            print(say(lang, "impact.ticket", number=ticket.number, **dict(zip(("due", "becomes"), when, strict=True))))


def _moved(
    data: Path, network: Inventory, decisions: Sequence[Recorded], decision: Decision
) -> list[tuple[Ticket, Microseconds]]:
    """Return the open tickets of the folder that get another due; none where no desk has worked on it."""
    from functools import partial

    from api.app import working_hours
    from api.core.directory import Directory
    from api.decided import moved_dues
    from api.desk import Desk
    from api.store.sql import open_store

    place = data / "api.db"
    if not place.exists():
        return []
    with contextlib.closing(open_store(place)) as store:
        desk = Desk(store, Directory(network), working_hours(network), None)
        return moved_dues(desk, partial(working_hours, network), decisions, decision)


def _print(lang: Language, altered: Sequence[Altered], directory: Directory) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from api.core.impact_words import headline, rows
    from api.core.words import visible

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160  # a file or a pipe has no width; nothing is cut there
    console.print(Text(headline(lang, altered, directory.service_office)), soft_wrap=True)
    if not altered:
        return
    table = Table(*(say(lang, f"impact.{name}") for name in ("month", "office", "basis", "before", "after")))
    table.columns[0].no_wrap = True
    for row in rows(lang, altered, directory.service_office):
        place = directory.office.get(row.office or "")
        name = f"{visible(place.name)} ({row.service})" if place is not None else row.service
        sides = (f"{side.percent} {side.verdict}\n{side.down}" for side in (row.before, row.after))
        table.add_row(row.month, Text(name), row.basis, *(Text(side, "bold" if row.turns else "") for side in sides))
    console.print(table)
    sys.stdout.flush()


app = group(
    "impact",
    _impact,
    "Say which months, offices and verdicts a decision would alter, a maintenance as if it were approved. Nothing is recorded.",
)
