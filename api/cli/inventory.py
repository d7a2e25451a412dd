"""``siaga inventory``: check what is written, say what may be written, and bring in and give out tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import inventory_export, inventory_import, inventory_pull

app = typer.Typer(
    add_completion=False,
    help="Check an inventory, print what may stand in one, fill it from CSV files or NetBox, or print it as such.\n\nExample: siaga inventory check /etc/siaga/inventory",
    rich_markup_mode=None,
)

_SECTIONS = (
    ("offices", "offices"),
    ("sites", "sites"),
    ("devices", "devices"),
    ("links", "links"),
    ("risk_groups", "risk groups"),
    ("agents", "agents"),
    ("services", "services"),
    ("calendars", "calendars"),
    ("snmp", "SNMP credentials"),
    ("providers", "providers"),
)


@app.command(epilog="Example: siaga inventory check deploy/lab/province")
def check(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A YAML file, or a folder of them")],
    profiles: Annotated[
        Path | None, typer.Option(envvar="SIAGA_PROFILES", help="Folder of device profiles that devices may name")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary and every problem as JSON")] = False,
) -> None:
    """Report every mistake of an inventory with file, line, column and remedy; the summary when there is none.

    Exits 1 when there are mistakes. Secrets that are not set on this machine are warnings.
    """
    import json
    import os
    import sys

    from agent.inventory.load import read
    from agent.inventory.views import offices_of
    from agent.probes.profile_shelf import profiles_of

    reading = read(path, os.environ, profiles_of(profiles).by_name)
    counts: dict[str, int] = {}
    if reading.inventory is not None:
        counts = {name: len(getattr(reading.inventory, name)) for name, _ in _SECTIONS}
        counts["offices"] = len(offices_of(reading.inventory))
    if as_json:
        answer = {
            "valid": reading.inventory is not None,
            "files": list(reading.files),
            "counts": counts,
            "problems": [problem._asdict() for problem in reading.problems],
            "warnings": [problem._asdict() for problem in reading.warnings],
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for problem in reading.problems:
            print(problem, file=sys.stderr)
        for warning in reading.warnings:
            print(f"{warning} (needed when running)", file=sys.stderr)
        for name, said in _SECTIONS if counts else ():
            print(f"{said:<17}{counts[name]:>6}")
    if reading.problems:
        number = len(reading.problems)
        print(f"{path}: {number} {'problem' if number == 1 else 'problems'}", file=sys.stderr)
        raise typer.Exit(1)


@app.command(epilog="Example: siaga inventory schema > inventory.schema.json")
def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of what may be written, for editors that complete and check."""
    import json

    from agent.inventory.schema import inventory_schema

    print(json.dumps(inventory_schema(), ensure_ascii=False, indent=2))


app.command("import", epilog=inventory_import.EXAMPLE)(inventory_import.import_files)
app.command("export", epilog=inventory_export.EXAMPLE)(inventory_export.export)
app.command("pull", epilog=inventory_pull.EXAMPLE)(inventory_pull.pull)
