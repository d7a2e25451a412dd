"""The rows that an import did not take, as a file to correct and import again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.core.sheets.cells import guarded
from api.core.sheets.columns import heading
from api.core.sheets.export import printed
from api.core.sheets.sheet import Sheet

_OWN = frozenset({"kesalahan", "error"})


def rejected(sheet: Sheet, reasons: Mapping[int, Sequence[str]], title: str) -> str:
    """Return the rows of a sheet that have reasons, with those in a last column; cells stay as they are written.

    The column that an earlier rejection added is replaced. Imports do not read it.
    """
    kept = [index for index, cell in enumerate(sheet.header.cells) if heading(cell) not in _OWN]
    rows = [[*(sheet.header.cells[index] for index in kept), title]]
    for row in sheet.rows:
        if row.number in reasons:
            cells = [row.cells[index] if index < len(row.cells) else "" for index in kept]
            rows.append([*cells, guarded(" | ".join(reasons[row.number]))])
    return printed(rows, sheet.separator)
