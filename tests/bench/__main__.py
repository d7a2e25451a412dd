"""Measure every promise of speed beside its peer: ``python -m tests.bench [NAME…]``.

Each other module here has ``rows()``, which yields rows with ``name``, ``ours``, ``peer`` (texts), ``ratio`` (ours ÷
peer's, or ours in the goal's unit) and ``goal``, which the ratio must not exceed; a row may bring its own ``verdict``.
Exits 1 when a goal is missed. Figures belong to a quiet machine: they are measured here and asserted nowhere else.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

COLUMNS = ("name", "ours", "peer", "ratio", "goal", "verdict")


def main(names: list[str]) -> int:
    """Run the named benches, or all; print one table; return the exit status."""
    known = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    unknown = sorted(set(names) - set(known))
    if unknown:
        print(f"no bench is called {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    table = Table(*COLUMNS)
    missed = False
    for name in names or known:
        print(f"measuring {name}", file=sys.stderr)
        for row in import_module(f"tests.bench.{name}").rows():
            verdict = row.get("verdict") or ("met" if row["ratio"] <= row["goal"] else "missed")
            missed |= verdict != "met"
            table.add_row(*(_text(value) for value in ({**row, "verdict": verdict}.get(column) for column in COLUMNS)))
    console = Console()
    if not console.is_terminal:
        console.width = 160
    console.print(table)
    return 1 if missed else 0


def _text(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
