"""What the api asks of its store, and of where the inventory lies.

Rules this module keeps:

- A ``Transaction`` holds all or nothing: what it wrote is durable when the block ends, gone when it raises.
- Every change of a transaction is in the audit when the block ends, by its author, or nothing of both.
- Transactions are one after another; a ``Reading`` is a consistent picture that waits for nobody.
- Adapters: ``api.store`` (SQLAlchemy), ``tests/support/fake_store.py``; one contract suite for both.
- Every method may raise ``agent.errors.StorageError`` with the remedy.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from agent.clock import Microseconds
from api.core.accounts import Attempts, Identity, Session, Token, User
from api.core.audit import Anchor, AuditRow, Author, Deed
from api.core.editing.changes import InventoryChange
from api.core.forms.agenda import AgendaEntry
from api.core.forms.filling import Printed
from api.core.letters import Letter, LetterState
from api.core.procedure.orders import StandingOrder
from api.core.procedure.queue import Wanted
from api.core.procedure.rules import DeskRules
from api.core.procedure.stages import Stage
from api.core.procedure.values import Attachment
from api.core.tickets import Entry, State, Ticket
from collector.reading import Notice


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """The answer once given under an ``Idempotency-Key``; ``fingerprint`` is of the request."""

    user: str
    key: str
    fingerprint: str
    status: int
    etag: str | None
    body: str
    at: Microseconds


class Reading(Protocol):
    """A consistent picture of what is stored."""

    def cursor(self) -> int:
        """Return the ``seq`` of the last effect acted on; 0 when none was."""

    def ticket(self, number: str) -> Ticket | None:
        """Return a ticket by its number."""

    def ticket_of(self, incident: str) -> Ticket | None:
        """Return the ticket of an incident."""

    def restored(self) -> Microseconds:
        """Return when the collector was last restored from a backup, as its notices tell; 0: never."""

    def lost_tickets(self) -> list[Ticket]:
        """Return the tickets whose incident the collector has forgotten (``api.core.tickets.LOST``), by number."""

    def tickets_since(self, incident: int) -> list[Ticket]:
        """Return the tickets of incidents whose numbers are not below ``incident``, by number."""

    def tickets(
        self,
        *,
        states: tuple[State, ...] = (),
        office: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Ticket]:
        """Return tickets by number, newest first, after the page that ended at number ``before``."""

    def wanted(self, wanted: Wanted) -> list[Ticket]:
        """Return the tickets that are wanted, in the order that is."""

    def alarms(self, now: Microseconds, limit: int) -> list[Ticket]:
        """Return tickets of which a share of a clock is used up by ``now``, the longest ago first."""

    def starting(self, since: Microseconds, until: Microseconds) -> int:
        """Return how many requests' clocks start in ``[since, until)``; what was cancelled or merged is not counted."""

    def history(self, number: str) -> list[Entry]:
        """Return a ticket's history in the order it was written."""

    def standing_orders(self) -> list[StandingOrder]:
        """Return all standing orders, revoked ones too, oldest first."""

    def desk_rules(self) -> DeskRules:
        """Return the desk's settings; the defaults when none were set."""

    def form(self, number: str) -> Printed | None:
        """Return a *berita acara* as it was issued."""

    def forms(self, ticket: str) -> list[Printed]:
        """Return a ticket's *berita acara*, oldest first."""

    def agenda(self, year: int) -> list[AgendaEntry]:
        """Return a year's lines of the *buku agenda*, newest first."""

    def attachments(self, ticket: str) -> list[Attachment]:
        """Return a ticket's files, oldest first."""

    def attachment(self, attachment: str) -> tuple[Attachment, bytes] | None:
        """Return a file with its bytes."""

    def counts(self) -> dict[State, int]:
        """Return how many tickets are in each state."""

    def stage_counts(self, office: str | None = None) -> dict[Stage, int]:
        """Return how many tickets, of an office where it is given, are at each stage."""

    def notices(self) -> list[Notice]:
        """Return the notices that have not ended, oldest first."""

    def user(self, name: str) -> User | None:
        """Return a user by name."""

    def users(self) -> list[User]:
        """Return all users by name."""

    def session(self, digest: str) -> Session | None:
        """Return a session by the digest of its secret."""

    def token(self, digest: str) -> Token | None:
        """Return a token by the digest of its secret."""

    def tokens(self, user: str) -> list[Token]:
        """Return a user's tokens, oldest first."""

    def attempts(self, key: str) -> Attempts | None:
        """Return the failed sign-ins under a key."""

    def sessions(self, user: str) -> list[Session]:
        """Return a user's sessions, newest first."""

    def waiting(self, at: Microseconds) -> list[Attempts]:
        """Return the failed sign-ins whose key still waits at an instant, by key."""

    def identity(self, issuer: str, subject: str) -> Identity | None:
        """Return who somebody of another provider is here."""

    def identities(self, user: str) -> list[Identity]:
        """Return who a user is elsewhere, by issuer and subject."""

    def remembered(self, user: str, key: str) -> Remembered | None:
        """Return the answer given under an idempotency key."""

    def inventory_changes(self, *, before: int | None = None, limit: int = 50) -> list[InventoryChange]:
        """Return changes of the inventory, newest first, after the page that ended at number ``before``."""

    def inventory_change(self, number: int) -> InventoryChange | None:
        """Return a change of the inventory by its number."""

    def last_inventory_change(self) -> int:
        """Return the number of the newest change; 0 when there is none."""

    def inventory_texts(self) -> dict[str, str]:
        """Return the inventory's files as they were last known, by name; nothing when they never were."""

    def letter(self, id: str) -> Letter | None:  # noqa: A002 - the letter's own word
        """Return a letter of the outbox by its id."""

    def letters(self, *, state: LetterState | None = None, before: str | None = None, limit: int = 50) -> list[Letter]:
        """Return letters, those written last first, after the page that ended at the letter ``before``."""

    def letters_due(self, now: Microseconds, limit: int = 50) -> list[Letter]:
        """Return the letters with a copy to try now (``api.core.letters.due``), those that wait longest first."""

    def letter_counts(self) -> dict[LetterState, int]:
        """Return how many letters are in each state."""

    def audit_head(self) -> Anchor:
        """Return the place of the newest row of the audit; number 0 when there is none."""

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
        """Return rows of the audit, newest first, after the page that ended at number ``before``.

        Only those of an actor, of a kind of object, of the object ``name``, from ``start`` and before ``end``.
        """

    def audit_kinds(self) -> list[str]:
        """Return the kinds of objects that rows of the audit tell of, by name."""


