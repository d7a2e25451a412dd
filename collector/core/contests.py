"""What offices contest, and what was answered: a fold over the decisions that hold.

Rules this module keeps:

- A contest has one answer at a time: the latest that holds. A withdrawn contest is gone with its answers.
- A contest alters no figure by itself; who upholds one excuses the outage or judges its cause by a decision of its own.
- Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from collector.core.rulings import standing
from collector.decisions import Answer, Contest, Recorded


class Contested(NamedTuple):
    """One contest as it was recorded, what it says, and its answer."""

    made: Recorded
    said: Contest
    answer: Recorded | None
    verdict: Answer | None


def contests(decisions: Sequence[Recorded]) -> list[Contested]:
    """Return the contests that hold, in the order in which they were made."""
    holding = standing(decisions)
    answers = {row.decision.of: (row, row.decision) for row in holding if isinstance(row.decision, Answer)}
    return [
        Contested(row, row.decision, *answers.get(row.number, (None, None)))
        for row in holding
        if isinstance(row.decision, Contest)
    ]
