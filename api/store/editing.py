"""The inventory's history and its files as they were last known, as rows."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from api.core.editing.changes import InventoryChange
from api.store import tables
from api.store.work import put, text_of

_READ = msgspec.json.Decoder(InventoryChange)


class InventoryRows:
    """The inventory's part of ``api.ports.Transaction``, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def inventory_changes(self, *, before: int | None = None, limit: int = 50) -> list[InventoryChange]:
        """Return changes, newest first, after the page that ended at number ``before``."""
        row = tables.inventory_changes
        query = select(row.c.document).order_by(row.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(row.c.number < before)
        return [_READ.decode(document) for document in self._connection.execute(query).scalars()]

    def inventory_change(self, number: int) -> InventoryChange | None:
        """Return a change by its number."""
        row = tables.inventory_changes
        document = self._connection.execute(select(row.c.document).where(row.c.number == number)).scalar()
        return None if document is None else _READ.decode(document)

    def last_inventory_change(self) -> int:
        """Return the number of the newest change; 0 when there is none."""
        return self._connection.execute(select(func.max(tables.inventory_changes.c.number))).scalar() or 0

    def inventory_texts(self) -> dict[str, str]:
        """Return the inventory's files as they were last known, by name; nothing when they never were."""
        row = tables.inventory_texts
        return {known.file: known.text for known in self._connection.execute(select(row))}

    def put_inventory_change(self, change: InventoryChange) -> None:
        """Insert or replace a change by its number."""
        put(self._connection, tables.inventory_changes, {"number": change.number}, {"document": text_of(change)})

    def put_inventory_texts(self, texts: Mapping[str, str]) -> None:
        """Keep the inventory's files as they are now, in place of what was known."""
        self._connection.execute(delete(tables.inventory_texts))
        if texts:
            rows = [{"file": name, "text": text} for name, text in sorted(texts.items())]
            self._connection.execute(insert(tables.inventory_texts), rows)
