"""A collector's store that was put back from a backup: what it must know before it is used again.

Rules this module keeps:

- Numbers that the lost continuation may have given (incidents, effects) are never given again: both go on from the
  restoration's instant in milliseconds, which no count of theirs had reached by then.
- The api hears of the restoration by a notice, before it hears of anything judged anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import delete, insert, select

from agent.clock import MILLISECOND, Microseconds
from collector.core.memory import Memory
from collector.reading import RESTORED, Effect, Notice
from collector.store import tables
from collector.store.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Standing:
    """What a collector's store holds: the newest evidence (0: none), and how far each ``(agent, stream)`` is."""

    newest: Microseconds
    streams: dict[tuple[str, str], int]


def begin_anew(path: Path, taken: Microseconds, now: Microseconds) -> Standing:
    """Prepare a store at ``path`` for its first start after its restoration ``now`` from a backup of ``taken``.

    Brings its tables up to date. Raises ``StorageError`` with the remedy.
    """
    database = Database(path, _MIGRATIONS, readers=1)
    try:
        with database.writing() as connection:
            table = tables.snapshot
            found = connection.execute(select(table.c.raw_id, table.c.body).where(table.c.id == 1)).first()
            memory = Memory() if found is None else msgspec.msgpack.decode(found.body, type=Memory)
            count = now // MILLISECOND
            effect = Effect(
                seq=max(memory.next_effect, count),
                at=now,
                kind="notice",
                notice=Notice(kind=RESTORED, agent="", started=taken, ended=now, unknown=memory.next_case),
            )
            memory.next_case = max(memory.next_case, count)
            memory.next_effect = effect.seq + 1
            body = msgspec.msgpack.encode(memory)
            upto = 0 if found is None else found.raw_id
            connection.execute(delete(table))
            for number in (1, 2):  # recordings begin anew, too: what came before was judged under other numbers
                connection.execute(insert(table).values(id=number, raw_id=upto, at=now, body=body))
            connection.execute(
                insert(tables.effect).values(seq=effect.seq, at=now, body=msgspec.msgpack.encode(effect))
            )
            streams = {(row.agent, row.stream): row.upto for row in connection.execute(select(tables.stream))}
        return Standing(memory.newest, streams)
    finally:
        database.close()
