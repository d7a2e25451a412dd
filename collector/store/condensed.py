"""Condensed months in the store (``collector.core.condensed``): written when a month is closed, gone when it is touched.

Rules this module keeps:

- What is condensed always tells what the runs and incidents of the same transaction tell: whoever writes one of these takes
  away what was condensed of its device, from the first month that it touches on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, text
from sqlalchemy.dialects.sqlite import insert

from agent.clock import Microseconds
from collector.core.cases import Case
from collector.core.condensed import Condensed, condensed_all
from collector.core.runs import Run
from collector.store import evidence, tables

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Condensed).decode
_AT_ONCE = 200
"""Devices that are read at once."""
_table = tables.condensed
_FORGET = delete(_table).where(_table.c.device == bindparam("of"), _table.c.until >= bindparam("begin"))


def condense(connection: Connection, start: Microseconds, end: Microseconds, devices: Collection[str]) -> None:
    """Condense the period of these devices."""
    runs = evidence.runs(connection, start, end, devices)
    cases = evidence.cases(connection, start, end, devices=devices)
    rows = [
        {"first": start, "until": end, "device": device, "body": _encode(made)}
        for device, made in condensed_all(devices, runs, cases, (start, end)).items()
    ]
    if rows:
        statement = insert(_table)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["first", "until", "device"], set_={"body": statement.excluded.body}
            ),
            rows,
        )


def read(
    connection: Connection, start: Microseconds, end: Microseconds, after: str, device: str | None = None
) -> list[tuple[str, Condensed]]:
    """Return what is condensed of the period: of one device, or of some in order, from behind ``after`` on."""
    mine = _table.c.device > after if device is None else _table.c.device == device
    statement = (
        select(_table.c.device, _table.c.body)
        .where(_table.c.first == start, _table.c.until == end, mine)
        .order_by(_table.c.device)
        .limit(_AT_ONCE)
    )
    return [(of, _decode(body)) for of, body in connection.execute(statement)]


def devices(connection: Connection, start: Microseconds, end: Microseconds) -> set[str]:
    """Return the devices of which the period is condensed."""
    return set(
        connection.execute(select(_table.c.device).where(_table.c.first == start, _table.c.until == end)).scalars()
    )


def forget(connection: Connection, runs: Sequence[Run], cases: Sequence[Case]) -> None:
    """Take away what these runs and incidents, which are about to be written, make untrue."""
    if not runs and not cases:
        return
    newest = connection.execute(select(func.max(_table.c.until))).scalar()
    if newest is None:
        return
    touched = {(run.device, begin) for run in runs if (begin := run.tells_from) <= newest}
    touched |= _of_incidents(connection, cases, newest)
    if touched:
        connection.execute(_FORGET, [{"of": device, "begin": begin} for device, begin in sorted(touched)])


def _of_incidents(connection: Connection, cases: Sequence[Case], newest: Microseconds) -> set[tuple[str, Microseconds]]:
    """Return the devices that incidents hold or held, and their first outage, now or as it was written."""
    found = set()
    known = text("SELECT started FROM incident WHERE id = :id")
    held = select(tables.incident_device.c.device).where(tables.incident_device.c.incident == bindparam("of"))
    for case in cases:
        before = connection.execute(known, {"id": case.id}).scalar()
        begin = case.started if before is None else min(before, case.started)
        if begin <= newest:
            devices = {row.device for row in case.rows} | set(connection.execute(held, {"of": case.id}).scalars())
            found |= {(device, begin) for device in devices}
    return found
