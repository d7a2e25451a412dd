"""Incidents as the ledger takes them, made of nothing but who was lost to whom, and when."""

from __future__ import annotations

from collections.abc import Sequence

from agent.clock import Microseconds
from collector.core.cases import Case, Row


def lost_row(agent: str, device: str, start: Microseconds, end: Microseconds, *, still: bool = False) -> Row:
    """Return an outage of one device in one agent's eyes; one that is ``still`` open has no end."""
    return Row(
        agent=agent,
        device=device,
        outage=start,
        started=start,
        before=start,
        losses=(start,),
        answered=None,
        confirmed_at=start,
        ended=None if still else end,
        last_lost=start,
        settled=not still,
    )


def incident(name: str, cause: str, rows: Sequence[Row]) -> Case:
    """Return the incident of these outages, the first of them its root."""
    started = min(row.started for row in rows)
    return Case(
        id=name,
        root=(rows[0].device,),
        cause=cause,
        causes={},
        confidence=1.0,
        alternatives=(),
        since=started,
        opened=started,
        closed=None,
        rows=list(rows),
    )
