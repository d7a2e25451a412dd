"""A month's report as numbers: who kept the guarantee, what was lost, to what, and what is not known.

Rules this module keeps (``availability.md``, Figures and Roll-up):

- Times are summed, percentages never averaged; every ratio is exact until it is printed.
- The figures are the statement's own: nothing is judged here again.
- An office met the guarantee when all its services did, missed it when one did, and is undetermined otherwise.
- Pure; no language, no layout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import msgspec

from agent.clock import Microseconds
from api.core.directory import Directory, OfficePlace
from collector.core.availability import Figures, Tally, Verdict
from collector.core.rollups import figures_of
from collector.reading import Incident, Loss, Statement
from collector.sums import Day

WORST = 5
"""How many offices and incidents the first page names."""

_NOBODY = OfficePlace(id="", name="", island="", complex=False, site=None, at=None, devices=(), services=())


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One service of the table; ``alone`` tells that it is its office's only one."""

    office: str
    place: OfficePlace
    service: str
    alone: bool
    figures: Figures
    around: Figures
    verdict: Verdict
    days: tuple[Day, ...]
    causes: Mapping[str, Microseconds]


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """Service time lost to one cause, and in how many incidents."""

    cause: str
    down: Microseconds
    incidents: int


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One incident and the service time it took; ``incident`` None: no incident claims it."""

    incident: Incident | None
    down: Microseconds
    offices: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What the pages say. ``verdicts`` counts offices; ``total`` sums all services' service time.

    ``working_days`` is how many days had service time, of most services. ``guarantee`` is None when they differ.
    """

    statement: Statement
    preliminary: bool
    verdicts: Mapping[Verdict, int]
    offices: int
    dark: int
    total: Tally
    guarantee: Fraction | None
    working_days: int
    lines: tuple[Line, ...]
    worst: tuple[Line, ...]
    causes: tuple[Lost, ...]
    hits: tuple[Hit, ...]
    more_hits: int


def report(statement: Statement, directory: Directory) -> Report:
    """Return the report of a statement; offices and services are those that the directory knows."""
    lines = _lines(statement, directory)
    total = sum((line.figures.tally for line in lines), Tally())
    verdicts, dark = _offices(lines)
    guarantees = {line.figures.guarantee for line in lines}
    losses = [loss for loss in statement.losses if loss.down > 0]
    hits = [_hit(loss, directory) for loss in losses]
    return Report(
        statement=statement,
        preliminary=statement.until < statement.end,
        verdicts=verdicts,
        offices=sum(verdicts.values()),
        dark=dark,
        total=total,
        guarantee=guarantees.pop() if len(guarantees) == 1 else None,
        working_days=_working_days(lines),
        lines=tuple(lines),
        worst=tuple(_worst(lines)),
        causes=tuple(_causes(lines, losses)),
        hits=tuple(hits[:WORST]),
        more_hits=max(0, len(hits) - WORST),
    )


def _lines(statement: Statement, directory: Directory) -> list[Line]:
    around = {row.service: row for row in statement.figures if row.basis == "24x7"}
    rows = [row for row in statement.figures if row.basis == "service-time"]
    owners = Counter(directory.service_office.get(row.service) for row in rows)
    lines = []
    for row in rows:
        office = directory.service_office.get(row.service)
        place = directory.office.get(office or "", _NOBODY)
        lines.append(
            Line(
                office=place.id or row.service,
                place=place,
                service=row.service,
                alone=bool(place.id) and owners[office] == 1,
                figures=figures_of(row),
                around=figures_of(around[row.service]),
                verdict=Verdict(row.verdict),
                days=tuple(statement.days.get(row.service, ())),
                causes=row.down_by_cause,
            )
        )
    return sorted(lines, key=_by_place)


def _by_place(line: Line) -> tuple[bool, str, str, str]:
    """The complex first, then island by island; within each by name."""
    return not line.place.complex, line.place.island, line.place.name.casefold(), line.service


def _offices(lines: Iterable[Line]) -> tuple[dict[Verdict, int], int]:
    """Count offices by verdict, and those of which nothing was seen in service time."""
    verdicts: dict[str, set[Verdict]] = {}
    seen: dict[str, Microseconds] = {}
    for line in lines:
        verdicts.setdefault(line.office, set()).add(line.verdict)
        seen[line.office] = seen.get(line.office, 0) + line.figures.up + line.figures.down
    counts = dict.fromkeys(Verdict, 0)
    for found in verdicts.values():
        decisive = (Verdict.MISSED, Verdict.UNDETERMINED, Verdict.MET)
        counts[next(verdict for verdict in decisive if verdict in found)] += 1
    return counts, sum(1 for known in seen.values() if not known)


def _working_days(lines: Iterable[Line]) -> int:
    counts = Counter(sum(1 for day in line.days if day.considered) for line in lines)
    return max(counts, key=lambda days: (counts[days], days), default=0)


def _worst(lines: Iterable[Line]) -> list[Line]:
    hurt = [(line.figures.availability, line) for line in lines if line.figures.down]
    ranked = sorted(((ratio, line) for ratio, line in hurt if ratio is not None), key=lambda pair: _rank(*pair))
    return [line for _, line in ranked[:WORST]]


def _rank(ratio: Fraction, line: Line) -> tuple[Fraction, str, str]:
    return ratio, line.place.name.casefold(), line.service


def _causes(lines: Sequence[Line], losses: Sequence[Loss]) -> list[Lost]:
    down: Counter[str] = Counter()
    for line in lines:
        down.update(line.causes)
    incidents = Counter(loss.incident.cause for loss in losses if loss.incident is not None)
    rows = [Lost(cause=cause, down=amount, incidents=incidents[cause]) for cause, amount in down.items() if amount]
    return sorted(rows, key=lambda row: (-row.down, row.cause))


def _hit(loss: Loss, directory: Directory) -> Hit:
    offices = {directory.service_office.get(service) or service for service in loss.services}
    return Hit(incident=loss.incident, down=loss.down, offices=len(offices))
