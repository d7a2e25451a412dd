"""Statements as a collector would give them, by hand: services of the pretend province with hours up, down, unknown."""

from __future__ import annotations

from typing import Any, Literal

from agent.clock import HOUR, Microseconds, parse_instant
from collector.reading import Attached, Availability, Incident, Loss, Statement
from collector.sums import Day

START = parse_instant("2026-03-01T00:00:00+07:00")
END = parse_instant("2026-04-01T00:00:00+07:00")
Verdicts = Literal["met", "missed", "undetermined"]


def row(
    service: str,
    *,
    up: int = 100,
    down: int = 0,
    unknown: int = 0,
    guarantee: float = 0.9,
    causes: dict[str, Microseconds] | None = None,
) -> list[Availability]:
    """Return both bases of one service, in hours; the bounds are those of unknown time alone."""
    whole = up + down + unknown
    lower, upper = (up / whole, (up + unknown) / whole) if whole else (None, None)
    verdict: Verdicts = "undetermined"
    if lower is not None and upper is not None and (lower >= guarantee or upper < guarantee):
        verdict = "met" if lower >= guarantee else "missed"
    bases: tuple[Literal["24x7"], Literal["service-time"]] = ("24x7", "service-time")
    return [
        Availability(
            service=service,
            basis=basis,
            considered=whole * HOUR,
            up=up * HOUR,
            down=down * HOUR,
            unknown=unknown * HOUR,
            availability=up / (up + down) if up + down else None,
            lower=lower,
            upper=upper,
            coverage=(up + down) / whole if whole else None,
            verdict=verdict,
            guarantee=guarantee,
            budget=0,
            down_by_cause=({"power": down * HOUR} if down else {}) if causes is None else causes,
        )
        for basis in bases
    ]


def incident(
    name: str,
    *,
    cause: str = "power",
    root: tuple[str, ...] = ("pln-air-itam",),
    started: Microseconds = START,
    ended: Microseconds | None = None,
) -> Incident:
    """Return an incident of one device."""
    attached = Attached(device="sw-dinkes", state="down", started=started, ended=ended, hidden_by=None)
    return Incident(
        id=name,
        kind="outage",
        cause=cause,
        root=root,
        alternatives=(),
        confidence=1.0,
        evidence=(),
        attached=(attached,),
        services=(),
        started=started,
        opened=started,
        closed=ended,
    )


def statement(
    rows: list[list[Availability]],
    losses: list[Loss] | None = None,
    *,
    until: Microseconds = END,
    days: dict[str, list[Day]] | None = None,
    **more: Any,
) -> Statement:
    """Return the statement of March 2026."""
    return Statement(
        start=START,
        end=END,
        until=until,
        evidence=more.get("evidence", (START, until)),
        figures=[figures for pair in rows for figures in pair],
        days=days or {},
        losses=losses or [],
    )
