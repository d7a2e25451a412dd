"""The settled runs and the incidents in the store's tables, read within somebody's transaction."""

from __future__ import annotations

from collections.abc import Collection
from operator import attrgetter

import msgspec
from sqlalchemy import Connection, func, or_, select, text

from agent.clock import Microseconds
from collector.core.cases import Case
from collector.core.runs import Run
from collector.store import tables

_run = msgspec.msgpack.Decoder(Run).decode
case_of = msgspec.msgpack.Decoder(Case).decode
_FEW = 100
"""Devices up to which each one's runs are looked up by themselves."""
_AGENTS = text(
    "WITH RECURSIVE known(agent) AS (SELECT min(agent) FROM run UNION ALL"
    " SELECT (SELECT min(run.agent) FROM run WHERE run.agent > known.agent) FROM known WHERE known.agent IS NOT NULL)"
    " SELECT agent FROM known WHERE agent IS NOT NULL"
)
_RUNS_OF = text(
    "SELECT body FROM run WHERE agent = :agent AND device = :device AND first < :end AND until >= :start AND first >="
    " coalesce((SELECT max(first) FROM run WHERE agent = :agent AND device = :device AND first < :start), :start)"
    " ORDER BY first"
)
_BEHIND = text("SELECT body FROM run WHERE agent = :agent AND device = :device AND first = :first")
_BY_VIEW = attrgetter("agent", "device")


def runs(
    connection: Connection, start: Microseconds, end: Microseconds, devices: Collection[str] | None = None
) -> list[Run]:
    """Return settled runs (of these devices, or of all) that reach into ``[start, end)``, by agent, device and time.

    With them, what begins at ``end`` or later right behind such a run: its bracket may reach back.
    """
    if devices is not None and len(devices) <= _FEW:
        found = _runs_of(connection, start, end, devices)
    else:
        table = tables.run
        statement = (
            select(table.c.body)
            .where(table.c.until >= start, table.c.first < end)
            .order_by(table.c.until, table.c.first)  # in the index's order, so that only this stretch is looked at
        )
        if devices is not None:
            statement = statement.where(table.c.device.in_(sorted(devices)))
        found = [_run(body) for body in connection.execute(statement).scalars()]
    behind = [
        _run(body)
        for run in found
        if run.last < end <= run.until and run.last < run.until
        for body in connection.execute(
            _BEHIND, {"agent": run.agent, "device": run.device, "first": run.until}
        ).scalars()
    ]
    found += behind
    found.sort(key=_BY_VIEW)
    return found


def _runs_of(connection: Connection, start: Microseconds, end: Microseconds, devices: Collection[str]) -> list[Run]:
    """Return the same of few devices: of each, from its last run that began before ``start`` on."""
    out: list[Run] = []
    for agent in connection.execute(_AGENTS).scalars().all():
        for device in sorted(devices):
            values = {"agent": agent, "device": device, "start": start, "end": end}
            out += [_run(body) for body in connection.execute(_RUNS_OF, values).scalars()]
    return out


def cases(
    connection: Connection,
    start: Microseconds,
    end: Microseconds,
    limit: int | None = None,
    devices: Collection[str] | None = None,
) -> list[Case]:
    """Return incidents open at some instant of ``[start, end)``, of these devices or all, the newest first."""
    table = tables.incident
    statement = select(table.c.body).where(
        table.c.started < end, or_(table.c.closed.is_(None), table.c.closed >= start)
    )
    if devices is not None:
        held = tables.incident_device
        mine = select(held.c.incident).where(held.c.device.in_(sorted(devices)))
        statement = statement.where(table.c.id.in_(mine))
    if limit is not None:
        order = (table.c.opened.desc(), func.length(table.c.id).desc(), table.c.id.desc())
        statement = statement.order_by(*order).limit(limit)
    found = [case_of(body) for body in connection.execute(statement).scalars()]
    if limit is None:
        found.sort(key=_by_opening, reverse=True)  # here, for in SQL it would look at all that was ever opened
    return found


def _by_opening(case: Case) -> tuple[Microseconds, int, str]:
    return case.opened, len(case.id), case.id
