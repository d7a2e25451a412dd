"""What ``siaga discover`` tells and asks: rows of what would change, notes beside them, the same as JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import typer

from api.cli.import_telling import details
from api.core.words import Language, say, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api.core.discovery.findings import Findings
    from api.core.discovery.notes import Note
    from api.core.discovery.proposal import Proposal, Row
    from api.inventory_files import Written

_ANSWERS = ("y", "n", "a", "q")


class DiscoverTelling:
    """The words of one search, in one language."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def say(self, key: str, **values: object) -> None:
        """Tell one sentence on stderr."""
        print(say(self.lang, key, **values), file=sys.stderr)

    def notes(self, notes: Iterable[Note]) -> None:
        """Tell what is to be said beside the rows."""
        for one in notes:
            print(self._sentence(one), file=sys.stderr)

    def show(self, proposal: Proposal, *, whole: bool) -> None:
        """Print the table of what would change, and tell the notes; ``whole`` is whether the search came to its end."""
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        from api.core.sheets.plan import Action

        self.notes(proposal.notes)
        if not proposal.rows and proposal.met and whole:
            self.say("discover.same")
        elif proposal.rows:
            table = Table(*(say(self.lang, f"import.column.{name}") for name in ("action", "section", "id")))
            table.add_column(say(self.lang, "import.column.what"), overflow="fold")
            table.add_column(say(self.lang, "discover.column.why"), overflow="fold")
            for row in proposal.rows:
                entry = row.entry
                action = say(self.lang, f"import.action.{entry.action}")
                table.add_row(*map(Text, (action, entry.section, entry.id, details(entry), self._why(row))))
            console = Console()
            if not console.is_terminal:
                console.width = 200  # a file or a pipe has no width
            console.print(table)
        counts = {
            action.value: sum(row.entry.action is action for row in proposal.rows)
            for action in (Action.ADDED, Action.CHANGED)
        }
        unanswered = sum(one.code == "discover.note.unanswered" for one in proposal.notes)
        self.say("discover.counts", met=len(proposal.met), unanswered=unanswered, **counts)

    def ask(self, rows: Sequence[Row]) -> list[Row]:
        """Let a person take the rows one by one; a link whose device was not taken is not asked for."""
        from api.core.discovery.proposal import devices_of

        taken: list[Row] = []
        refused: set[str] = set()
        for number, row in enumerate(rows):
            entry = row.entry
            if entry.section == "links" and devices_of(entry) & refused:
                continue
            action = say(self.lang, f"import.action.{entry.action}")
            print(f"{action} {entry.section} {entry.id}: {details(entry)} ({self._why(row)})", file=sys.stderr)
            answer = self._answer()
            if answer == "a":
                open_rows = [
                    one for one in rows[number:] if one.entry.section != "links" or not devices_of(one.entry) & refused
                ]
                return [*taken, *open_rows]
            if answer == "q":
                break
            if answer == "y":
                taken.append(row)
            elif entry.section == "devices" and not entry.before:
                refused.add(entry.id)
        return taken

    def print_answer(
        self,
        findings: Findings,
        proposal: Proposal,
        notes: Sequence[Note],
        taken: Sequence[Row],
        written: Sequence[Written],
    ) -> None:
        """Print all of it as JSON."""
        answer = {
            "whole": findings.whole,
            "asked": len(findings.asked),
            "devices": [
                {
                    "id": one.id,
                    "known": one.known,
                    "address": one.finding.address,
                    "others": list(one.others),
                    "name": visible(one.finding.name),
                    "profile": one.finding.profile,
                    "snmp": one.finding.credential,
                    "reason": one.finding.trouble,
                }
                for one in proposal.met
            ],
            "changes": [
                {
                    "section": row.entry.section,
                    "id": row.entry.id,
                    "action": row.entry.action.value,
                    "from": row.entry.before,
                    "to": row.entry.after,
                    "why": self._why(row),
                    "accepted": row in taken,
                }
                for row in proposal.rows
            ],
            "notes": [
                {"code": one.code.rpartition(".")[2], "about": one.about, "text": self._sentence(one)}
                for one in (*proposal.notes, *notes)
            ],
            "written": [{"file": str(one.file), "backup": str(one.backup) if one.backup else None} for one in written],
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))

    def _why(self, row: Row) -> str:
        return say(self.lang, row.why, **row.values)

    def _sentence(self, one: Note) -> str:
        values = dict(one.values)
        if "reason" in values:
            values["reason"] = say(self.lang, f"discover.reason.{values['reason']}")
        return say(self.lang, one.code, about=one.about, **values)

    def _answer(self) -> str:
        while True:
            answer: str = typer.prompt(say(self.lang, "discover.question"), err=True)
            if answer.strip().lower() in _ANSWERS:
                return answer.strip().lower()
