"""The table of what traps mean, read from ``notifications.yaml`` beside this file."""

from __future__ import annotations

from importlib.resources import files

import yaml

from agent.core.trap_table import Entry, TrapTable


def entries() -> list[Entry]:
    """Read all entries, in their order."""
    return [
        Entry(row["oid"], row["trap"], row.get("port", False), tuple(row.get("when", {}).items()))
        for row in yaml.safe_load((files(__package__) / "notifications.yaml").read_text("utf-8"))
    ]


def table() -> TrapTable:
    """Return the table in use."""
    return TrapTable(entries())
