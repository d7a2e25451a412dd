"""Planted bugs: mistakes that somebody could make, put into a running life by patching; the checker must see each.

A bug names the scenario and the kills that bring it out, so that it is caught the same way every time.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from agent.clock import SECOND
from agent.observation import Acknowledgement, pack, unpack
from agent.outbox.sqlite import SqliteOutbox
from agent.uplink.shipping import Shipping
from api.desk import Desk
from api.store.work import TicketRows
from collector.core import closing, reachability
from collector.core.judge import Judge
from collector.core.memory import Memory
from collector.core.sight import Sight, Verdict
from collector.pipeline import Collector
from collector.ports import Change, Progress
from collector.store.sqlite import SqliteStore
from tests.faults import decision_bugs
from tests.faults.failpoints import PLANTED, come_apart
from tests.support.authors import SOMEBODY


@dataclass(frozen=True)
class Bug:
    """``plant`` patches this process; ``kind`` is the scenario, ``place`` the failpoint at which one life ends.

    A run is made for each of ``passes``: one of them has to be caught.
    """

    plant: Callable[[], None]
    kind: str
    place: str | None = None
    passes: tuple[int, ...] = ()
    late: bool = False
    seed: int = 1


def _acknowledge_before_commit() -> None:
    """The stream's progress is written by itself before the batch is."""
    whole = SqliteStore.commit

    def commit(self: SqliteStore, change: Change) -> None:
        if change.arrived is not None:
            batch = change.arrived.batch
            with self._database.writing() as connection:
                connection.exec_driver_sql(
                    "INSERT OR REPLACE INTO stream (agent, stream, upto, sender, sender_started) VALUES (?, ?, ?, ?, ?)",
                    (batch.agent, batch.stream, batch.seq, batch.sender, batch.sender_started),
                )
            come_apart()
        whole(self, change)

    SqliteStore.commit = commit  # type: ignore[method-assign]


def _no_deduplication() -> None:
    """A batch that is sent again, because its answer was lost, is taken again."""
    careful = Collector.deliver

    async def deliver(self: Collector, batch: Any) -> Acknowledgement:
        known = self.streams.get((batch.agent, batch.stream))
        if known is not None and batch.seq <= known.upto:
            self.streams[batch.agent, batch.stream] = Progress(batch.seq - 1, known.sender, known.sender_started)
        return await careful(self, batch)

    Collector.deliver = deliver  # type: ignore[method-assign]


def _unknown_counted_up() -> None:
    """A gap in the observations is taken for more of what was before it."""
    of = reachability.Terms.of

    def endless(detection: Any) -> reachability.Terms:
        return msgspec.structs.replace(of(detection), stale_after=3600 * SECOND)

    reachability.Terms.of = endless  # type: ignore[method-assign, assignment]


def _edge_at_confirmation() -> None:
    """An outage is dated from the loss that confirmed it."""
    confirm = reachability.Table._confirm

    def late(self: reachability.Table, reach: reachability.Reach) -> None:
        confirm(self, reach)
        if reach.confirmed_at is not None and reach.down and reach.outage_start != reach.confirmed_at:
            reach.outage_before = reach.outage_start
            reach.outage_start = reach.confirmed_at

    reachability.Table._confirm = late  # type: ignore[method-assign]


def _late_data_dropped() -> None:
    """What arrives more than half a minute late is thrown away."""
    fold = Collector._fold

    def choosy(self: Collector, batch: Any, *args: Any) -> Any:
        new = [one for one in unpack(batch.body) if self.clock.wall() - one.at <= 30 * SECOND]
        return fold(self, msgspec.structs.replace(batch, body=pack(new)), *args)

    Collector._fold = choosy  # type: ignore[method-assign]


def _gap_accepted() -> None:
    """A batch that could not be delivered is given up, and the collector takes the next one all the same."""
    take = Collector.deliver

    async def lenient(self: Collector, batch: Any) -> Acknowledgement:
        known = self.streams.get((batch.agent, batch.stream))
        if known is not None and batch.seq > known.upto + 1:
            self.streams[batch.agent, batch.stream] = Progress(batch.seq - 1, known.sender, known.sender_started)
        return await take(self, batch)

    def hasty(self: Shipping, problem: str) -> None:
        self._position += 1

    Collector.deliver = lenient  # type: ignore[method-assign]
    Shipping._failed = hasty  # type: ignore[method-assign]


