"""The collector's store on one SQLite file; see ``collector.ports.Store`` for what it promises."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Table, delete, func, select
from sqlalchemy.dialects.sqlite import Insert, insert

from agent.clock import Microseconds
from agent.observation import Batch
from collector.core.cases import Case
from collector.core.condensed import Condensed
from collector.core.memory import Memory
from collector.core.runs import Run
from collector.decisions import Recorded
from collector.ports import Arrived, Change, Kept, Progress, Recovered, Setting
from collector.reading import Effect
from collector.store import condensed, evidence, tables
from collector.store.database import Database

_encode = msgspec.msgpack.Encoder().encode
_effect = msgspec.msgpack.Decoder(Effect).decode
_recorded = msgspec.msgpack.Decoder(Recorded).decode
_memory = msgspec.msgpack.Decoder(Memory).decode
_API = "api"
_NEWEST = 1
"""The snapshot from which the collector starts; the others are kept for recordings."""


def _put(table: Table, keys: Sequence[str]) -> Insert:
    """Insert a row, or bring the row of the same key up to date."""
    statement = insert(table)
    changed = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


_ADD_RAW = insert(tables.raw)
_PUT_STREAM = _put(tables.stream, ["agent", "stream"])
_PUT_RUN = _put(tables.run, ["agent", "device", "first"])
_PUT_INCIDENT = _put(tables.incident, ["id"])
_ADD_HELD = insert(tables.incident_device).on_conflict_do_nothing()
_PUT_SNAPSHOT = _put(tables.snapshot, ["id"])
_PUT_CURSOR = _put(tables.cursor, ["name"])


class SqliteStore:
    """``collector.ports.Store`` on SQLite."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises ``StorageError`` with the remedy."""
        self._database = Database(path, Path(__file__).parent / "migrations")

    def recover(self) -> Recovered:
        """Return what the last commit left."""
        with self._database.reading() as connection:
            table = tables.snapshot
            found = connection.execute(select(table.c.raw_id, table.c.body).where(table.c.id == _NEWEST)).first()
            kept_at = connection.execute(select(func.max(table.c.at)).where(table.c.id > _NEWEST)).scalar()
            after = found.raw_id if found else 0
            rows = connection.execute(select(tables.raw).where(tables.raw.c.id > after).order_by(tables.raw.c.id))
            batches = [_arrived(row) for row in rows]
            streams: dict[tuple[str, str], Progress] = {}
            senders: dict[str, Progress] = {}
            for row in connection.execute(select(tables.stream)):
                progress = Progress(row.upto, row.sender, row.sender_started)
                streams[row.agent, row.stream] = progress
                if row.agent not in senders or senders[row.agent].sender_started < row.sender_started:
                    senders[row.agent] = progress
            acknowledged = connection.execute(
                select(tables.cursor.c.value).where(tables.cursor.c.name == _API)
            ).scalar()
        return Recovered(
            memory=_memory(found.body) if found else None,
            batches=batches,
            streams=streams,
            senders=senders,
            acknowledged=acknowledged or 0,
            kept_at=kept_at or 0,
        )

    def commit(self, change: Change) -> None:
        """Write a change in one transaction."""
        with self._database.writing() as connection:
            # failpoint collector-begun
            if change.arrived is not None:
                batch = change.arrived.batch
                connection.execute(
                    _ADD_RAW,
                    {
                        "agent": batch.agent,
                        "stream": batch.stream,
                        "seq": batch.seq,
                        "boot": batch.boot,
                        "arrived": change.arrived.arrived,
                        "body": batch.body,
                    },
                )
                connection.execute(
                    _PUT_STREAM,
                    {
                        "agent": batch.agent,
                        "stream": batch.stream,
                        "upto": batch.seq,
                        "sender": batch.sender,
                        "sender_started": batch.sender_started,
                    },
                )
            # failpoint collector-batch-in
            condensed.forget(connection, change.runs, change.cases)
            if change.runs:
                connection.execute(
                    _PUT_RUN,
                    [
                        {
                            "agent": run.agent,
                            "device": run.device,
                            "first": run.first,
                            "until": run.until,
                            "body": _encode(run),
                        }
                        for run in change.runs
                    ],
                )
            if change.cases:
                connection.execute(
                    _PUT_INCIDENT,
                    [
                        {
                            "id": case.id,
                            "opened": case.opened,
                            "started": case.started,
                            "closed": case.closed,
                            "body": _encode(case),
                        }
                        for case in change.cases
                    ],
                )
                held = sorted({(row.device, case.id) for case in change.cases for row in case.rows})
                if held:
                    connection.execute(
                        _ADD_HELD, [{"device": device, "incident": incident} for device, incident in held]
                    )
            # failpoint collector-effects-follow
            if change.effects:
                connection.execute(
                    insert(tables.effect).on_conflict_do_nothing(),
                    [{"seq": effect.seq, "at": effect.at, "body": _encode(effect)} for effect in change.effects],
                )
            if change.decisions:
                connection.execute(
                    insert(tables.decision),
                    [{"number": row.number, "at": row.at, "body": _encode(row)} for row in change.decisions],
                )
                # failpoint decision-row-in
            if change.setting is not None:
                connection.execute(insert(tables.setting), asdict(change.setting))
            # failpoint collector-snapshot-follows
            if change.memory is not None:
                newest = connection.execute(select(func.max(tables.raw.c.id))).scalar() or 0
                row = {"raw_id": newest, "at": change.at, "body": _encode(change.memory)}
                connection.execute(_PUT_SNAPSHOT, row | {"id": _NEWEST})
                if change.keep:
                    number = (connection.execute(select(func.max(tables.snapshot.c.id))).scalar() or _NEWEST) + 1
                    connection.execute(insert(tables.snapshot), row | {"id": number})

    def runs(self, start: Microseconds, end: Microseconds, devices: Collection[str] | None = None) -> list[Run]:
        """Return settled runs (of these devices, or of all) that reach into ``[start, end)``, by agent, device and time."""
        with self._database.reading() as connection:
            return evidence.runs(connection, start, end, devices)

    def began(self) -> Microseconds | None:
        """Return where the earliest settled run begins, None while there is none."""
        with self._database.reading() as connection:
            return connection.execute(select(func.min(tables.run.c.first))).scalar()

    def cases(
        self,
        start: Microseconds,
        end: Microseconds,
        limit: int | None = None,
        devices: Collection[str] | None = None,
    ) -> list[Case]:
        """Return incidents open at some instant of ``[start, end)``, of these devices or all, the newest first."""
        with self._database.reading() as connection:
            return evidence.cases(connection, start, end, limit, devices)

    def case(self, incident: str) -> Case | None:
        """Return one incident, or None."""
        with self._database.reading() as connection:
            body = connection.execute(select(tables.incident.c.body).where(tables.incident.c.id == incident)).scalar()
        return None if body is None else evidence.case_of(body)

    def condense(self, start: Microseconds, end: Microseconds, devices: Collection[str]) -> None:
        """Condense the period ``[start, end)`` of these devices, from what is kept of it."""
        with self._database.writing() as connection:
            condensed.condense(connection, start, end, devices)

    def condensed(
        self, start: Microseconds, end: Microseconds, device: str | None = None
    ) -> Iterator[tuple[str, Condensed]]:
        """Yield what is condensed of the period, by device: of one, or of all in order."""
        after = ""
        while True:
            with self._database.reading() as connection:
                found = condensed.read(connection, start, end, after, device)
            yield from found
            if device is not None or not found:
                return
            after = found[-1][0]

    def condensed_devices(self, start: Microseconds, end: Microseconds) -> set[str]:
        """Return the devices of which the period is condensed."""
        with self._database.reading() as connection:
            return condensed.devices(connection, start, end)

    def decisions(self) -> list[Recorded]:
        """Return every decision, by number."""
        statement = select(tables.decision.c.body).order_by(tables.decision.c.number)
        with self._database.reading() as connection:
            return [_recorded(body) for body in connection.execute(statement).scalars()]

    def setting(self, known: Microseconds | None = None) -> Setting | None:
        """Return the inventory in force at an instant (None: the newest); the first one before that, None without any."""
        table = tables.setting
        by_then = select(table).order_by(table.c.id.desc()).limit(1)
        if known is not None:
            by_then = by_then.where(table.c.at <= known)
        with self._database.reading() as connection:
            row = connection.execute(by_then).first() or connection.execute(select(table).order_by(table.c.id)).first()
        return None if row is None else Setting(row.at, row.digest, row.body)

    def effects(self, after: int, limit: int) -> list[Effect]:
        """Return effects with ``seq > after``, oldest first."""
        table = tables.effect
        statement = select(table.c.body).where(table.c.seq > after).order_by(table.c.seq).limit(limit)
        with self._database.reading() as connection:
            return [_effect(body) for body in connection.execute(statement).scalars()]

    def acknowledge(self, upto: int) -> None:
        """Forget effects up to ``upto``."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.effect).where(tables.effect.c.seq <= upto))
            connection.execute(_PUT_CURSOR, {"name": _API, "value": upto})
            # failpoint effects-pruned

    def raw(self, start: Microseconds, end: Microseconds) -> list[Arrived]:
        """Return raw batches that arrived in ``[start, end)``, in order of arrival."""
        table = tables.raw
        statement = select(table).where(table.c.arrived >= start, table.c.arrived < end).order_by(table.c.id)
        with self._database.reading() as connection:
            return [_arrived(row) for row in connection.execute(statement)]

    def kept(self, before: Microseconds) -> Kept | None:
        """Return the newest memory kept from before an instant, the oldest when all are later, None without any."""
        with self._database.reading() as connection:
            row = _kept(connection, before)
        return None if row is None else Kept(row.at, row.raw_id, _memory(row.body))

    def raw_after(self, number: int, limit: int) -> list[tuple[int, Arrived]]:
        """Return raw batches above a number, with their numbers, in order."""
        table = tables.raw
        statement = select(table).where(table.c.id > number).order_by(table.c.id).limit(limit)
        with self._database.reading() as connection:
            return [(row.id, _arrived(row)) for row in connection.execute(statement)]

    def raw_newest(self) -> int:
        """Return the number of the newest raw batch that is kept, 0 when none is."""
        with self._database.reading() as connection:
            return connection.execute(select(func.max(tables.raw.c.id))).scalar() or 0

    def prune(self, before: Microseconds) -> int:
        """Drop raw batches from before an instant that no start and no recording since then needs; return how many."""
        raw, table = tables.raw, tables.snapshot
        with self._database.writing() as connection:
            needed_after = connection.execute(select(table.c.raw_id).where(table.c.id == _NEWEST)).scalar() or 0
            begin = _kept(connection, before)
            if begin is not None:
                needed_after = min(needed_after, begin.raw_id)
                connection.execute(delete(table).where(table.c.id > _NEWEST, table.c.id < begin.id))
            done = connection.execute(delete(raw).where(raw.c.arrived < before, raw.c.id <= needed_after))
            # failpoint raw-pruned
            return done.rowcount

    def close(self) -> None:
        """Let go of the store."""
        self._database.close()


def _arrived(row: Row[Any]) -> Arrived:
    batch = Batch(
        agent=row.agent,
        stream=row.stream,
        seq=row.seq,
        boot=row.boot,
        sender="",
        sender_started=0,
        sent=row.arrived,
        body=row.body,
    )
    return Arrived(batch, row.arrived)


def _kept(connection: Connection, before: Microseconds) -> Row[Any] | None:
    """Return the newest snapshot kept from before an instant, else the oldest."""
    table = tables.snapshot
    memories = select(table).where(table.c.id > _NEWEST)
    return (
        connection.execute(memories.where(table.c.at < before).order_by(table.c.id.desc()).limit(1)).first()
        or connection.execute(memories.order_by(table.c.id).limit(1)).first()
    )
