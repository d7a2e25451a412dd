"""What ``siaga inventory import`` tells: how files were read, what is wrong, what changes; as lines, table or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.core.words import Language, say, visible

if TYPE_CHECKING:
    from api.core.sheets.plan import Entry, Plan
    from api.core.sheets.records import Intake, Problem
    from api.inventory_files import Written

_LONGEST_VALUE = 60
_MOST_ROWS = 1000
"""More nobody reads as a table, and making it takes longer than the import."""


class ImportTelling:
    """The words of one import, in one language."""

    def __init__(self, lang: Language, intakes: Sequence[Intake], texts: str = "import") -> None:
        """Tell how files were read; ``texts`` names the catalogue's words for places and refusals."""
        self._lang, self._intakes, self._texts = lang, intakes, texts
        for intake in intakes:
            if intake.sheet is not None:
                kinds = sorted({record.kind.value for record in intake.records})
                kind = say(lang, f"import.kind.{kinds[0]}" if len(kinds) == 1 else "import.kind.mixed")
                separator = say(lang, f"import.separator.{intake.sheet.separator}")
                values = {"rows": len(intake.sheet.rows), "encoding": intake.sheet.encoding, "separator": separator}
                print(say(lang, "import.read", file=intake.file, kind=kind, **values), file=sys.stderr)

    def in_order(self, problems: Sequence[Problem]) -> list[Problem]:
        """Return each problem once, in the order of the files and rows."""
        order = {intake.file: number for number, intake in enumerate(self._intakes)}
        once = {(one.file, one.row, one.column, one.code): one for one in problems}
        return sorted(once.values(), key=lambda one: (order[one.file], one.row))

    def reason(self, problem: Problem) -> str:
        """Return column, value, what is wrong and what to do."""
        value = visible(problem.value.strip(), _LONGEST_VALUE)
        shown = [visible(problem.column)] if problem.column else []
        shown += [f'"{value}"'] if value and value != problem.column else []
        return f"{' '.join(shown)}{': ' if shown else ''}{say(self._lang, problem.code, **problem.values)}"

    def line(self, problem: Problem) -> str:
        """Return a problem in one line: file, row, column, value, what is wrong, what to do."""
        key = f"{self._texts}.place" if problem.column else f"{self._texts}.place.row"
        place = say(self._lang, key, file=problem.file, row=problem.row, column=problem.column)
        value = visible(problem.value.strip(), _LONGEST_VALUE)
        told = f', "{value}"' if value else ""
        return f"{place}{told}: {say(self._lang, problem.code, **problem.values)}"

    def refused(self, problems: Sequence[Problem], *, by_row: bool, as_json: bool) -> None:
        """Tell every problem, and that nothing was written."""
        self._problems(problems)
        key = f"{self._texts}.refused" if by_row else f"{self._texts}.refused.file"
        print(say(self._lang, key, count=len(problems)), file=sys.stderr)
        if as_json:
            self._print({"changes": [], "counts": None, "problems": problems, "written": []})

    def show(self, planned: Plan, problems: Sequence[Problem]) -> None:
        """Print the table of what changes, and tell the rest."""
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        from api.core.sheets.plan import Action

        self._problems(problems)
        changing = [entry for entry in planned.entries if entry.action is not Action.UNCHANGED]
        if not changing:
            print(say(self._lang, "import.same"), file=sys.stderr)
            return
        table = Table(*(say(self._lang, f"import.column.{name}") for name in ("action", "section", "id")))
        table.add_column(say(self._lang, "import.column.what"), overflow="fold")
        for entry in changing[:_MOST_ROWS]:
            action = say(self._lang, f"import.action.{entry.action}")
            table.add_row(*map(Text, (action, entry.section, entry.id, details(entry))))
        console = Console()
        if not console.is_terminal:
            console.width = 200  # a file or a pipe has no width
        console.print(table)
        if len(changing) > _MOST_ROWS:
            print(say(self._lang, "import.more", count=len(changing) - _MOST_ROWS), file=sys.stderr)
        counts = {action.value: planned.number(action) for action in Action if action is not Action.REMOVED}
        print(say(self._lang, "import.counts", **counts), file=sys.stderr)

    def print_answer(
        self, planned: Plan, problems: Sequence[Problem], written: Sequence[Written] | None, rejects: Sequence[Path]
    ) -> None:
        """Print all of it as JSON; ``written`` is None when nothing was asked to be."""
        from api.core.sheets.plan import Action

        self._problems(problems)
        changes = [
            {
                "section": entry.section,
                "id": entry.id,
                "action": entry.action.value,
                "from": entry.before,
                "to": entry.after,
            }
            for entry in planned.entries
            if entry.action is not Action.UNCHANGED
        ]
        files = [{"file": str(one.file), "backup": str(one.backup) if one.backup else None} for one in written or ()]
        counts = {action.value: planned.number(action) for action in Action if action is not Action.REMOVED}
        rest = {"written": files, "rejects": [str(file) for file in rejects]}
        self._print({"changes": changes, "counts": counts, "problems": problems, **rest})

    def _problems(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            print(self.line(problem), file=sys.stderr)

    def _print(self, answer: dict[str, Any]) -> None:
        files = [
            {
                "file": intake.file,
                "encoding": intake.sheet.encoding if intake.sheet else None,
                "separator": intake.sheet.separator if intake.sheet else None,
                "rows": len(intake.sheet.rows) if intake.sheet else 0,
            }
            for intake in self._intakes
        ]
        problems = [
            {
                **{key: getattr(problem, key) for key in ("file", "row", "column", "value", "code")},
                **dict(
                    zip(("what", "remedy"), say(self._lang, problem.code, **problem.values).split("; ", 1), strict=True)
                ),
            }
            for problem in answer["problems"]
        ]
        whole = {"files": files, **answer, "problems": problems}
        print(json.dumps(whole, ensure_ascii=False, indent=2, default=_number))


def tell_written(lang: Language, written: Sequence[Written]) -> None:
    """Tell which files were written, and where the copies of what was there are."""
    for one in written:
        print(say(lang, "import.written", file=one.file), file=sys.stderr)
        if one.backup is not None:
            print(say(lang, "import.backup", file=one.backup), file=sys.stderr)


def details(entry: Entry) -> str:
    """Return what an entry sets or changes, in one line."""
    from api.core.sheets.plan import Action

    parts = []
    for key, value in entry.after.items():
        shown = _shown(value)
        parts.append(
            f"{key}: {shown}" if entry.action is Action.ADDED else f"{key}: {_shown(entry.before.get(key))} → {shown}"
        )
    return ", ".join(parts)


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else visible(value, _LONGEST_VALUE)


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