def _effect_before_commit() -> None:
    """An effect is written before what it came from, and each start numbers its incidents from somewhere else."""
    whole, make = SqliteStore.commit, Judge.__init__

    def commit(self: SqliteStore, change: Change) -> None:
        if change.effects:
            whole(self, Change(effects=change.effects, at=change.at))
            come_apart()
        whole(self, change)

    @functools.wraps(make)
    def anywhere(self: Judge, *args: Any, **named: Any) -> None:
        make(self, *args, **named)
        self.memory.next_case = 1 + uuid.uuid4().int % 10**9

    SqliteStore.commit = commit  # type: ignore[method-assign]
    Judge.__init__ = anywhere  # type: ignore[method-assign]


def _second_open_outage() -> None:
    """A start forgets which incidents were open, and opens them again."""
    recover = SqliteStore.recover

    def forgetful(self: SqliteStore) -> Any:
        found = recover(self)
        if found.memory is not None:
            found.memory.cases.clear()
        return found

    SqliteStore.recover = forgetful  # type: ignore[method-assign]


def _cursor_before_ticket() -> None:
    """The cursor is stored in a transaction of its own, before the tickets are, and no start looks for what is lacking."""

    def hasty(self: Desk, effects: Any, _contests: Any = ()) -> int:
        with self._store.transaction(SOMEBODY) as tx:
            before = tx.cursor()
            tx.advance(max(before, effects[-1].seq))
        come_apart()
        with self._store.transaction(SOMEBODY) as tx:
            for effect in effects:
                if effect.seq > before and effect.incident is not None:
                    self._follow(tx, effect.incident, effect.seq, effect.at)
        return len(effects)

    Desk.apply = hasty  # type: ignore[method-assign]
    Desk.reconcile = lambda _desk, _incidents: 0  # type: ignore[method-assign, assignment]


def _ticket_without_index() -> None:
    """Whether an incident has a ticket is not asked, nothing in the store forbids a second one, and the cursor follows
    in a transaction of its own."""

    def twice(self: Desk, effects: Any, _contests: Any = ()) -> int:
        with self._store.transaction(SOMEBODY) as tx:
            cursor = tx.cursor()
            for effect in effects:
                if effect.seq > cursor and effect.incident is not None:
                    if effect.kind == "incident-opened":
                        held, TicketRows.ticket_of = TicketRows.ticket_of, lambda _rows, _incident: None  # type: ignore[method-assign, assignment]
                        self._follow(tx, effect.incident, effect.seq, effect.at)
                        TicketRows.ticket_of = held  # type: ignore[method-assign]
                    else:
                        self._follow(tx, effect.incident, effect.seq, effect.at)
        come_apart()
        with self._store.transaction(SOMEBODY) as tx:
            tx.advance(max(cursor, effects[-1].seq))
        return len(effects)

    Desk.apply = twice  # type: ignore[method-assign]
    _without_index()


def _without_index() -> None:
    from api.store import tables  # noqa: PLC0415
    from api.store.work import ticket_row  # noqa: PLC0415

    put = TicketRows.put_ticket

    def unhindered(self: TicketRows, ticket: Any, entries: Any) -> None:
        taken = self._connection.execute(
            tables.tickets.select().where(
                tables.tickets.c.incident == ticket.incident, tables.tickets.c.number != ticket.number
            )
        ).first()
        if taken is None:
            put(self, ticket, entries)
            return
        self._connection.execute(
            tables.tickets.insert()
            .prefix_with("OR REPLACE")
            .values(number=ticket.number, **ticket_row(ticket) | {"incident": f"{ticket.incident} again"})
        )

    TicketRows.put_ticket = unhindered  # type: ignore[method-assign]


def _blindness_ignored() -> None:
    """The agent believes its losses though its own link is cut."""
    Sight.judge = lambda *_args, **_named: Verdict.SEES  # type: ignore[method-assign, assignment]


