"""Which incident a subject's down time belongs to.

Rules this module keeps (``availability.md``, Attribution):

- Every microsecond of down time belongs to exactly one incident, or to none when none claims it; so what is
  attributed sums to the down time, exactly.
- Where two claims overlap the earlier incident owns the time until its claim ends. Earlier is the order given:
  by start, then by id.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from agent.clock import Microseconds
from collector.core.intervals import Spans


class Claim(NamedTuple):
    """An incident and when it holds the subject down."""

    incident: str
    spans: Spans


class Owned(NamedTuple):
    """A stretch of down time and its one incident; None when no incident claims it."""

    start: Microseconds
    end: Microseconds
    incident: str | None


def owned(down: Spans, claims: Sequence[Claim]) -> list[Owned]:
    """Cut the down time into stretches of one incident each; ``claims`` stand in the incidents' order.

    The stretches cover ``down`` exactly, in order, neighbours of one incident joined.
    """
    coming = sorted((start, rank, end) for rank, claim in enumerate(claims) for start, end in claim.spans)
    coming.reverse()
    running: list[tuple[int, Microseconds]] = []
    result: list[Owned] = []
    for start, end in down:
        at = start
        while at < end:
            while coming and coming[-1][0] <= at:
                _, rank, until = coming.pop()
                heappush(running, (rank, until))
            while running and running[0][1] <= at:
                heappop(running)
            until = end
            if coming and coming[-1][0] < until:
                until = coming[-1][0]
            incident = None
            if running:
                incident = claims[running[0][0]].incident
                until = min(until, running[0][1])
            if result and result[-1].end == at and result[-1].incident == incident:
                result[-1] = Owned(result[-1].start, until, incident)
            else:
                result.append(Owned(at, until, incident))
            at = until
    return result


def attribute(down: Spans, claims: Sequence[Claim]) -> dict[str | None, Microseconds]:
    """Return how much of the down time each incident owns; the values sum to ``total(down)``.

    An incident that owns nothing is left out; the key None holds what no incident claims. For the time that counts,
    give the down time's intersection with the considered time.
    """
    sums: dict[str | None, Microseconds] = {}
    for start, end, incident in owned(down, claims):
        sums[incident] = sums.get(incident, 0) + end - start
    return sums
