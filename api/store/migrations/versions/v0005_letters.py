"""The outbox of letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "letters",
        sa.Column("id", sa.String(300), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("next", sa.BigInteger),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("ix_letters_at", "letters", ["at"])
    op.create_index("ix_letters_next", "letters", ["next"])
    op.create_index("ix_letters_state", "letters", ["state"])
