"""Which incident a subject's down time belongs to.

Rules this module keeps (``availability.md``, Attribution):

- Every microsecond of down time belongs to exactly one incident, or to none when none claims it; so what is
  attributed sums to the down time, exactly.
- Where two claims overlap the earlier incident owns the time until its claim ends. Earlier is the order given:
  by start, then by id. Who owns an instant depends on the claims on that instant alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from operator import gt
from typing import NamedTuple

from agent.clock import Microseconds
from collector.core.intervals import Spans, difference, intersection, united


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


def shared_out(down: Spans, claims: Sequence[Claim], name_of: Callable[[str | None], str]) -> dict[str, Spans]:
    """Divide the down time by what its owner is called, such as its cause; the parts cover ``down`` exactly.

    ``name_of`` None names what no incident claims. Most claims do not overlap: then each name's part is one merge.
    """
    named: dict[str, Spans] = {}
    claimed = [(span, claim.incident) for claim in claims for span in claim.spans]
    if len(claims) > 1:
        claimed.sort()
        if any(map(gt, [span[1] for span, _ in claimed], [span[0] for span, _ in claimed[1:]])):
            for start, end, incident in owned(down, claims):
                named.setdefault(name_of(incident), []).append((start, end))
            return {name: united(spans) for name, spans in named.items()}
    for span, incident in claimed:
        named.setdefault(name_of(incident), []).append(span)
    left, parts = down, dict[str, Spans]()
    for name, spans in named.items():
        mine = united(spans)
        part = intersection(down, mine)
        if part:
            parts[name] = part
            left = difference(left, part)
    if left:
        name = name_of(None)
        parts[name] = united([*parts.get(name, ()), *left])
    return parts
