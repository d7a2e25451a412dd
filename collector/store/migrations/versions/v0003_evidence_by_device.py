"""Find one device's incidents and a recent stretch of runs without a look at all that was ever kept."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of incidents by device from the incidents that there are, and the index of runs in order of time."""
    table = op.create_table(
        "incident_device",
        sa.Column("device", sa.String, primary_key=True),
        sa.Column("incident", sa.String, primary_key=True),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    for (body,) in connection.execute(sa.text("SELECT body FROM incident")).fetchall():
        case = msgspec.msgpack.decode(body)
        pairs = sorted({(row["device"], case["id"]) for row in case["rows"]})
        if pairs:
            connection.execute(table.insert(), [{"device": device, "incident": incident} for device, incident in pairs])
    op.drop_index("run_until", "run")
    op.create_index("run_until", "run", ["until", "first"])
