"""The devices of an incident as others see them: one line an outage, whoever lost it.

What several agents lost at the same time is one outage of the device. It lasted while none of them reached it, as in
``outages``: from when the last of them had lost it until the first one saw it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from agent.clock import Microseconds
from collector.core.rows import Row
from collector.reading import Attached

_FAR = 2**62


def attached(rows: Iterable[Row]) -> tuple[Attached, ...]:
    """Return the outages of an incident's devices, sorted by device, then start."""
    ordered = sorted(rows, key=lambda row: (row.device, row.started, row.agent))
    return tuple(
        _line(together)
        for _, of_one in groupby(ordered, key=lambda row: row.device)
        for together in _overlapping(of_one)
    )


def _overlapping(rows: Iterable[Row]) -> list[list[Row]]:
    """Divide one device's rows, by start, into those that share time."""
    out: list[list[Row]] = []
    reached = -1
    for row in rows:
        if out and row.started < reached:
            out[-1].append(row)
        else:
            out.append([row])
        reached = max(reached, _end(row))
    return out


def _line(rows: list[Row]) -> Attached:
    by_agent = {agent: list(own) for agent, own in groupby(sorted(rows, key=_agent), key=_agent)}
    start = max(min(row.started for row in own) for own in by_agent.values())
    end = min(max(_end(row) for row in own) for own in by_agent.values())
    if end <= start:  # of three, no two of whom lost it at the same time
        start, end = rows[0].started, max(_end(row) for row in rows)
    failed = any(row.failed for row in rows)
    return Attached(
        device=rows[0].device,
        state="down" if failed else "unreachable",
        started=start,
        ended=None if end == _FAR else end,
        hidden_by=rows[0].hidden_by,
    )


def _agent(row: Row) -> str:
    return row.agent


def _end(row: Row) -> Microseconds:
    return _FAR if row.ended is None else row.ended
