"""What the pages show of rolled-up figures, of forecasts and of a service's reliability, ready for their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from agent.clock import Microseconds
from api.core.directory import Directory
from api.core.foretelling import foretold, used
from api.core.ratios import percent
from api.core.report_words import NONE, SIGN, hours
from api.core.rollup_document import group_name, numbered
from api.core.words import Language, cause, say
from api.http.context import Siaga
from collector.core.grouping import Grouping
from collector.core.rollups import CauseFigures, GroupFigures, by_cause, by_group, repairs
from collector.reading import Availability, Contractual, Forecast
from collector.sums import Reliability


class GroupBar(msgspec.Struct, frozen=True, kw_only=True):
    """One group's figures as text; ``share`` and ``mark`` (what is promised, if all services have it) of 100.

    ``verdict`` is that of the worst service; ``kept`` tells whether the sum itself keeps what is promised.
    """

    name: str
    share: float
    mark: float | None
    service_time: str | None
    around_the_clock: str | None
    contractual: str | None
    down: Microseconds
    services: int
    met: int
    missed: int
    undetermined: int
    repair: str | None
    verdict: str
    kept: str


class CauseBar(msgspec.Struct, frozen=True, kw_only=True):
    """What one cause took in service time; ``share`` of 100."""

    name: str
    share: float
    percent: str | None
    down: Microseconds
    services: int
    incidents: int
    excused: bool


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A service that is down and when its budget runs out."""

    service: str
    name: str
    sentence: str
    used: str
    spent: bool


def group_bars(
    lang: Language, directory: Directory, by: Grouping, figures: Sequence[Availability], told: Sequence[Reliability]
) -> list[GroupBar]:
    """Return one row a group, the worst first."""
    rows = by_group(figures, directory.belonging.by(by), told)
    around = {row.group: row for row in rows if row.basis == "24x7"}
    bars = [_bar(lang, directory, by, row, around.get(row.group)) for row in rows if row.basis == "service-time"]
    return sorted(bars, key=lambda bar: (-bar.missed / bar.services, bar.share, bar.name.casefold()))


def _bar(
    lang: Language, directory: Directory, by: Grouping, row: GroupFigures, around: GroupFigures | None
) -> GroupBar:
    promised = {directory.guarantee.get(service, 0.0) for service in row.services}
    guarantee = next(iter(promised)) if len(promised) == 1 else None
    tally, mttr = row.whole.tally, row.repairs.mttr
    known = tally.up + tally.down
    ratio = tally.up / known if known else 0.0
    return GroupBar(
        name=group_name(lang, directory, by, row.group),
        share=100 * ratio,
        mark=None if guarantee is None else 100 * guarantee,
        service_time=_percent(lang, tally.up, known, guarantee or 0.0),
        around_the_clock=None
        if around is None
        else _percent(lang, around.whole.tally.up, around.whole.tally.up + around.whole.tally.down, guarantee or 0.0),
        contractual=None
        if row.contractual is None
        else _percent(
            lang,
            row.contractual.tally.up,
            row.contractual.tally.up + row.contractual.tally.down,
            guarantee or 0.0,
        ),
        down=tally.down,
        services=len(row.services),
        met=row.whole.met,
        missed=row.whole.missed,
        undetermined=row.whole.undetermined,
        repair=None if mttr is None else hours(lang, int(mttr)),
        verdict="missed" if row.whole.missed else "undetermined" if row.whole.undetermined else "met",
        kept="undetermined" if guarantee is None or not known else "met" if ratio >= guarantee else "missed",
    )


def cause_bars(
    lang: Language, directory: Directory, figures: Sequence[Availability], told: Sequence[Reliability]
) -> list[CauseBar]:
    """Return one row a cause, the most down time first."""
    rows = [row for row in by_cause(figures, told) if row.basis == "service-time"]
    whole = sum(row.down for row in rows)
    return [_cause(lang, directory, row, whole) for row in rows]


def _cause(lang: Language, directory: Directory, row: CauseFigures, whole: Microseconds) -> CauseBar:
    return CauseBar(
        name=cause(lang, row.cause),
        share=100 * row.down / whole,
        percent=_percent(lang, row.down, whole),
        down=row.down,
        services=len(row.services),
        incidents=row.incidents,
        excused=row.cause in directory.excused_causes,
    )


def forecasts(parts: Siaga, lang: Language, made: Sequence[Forecast]) -> list[Told]:
    """Return the services that are down, the first to run out of budget first."""
    now = parts.clock.wall()
    decisions = numbered(parts.reader.decisions() if any(row.moved_by for row in made) else [])
    ordered = sorted(made, key=lambda row: (row.breach is None, row.breach or 0, row.service))
    return [
        Told(
            service=row.service,
            name=_service_name(parts.directory, row.service),
            sentence=foretold(lang, parts.zone, row, decisions, now),
            used=used(lang, row),
            spent=row.breach is not None and row.breach <= now,
        )
        for row in ordered
    ]


def facts(
    lang: Language, directory: Directory, row: Availability, told: Reliability | None
) -> list[tuple[str, str, str]]:
    """Return what is said of a service's budget, repairs and failures on one basis: label, value, kind."""
    left = row.budget - row.down
    found = [
        (say(lang, "dependability.budget"), hours(lang, row.budget), ""),
        (say(lang, "dependability.used"), hours(lang, row.down), ""),
        (
            say(lang, "dependability.left" if left >= 0 else "dependability.over"),
            hours(lang, abs(left)),
            "met" if left >= 0 else "missed",
        ),
    ]
    if told is not None:
        found += _repairs(lang, told, row)
    if row.contractual is not None:
        causes = ", ".join(cause(lang, code) for code in sorted(directory.excused_causes))
        spared = row.contractual
        found += [
            (say(lang, "dependability.operational"), _figure(lang, row, row.guarantee), ""),
            (
                say(lang, "dependability.contractual", causes=causes),
                _figure(lang, spared, row.guarantee),
                spared.verdict,
            ),
        ]
    return found


def _repairs(lang: Language, told: Reliability, row: Availability) -> list[tuple[str, str, str]]:
    wall, own, mine = repairs([told], "24x7").mttr, repairs([told], "service-time").mttr, repairs([told], row.basis)
    mttr = say(lang, "dependability.mttr.none")
    if wall is not None and own is not None:
        values: Mapping[str, str] = {"wall": hours(lang, int(wall)), "own": hours(lang, int(own))}
        mttr = say(lang, "dependability.mttr.both", **values)
    none = say(lang, "dependability.mtbf.none")
    return [
        (say(lang, "dependability.mttr"), mttr, ""),
        (say(lang, "dependability.mtbf"), none if mine.mtbf is None else hours(lang, int(mine.mtbf)), ""),
        (say(lang, "dependability.outages"), f"{told.began} / {told.ended}", ""),
    ]


def _figure(lang: Language, row: Availability | Contractual, guarantee: float) -> str:
    told = _percent(lang, row.up, row.up + row.down, guarantee)
    return NONE if told is None else f"{told}{SIGN}"


def _percent(lang: Language, part: Microseconds, whole: Microseconds, guarantee: float = 0.0) -> str | None:
    return percent(part, whole, guarantee=guarantee, decimal="," if lang is Language.ID else ".")


def _service_name(directory: Directory, service: str) -> str:
    place = directory.office.get(directory.service_office.get(service) or "")
    return service if place is None else place.name
