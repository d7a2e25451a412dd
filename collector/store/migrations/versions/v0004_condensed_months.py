"""Keep closed months condensed by device."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the collector fills it as time allows."""
    op.create_table(
        "condensed",
        sa.Column("first", sa.BigInteger, primary_key=True),
        sa.Column("until", sa.BigInteger, primary_key=True),
        sa.Column("device", sa.String, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("condensed_device", "condensed", ["device", "first"])
