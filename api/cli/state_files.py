"""States and exclusions from CSV files, another monitoring system's export included.

Rules this module keeps:

- What ``csv_rows`` keeps of every file.
- A row whose span is empty holds no time; one that stands twice is one.
"""

from __future__ import annotations

from pathlib import Path

from agent.clock import Microseconds, format_instant, parse_instant
from api.cli.csv_rows import Problems, refuse, rows
from collector.core.intervals import Span
from collector.core.timeline import Segment, State, Timeline


def read_states(path: Path) -> dict[str, Timeline]:
    """Read ``subject,state,from,to`` into each subject's timeline; gaps are unknown.

    Raises ``BadInputError`` for an unreadable file, a missing column, an unknown state, an instant without offset, a
    span that is reversed, or two spans of one subject that overlap in different states.
    """
    problems: Problems = []
    told: dict[str, list[tuple[Segment, int]]] = {}
    for line, (subject, segment) in rows(path, ("subject", "state", "from", "to"), _state, problems):
        told.setdefault(subject, []).append((segment, line))
    for subject, segments in told.items():
        furthest: dict[State, tuple[Segment, int]] = {}
        for later, later_line in sorted(row for row in segments if row[0].start < row[0].end):
            for state, (earlier, earlier_line) in furthest.items():
                if state is not later.state and later.start < earlier.end:
                    other, line = sorted((earlier_line, later_line))
                    instant = format_instant(later.start)
                    fault = (
                        f"{subject} has two states from {instant} on, also on line {other};"
                        " end one where the other begins"
                    )
                    problems.append((line, fault))
            if later.state not in furthest or later.end > furthest[later.state][0].end:
                furthest[later.state] = later, later_line
    refuse(path, problems)
    return {subject: Timeline.of(segment for segment, _ in told[subject]) for subject in sorted(told)}


def read_excluded(path: Path, subjects: dict[str, Timeline]) -> dict[str, list[Span]]:
    """Read ``subject,from,to``; spans may overlap. A subject without states raises ``BadInputError``, as above."""
    problems: Problems = []
    result: dict[str, list[Span]] = {}
    for line, (subject, excluded) in rows(path, ("subject", "from", "to"), _excluded, problems):
        if subject not in subjects:
            problems.append((line, f"{subject!r} has no states; correct the name, or remove the line"))
        result.setdefault(subject, []).append(excluded)
    refuse(path, problems)
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