class Transaction(Reading, Protocol):
    """A picture that can be changed. What it writes tells the audit of itself (``api.store.audited``)."""

    def record(self, deed: Deed) -> None:
        """Tell the audit of something that no other write here tells."""

    def advance(self, cursor: int) -> None:
        """Set the cursor."""

    def serial(self, year: int) -> int:
        """Return the next ticket serial of a year: 1, 2, … without a hole among what is committed."""

    def next_number(self, series: str, year: int) -> int:
        """Return the next number of a series in a year: 1, 2, … without a hole among what is committed."""

    def put_standing_order(self, order: StandingOrder) -> None:
        """Insert or replace a standing order by its number."""

    def put_desk_rules(self, rules: DeskRules) -> None:
        """Keep the desk's settings."""

    def put_form(self, printed: Printed) -> None:
        """Insert a *berita acara*; what was issued is never altered."""

    def put_agenda(self, entry: AgendaEntry) -> None:
        """Insert a line of the *buku agenda*; a number is given once."""

    def put_attachment(self, attachment: Attachment, content: bytes) -> None:
        """Insert a file of a ticket."""

    def put_ticket(self, ticket: Ticket, entries: list[Entry]) -> None:
        """Insert or replace a ticket and append to its history.

        Raises ``StorageError`` when another ticket has the same incident.
        """

    def put_notice(self, notice: Notice) -> None:
        """Insert or replace a notice, known by kind, agent and start."""

    def put_user(self, user: User) -> None:
        """Insert or replace a user."""

    def put_session(self, session: Session) -> None:
        """Insert a session."""

    def drop_session(self, digest: str) -> None:
        """Forget a session."""

    def drop_sessions(self, user: str, besides: str | None = None) -> None:
        """Forget a user's sessions, but for the one with digest ``besides``."""

    def put_token(self, token: Token) -> None:
        """Insert a token."""

    def drop_token(self, user: str, token: str) -> bool:
        """Forget a user's token by its id; False when there is none."""

    def put_attempts(self, attempts: Attempts) -> None:
        """Insert or replace the failed sign-ins under a key."""

    def drop_attempts(self, key: str) -> None:
        """Forget the failed sign-ins under a key."""

    def drop_attempts_of(self, name: str) -> None:
        """Forget the failed sign-ins of a user name, from wherever; those of addresses as a whole stay."""

    def put_identity(self, identity: Identity) -> None:
        """Insert who a user is elsewhere."""

    def drop_identities(self, user: str) -> None:
        """Forget who a user is elsewhere."""

    def remember(self, answer: Remembered) -> None:
        """Keep the answer given under an idempotency key."""

    def put_inventory_change(self, change: InventoryChange) -> None:
        """Insert or replace a change of the inventory by its number."""

    def put_inventory_texts(self, texts: Mapping[str, str]) -> None:
        """Keep the inventory's files as they are now, in place of what was known."""

    def post(self, letter: Letter) -> bool:
        """Put a letter into the outbox; False, and nothing is changed, when one with its id was posted before."""

    def put_letter(self, letter: Letter) -> None:
        """Replace a letter by its id."""

    def forget_letters(self, before: Microseconds) -> int:
        """Forget the letters written before ``before`` of which nothing waits; returns how many."""

    def prune(self, *, sessions: Microseconds, attempts: Microseconds, answers: Microseconds) -> None:
        """Forget sessions expired, failures last seen and answers given before these instants."""


class Store(Protocol):
    """The api's memory."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Open a consistent picture."""

    def transaction(self, author: Author) -> AbstractContextManager[Transaction]:
        """Open a transaction; waits for the one before it. What it changes is told to the audit as the ``author``'s."""

    def close(self) -> None:
        """Let go of files and connections."""


class InForce(StrEnum):
    """Where an inventory that was written is in force."""

    EVERYWHERE = "everywhere"
    CENTRE = "centre"
    """In the programs here; agents in other places go by copies of their own."""
    HERE = "here"
    """In the pages; collector and agents are other processes and must be told."""
    NOWHERE = "nowhere"
    """The program refused it and goes on with the one before."""


class InventoryHome(Protocol):
    """Where the inventory lies that the programs go by."""

    path: Path
    """A file or a folder."""

    def put_in_force(self) -> InForce:
        """Let the programs read it again (from any thread but the loop's); returns how far that reached."""
