"""Pieces and explanations by hand, in hours since a Monday's midnight in WIB."""

from __future__ import annotations

from typing import Any

from agent.clock import HOUR, parse_instant
from collector.explained import Piece, Rule
from collector.reading import Availability, Explanation

MONDAY = parse_instant("2026-03-02T00:00:00+07:00")


def piece(start: float, end: float, state: Any = "up", rule: Any = None, **more: Any) -> Piece:
    """Return a piece; ``rule`` is a code or a whole rule."""
    given = {"incident": None, "cause": None, "surely_up": 0, "surely_down": 0, "evidence": (), "silences": ()} | more
    return Piece(
        start=MONDAY + int(start * HOUR),
        end=MONDAY + int(end * HOUR),
        state=state,
        rule=Rule(code=rule) if isinstance(rule, str) else rule,
        **given,
    )


def explained(pieces: list[Piece], *, doubt: float = 0.0, **more: Any) -> Explanation:
    """Return the explanation of pieces; the bounds are ``doubt`` further apart than unknown time makes them."""

    def length(*states: str) -> int:
        return sum(row.end - row.start for row in pieces if row.rule is None and row.state in states)

    up, down, unknown = length("up"), length("down"), length("unknown")
    whole = up + down + unknown
    lower = up / whole - doubt if whole else None
    upper = (up + unknown) / whole if whole else None
    verdict: Any = "undetermined"
    if lower is not None and upper is not None:
        verdict = "met" if lower >= 0.9 else "missed" if upper < 0.9 else verdict
    figures = Availability(
        service="net-dinkes",
        basis=more.get("basis", "service-time"),
        considered=whole,
        up=up,
        down=down,
        unknown=unknown,
        availability=up / (up + down) if up + down else None,
        lower=lower,
        upper=upper,
        coverage=(up + down) / whole if whole else None,
        verdict=verdict,
        guarantee=0.9,
        budget=0,
        down_by_cause=more.get("causes", {}),
    )
    start = more.get("start", pieces[0].start if pieces else MONDAY)
    end = more.get("end", pieces[-1].end if pieces else MONDAY)
    return Explanation(start=start, end=end, until=more.get("until", end), figures=figures, pieces=pieces)
