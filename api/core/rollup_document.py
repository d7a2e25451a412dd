"""Rolled-up figures, failures, repairs and forecasts as documents.

Rules this module keeps: times are integer microseconds, means cut to whole ones; ratios the nearest doubles; instants
RFC 3339 in UTC. What there is no data of is null. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from agent.clock import Microseconds, format_instant
from api.core.directory import Directory
from api.core.words import Language, cause, say
from collector.core.availability import Figures, RollUp, nearest_double
from collector.core.grouping import Grouping
from collector.core.rollups import CauseFigures, GroupFigures, Repairs
from collector.decisions import DayOff, Hours, Recorded, Withdrawal
from collector.reading import Availability, Forecast


def group_name(lang: Language, directory: Directory, by: Grouping, group: str | None) -> str:
    """Return what people call a group."""
    if group is None:
        return say(lang, f"rollup.none.{by}")
    if by == "office":
        return directory.office[group].name if group in directory.office else group
    if by == "medium":
        return say(lang, f"edit.medium.{group}")
    return {"site": directory.sites, "provider": directory.providers}.get(by, {}).get(group, group)


def group_document(row: GroupFigures, name: str) -> dict[str, Any]:
    """Return one group on one basis."""
    return {
        "group": row.group,
        "name": name,
        "basis": row.basis,
        "services": len(row.services),
        **_rolled(row.whole),
        "coverage": nearest_double(Figures(row.whole.tally, Fraction(0)).coverage),
        "budget": row.budget,
        "remaining": row.budget - row.whole.tally.down,
        "down_by_cause": dict(row.down_by_cause),
        "contractual": None if row.contractual is None else _rolled(row.contractual),
        **repairs_document(row.repairs),
    }


def cause_document(lang: Language, row: CauseFigures, whole: Microseconds, excused: bool) -> dict[str, Any]:
    """Return one cause on one basis; ``whole`` is all down time on it."""
    return {
        "cause": row.cause,
        "name": cause(lang, row.cause),
        "basis": row.basis,
        "down": row.down,
        "share": nearest_double(Fraction(row.down, whole)) if whole else None,
        "services": len(row.services),
        "incidents": row.incidents,
        "excused": excused,
    }


def repairs_document(made: Repairs) -> dict[str, Any]:
    """Return failures and repairs on one basis."""
    return {
        "outages_began": made.began,
        "outages_ended": made.ended,
        "mttr": None if made.mttr is None else int(made.mttr),
        "mtbf": None if made.mtbf is None else int(made.mtbf),
    }


def device_row(row: Availability, made: Repairs) -> dict[str, Any]:
    """Return a device's figures on one basis: a service's without the promise."""
    return {
        "basis": row.basis,
        "considered": row.considered,
        "up": row.up,
        "down": row.down,
        "unknown": row.unknown,
        "availability": row.availability,
        "lower": row.lower,
        "upper": row.upper,
        "coverage": row.coverage,
        "down_by_cause": dict(sorted(row.down_by_cause.items())),
        **repairs_document(made),
    }


def forecast_document(
    row: Forecast, office: str | None, decisions: Mapping[int, Recorded], now: Microseconds
) -> dict[str, Any]:
    """Return one forecast with the decisions on the calendar that moved it."""
    return {
        "service": row.service,
        "office": office,
        "breach": None if row.breach is None else format_instant(row.breach),
        "spent": row.breach is not None and row.breach <= now,
        "budget": row.budget,
        "used": row.used,
        "remaining": row.budget - row.used,
        "undecided": None if row.undecided is None else format_instant(row.undecided),
        "moved_by": [_moved_by(decisions[number], decisions) for number in row.moved_by if number in decisions],
    }


def _moved_by(row: Recorded, decisions: Mapping[int, Recorded]) -> dict[str, Any]:
    withdrawn = decisions.get(row.decision.of) if isinstance(row.decision, Withdrawal) else None
    said = row.decision if withdrawn is None else withdrawn.decision
    why = said.why if isinstance(said, (DayOff, Hours)) else ""
    return {
        "decision": row.number,
        "recorded": format_instant(row.at),
        "calendar": said.calendar if isinstance(said, (DayOff, Hours)) else "",
        "dates": said.dates if isinstance(said, DayOff) else said.holds_from if isinstance(said, Hours) else "",
        "why": row.decision.reason if isinstance(row.decision, Withdrawal) else why,
        "withdraws": row.decision.of if isinstance(row.decision, Withdrawal) else None,
    }


def numbered(decisions: Sequence[Recorded]) -> dict[int, Recorded]:
    """Return decisions by their numbers."""
    return {row.number: row for row in decisions}


def _rolled(made: RollUp) -> dict[str, Any]:
    figures = Figures(made.tally, Fraction(0))
    return {
        "met": made.met,
        "missed": made.missed,
        "undetermined": made.undetermined,
        "considered": made.tally.considered,
        "up": made.tally.up,
        "down": made.tally.down,
        "unknown": made.tally.unknown,
        "availability": nearest_double(made.availability),
        "lower": nearest_double(figures.lower),
        "upper": nearest_double(figures.upper),
    }
