"""Requests and the procedure: tickets without an incident, their stage, clocks and words; orders, settings, files."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "v0006"
down_revision = "v0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give the tickets their new columns, filled from what they say; make the tables."""
    with op.batch_alter_table("tickets") as batch:
        batch.alter_column("incident", existing_type=sa.String(200), nullable=True)
        batch.add_column(sa.Column("stage", sa.String(20), nullable=False, server_default="action"))
        batch.add_column(sa.Column("service", sa.String(10), nullable=False, server_default="1.3"))
        batch.add_column(sa.Column("due", sa.BigInteger, nullable=False, server_default="0"))
        batch.add_column(sa.Column("starts", sa.BigInteger))
        batch.add_column(sa.Column("alarm", sa.BigInteger))
        batch.add_column(sa.Column("officers", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "ticket_words",
        sa.Column("number", sa.String(40), sa.ForeignKey("tickets.number"), primary_key=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("own_words", sa.Text, nullable=False),
    )
    _fill()
    op.create_index("ix_tickets_stage_number", "tickets", ["stage", "number"])
    op.create_index("ix_tickets_alarm", "tickets", ["alarm"])
    op.create_index("ix_tickets_stage_due", "tickets", ["stage", "due"])
    op.create_index("ix_tickets_due", "tickets", ["due", "number"])
    op.create_index("ix_tickets_starts", "tickets", ["starts"])
    op.create_table(
        "numbers",
        sa.Column("series", sa.String(20), primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "standing_orders",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "desk_settings",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "forms",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("ticket", sa.String(40), sa.ForeignKey("tickets.number"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("ix_forms_ticket", "forms", ["ticket"])
    op.create_table(
        "agenda",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ticket", sa.String(40), sa.ForeignKey("tickets.number"), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("ix_agenda_ticket", "agenda", ["ticket"])
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("ticket", sa.String(40), sa.ForeignKey("tickets.number"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_attachments_ticket", "attachments", ["ticket"])


def _fill() -> None:
    """Write what the columns say of the tickets that there are: those that were closed had no *berita acara*."""
    tickets = sa.table(
        "tickets",
        *(sa.column(name) for name in ("number", "document", "stage", "due")),
    )
    words = sa.table("ticket_words", *(sa.column(name) for name in ("number", "words", "own_words")))
    connection = op.get_bind()
    for number, document in connection.execute(sa.select(tickets.c.number, tickets.c.document)).all():
        told = json.loads(document)
        stage = "closed" if told["state"] == "closed" else "action"
        told["work"] = {"stage": stage, "since": told["opened"], "starts": told["opened"]}
        names = [number, *(item["name"] for item in told["root"]), *told.get("offices", [])]
        connection.execute(
            sa.update(tickets)
            .where(tickets.c.number == number)
            .values(
                document=json.dumps(told, ensure_ascii=False, separators=(",", ":")),
                stage=stage,
                due=told["due"],
            )
        )
        connection.execute(
            sa.insert(words).values(number=number, words=" ".join(names).casefold(), own_words=number.casefold())
        )
