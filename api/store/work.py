"""Tickets, their history, notices and the cursor, as rows."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, func, insert, literal, select, tuple_, update

from agent.clock import Microseconds
from api.core.procedure.queue import Wanted, all_words, own_words
from api.core.procedure.stages import Stage
from api.core.tickets import LOST, Entry, State, Ticket
from api.store import tables
from collector.reading import RESTORED, Notice

_READ_TICKET = msgspec.json.Decoder(Ticket)
_READ_ENTRY = msgspec.json.Decoder(Entry)
_AFTER_LOST = LOST[:-1] + chr(ord(LOST[-1]) + 1)
"""A range that the index serves, which LIKE does not."""


def text_of(value: msgspec.Struct) -> str:
    """Return a value as JSON text, as it is kept in a document column."""
    return msgspec.json.encode(value).decode()


def put(connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Update the row with this key, or insert it."""
    where = [table.c[name] == value for name, value in key.items()]
    if values and connection.execute(update(table).where(*where).values(**values)).rowcount:
        return
    connection.execute(insert(table).values(**key, **values))


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """Return a ticket's columns besides its number."""
    counted = ticket.request is not None and ticket.work.stage not in (Stage.CANCELLED, Stage.MERGED)
    return {
        "incident": ticket.incident,
        "state": ticket.state.value,
        "opened": ticket.opened,
        "version": ticket.version,
        "document": text_of(ticket),
        "stage": ticket.work.stage.value,
        "service": ticket.service_code,
        "due": ticket.due,
        "starts": ticket.work.starts if counted else None,
        "alarm": ticket.work.alarm,
        "officers": "".join(f",{officer.user}," for officer in ticket.work.officers),
    }


def words_row(ticket: Ticket) -> dict[str, Any]:
    """Return what a ticket is found by."""
    return {"words": all_words(ticket), "own_words": own_words(ticket)}


