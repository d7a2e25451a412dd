"""The ground truth: what was really done to the practice province, and when, for checking what Siaga says of it.

One JSON object a line. ``at`` and ``done`` enclose the whole; each entry of ``changes`` has instants of its
own, taken immediately before and after the call into the kernel (or the start and end of the device's answering).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from agent.clock import Clock, Microseconds, format_instant

_DAY_ONE = "1970-01-01T00:00:00"


def instant(moment: Microseconds) -> str:
    """Print an instant as UTC, always with six digits.

    >>> instant(0)
    '1970-01-01T00:00:00.000000Z'
    """
    text = format_instant(moment)
    return text if len(text) > len(_DAY_ONE) + 1 else text.removesuffix("Z") + ".000000Z"


class TruthLog:
    """A JSON Lines file that is written as things happen."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._file = path.open("a", encoding="utf-8")

    def write(self, at: Microseconds, entry: dict[str, Any]) -> dict[str, Any]:
        """Append one entry that began at ``at`` and is done now; return it as written."""
        whole = {"at": instant(at), "done": instant(self.clock.wall()), **entry}
        self._file.write(json.dumps(whole, ensure_ascii=False) + "\n")
        self._file.flush()
        return whole

    def close(self) -> None:
        """Close the file."""
        self._file.close()
