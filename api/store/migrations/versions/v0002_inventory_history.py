"""The inventory's history, and its files as they were last known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "inventory_changes",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "inventory_texts",
        sa.Column("file", sa.String(300), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