def _children_released() -> None:
    """What a mended fault hid is let go at once: who was not seen yet gets an incident of its own."""
    make = closing.Closing.__init__

    @functools.wraps(make)
    def impatient(self: closing.Closing, *args: Any, **named: Any) -> None:
        make(self, *args, **named)
        self._settle = 0

    closing.Closing.__init__ = impatient  # type: ignore[method-assign]


def _snapshot_too_new() -> None:
    """The judge's memory is kept as if the batch it was told of last were in it, though that comes later."""
    commit = SqliteStore.commit

    def early(self: SqliteStore, change: Change) -> None:
        memory = getattr(self, "_before", None)
        self._before = msgspec.msgpack.encode(change.memory) if change.memory is not None else memory  # type: ignore[attr-defined]
        if change.memory is not None and memory is not None:
            change = Change(
                arrived=change.arrived,
                runs=change.runs,
                cases=change.cases,
                effects=change.effects,
                memory=msgspec.msgpack.decode(memory, type=Memory),
                at=change.at,
            )
        commit(self, change)

    SqliteStore.commit = early  # type: ignore[method-assign]


def _number_used_twice() -> None:
    """The outbox takes its next number from memory that a kill loses: the row is kept, the number is not."""
    transaction = SqliteOutbox._insert

    def forgetful(self: SqliteOutbox, body: bytes, boot: str, now: int, packed: bool) -> int:
        seq = transaction(self, body, boot, now, packed)
        self._db.execute("UPDATE state SET last = ?", (max(0, seq - 3),))
        return seq

    prepare = SqliteOutbox._prepare

    def cleared(self: SqliteOutbox) -> None:
        prepare(self)
        self._db.execute("DELETE FROM batches WHERE seq > ?", (self._last,))

    SqliteOutbox._insert = forgetful  # type: ignore[method-assign]
    SqliteOutbox._prepare = cleared  # type: ignore[method-assign]


def _recovery_dated_late() -> None:
    """An outage ends with the answer that confirms its end, not with the first."""
    note = reachability.Table._note_over

    def late(reach: Any, start: int, end: int, last_lost: int, recovered_at: int | None, **named: Any) -> None:
        note(reach, start, recovered_at or end, recovered_at or last_lost, recovered_at, **named)

    reachability.Table._note_over = staticmethod(late)  # type: ignore[method-assign, assignment]


BUGS: dict[str, Bug] = {
    "acknowledge before commit": Bug(_acknowledge_before_commit, "fibre", PLANTED, (30, 40)),
    "no deduplication": Bug(_no_deduplication, "fibre"),
    "unknown counted up": Bug(_unknown_counted_up, "fibre", "tick-judged", (20,), late=True),
    "edge at confirmation": Bug(_edge_at_confirmation, "fibre"),
    "end at confirmation": Bug(_recovery_dated_late, "fibre"),
    "late data dropped": Bug(_late_data_dropped, "collector away"),
    "gap accepted": Bug(_gap_accepted, "collector away"),
    "effect before commit": Bug(_effect_before_commit, "fibre", PLANTED, (1, 2)),
    "second open outage": Bug(_second_open_outage, "sea cable", "tick-judged", (50,)),
    "cursor before ticket": Bug(_cursor_before_ticket, "fibre", PLANTED, (1, 2, 3, 4, 5, 6)),
    "ticket without index": Bug(_ticket_without_index, "fibre", PLANTED, (1, 2)),
    "blindness ignored": Bug(_blindness_ignored, "own link"),
    "children released": Bug(_children_released, "child follows"),
    "memory behind its batches": Bug(_snapshot_too_new, "fibre", "tick-judged", (60,)),
    "key forgotten": Bug(decision_bugs.key_forgotten, "decisions", "decision-heard", (1, 2)),
    "decision answered early": Bug(decision_bugs.decision_answered_early, "decisions", PLANTED, (1, 2)),
    "numbers used twice": Bug(_number_used_twice, "collector away", "recording-kept", (45,)),
}
"""Name → bug."""
