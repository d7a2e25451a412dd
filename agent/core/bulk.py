"""How many rows to ask of a device at once: learned from how it answers, and remembered.

Rules this module keeps:

- It begins small, doubles with each full answer that came quickly, and halves when one is lost, cut off or refused as
  too big. Above a size that has once been too much it grows by one row a poll only.
- A slow answer alone makes it no smaller: over a satellite every answer is slow, and more requests would take longer.
- Never less than one row, never more than ``most``.
- Pure: what happened is told, nothing is asked.
"""

from __future__ import annotations

FIRST = 12
"""Rows of the very first request."""
QUICK_S = 1.0
"""An answer within this many seconds allows a larger question: a round trip by satellite, and no more."""


class BulkSize:
    """The size of one device's requests for one kind of column."""

    def __init__(self, most: int) -> None:
        """``most`` is what fits into an answer."""
        self._most = most
        self._doubles_below = most
        self.rows = min(FIRST, most)

    def answered(self, asked: int, took_s: float) -> None:
        """Heed an answer of all the ``asked`` rows after so many seconds."""
        if took_s <= QUICK_S and asked >= self.rows < self._doubles_below:
            self.rows = min(2 * self.rows, self._doubles_below)

    def failed(self, asked: int) -> int:
        """Heed that ``asked`` rows were too many (lost, cut off, too big); return how many to ask instead."""
        self.rows = self._doubles_below = max(1, min(self.rows, asked // 2))
        return self.rows

    def went_well(self) -> None:
        """Try one row more, for a whole poll went well; what was too much once may not be any more."""
        if self.rows >= self._doubles_below < self._most:
            self._doubles_below += 1
            self.rows = self._doubles_below
