"""Rows of the audit as a table for a spreadsheet, in words.

Rules this module keeps:

- A line has the row's number and hash, by which ``siaga verify`` and the page find the row itself.
- No text is one that a spreadsheet computes; times are local, without their zone, for a spreadsheet's cells.
- Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from agent.clock import to_datetime
from api.core.audit_words import Change, Told
from api.core.sheets.cells import guarded
from api.core.sheets.export import printed
from api.core.words import Language, say, visible

COLUMNS = ("row", "at", "actor", "way", "kind", "object", "action", "changes", "hash")
NOTHING = "\u2013"


def heading(lang: Language) -> list[str]:
    """Return the headings of the columns."""
    return [say(lang, f"audit.column.{column}") for column in COLUMNS]


def line(told: Told, zone: ZoneInfo) -> list[str]:
    """Return a row in words as the cells of a line."""
    row = told.row
    cells = (
        str(row.seq),
        f"{to_datetime(row.at).astimezone(zone):%Y-%m-%d %H:%M:%S}",
        told.who,
        told.how,
        told.kind,
        visible(row.object),
        told.action,
        "; ".join(_change(change) for change in told.changes),
        row.hash,
    )
    return [guarded(cell) for cell in cells]


def csv_text(lines: Iterable[list[str]], lang: Language) -> str:
    """Return lines as CSV; the separator is the language's, as spreadsheets there want it."""
    return printed(lines, "," if lang is Language.EN else ";")


def _change(change: Change) -> str:
    sides = change.after or NOTHING if change.before is None else f"{change.before} → {change.after or NOTHING}"
    return f"{change.field}: {sides}" if change.field else sides