class TicketRows:
    """The tickets' part of ``api.ports.Transaction``, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cursor(self) -> int:
        """Return the ``seq`` of the last effect acted on; 0 when none was."""
        return self._connection.execute(select(tables.cursor.c.seq).where(tables.cursor.c.id == 1)).scalar() or 0

    def advance(self, cursor: int) -> None:
        """Set the cursor."""
        put(self._connection, tables.cursor, {"id": 1}, {"seq": cursor})

    def serial(self, year: int) -> int:
        """Return the next ticket serial of a year: 1, 2, … without a hole among what is committed."""
        row = tables.serials
        last = self._connection.execute(select(row.c.last).where(row.c.year == year)).scalar() or 0
        put(self._connection, row, {"year": year}, {"last": last + 1})
        return last + 1

    def ticket(self, number: str) -> Ticket | None:
        """Return a ticket by its number."""
        return self._ticket(tables.tickets.c.number == number)

    def ticket_of(self, incident: str) -> Ticket | None:
        """Return the ticket of an incident."""
        return self._ticket(tables.tickets.c.incident == incident)

    def _ticket(self, where: Any) -> Ticket | None:
        document = self._connection.execute(select(tables.tickets.c.document).where(where)).scalar()
        return None if document is None else _READ_TICKET.decode(document)

    def restored(self) -> Microseconds:
        """Return when the collector was last restored from a backup; 0: never."""
        row = tables.notices
        return self._connection.execute(select(func.max(row.c.ended)).where(row.c.kind == RESTORED)).scalar() or 0

    def lost_tickets(self) -> list[Ticket]:
        """Return the tickets whose incident the collector has forgotten, by number."""
        row = tables.tickets
        query = (
            select(row.c.document).where(row.c.incident >= LOST, row.c.incident < _AFTER_LOST).order_by(row.c.number)
        )
        return [_READ_TICKET.decode(document) for document in self._connection.execute(query).scalars()]

    def tickets_since(self, incident: int) -> list[Ticket]:
        """Return the tickets of incidents whose numbers are not below ``incident``, by number."""
        row = tables.tickets
        named = select(row.c.number, row.c.incident).where(row.c.incident.is_not(None)).order_by(row.c.number)
        known = self._connection.execute(named).all()
        wanted = [number for number, name in known if name.isdecimal() and int(name) >= incident]
        return [ticket for number in wanted if (ticket := self.ticket(number)) is not None]

    def tickets(
        self,
        *,
        states: tuple[State, ...] = (),
        office: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Ticket]:
        """Return tickets by number, newest first, after the page that ended at number ``before``."""
        row = tables.tickets
        query = select(row.c.document).order_by(row.c.number.desc()).limit(limit)
        if states:
            query = query.where(row.c.state.in_([state.value for state in states]))
        if office is not None:
            owner = tables.ticket_offices
            query = query.where(
                row.c.number.in_(select(owner.c.number).where(owner.c.office == office)),
            )
        if before is not None:
            query = query.where(row.c.number < before)
        return [_READ_TICKET.decode(document) for document in self._connection.execute(query).scalars()]

    def wanted(self, wanted: Wanted) -> list[Ticket]:
        """Return the tickets that are wanted, in the order that is."""
        row = tables.tickets
        query = select(row.c.number).limit(wanted.limit)
        if wanted.states:
            query = query.where(row.c.state.in_([state.value for state in wanted.states]))
        if wanted.stages:
            query = query.where(row.c.stage.in_([stage.value for stage in wanted.stages]))
        if wanted.office is not None:
            owner = tables.ticket_offices
            query = query.where(row.c.number.in_(select(owner.c.number).where(owner.c.office == wanted.office)))
        if wanted.officer is not None:
            query = query.where(row.c.officers.contains(f",{wanted.officer},", autoescape=True))
        if wanted.service is not None:
            query = query.where(row.c.service == wanted.service)
        if wanted.late_at is not None:
            query = query.where(row.c.due < wanted.late_at)
        if wanted.words:
            held = tables.ticket_words
            searched = held.c.words if wanted.office is None else held.c.own_words
            every = (searched.contains(word, autoescape=True) for word in wanted.words)
            query = query.where(row.c.number.in_(select(held.c.number).where(*every)))
        order = (row.c.due, row.c.number) if wanted.order == "due" else (row.c.number.desc(),)
        if wanted.order == "due":
            if wanted.after is not None:
                due, _, number = wanted.after.partition("/")
                query = query.where(tuple_(row.c.due, row.c.number) > tuple_(literal(int(due)), literal(number)))
        elif wanted.after is not None:
            query = query.where(row.c.number < wanted.after)
        # Documents are read of the page alone: sorting them all is what a long list would cost.
        whole = select(row.c.document).where(row.c.number.in_(query.order_by(*order))).order_by(*order)
        return [_READ_TICKET.decode(document) for document in self._connection.execute(whole).scalars()]

    def alarms(self, now: Microseconds, limit: int) -> list[Ticket]:
        """Return tickets of which a share of a clock is used up by ``now``, the longest ago first."""
        row = tables.tickets
        query = select(row.c.document).where(row.c.alarm <= now).order_by(row.c.alarm, row.c.number).limit(limit)
        return [_READ_TICKET.decode(document) for document in self._connection.execute(query).scalars()]

    def starting(self, since: Microseconds, until: Microseconds) -> int:
        """Return how many requests' clocks start in ``[since, until)``."""
        row = tables.tickets
        query = select(func.count()).select_from(row).where(row.c.starts >= since, row.c.starts < until)
        return self._connection.execute(query).scalar() or 0

    def history(self, number: str) -> list[Entry]:
        """Return a ticket's history in the order it was written."""
        row = tables.ticket_events
        query = select(row.c.document).where(row.c.number == number).order_by(row.c.id)
        return [_READ_ENTRY.decode(document) for document in self._connection.execute(query).scalars()]

    def counts(self) -> dict[State, int]:
        """Return how many tickets are in each state."""
        row = tables.tickets
        found = self._connection.execute(select(row.c.state, func.count()).group_by(row.c.state)).all()
        return dict.fromkeys(State, 0) | {State(state): count for state, count in found}

    def stage_counts(self, office: str | None = None) -> dict[Stage, int]:
        """Return how many tickets, of an office where it is given, are at each stage."""
        row, owner = tables.tickets, tables.ticket_offices
        query = select(row.c.stage, func.count()).group_by(row.c.stage)
        if office is not None:
            query = query.where(row.c.number.in_(select(owner.c.number).where(owner.c.office == office)))
        found = self._connection.execute(query).all()
        return dict.fromkeys(Stage, 0) | {Stage(stage): count for stage, count in found}

    def put_ticket(self, ticket: Ticket, entries: list[Entry]) -> None:
        """Insert or replace a ticket and append to its history."""
        put(
            self._connection,
            tables.tickets,
            {"number": ticket.number},
            ticket_row(ticket),
        )
        put(self._connection, tables.ticket_words, {"number": ticket.number}, words_row(ticket))
        # failpoint ticket-row-in
        owner = tables.ticket_offices
        self._connection.execute(delete(owner).where(owner.c.number == ticket.number))
        if ticket.offices:
            self._connection.execute(
                insert(owner), [{"number": ticket.number, "office": office} for office in ticket.offices]
            )
        # failpoint ticket-history-follows
        if entries:
            self._connection.execute(
                insert(tables.ticket_events),
                [
                    {"number": ticket.number, "at": entry.at, "kind": entry.kind, "document": text_of(entry)}
                    for entry in entries
                ],
            )

    def notices(self) -> list[Notice]:
        """Return the notices that have not ended, oldest first."""
        row = tables.notices
        query = select(row).where(row.c.ended.is_(None)).order_by(row.c.started, row.c.kind, row.c.agent)
        return [
            Notice(kind=found.kind, agent=found.agent, started=found.started, ended=found.ended)
            for found in self._connection.execute(query)
        ]

    def put_notice(self, notice: Notice) -> None:
        """Insert or replace a notice, known by kind, agent and start."""
        key = {"kind": notice.kind, "agent": notice.agent, "started": notice.started}
        put(self._connection, tables.notices, key, {"ended": notice.ended})
