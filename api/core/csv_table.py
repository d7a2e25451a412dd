"""Rows of CSV with named columns, wherever the text comes from.

Rules this module keeps:

- Every problem is told with the line on which its row begins and the remedy (the first twenty in full), and nothing
  is computed from a text that has one.
- Columns may stand in any order and beside others; blank lines, a byte-order mark and any line ends do no harm.
- A NUL is no text: a file that holds one is another encoding's, or broken.
- Pure: lines are an argument.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from agent.errors import BadInputError

_MOST_PROBLEMS = 20
_Row = TypeVar("_Row")
Problems = list[tuple[int, str]]


def table(
    name: str,
    text: Iterable[str],
    columns: Sequence[str],
    read: Callable[[dict[str, str]], _Row],
    problems: Problems,
) -> Iterator[tuple[int, _Row]]:
    """Yield each good row with its line, values without space around them; tell of the others in ``problems``.

    ``read`` makes a row of its values by column, or raises ``ValueError`` with the remedy. Raises ``BadInputError`` for
    a text called ``name`` that is no CSV, or lacks a column.
    """
    line = 1
    try:
        lines = csv.reader(text, strict=True)
        header = [title.strip() for title in next(lines, [])]
        missing = [title for title in columns if header.count(title) != 1]
        if missing:
            raise BadInputError(f"{name}:1: needs one column {' and one '.join(missing)}; {_remedy(header, columns)}")
        while True:
            line = lines.line_num + 1
            values = next(lines, None)
            if values is None:
                return
            if not values:
                continue
            try:
                row = read(_named(header, values))
            except ValueError as problem:
                problems.append((line, str(problem)))
                continue
            yield line, row
    except csv.Error as problem:
        raise BadInputError(f"{name}:{line}: is not CSV ({problem}); correct the quotes") from None


def refuse(name: object, problems: Problems) -> None:
    """Raise ``BadInputError`` when there are problems."""
    if problems:
        told = [f"{name}:{line}: {problem}" for line, problem in sorted(problems)[:_MOST_PROBLEMS]]
        more = len(problems) - _MOST_PROBLEMS
        raise BadInputError("\n".join([*told, f"and {more} more problems"] if more > 0 else told))


def _named(header: list[str], values: list[str]) -> dict[str, str]:
    if len(values) != len(header):
        raise ValueError(f"has {len(values)} fields where the first line has {len(header)}; write them all")
    if any("\0" in value for value in values):
        raise ValueError("holds a NUL, which is no text; save the file as UTF-8, or write the line anew")
    return {name: value.strip() for name, value in zip(header, values, strict=True)}


def _remedy(header: list[str], columns: Sequence[str]) -> str:
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if any(mark in title for title in header):
            return f"the fields are divided by {name}: save the file with commas"
    return f"let the first line be {','.join(columns)}"
