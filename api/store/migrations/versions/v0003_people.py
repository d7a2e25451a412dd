"""Who people are, what must change, where sessions come from, how far tokens reach, and who they are elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table; who and what is there keeps working as it did."""
    for column in (
        sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("full_name", sa.String(100)),
        sa.Column("nip", sa.String(18)),
        sa.Column("title", sa.String(100)),
        sa.Column("email", sa.String(254)),
        sa.Column("phone", sa.String(30)),
        sa.Column("last_sign_in", sa.BigInteger),
    ):
        op.add_column("users", column)
    for column in (
        sa.Column("address", sa.String(100), nullable=False, server_default=""),
        sa.Column("browser", sa.String(300), nullable=False, server_default=""),
        sa.Column("method", sa.String(20), nullable=False, server_default="password"),
    ):
        op.add_column("sessions", column)
    op.add_column("tokens", sa.Column("scope", sa.String(20), nullable=False, server_default="write"))
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(300), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("user", sa.String(100), sa.ForeignKey("users.name"), nullable=False),
        sa.Column("linked", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_identities_user", "identities", ["user"])
