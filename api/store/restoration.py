"""The api's store that was put back from a backup: what must be so before it is used again."""

from __future__ import annotations

from pathlib import Path

from agent.clock import format_instant
from agent.errors import SiagaError
from api.core.audit import RESTORED, Anchor, Author, Deed
from api.store.audit_reading import open_chain
from api.store.sql import open_store


def head_of(path: Path) -> Anchor | None:
    """Return the head of the audit of a store that is only looked at; None when it has none or cannot be read."""
    try:
        with open_chain(path) as chain:
            return chain.head()
    except SiagaError:
        return None


def end_sessions(path: Path, author: Author, taken: int, replaced: Anchor | None) -> None:
    """Bring a restored store's tables up to date and end every session: one that was ended since is not to live again.

    The audit is told of the restore, of the backup's instant ``taken``, and where the store that it replaces had come to.
    Raises ``StorageError`` with the remedy.
    """
    store = open_store(path)
    try:
        with store.transaction(author) as tx:
            for user in tx.users():
                tx.drop_sessions(user.name)
            changes: dict[str, list[object]] = {"taken": [None, format_instant(taken)]}
            if replaced is not None:
                changes["head"] = [str(replaced), str(tx.audit_head())]
            tx.record(Deed(action=RESTORED, kind="store", name=path.name, changes=changes))
    finally:
        store.close()
