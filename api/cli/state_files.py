"""States and exclusions from CSV files, another monitoring system's export included.

Rules this module keeps:

- Every problem is told with its line and remedy (the first twenty in full), and nothing is computed from a file that
  has one.
- Columns may stand in any order and beside others; a row whose span is empty holds no time.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from agent.clock import Microseconds, format_instant, parse_instant
from agent.errors import BadInputError
from collector.core.intervals import Span
from collector.core.timeline import Segment, State, Timeline

_MOST_PROBLEMS = 20
_Row = TypeVar("_Row")


def read_states(path: Path) -> dict[str, Timeline]:
    """Read ``subject,state,from,to`` into each subject's timeline; gaps are unknown.

    Raises ``BadInputError`` for an unreadable file, a missing column, an unknown state, an instant without offset, a
    span that is reversed, or two spans of one subject that overlap in different states.
    """
    problems: list[tuple[int, str]] = []
    rows: dict[str, list[tuple[Segment, int]]] = {}
    for line, (subject, segment) in _rows(path, ("subject", "state", "from", "to"), _state, problems):
        rows.setdefault(subject, []).append((segment, line))
    for subject, segments in rows.items():
        furthest: dict[State, tuple[Segment, int]] = {}
        for later, later_line in sorted(row for row in segments if row[0].start < row[0].end):
            for state, (earlier, earlier_line) in furthest.items():
                if state is not later.state and later.start < earlier.end:
                    other, line = sorted((earlier_line, later_line))
                    instant = format_instant(later.start)
                    told = (
                        f"{subject} has two states from {instant} on, also on line {other};"
                        " end one where the other begins"
                    )
                    problems.append((line, told))
            if later.state not in furthest or later.end > furthest[later.state][0].end:
                furthest[later.state] = later, later_line
    _refuse(path, problems)
    return {subject: Timeline.of(segment for segment, _ in rows[subject]) for subject in sorted(rows)}


def read_excluded(path: Path, subjects: dict[str, Timeline]) -> dict[str, list[Span]]:
    """Read ``subject,from,to``; spans may overlap. A subject without states raises ``BadInputError``, as above."""
    problems: list[tuple[int, str]] = []
    result: dict[str, list[Span]] = {}
    for line, (subject, excluded) in _rows(path, ("subject", "from", "to"), _excluded, problems):
        if subject not in subjects:
            problems.append((line, f"{subject!r} has no states; correct the name, or remove the line"))
        result.setdefault(subject, []).append(excluded)
    _refuse(path, problems)
    return result


def _state(row: dict[str, str]) -> tuple[str, Segment]:
    try:
        state = State(row["state"])
    except ValueError:
        raise ValueError(f"state {row['state']!r} is unknown; write up, down or unknown") from None
    return _subject(row), Segment(*_span(row), state)


def _excluded(row: dict[str, str]) -> tuple[str, Span]:
    return _subject(row), _span(row)


def _subject(row: dict[str, str]) -> str:
    if not row["subject"]:
        raise ValueError("the subject is empty; write whose state it is")
    return row["subject"]


def _span(row: dict[str, str]) -> tuple[Microseconds, Microseconds]:
    start, end = parse_instant(row["from"]), parse_instant(row["to"])
    if end < start:
        raise ValueError(f"ends at {row['to']} before it begins at {row['from']}; write the earlier instant under from")
    return start, end


def _rows(
    path: Path, columns: tuple[str, ...], read: Callable[[dict[str, str]], _Row], problems: list[tuple[int, str]]
) -> Iterator[tuple[int, _Row]]:
    """Yield each good row with its line; tell of the others in ``problems``."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            header = [name.strip() for name in next(lines, [])]
            missing = [name for name in columns if header.count(name) != 1]
            if missing:
                raise BadInputError(
                    f"{path}:1: needs one column {' and one '.join(missing)}; let the first line be {','.join(columns)}"
                )
            for values in lines:
                if not values:
                    continue
                if len(values) != len(header):
                    told = f"has {len(values)} fields where the first line has {len(header)}; write them all"
                    problems.append((lines.line_num, told))
                    continue
                try:
                    row = read({name: value.strip() for name, value in zip(header, values, strict=True)})
                except ValueError as problem:
                    problems.append((lines.line_num, str(problem)))
                    continue
                yield lines.line_num, row
    except OSError as problem:
        raise BadInputError(f"{path}: cannot be read ({problem.strerror}); give a CSV file") from None
    except UnicodeDecodeError:
        raise BadInputError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except csv.Error as problem:
        raise BadInputError(f"{path}:{lines.line_num}: is not CSV ({problem}); correct the quotes") from None


def _refuse(path: Path, problems: list[tuple[int, str]]) -> None:
    if problems:
        told = [f"{path}:{line}: {problem}" for line, problem in sorted(problems)[:_MOST_PROBLEMS]]
        more = len(problems) - _MOST_PROBLEMS
        raise BadInputError("\n".join([*told, f"and {more} more problems"] if more > 0 else told))
