"""Decisions and what they would alter as documents: what HTTP takes and gives, and the commands send and print.

Instants are RFC 3339 in UTC, durations microseconds, ratios doubles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from agent.clock import Microseconds, format_instant
from api.core.calendar_year import Announced, CalendarDay, CalendarYear
from api.core.explained_document import figures_document
from api.core.maintenance import Plan
from api.core.tickets import Ticket
from api.core.words import visible
from collector.core.rulings import Window
from collector.decisions import Decision, Maintenance, Recorded, Weather, kind_of
from collector.reading import Altered


def decision_document(decision: Decision) -> dict[str, Any]:
    """Return what was decided, with its kind."""
    document = {"kind": kind_of(decision), **msgspec.to_builtins(decision)}
    document.pop("type", None)
    if isinstance(decision, (Maintenance, Weather)):
        document["start"], document["end"] = format_instant(decision.start), format_instant(decision.end)
    return document


def recorded_document(row: Recorded, withdrawn: Recorded | None) -> dict[str, Any]:
    """Return a decision as it was recorded, with the number of what withdraws it."""
    return {
        "number": row.number,
        "recorded": format_instant(row.at),
        "by": row.by,
        "withdrawn_by": None if withdrawn is None else withdrawn.number,
        "decision": decision_document(row.decision),
    }


def impact_document(
    rows: Sequence[Altered],
    tickets: Sequence[tuple[Ticket, Microseconds]] | None,
    service_office: Mapping[str, str | None],
) -> dict[str, Any]:
    """Return the figures that a decision would alter, how many verdicts among them, and the tickets' new dues.

    ``tickets`` None: nobody there knows of tickets, so nothing is told of dues.
    """
    return {
        "verdicts": verdicts(rows),
        "figures": [
            {
                "month": row.month,
                "service": row.before.service,
                "office": service_office.get(row.before.service),
                "basis": row.before.basis,
                "before": figures_document(row.before),
                "after": figures_document(row.after),
            }
            for row in rows
        ],
        "tickets": None
        if tickets is None
        else [
            {"number": ticket.number, "due": format_instant(ticket.due), "becomes": format_instant(due)}
            for ticket, due in tickets
        ],
    }


def verdicts(rows: Sequence[Altered]) -> int:
    """Return how many verdicts change."""
    return sum(row.before.verdict != row.after.verdict for row in rows)


def calendar_document(made: CalendarYear) -> dict[str, Any]:
    """Return a calendar's year."""
    return {
        "calendar": made.name,
        "year": made.year,
        "warnings": [{"code": item.code, "dates": [day.isoformat() for day in item.dates]} for item in made.warnings],
        "days": [_day_document(item) for item in made.days],
        "decisions": [_announced_document(item) for item in made.announced],
    }


def _day_document(item: CalendarDay) -> dict[str, Any]:
    return {
        "date": item.day.isoformat(),
        "hours": [clock_span(span) for span in item.hours],
        "rule": item.rule,
        "text": visible(item.text),
        "decision": None if item.decision is None else item.decision.number,
        "recorded": None if item.decision is None else format_instant(item.decision.at),
    }


def _announced_document(item: Announced) -> dict[str, Any]:
    withdrawn = item.withdrawn
    return {
        "number": item.made.number,
        "recorded": format_instant(item.made.at),
        "withdrawn": None if withdrawn is None else format_instant(withdrawn.at),
        "decision": decision_document(item.made.decision),
    }


def clock_span(span: tuple[int, int]) -> str:
    """Return hours in minutes since midnight as they are written in a calendar.

    >>> clock_span((1320, 1800))
    '22:00-06:00'
    """
    start, end = span
    until = end if end <= _DAY else end - _DAY
    return f"{start // 60:02d}:{start % 60:02d}-{until // 60:02d}:{until % 60:02d}"


_DAY = 24 * 60


def window_document(plan: Plan, window: Window, now: int, *, whole: bool) -> dict[str, Any]:
    """Return one window of a maintenance; not ``whole``: without what people wrote and who they are."""
    approval = plan.approval
    return {
        "number": plan.made.number,
        "element": window.element,
        "start": format_instant(window.start),
        "end": format_instant(window.end),
        "state": plan.state_of(window, now),
        "counts": window.counts and plan.withdrawn is None,
        "weekly": list(plan.said.weekly),
        "services": list(plan.services),
        "recorded": format_instant(plan.made.at),
        "approved": None if approval is None else format_instant(approval.at),
        "reason": visible(window.reason) if whole else None,
        "by": plan.made.by if whole else None,
        "approved_by": approval.by if whole and approval is not None else None,
    }
