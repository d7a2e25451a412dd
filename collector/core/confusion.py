"""The confusion table: what the system had named an incident's cause, against what people found it to be.

Rules this module keeps (``rootcause.md``, 4):

- A verdict counts with the guess that stood when it was recorded, in the period in which it was recorded.
- Of several verdicts on one incident the latest that holds counts; one that names no cause (``unknown``) is told apart.
- ``unknown`` as a guess is no mistake: the system said that it did not know.
- Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.clock import Microseconds
from agent.inventory.models import Cause
from collector.core.rulings import standing
from collector.decisions import Reclassified, Recorded

ORDER = tuple(cause.value for cause in Cause)


@dataclass(frozen=True)
class Confusion:
    """How often each guess met each verdict; ``guessless`` verdicts were recorded without one, and are in no cell."""

    cells: dict[tuple[str, str], int]
    guessless: int

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes that occur, as a guess or as a verdict, in the order of the catalogue."""
        met = {cause for pair in self.cells for cause in pair}
        return tuple(cause for cause in ORDER if cause in met)

    def count(self, guess: str, verdict: str) -> int:
        """Return how often this guess met this verdict."""
        return self.cells.get((guess, verdict), 0)

    @property
    def total(self) -> int:
        """How many verdicts name a cause and have a guess beside them."""
        return sum(count for (_, verdict), count in self.cells.items() if verdict != Cause.UNKNOWN)

    @property
    def named(self) -> int:
        """In how many of these the system had named a cause."""
        return sum(count for (guess, verdict), count in self.cells.items() if Cause.UNKNOWN not in (guess, verdict))

    @property
    def right(self) -> int:
        """In how many of these it was the one that people found."""
        return sum(self.count(cause, cause) for cause in ORDER if cause != Cause.UNKNOWN)


def confusion(decisions: Sequence[Recorded], start: Microseconds, end: Microseconds) -> Confusion:
    """Return the table of the verdicts that hold and were recorded in ``[start, end)``."""
    newest = {row.decision.incident: row for row in standing(decisions) if isinstance(row.decision, Reclassified)}
    cells: dict[tuple[str, str], int] = {}
    guessless = 0
    for row in newest.values():
        if not start <= row.at < end or not isinstance(row.decision, Reclassified):
            continue
        if not row.guess:
            guessless += 1
            continue
        pair = (row.guess, row.decision.cause)
        cells[pair] = cells.get(pair, 0) + 1
    return Confusion(cells, guessless)
