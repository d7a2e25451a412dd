"""From rows of cells to records: what each row says of one office, device or link, or why it cannot be taken.

Rules this module keeps:

- Every problem of every row is found, each with its row, column and value; a heading that is wrong spoils the file.
- A record holds what its row says and no more: an empty cell is not in it, a lone dash is ``None`` in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple

from api.core.sheets.cells import NOTHING, READERS, BadCellError, tidy, unguarded
from api.core.sheets.columns import COLUMNS, KIND_NAMES, KINDS, REMARKS, Column, Kind, by_name, heading, kind_of
from api.core.sheets.sheet import Row, Sheet, UnreadableSheetError, read_sheet

HEADER = 1


class Problem(NamedTuple):
    """What is wrong with a cell: ``code`` is a sentence of the catalogue and ``values`` what it wants."""

    file: str
    row: int
    column: str
    value: str
    code: str
    values: Mapping[str, object]


class Record(NamedTuple):
    """What a row says: keys of ``columns`` with values; ``spoilt`` when some cell of it could not be read."""

    file: str
    row: int
    kind: Kind
    values: Mapping[str, object]
    cells: Mapping[str, tuple[str, str]]
    """Key → the column's heading and the cell, as they are written."""
    headings: Mapping[str, str]
    """Key → the column's heading, also where the row's cell is empty."""
    spoilt: bool = False

    def problem(self, key: str, code: str, **values: object) -> Problem:
        """Return a problem of one of the row's cells."""
        plain = next((column.names[0] for column in COLUMNS[self.kind] if column.key == key), key)
        column, value = self.cells.get(key, (self.headings.get(key, plain), ""))
        return Problem(self.file, self.row, column, value, code, values)


class Intake(NamedTuple):
    """What a file gives; ``whole`` problems are those of the file, not of a row."""

    file: str
    sheet: Sheet | None
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    whole: bool = False


def take_in(content: bytes, file: str) -> Intake:
    """Read one CSV file into records and problems."""
    try:
        sheet = read_sheet(content, file)
    except UnreadableSheetError as problem:
        return Intake(file, None, (), (Problem(file, problem.row, "", "", problem.code, problem.values),), whole=True)
    names = [heading(cell) for cell in sheet.header.cells]
    kind = None if KIND_NAMES & set(names) else kind_of(names)
    wrong = _headings(sheet, names, kind)
    if wrong:
        return Intake(file, sheet, (), tuple(wrong), whole=True)
    records: list[Record] = []
    problems: list[Problem] = []
    for row in sheet.rows:
        record, found = _record(sheet, names, row, kind)
        problems += found
        if record is not None:
            records.append(record)
    return Intake(file, sheet, tuple(records), tuple(problems))


def _headings(sheet: Sheet, names: list[str], kind: Kind | None) -> list[Problem]:
    mixed = bool(KIND_NAMES & set(names))
    if kind is None and not mixed:
        shown = ", ".join(cell.strip() for cell in sheet.header.cells)
        return [Problem(sheet.file, sheet.header.number, "", shown, "import.header.unknown", {})]
    known = {name for one in ([kind] if kind else Kind) for name in by_name(one)} | (KIND_NAMES if mixed else set())
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for cell, name in zip(sheet.header.cells, names, strict=True):
        shown = cell.strip()
        if name in REMARKS:
            continue
        if name not in known:
            near = get_close_matches(name[:100], sorted(known), n=1, cutoff=0.75)
            code = "import.header.near" if near else "import.header.column"
            values = {"near": near[0]} if near else {}
            problems.append(Problem(sheet.file, sheet.header.number, shown, shown, code, values))
            continue
        keys = {f"{one}.{by_name(one)[name].key}" for one in ([kind] if kind else Kind) if name in by_name(one)}
        twice = next((seen[key] for key in sorted(keys) if key in seen), None)
        if twice is not None:
            values = {"other": twice}
            problems.append(Problem(sheet.file, sheet.header.number, shown, shown, "import.header.twice", values))
        seen |= dict.fromkeys(keys, shown)
    return problems


def _record(sheet: Sheet, names: list[str], row: Row, kind: Kind | None) -> tuple[Record | None, list[Problem]]:
    def told(column: str, value: str, code: str, **values: object) -> Problem:
        return Problem(sheet.file, row.number, column.strip(), value, code, values)

    headings = sheet.header.cells
    problems = [told("", cell, "import.row.long", cells=len(row.cells), columns=len(names))
                for cell in row.cells[len(names) :] if cell.strip()][:1]  # fmt: skip
    pairs = list(zip(headings, names, row.cells, strict=False))
    if kind is None:
        column, _, word = next(((*pair,) for pair in pairs if pair[1] in KIND_NAMES), (headings[0], "", ""))
        kind = KINDS.get(heading(word))
        if kind is None:
            return None, [*problems, told(column, word, "import.row.kind")]
    columns = by_name(kind)
    values: dict[str, object] = {}
    cells: dict[str, tuple[str, str]] = {}
    for shown, name, cell in pairs:
        if name in REMARKS or name in KIND_NAMES or not cell.strip():
            continue
        if name not in columns:
            problems.append(told(shown, cell, "import.cell.foreign"))
            continue
        key = columns[name].key
        cells[key] = (shown.strip(), cell)
        try:
            values |= _value(columns[name], cell)
        except BadCellError as bad:
            problems.append(told(shown, cell, bad.code, **bad.values))
    known = {columns[name].key: shown.strip() for shown, name in zip(headings, names, strict=True) if name in columns}
    record = Record(sheet.file, row.number, kind, values, cells, known)
    for needed in COLUMNS[kind]:
        if needed.required and needed.key not in cells:
            problems.append(record.problem(needed.key, "import.value.missing"))
    return record._replace(spoilt=bool(problems)), problems


def _value(column: Column, cell: str) -> dict[str, object]:
    text = tidy(cell)
    if not text:
        return {}
    if text == NOTHING:
        if column.required or column.key in {"id", "name", "agent"}:
            raise BadCellError("import.value.needed")
        return {column.key: None}
    return {column.key: READERS.get(column.key, str)(unguarded(text))}
