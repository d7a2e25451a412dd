"""The audit's chain as rows, and its head."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from agent.clock import Microseconds
from api.core.audit import START, Anchor, AuditRow
from api.store import tables
from api.store.work import put


class AuditRows:
    """The audit's part of ``api.ports.Transaction``, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def audit_head(self) -> Anchor:
        """Return the place of the newest row; number 0 when there is none."""
        row = tables.audit_head
        found = self._connection.execute(select(row.c.seq, row.c.hash).where(row.c.id == 1)).one_or_none()
        return START if found is None else Anchor(found.seq, found.hash)

    def audit(
        self,
        *,
        actor: str | None = None,
        kind: str | None = None,
        name: str | None = None,
        start: Microseconds | None = None,
        end: Microseconds | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[AuditRow]:
        """Return rows, newest first, after the page that ended at number ``before``; ``end`` is not in the period."""
        row = tables.audit
        query = select(row).order_by(row.c.seq.desc()).limit(limit)
        for column, wanted in ((row.c.actor, actor), (row.c.kind, kind), (row.c.object, name)):
            if wanted is not None:
                query = query.where(column == wanted)
        if start is not None:
            query = query.where(row.c.at >= start)
        if end is not None:
            query = query.where(row.c.at < end)
        if before is not None:
            query = query.where(row.c.seq < before)
        return [AuditRow(**found._mapping) for found in self._connection.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name

    def audit_kinds(self) -> list[str]:
        """Return the kinds of objects that rows tell of, by name."""
        row = tables.audit
        return list(self._connection.execute(select(row.c.kind).distinct().order_by(row.c.kind)).scalars())

    def append_audit(self, row: AuditRow) -> None:
        """Append a row and note it as the head; it must be the one after the head that there is."""
        values = {name: getattr(row, name) for name in row.__struct_fields__}
        self._connection.execute(insert(tables.audit).values(**values))
        put(self._connection, tables.audit_head, {"id": 1}, {"seq": row.seq, "hash": row.hash})
