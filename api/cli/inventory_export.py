"""``siaga inventory export``: a table of the inventory to look at, correct in a spreadsheet, and import again."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from api.cli import options
from api.core.sheets.columns import Kind
from api.core.words import Language

EXAMPLE = "Example: siaga inventory export devices --inventory /etc/siaga/inventory > perangkat.csv"


def export(
    kind: Annotated[Kind, typer.Argument(metavar="offices|devices|links", help="Which table.")],
    inventory: options.Inventory,
    lang: Annotated[
        Language, typer.Option(help="Of the headings; id has semicolons and decimal commas, en commas and points.")
    ] = Language.ID,
) -> None:
    """Print the inventory's offices, devices or links as CSV, as siaga inventory import reads it."""
    from agent.inventory.load import load
    from api.core.sheets.export import printed, table

    english = lang is Language.EN
    rows = table(load(inventory, os.environ, secrets=False), kind, english=english)
    print("\ufeff" + printed(rows, "," if english else ";"), end="")
