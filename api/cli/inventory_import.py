"""``siaga inventory import``: offices, devices and links from CSV files, checked, shown, and written when asked."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.errors import BadInputError
from api.cli.import_telling import ImportTelling, tell_written
from api.core.sheets.columns import Kind
from api.core.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.core.sheets.plan import Plan
    from api.core.sheets.records import Intake, Problem, Record
    from api.inventory_files import InventoryFiles, Written

EXAMPLE = """
Examples:

  siaga inventory import --template offices > instansi.csv

  siaga inventory import instansi.csv perangkat.csv sambungan.csv --inventory /etc/siaga/inventory --write
"""
_SEPARATOR = {Language.ID: ";", Language.EN: ","}


def import_files(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE.csv…", help="CSV files; each tells by its headings what it holds."),
    ] = None,
    inventory: Annotated[
        Path | None,
        typer.Option(
            envvar="SIAGA_INVENTORY", help="The inventory to make or update: a YAML file or a folder of them."
        ),
    ] = None,
    template: Annotated[
        Kind | None, typer.Option(help="Print a table to fill in, with one example, and do no more.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the changes; else they are shown only.")] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take the good rows; the others go to a file of rejects. Exits 1 then.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where --partial puts bad rows; default: FILE.rejected.csv.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of messages and templates.")] = Language.ID,
    as_json: Annotated[bool, typer.Option("--json", help="Print what changes and every problem as JSON.")] = False,
) -> None:
    """Make or update an inventory from CSV files of offices, devices and links, as spreadsheets save them.

    Shows what is added and changed, and writes with --write (on a terminal it asks). Rows change what they say and
    delete nothing; an empty cell leaves what is there, a lone dash takes it away. All rows are taken or none, unless
    --partial. What would not pass siaga inventory check is not written.
    """
    from api.core.sheets.export import printed
    from api.core.sheets.export import template as template_of

    if template is not None:
        print("\ufeff" + printed(template_of(template, english=lang is Language.EN), _SEPARATOR[lang]), end="")
        return
    if not files:
        raise BadInputError("FILE.csv: no file is given; name one or more, or print a table with --template offices")
    if inventory is None:
        raise BadInputError("--inventory: is missing; give the YAML file or folder that is to be made or updated")
    if rejects is not None and len(files) > 1:
        raise BadInputError("--rejects: takes the rows of one file; import the files one by one, or leave it out")
    from api.core.sheets.records import take_in
    from api.inventory_files import InventoryFiles

    intakes = [take_in(_content(file), str(file)) for file in dict.fromkeys(files)]
    target = InventoryFiles(inventory, os.environ)
    telling = ImportTelling(lang, intakes)
    Import(intakes, target, telling, lang, as_json=as_json).run(partial=partial, write=write, rejects=rejects)


class Import:
    """One import, of tables or from NetBox: what was read, planned, told and written."""

    def __init__(
        self,
        intakes: Sequence[Intake],
        target: InventoryFiles,
        telling: ImportTelling,
        lang: Language,
        *,
        as_json: bool,
    ) -> None:
        self.lang, self.as_json = lang, as_json
        self.intakes, self.target, self.telling = intakes, target, telling

    def run(self, *, partial: bool, write: bool, rejects: Path | None = None) -> None:
        """Plan, tell, and write when asked to; exits 1 when something was left out, 2 when all was refused."""
        from api.core.sheets.plan import plan, plan_good

        records = [record for intake in self.intakes for record in intake.records]
        problems = [problem for intake in self.intakes for problem in intake.problems]
        whole = any(intake.whole for intake in self.intakes)
        taken = records
        if partial and not whole:
            planned, left_out, more = plan_good(records, self.target.inventory)
            problems += more
            taken = [record for record in records if (record.file, record.row) not in left_out]
        else:
            planned = plan(records, self.target.inventory)
            problems += planned.problems
        problems = self.telling.in_order(problems)
        if problems and (whole or not partial):
            self.telling.refused(problems, by_row=not whole, as_json=self.as_json)
            raise typer.Exit(2)
        amended = self._amended(planned, taken)
        if not self.as_json:
            self.telling.show(planned, problems)
        written = self._written(amended, write=write)
        told = self._reject(problems, rejects) if problems and written is not None else []
        if self.as_json:
            self.telling.print_answer(planned, problems, written, told)
        if problems:
            raise typer.Exit(1)

    def _amended(self, planned: Plan, records: Sequence[Record]) -> dict[Path, str]:
        """Return the files as they would be, once they pass the check and say what was planned."""
        from api.core.sheets.plan import Action, plan

        amended = self.target.amended(planned.entries)
        if not amended:
            return {}
        reading = self.target.checked(amended)
        if reading.inventory is None:
            print(say(self.lang, "import.result"), file=sys.stderr)
            for problem in reading.problems:
                print(problem, file=sys.stderr)
            raise typer.Exit(2)
        again = plan(records, reading.inventory)
        left = [entry.id for entry in again.entries if entry.action is not Action.UNCHANGED]
        if left or again.problems:
            shown = ", ".join(left[:5])
            raise BadInputError(
                f"{self.target.path}: {shown} cannot be changed where it stands; write it out without << and change it by hand"
            )
        return amended

    def _written(self, amended: Mapping[Path, str], *, write: bool) -> list[Written] | None:
        """Write what changes, when asked to; None when it was shown only."""
        from agent.clock import SystemClock

        path = self.target.path
        if not amended:
            return [] if write else None
        if not write and not self.as_json and sys.stdin.isatty() and sys.stdout.isatty():
            write = typer.confirm(say(self.lang, "import.ask", path=path), err=True)
        if not write:
            print(say(self.lang, "import.dry", path=path), file=sys.stderr)
            return None
        written = self.target.write(amended, SystemClock().wall())
        tell_written(self.lang, written)
        return written

    def _reject(self, problems: Sequence[Problem], place: Path | None) -> list[Path]:
        """Put the rows that were not taken into a file beside each, with what is wrong with them."""
        from api.core.sheets.rejects import rejected
        from api.inventory_files import put

        files: list[Path] = []
        for intake in self.intakes:
            wrong = [problem for problem in problems if problem.file == intake.file]
            if not wrong or intake.sheet is None:
                continue
            own = Path(intake.file)
            file = place or own.with_name(f"{own.stem}.rejected.csv")
            reasons: dict[int, list[str]] = {problem.row: [] for problem in wrong}
            for problem in wrong:
                reasons[problem.row].append(self.telling.reason(problem))
            text = rejected(intake.sheet, reasons, say(self.lang, "import.rejected"))
            put(file, text.encode("utf-8-sig", "replace"))
            print(say(self.lang, "import.rejects", rows=len(reasons), file=file), file=sys.stderr)
            files.append(file)
        return files


def _content(file: Path) -> bytes:
    from api.core.sheets.sheet import LARGEST

    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as problem:
        raise BadInputError(f"{file}: cannot be read ({problem.strerror}); give a CSV file") from None
