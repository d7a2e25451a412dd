"""``siaga risk``: which failures take most offices down, and which links are most worth a second one."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.errors import BadInputError
from api.cli import answer_options, options
from api.core.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.inventory.models import Inventory
    from api.core.directory import Directory
    from api.core.risk_words import Risks
    from collector.core.risk import Failure

app = typer.Typer(add_completion=False)

_EXAMPLE = """
Examples:

  siaga risk --inventory /etc/siaga/inventory

  siaga risk --top 20 --no-doubles --json --data ./data

  siaga risk --csv --data ./data > risiko.csv
"""


@app.command(epilog=_EXAMPLE)
def risk(
    *,
    data: Annotated[
        Path, typer.Option(envvar="SIAGA_DATA", help="The data folder of siaga run; only its inventory is asked for.")
    ] = Path("data"),
    inventory: options.KnownInventory = None,
    top: Annotated[int, typer.Option(min=1, help="Rows of each kind.")] = 10,
    doubles: Annotated[bool, typer.Option(help="Two failures at once too.")] = True,
    lang: answer_options.Lang = Language.ID,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, every office by id.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print it as a table for a spreadsheet.")] = False,
) -> None:
    """Rank every single and double failure by the offices it takes down, and the links whose doubling helps most.

    By the topology alone. What merely leaves an agent blind is told apart. Of double failures those count which take down together what neither takes alone.
    """
    from agent.inventory.load import load
    from api.cli.folder import inventory_of
    from api.core.directory import Directory
    from api.core.risk_words import document, table
    from api.core.sheets.export import printed

    if as_json and as_csv:
        raise BadInputError("--json and --csv exclude each other; give one of them")
    network = load(inventory_of(data, inventory), os.environ, secrets=False)
    directory = Directory(network)
    made = _worked_out(network, lang, top, doubles=doubles)
    if as_json:
        print(json.dumps(document(made, directory, top), indent=2, ensure_ascii=False))
    elif as_csv:
        separator = ";" if lang is Language.ID else ","
        print("\ufeff" + printed(table(lang, made, directory, top), separator), end="")
    else:
        _print(lang, made, directory, top)


def _worked_out(network: Inventory, lang: Language, top: int, *, doubles: bool) -> Risks:
    from rich.console import Console
    from rich.progress import Progress

    from api.core.risk_words import Risks
    from api.core.words import say
    from collector.core.pairs import WANTED, pairs
    from collector.core.risk import Exposure, doublings, singles

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bars:
        bar = bars.add_task(say(lang, "risk.working"))

        def stage(key: str) -> Callable[[int, int], None]:
            def progress(done: int, whole: int) -> None:
                bars.update(bar, description=say(lang, f"risk.{key}"), completed=done, total=whole)

            return progress

        exposure = Exposure(network)
        alone = singles(exposure, stage("singles"))
        links = doublings(exposure, stage("links"))
        found = pairs(exposure, max(top, WANTED), stage("doubles")) if doubles else None
        return Risks.of(network, alone, links, found)


def _print(lang: Language, made: Risks, directory: Directory, top: int) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from api.core.risk_words import searched
    from api.core.words import say, visible

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160  # a file or a pipe has no width; nothing is cut there

    def name(element: str) -> str:
        told = visible(directory.named(element).name)
        return told if element in told else f"{told} ({element})"

    def names(*elements: str) -> Text:
        return Text("\n".join(name(element) for element in elements))

    def counted(row: Failure) -> tuple[str, str]:
        return str(len(row.offices)), str(row.services)

    def head(key: str, *columns: str) -> Table:
        made = Table(title=say(lang, f"risk.{key}"), title_justify="left")
        for column in columns:
            made.add_column(say(lang, f"risk.{column}"), justify="left" if column in _WORDS else "right")
        return made

    single = head("singles", "element", "offices", "services")
    for row in made.singles[:top]:
        single.add_row(names(*row.elements), *counted(row))
    console.print(single if made.singles else Text(say(lang, "risk.singles.none")))
    if made.pairs is not None:
        double = head("doubles", "element", "together", "offices", "services")
        for row in made.pairs.failures[:top]:
            double.add_row(names(*row.elements), str(len(row.together)), *counted(row), end_section=True)
        console.print(double if made.pairs.failures else Text(say(lang, "risk.doubles.none")))
        console.print(Text(f"{say(lang, 'risk.doubles.hint')} {searched(lang, made.pairs)}"), soft_wrap=True)
    links = head("links", "link", "offices", "failures")
    for one in made.doublings[:top]:
        links.add_row(names(one.link), str(len(one.offices)), names(*one.failures))
    console.print(links if made.doublings else Text(say(lang, "risk.links.none")))
    console.print(Text(say(lang, "risk.links.hint")), soft_wrap=True)
    blind = head("blind", "element", "agents", "unwatched", "seen")
    for dark in made.blindings[:top]:
        seen = len(dark.offices) - len(dark.unseen)
        blind.add_row(names(dark.element), Text(", ".join(dark.agents)), str(len(dark.offices)), str(seen))
    console.print(blind if made.blindings else Text(say(lang, "risk.blind.none")))
    console.print(Text(say(lang, "risk.blind.hint")), soft_wrap=True)
    sys.stdout.flush()


_WORDS = ("element", "link", "failures", "agents")
