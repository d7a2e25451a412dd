"""From the bytes of a CSV file to rows of cells, whatever program saved it.

Rules this module keeps:

- The encoding is detected: a byte-order mark says it, else zero bytes tell UTF-16, else UTF-8 is what decodes as it, and
  Windows-1252 is the rest. The separator (comma, semicolon, tab) is the one that cuts the first line into most names.
- A row has the number that a spreadsheet shows, so a cell with line breaks inside does not move the rows below it.
- Blank rows count and hold nothing; a row may leave out empty cells at its end.
- Pure: bytes in, rows or a reason out.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from typing import NamedTuple

SEPARATORS = (";", ",", "\t")
LARGEST = 32 * 1024 * 1024
MOST_ROWS = 200_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Row(NamedTuple):
    """The cells of one row, ``number`` as a spreadsheet counts (the header is 1)."""

    number: int
    cells: tuple[str, ...]


class Sheet(NamedTuple):
    """A table: its header and the rows below it, blank ones left out."""

    file: str
    encoding: str
    separator: str
    header: Row
    rows: tuple[Row, ...]


class UnreadableSheetError(ValueError):
    """Why a file is no table: a ``code`` of the catalogue with its values, and the row as far as it was read."""

    def __init__(self, code: str, row: int, **values: object) -> None:
        super().__init__(code)
        self.code, self.row, self.values = code, row, values


def read_sheet(content: bytes, file: str) -> Sheet:
    """Read a CSV file; raises ``UnreadableSheetError``."""
    if len(content) > LARGEST:
        raise UnreadableSheetError("import.file.large", 1, size=LARGEST // 1024**2)
    text, encoding = decoded(content)
    text, named = _named_separator(text)
    separator = named or _separator(text)
    rows: list[Row] = []
    for row in _rows(text, separator, start=2 if named else 1):
        if any(cell.strip() for cell in row.cells):
            rows.append(row)
        if len(rows) > MOST_ROWS:
            raise UnreadableSheetError("import.file.rows", row.number, most=MOST_ROWS)
    if not rows:
        raise UnreadableSheetError("import.file.empty", 1)
    return Sheet(file, encoding, separator, rows[0], tuple(rows[1:]))


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; raises ``UnreadableSheetError``."""
    for mark, codec, name in (
        (codecs.BOM_UTF8, "utf-8", "UTF-8 (BOM)"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
    ):
        if content.startswith(mark):
            return _strictly(content[len(mark) :], codec, name), name
    even, odd = content[::2].count(0), content[1::2].count(0)
    if max(even, odd) * 4 > len(content):  # Latin text has a zero beside every letter
        return _strictly(content, "utf-16-le" if odd > even else "utf-16-be", "UTF-16"), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _strictly(content, "cp1252", "Windows-1252"), "Windows-1252"


def _strictly(content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as problem:
        row = content[: problem.start].decode(codec, "ignore").count("\n") + 1
        byte = f"0x{content[problem.start]:02x}" if problem.start < len(content) else "?"
        raise UnreadableSheetError("import.file.encoding", row, encoding=name, byte=byte) from None


def _named_separator(text: str) -> tuple[str, str | None]:
    """Take off Excel's first line ``sep=;`` and return what it says."""
    first, _, rest = text.partition("\n")
    told = first.strip().strip('"')
    if told.lower().startswith("sep=") and told[4:] in SEPARATORS:
        return rest, told[4:]
    if first.rstrip("\r").lower() == "sep=\t":
        return rest, "\t"
    return text, None


def _separator(text: str) -> str:
    first = next((line for line in _LINE.findall(text) if line.strip()), "")
    return max(SEPARATORS, key=lambda one: len(next(csv.reader([first], delimiter=one), [])))


def _rows(text: str, separator: str, start: int) -> Iterator[Row]:
    number = start - 1
    lines = csv.reader(_LINE.findall(text), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(lines, start=start):
            yield Row(number, tuple(cells))
    except csv.Error as problem:
        code = "import.file.cell" if "larger" in str(problem) else "import.file.quotes"
        raise UnreadableSheetError(code, number + 1) from None
