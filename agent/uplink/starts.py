"""When this start of the agent began, later than every start before it on the same data folder.

A collector tells a clone by it: of two starts the later one speaks. A machine without a clock of its own wakes up in the
past, and must not be taken for its own clone then.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from agent.clock import Microseconds


def next_start(place: Path, now: Microseconds) -> Microseconds:
    """Return ``now``, or an instant just after the start that the file ``place`` remembers; and remember it.

    A file that cannot be read or written changes nothing: the clock's word counts then.
    """
    start = now
    with contextlib.suppress(OSError, ValueError):
        start = max(now, int(place.read_text(encoding="ascii")) + 1)
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name}")
        draft.write_text(f"{start}\n", encoding="ascii")
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(place)
    return start
