"""Standing orders, the desk's settings, series of numbers and files, as rows."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, insert, select

from api.core.forms.agenda import AgendaEntry
from api.core.forms.filling import Printed
from api.core.procedure.orders import StandingOrder
from api.core.procedure.rules import DeskRules
from api.core.procedure.values import Attachment
from api.store import tables
from api.store.work import put, text_of

_READ_ORDER = msgspec.json.Decoder(StandingOrder)
_READ_RULES = msgspec.json.Decoder(DeskRules)
_READ_AGENDA = msgspec.json.Decoder(AgendaEntry)
_READ_FORM = msgspec.json.Decoder(Printed)
_READ_ATTACHMENT = msgspec.json.Decoder(Attachment)
_RULES = "rules"


class ProcedureRows:
    """The procedure's part of ``api.ports.Transaction`` besides the tickets, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_number(self, series: str, year: int) -> int:
        """Return the next number of a series in a year."""
        row = tables.numbers
        query = select(row.c.last).where(row.c.series == series, row.c.year == year)
        last = self._connection.execute(query).scalar() or 0
        put(self._connection, row, {"series": series, "year": year}, {"last": last + 1})
        return last + 1

    def standing_orders(self) -> list[StandingOrder]:
        """Return all standing orders, revoked ones too, oldest first."""
        row = tables.standing_orders
        query = select(row.c.document).order_by(row.c.since, row.c.number)
        return [_READ_ORDER.decode(document) for document in self._connection.execute(query).scalars()]

    def put_standing_order(self, order: StandingOrder) -> None:
        """Insert or replace a standing order by its number."""
        values = {"since": order.since, "document": text_of(order)}
        put(self._connection, tables.standing_orders, {"number": order.number}, values)

    def desk_rules(self) -> DeskRules:
        """Return the desk's settings; the defaults when none were set."""
        row = tables.desk_settings
        found = self._connection.execute(select(row.c.document).where(row.c.name == _RULES)).scalar()
        return DeskRules() if found is None else _READ_RULES.decode(found)

    def put_desk_rules(self, rules: DeskRules) -> None:
        """Keep the desk's settings."""
        put(self._connection, tables.desk_settings, {"name": _RULES}, {"document": text_of(rules)})

    def form(self, number: str) -> Printed | None:
        """Return a *berita acara* as it was issued."""
        row = tables.forms
        found = self._connection.execute(select(row.c.document).where(row.c.number == number)).scalar()
        return None if found is None else _READ_FORM.decode(found)

    def forms(self, ticket: str) -> list[Printed]:
        """Return a ticket's *berita acara*, oldest first."""
        row = tables.forms
        query = select(row.c.document).where(row.c.ticket == ticket).order_by(row.c.at, row.c.number)
        return [_READ_FORM.decode(document) for document in self._connection.execute(query).scalars()]

    def put_form(self, printed: Printed) -> None:
        """Insert a *berita acara*; what was issued is never altered."""
        self._connection.execute(
            insert(tables.forms).values(
                number=printed.number,
                ticket=printed.ticket,
                at=printed.at,
                fingerprint=printed.fingerprint,
                document=text_of(printed),
            )
        )

    def agenda(self, year: int) -> list[AgendaEntry]:
        """Return a year's lines of the *buku agenda*, newest first."""
        row = tables.agenda
        query = select(row.c.document).where(row.c.year == year).order_by(row.c.sequence.desc())
        return [_READ_AGENDA.decode(document) for document in self._connection.execute(query).scalars()]

    def put_agenda(self, entry: AgendaEntry) -> None:
        """Insert a line of the *buku agenda*; a number is given once."""
        self._connection.execute(
            insert(tables.agenda).values(
                year=entry.year, sequence=entry.sequence, ticket=entry.ticket, document=text_of(entry)
            )
        )

    def attachments(self, ticket: str) -> list[Attachment]:
        """Return a ticket's files, oldest first."""
        row = tables.attachments
        query = select(row.c.document).where(row.c.ticket == ticket).order_by(row.c.at, row.c.id)
        return [_READ_ATTACHMENT.decode(document) for document in self._connection.execute(query).scalars()]

    def attachment(self, attachment: str) -> tuple[Attachment, bytes] | None:
        """Return a file with its bytes."""
        row = tables.attachments
        query = select(row.c.document, row.c.content).where(row.c.id == attachment)
        found = self._connection.execute(query).one_or_none()
        return None if found is None else (_READ_ATTACHMENT.decode(found.document), found.content)

    def put_attachment(self, attachment: Attachment, content: bytes) -> None:
        """Insert a file of a ticket."""
        self._connection.execute(
            insert(tables.attachments).values(
                id=attachment.id,
                ticket=attachment.ticket,
                at=attachment.at,
                document=text_of(attachment),
                content=content,
            )
        )
