"""A period's statement: the figures, every local day of every service, and what each incident took.

Rules this module keeps:

- The days of a service sum to its figures on service time, and the losses to the services' down time, exactly
  (``availability.md``, laws 2 and 5).
- A day is a calendar day of the inventory's zone; of a day that has not come nothing is considered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from agent.clock import Microseconds, to_datetime, to_instant
from collector.core.attribution import attribute
from collector.core.cases import Case
from collector.core.intervals import Spans, clip, intersection, overlap, total
from collector.core.ledger import Ledger, Sheet
from collector.core.timeline import Timeline
from collector.reading import Loss, Statement
from collector.sums import Day


def statement(
    ledger: Ledger,
    period: tuple[Microseconds, Microseconds],
    until: Microseconds,
    sheets: Sequence[Sheet],
    cases: Sequence[Case],
    *,
    evidence: tuple[Microseconds, Microseconds] | None,
) -> Statement:
    """Return the statement of ``period``, judged as far as ``until``; ``evidence`` is its first and last observation."""
    start, end = period
    edges = midnights(start, end, ledger.zone)
    lost: dict[str | None, Microseconds] = {}
    hit: dict[str | None, list[str]] = {}
    days: dict[str, list[Day]] = {}
    for sheet in sheets:
        counted = ledger.counted(sheet, start, until)
        days[sheet.service.id] = _days(edges, sheet.seen.point, counted)
        down = intersection(sheet.seen.point.down, counted)
        for incident, amount in attribute(down, sheet.claims).items():
            lost[incident] = lost.get(incident, 0) + amount
            hit.setdefault(incident, []).append(sheet.service.id)
    known = {case.id: case for case in cases}
    losses = [
        Loss(
            incident=None if incident is None else ledger.public(known[incident]),
            down=amount,
            services=tuple(hit[incident]),
        )
        for incident, amount in lost.items()
    ]
    losses.sort(key=_most_first)
    return Statement(
        start=start,
        end=end,
        until=until,
        evidence=evidence,
        figures=ledger.rows(sheets, start, until, {case.id: ledger.cause_of(case) for case in cases}),
        days=days,
        losses=losses,
    )


def midnights(start: Microseconds, end: Microseconds, zone: ZoneInfo) -> list[Microseconds]:
    """Return ``start``, every local midnight between, and ``end``, in order: a date that never was has no time."""
    first = to_datetime(start).astimezone(zone).date()
    edges = [start]
    while (midnight := to_instant(datetime.combine(first + timedelta(days=1), time(), zone))) < end:
        edges.append(max(midnight, start))  # clocks put back past midnight read the day before once more
        first += timedelta(days=1)
    return [*edges, end]


def _days(edges: Sequence[Microseconds], seen: Timeline, counted: Spans) -> list[Day]:
    out = []
    for start, end in pairwise(edges):
        spans = clip(counted, start, end)
        considered, up, down = total(spans), overlap(seen.up, spans), overlap(seen.down, spans)
        out.append(Day(start, considered, up, down, considered - up - down))
    return out


def _most_first(loss: Loss) -> tuple[Microseconds, Microseconds, str]:
    return -loss.down, 0 if loss.incident is None else loss.incident.started, loss.incident.id if loss.incident else ""
