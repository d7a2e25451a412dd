"""A store in memory behind ``api.ports``: what the SQL one promises, without a disk."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from agent.clock import Microseconds
from agent.errors import StorageError
from api.core.accounts import Attempts, Identity, Session, Token, User
from api.core.audit import START, Anchor, AuditRow, Author
from api.core.editing.changes import InventoryChange
from api.core.forms.agenda import AgendaEntry
from api.core.forms.filling import Printed
from api.core.procedure.orders import StandingOrder
from api.core.procedure.queue import Wanted, all_words, own_words
from api.core.procedure.rules import DeskRules
from api.core.procedure.stages import Stage
from api.core.procedure.values import Attachment
from api.core.tickets import Entry, State, Ticket
from api.ports import Remembered
from api.store.audited import audited
from collector.reading import RESTORED, Notice
from tests.support.fake_letters import FakeLetterRows


class FakeRows(FakeLetterRows):
    def __init__(self) -> None:
        super().__init__()
        self._cursor = 0
        self._serials: dict[int, int] = {}
        self._tickets: dict[str, Ticket] = {}
        self._history: dict[str, list[Entry]] = {}
        self._notices: dict[tuple[str, str, int], Notice] = {}
        self._users: dict[str, User] = {}
        self._sessions: dict[str, Session] = {}
        self._tokens: dict[str, Token] = {}
        self._attempts: dict[str, Attempts] = {}
        self._identities: dict[tuple[str, str], Identity] = {}
        self._answers: dict[tuple[str, str], Remembered] = {}
        self._changes: dict[int, InventoryChange] = {}
        self._texts: dict[str, str] = {}
        self._numbers: dict[tuple[str, int], int] = {}
        self._orders: dict[str, StandingOrder] = {}
        self._rules = DeskRules()
        self._agenda: dict[tuple[int, int], AgendaEntry] = {}
        self._forms: dict[str, Printed] = {}
        self._attachments: dict[str, tuple[Attachment, bytes]] = {}
        self._audit: list[AuditRow] = []

    def cursor(self) -> int:
        return self._cursor

    def advance(self, cursor: int) -> None:
        self._cursor = cursor

    def serial(self, year: int) -> int:
        self._serials[year] = self._serials.get(year, 0) + 1
        return self._serials[year]

    def ticket(self, number: str) -> Ticket | None:
        return self._tickets.get(number)

    def ticket_of(self, incident: str) -> Ticket | None:
        return next((ticket for ticket in self._tickets.values() if ticket.incident == incident), None)

    def restored(self) -> Microseconds:
        return max((notice.ended or 0 for notice in self._notices.values() if notice.kind == RESTORED), default=0)

    def lost_tickets(self) -> list[Ticket]:
        tickets = [ticket for _, ticket in sorted(self._tickets.items())]
        return [ticket for ticket in tickets if (ticket.incident or "").startswith("lost-")]

    def tickets_since(self, incident: int) -> list[Ticket]:
        return [
            ticket
            for _, ticket in sorted(self._tickets.items())
            if (ticket.incident or "").isdecimal() and int(ticket.incident or "") >= incident
        ]

    def tickets(
        self,
        *,
        states: tuple[State, ...] = (),
        office: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Ticket]:
        found = [
            ticket
            for ticket in sorted(self._tickets.values(), key=lambda item: item.number, reverse=True)
            if (not states or ticket.state in states)
            and (office is None or office in ticket.offices)
            and (before is None or ticket.number < before)
        ]
        return found[:limit]

    def wanted(self, wanted: Wanted) -> list[Ticket]:
        def fits(ticket: Ticket) -> bool:
            text = all_words(ticket) if wanted.office is None else own_words(ticket)
            return (
                (not wanted.states or ticket.state in wanted.states)
                and (not wanted.stages or ticket.work.stage in wanted.stages)
                and wanted.office in (None, *ticket.offices)
                and wanted.officer in (None, *(officer.user for officer in ticket.work.officers))
                and wanted.service in (None, ticket.service_code)
                and (wanted.late_at is None or ticket.due < wanted.late_at)
                and all(word in text for word in wanted.words)
            )

        found = [ticket for ticket in self._tickets.values() if fits(ticket)]
        if wanted.order == "due":
            found.sort(key=lambda ticket: (ticket.due, ticket.number))
            if wanted.after is not None:
                due, _, number = wanted.after.partition("/")
                found = [ticket for ticket in found if (ticket.due, ticket.number) > (int(due), number)]
        else:
            found.sort(key=lambda ticket: ticket.number, reverse=True)
            found = [ticket for ticket in found if wanted.after is None or ticket.number < wanted.after]
        return found[: wanted.limit]

    def alarms(self, now: Microseconds, limit: int) -> list[Ticket]:
        waiting = [
            (ticket.work.alarm, ticket.number, ticket)
            for ticket in self._tickets.values()
            if ticket.work.alarm is not None and ticket.work.alarm <= now
        ]
        return [ticket for _, _, ticket in sorted(waiting, key=lambda item: item[:2])][:limit]

    def starting(self, since: Microseconds, until: Microseconds) -> int:
        return sum(
            ticket.request is not None
            and ticket.work.stage not in (Stage.CANCELLED, Stage.MERGED)
            and since <= ticket.work.starts < until
            for ticket in self._tickets.values()
        )

    def next_number(self, series: str, year: int) -> int:
        self._numbers[series, year] = self._numbers.get((series, year), 0) + 1
        return self._numbers[series, year]

    def standing_orders(self) -> list[StandingOrder]:
        return sorted(self._orders.values(), key=lambda order: (order.since, order.number))

    def put_standing_order(self, order: StandingOrder) -> None:
        self._orders[order.number] = order

    def desk_rules(self) -> DeskRules:
        return self._rules

    def put_desk_rules(self, rules: DeskRules) -> None:
        self._rules = rules

    def form(self, number: str) -> Printed | None:
        return self._forms.get(number)

    def forms(self, ticket: str) -> list[Printed]:
        own = [printed for printed in self._forms.values() if printed.ticket == ticket]
        return sorted(own, key=lambda printed: (printed.at, printed.number))

    def put_form(self, printed: Printed) -> None:
        if printed.number in self._forms:
            raise StorageError(f"memory: form {printed.number} was issued already; this is a bug")
        self._forms[printed.number] = printed

    def agenda(self, year: int) -> list[AgendaEntry]:
        return [self._agenda[key] for key in sorted(self._agenda, reverse=True) if key[0] == year]

    def put_agenda(self, entry: AgendaEntry) -> None:
        if (entry.year, entry.sequence) in self._agenda:
            raise StorageError(f"memory: agenda {entry.number} was given already; this is a bug")
        self._agenda[entry.year, entry.sequence] = entry

    def attachments(self, ticket: str) -> list[Attachment]:
        own = [item for item, _ in self._attachments.values() if item.ticket == ticket]
        return sorted(own, key=lambda item: (item.at, item.id))

    def attachment(self, attachment: str) -> tuple[Attachment, bytes] | None:
        return self._attachments.get(attachment)

    def put_attachment(self, attachment: Attachment, content: bytes) -> None:
        self._attachments[attachment.id] = (attachment, content)

    def history(self, number: str) -> list[Entry]:
        return list(self._history.get(number, []))

    def counts(self) -> dict[State, int]:
        return {state: sum(ticket.state is state for ticket in self._tickets.values()) for state in State}

    def stage_counts(self, office: str | None = None) -> dict[Stage, int]:
        seen = [ticket.work.stage for ticket in self._tickets.values() if office in (None, *ticket.offices)]
        return {stage: seen.count(stage) for stage in Stage}

    def put_ticket(self, ticket: Ticket, entries: list[Entry]) -> None:
        other = None if ticket.incident is None else self.ticket_of(ticket.incident)
        if other is not None and other.number != ticket.number:
            raise StorageError(f"memory: incident {ticket.incident} has ticket {other.number} already; this is a bug")
        self._tickets[ticket.number] = ticket
        self._history.setdefault(ticket.number, []).extend(entries)

    def notices(self) -> list[Notice]:
        lasting = [notice for notice in self._notices.values() if notice.ended is None]
        return sorted(lasting, key=lambda notice: (notice.started, notice.kind, notice.agent))

    def put_notice(self, notice: Notice) -> None:
        self._notices[notice.kind, notice.agent, notice.started] = notice

    def user(self, name: str) -> User | None:
        return self._users.get(name)

    def users(self) -> list[User]:
        return [self._users[name] for name in sorted(self._users)]

    def put_user(self, user: User) -> None:
        self._users[user.name] = user

    def session(self, digest: str) -> Session | None:
        return self._sessions.get(digest)

    def put_session(self, session: Session) -> None:
        self._sessions[session.digest] = session

    def drop_session(self, digest: str) -> None:
        self._sessions.pop(digest, None)

    def drop_sessions(self, user: str, besides: str | None = None) -> None:
        self._sessions = {
            digest: session
            for digest, session in self._sessions.items()
            if session.user != user or digest == (besides or "")
        }

    def token(self, digest: str) -> Token | None:
        return next((token for token in self._tokens.values() if token.digest == digest), None)

    def tokens(self, user: str) -> list[Token]:
        own = [token for token in self._tokens.values() if token.user == user]
        return sorted(own, key=lambda token: (token.created, token.id))

    def put_token(self, token: Token) -> None:
        self._tokens[token.id] = token

    def drop_token(self, user: str, token: str) -> bool:
        known = self._tokens.get(token)
        if known is None or known.user != user:
            return False
        del self._tokens[token]
        return True

    def attempts(self, key: str) -> Attempts | None:
        return self._attempts.get(key)

    def put_attempts(self, attempts: Attempts) -> None:
        self._attempts[attempts.key] = attempts

    def drop_attempts(self, key: str) -> None:
        self._attempts.pop(key, None)

    def sessions(self, user: str) -> list[Session]:
        own = [session for session in self._sessions.values() if session.user == user]
        return sorted(own, key=lambda session: (-session.created, session.digest))

    def waiting(self, at: Microseconds) -> list[Attempts]:
        return [item for _, item in sorted(self._attempts.items()) if item.until > at]

    def drop_attempts_of(self, name: str) -> None:
        begin, whole = f"pair:{name}@", f"name:{name}"
        self._attempts = {k: v for k, v in self._attempts.items() if k != whole and not k.startswith(begin)}

    def identity(self, issuer: str, subject: str) -> Identity | None:
        return self._identities.get((issuer, subject))

    def identities(self, user: str) -> list[Identity]:
        return [known for _, known in sorted(self._identities.items()) if known.user == user]

    def put_identity(self, identity: Identity) -> None:
        self._identities[identity.issuer, identity.subject] = identity

    def drop_identities(self, user: str) -> None:
        self._identities = {key: known for key, known in self._identities.items() if known.user != user}

    def remembered(self, user: str, key: str) -> Remembered | None:
        return self._answers.get((user, key))

    def remember(self, answer: Remembered) -> None:
        self._answers[answer.user, answer.key] = answer

    def inventory_changes(self, *, before: int | None = None, limit: int = 50) -> list[InventoryChange]:
        newest = sorted((number for number in self._changes if before is None or number < before), reverse=True)
        return [self._changes[number] for number in newest[:limit]]

    def inventory_change(self, number: int) -> InventoryChange | None:
        return self._changes.get(number)

    def last_inventory_change(self) -> int:
        return max(self._changes, default=0)

    def inventory_texts(self) -> dict[str, str]:
        return dict(self._texts)

    def put_inventory_change(self, change: InventoryChange) -> None:
        self._changes[change.number] = change

    def put_inventory_texts(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)

    def audit_head(self) -> Anchor:
        return Anchor(self._audit[-1].seq, self._audit[-1].hash) if self._audit else START

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
        found = [
            row
            for row in reversed(self._audit)
            if (actor is None or row.actor == actor)
            and (kind is None or row.kind == kind)
            and (name is None or row.object == name)
            and (start is None or row.at >= start)
            and (end is None or row.at < end)
            and (before is None or row.seq < before)
        ]
        return found[:limit]

    def audit_kinds(self) -> list[str]:
        return sorted({row.kind for row in self._audit})

    def append_audit(self, row: AuditRow) -> None:
        self._audit.append(row)

    def prune(self, *, sessions: Microseconds, attempts: Microseconds, answers: Microseconds) -> None:
        self._sessions = {key: item for key, item in self._sessions.items() if item.expires >= sessions}
        self._attempts = {key: item for key, item in self._attempts.items() if item.last >= attempts}
        self._answers = {key: item for key, item in self._answers.items() if item.at >= answers}


_Audited: Any = audited(FakeRows)


class FakeStore:
    """Transactions work on a copy, which takes the place of the rows when the block ends well."""

    def __init__(self) -> None:
        self.rows = FakeRows()
        self.broken: StorageError | None = None
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        if self.broken is not None:
            raise self.broken
        yield self.rows

    @contextmanager
    def transaction(self, author: Author) -> Iterator[Any]:
        if self.broken is not None:
            raise self.broken
        with self._lock:
            work = _Audited()
            work.__dict__ = {name: copy.copy(value) for name, value in self.rows.__dict__.items()}
            work._history = {number: list(entries) for number, entries in self.rows._history.items()}
            work.author = author
            yield work
            del work.author
            self.rows = work

    def close(self) -> None:
        pass
