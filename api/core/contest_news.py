"""What of contests is news: to the NOC those that wait for an answer, to an office those of its own that were answered lately.

Rules this module keeps:

- A contest is told to who may answer as long as it waits; its answer to the office that made it, for ``TOLD``.
- Nobody is told what was written: that stands on the page where it is read with its incident.
- Pure; now is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from agent.clock import DAY, Microseconds
from collector.core.contests import contests
from collector.decisions import Recorded

TOLD: Microseconds = 7 * DAY
"""How long an answer is told to the office that contested."""
MOST = 500
"""So many contests are regarded, the newest."""


class ContestNews(msgspec.Struct, frozen=True, kw_only=True):
    """One contest: about which incident, whose, since when; ``upheld`` is its answer, None while it waits."""

    number: int
    incident: str
    office: str
    at: Microseconds
    upheld: bool | None = None


def contest_news(decisions: Sequence[Recorded]) -> tuple[ContestNews, ...]:
    """Return the contests that hold, by number; ``at`` is when each was made, or answered."""
    return tuple(
        ContestNews(
            number=row.made.number,
            incident=row.said.incident,
            office=row.said.office,
            at=row.made.at if row.answer is None else row.answer.at,
            upheld=None if row.verdict is None else row.verdict.upheld,
        )
        for row in contests(decisions)[-MOST:]
    )


def told_to(office: str | None, news: Iterable[ContestNews], now: Microseconds) -> list[ContestNews]:
    """Return what is told to an office (None: to who may answer), the oldest first."""
    if office is None:
        return [row for row in news if row.upheld is None]
    return [row for row in news if row.office == office and row.upheld is not None and now - row.at < TOLD]


def changed(before: Iterable[ContestNews], after: Iterable[ContestNews]) -> dict[int, str]:
    """Return the contests that differ, each with its office."""
    return {row.number: row.office for row in sorted({*before} ^ {*after}, key=lambda row: row.number)}
