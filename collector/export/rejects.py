"""Points that InfluxDB will never take, set aside in a file for a person: JSON Lines, bounded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from agent.clock import Microseconds, format_instant

MOST_BYTES = 16 * 1024**2


class Rejects:
    """Appends to one file; at its bound the file becomes ``….old`` and a new one begins, so two of them at most."""

    def __init__(self, path: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._most_bytes = most_bytes

    def add(self, found: Iterable[tuple[bytes, str]], now: Microseconds) -> None:
        """Append lines with the server's reason. Raises ``OSError`` when the disk does not take them."""
        rows = [{"at": format_instant(now), "why": why, "line": line.decode("utf-8", "replace")} for line, why in found]
        if not rows:
            return
        if self._path.exists() and self._path.stat().st_size >= self._most_bytes:
            self._path.replace(self._path.with_name(self._path.name + ".old"))
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
