"""The tables of the api's store. Migrations (``migrations/``) make them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
)

metadata = MetaData()

cursor = Table(
    "cursor",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

serials = Table(
    "serials",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("incident", String(200), unique=True),
    Column("state", String(20), nullable=False, index=True),
    Column("opened", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("stage", String(20), nullable=False),
    Column("service", String(10), nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("starts", BigInteger),
    Column("alarm", BigInteger, index=True),
    Column("officers", Text, nullable=False),
    Index("ix_tickets_stage_due", "stage", "due"),
    Index("ix_tickets_stage_number", "stage", "number"),
    Index("ix_tickets_due", "due", "number"),
    Index("ix_tickets_starts", "starts"),
)
"""``starts`` is of requests that count for their day's capacity; ``officers`` stand between commas."""

ticket_words = Table(
    "ticket_words",
    metadata,
    Column("number", String(40), ForeignKey("tickets.number"), primary_key=True),
    Column("words", Text, nullable=False),
    Column("own_words", Text, nullable=False),
)
"""Apart from the tickets, so that a search reads words and no documents."""

ticket_offices = Table(
    "ticket_offices",
    metadata,
    Column("number", String(40), ForeignKey("tickets.number"), primary_key=True),
    Column("office", String(100), primary_key=True),
    Index("ix_ticket_offices_office", "office", "number"),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("number", String(40), ForeignKey("tickets.number"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("document", Text, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("kind", String(100), primary_key=True),
    Column("agent", String(100), primary_key=True),
    Column("started", BigInteger, primary_key=True, autoincrement=False),
    Column("ended", BigInteger),
)

users = Table(
    "users",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("office", String(100)),
    Column("password", String(300), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("must_change", Boolean, nullable=False, server_default=false()),
    Column("full_name", String(100)),
    Column("nip", String(18)),
    Column("title", String(100)),
    Column("email", String(254)),
    Column("phone", String(30)),
    Column("last_sign_in", BigInteger),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("user", String(100), ForeignKey("users.name"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("address", String(100), nullable=False, server_default=""),
    Column("browser", String(300), nullable=False, server_default=""),
    Column("method", String(20), nullable=False, server_default="password"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("user", String(100), ForeignKey("users.name"), nullable=False, index=True),
    Column("label", String(200), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger),
    Column("scope", String(20), nullable=False, server_default="write"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("user", String(100), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("etag", String(100)),
    Column("body", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

inventory_changes = Table(
    "inventory_changes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
)

inventory_texts = Table(
    "inventory_texts",
    metadata,
    Column("file", String(300), primary_key=True),
    Column("text", Text, nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("series", String(20), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

standing_orders = Table(
    "standing_orders",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
)

desk_settings = Table(
    "desk_settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("document", Text, nullable=False),
)

forms = Table(
    "forms",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("ticket", String(40), ForeignKey("tickets.number"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("document", Text, nullable=False),
)

agenda = Table(
    "agenda",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("ticket", String(40), ForeignKey("tickets.number"), nullable=False, index=True),
    Column("document", Text, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("ticket", String(40), ForeignKey("tickets.number"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(300), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user", String(100), ForeignKey("users.name"), nullable=False, index=True),
    Column("linked", BigInteger, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("id", String(300), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("next", BigInteger, index=True),
    Column("state", String(20), nullable=False, index=True),
    Column("document", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("actor", String(100), nullable=False, index=True),
    Column("via", String(20), nullable=False),
    Column("address", String(100), nullable=False),
    Column("action", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("object", String(300), nullable=False),
    Column("changes", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_kind_object", "kind", "object"),
    Index("ix_audit_object", "object"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
