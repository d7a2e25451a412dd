"""An explanation as a document: what the API's list is made of and ``siaga explain --json`` prints."""

from __future__ import annotations

from typing import Any

import msgspec

from agent.clock import Microseconds, format_instant
from collector.explained import Piece
from collector.reading import Availability, Explanation


def explained_document(made: Explanation) -> dict[str, Any]:
    """Return an explanation whole; instants are RFC 3339 in UTC, durations microseconds."""
    return {**explained_head(made), "items": [piece_document(piece) for piece in made.pieces]}


def explained_head(made: Explanation) -> dict[str, Any]:
    """Return the period and the figure."""
    return {
        "start": format_instant(made.start),
        "end": format_instant(made.end),
        "until": format_instant(made.until),
        "figures": figures_document(made.figures),
    }


def figures_document(row: Availability) -> dict[str, Any]:
    """Return a service's figures on one basis."""
    return {
        "service": row.service,
        "basis": row.basis,
        "considered": row.considered,
        "up": row.up,
        "down": row.down,
        "unknown": row.unknown,
        "availability": row.availability,
        "lower": row.lower,
        "upper": row.upper,
        "coverage": row.coverage,
        "verdict": row.verdict,
        "guarantee": row.guarantee,
        "budget": row.budget,
        "remaining": row.budget - row.down,
        "down_by_cause": dict(sorted(row.down_by_cause.items())),
        "contractual": None if row.contractual is None else msgspec.structs.asdict(row.contractual),
    }


def piece_document(piece: Piece) -> dict[str, Any]:
    """Return one row."""
    return {
        "start": format_instant(piece.start),
        "end": format_instant(piece.end),
        "state": piece.state,
        "counts": piece.counts,
        "counted_as": piece.counted_as if piece.counts else None,
        "rule": None
        if piece.rule is None
        else {"code": piece.rule.code, "text": piece.rule.text, "elements": list(piece.rule.elements)},
        "incident": piece.incident,
        "cause": piece.cause,
        "surely_up": piece.surely_up,
        "surely_down": piece.surely_down,
        "evidence": [
            {
                "agent": run.agent,
                "device": run.device,
                "result": run.result,
                "first": format_instant(run.first),
                "last": format_instant(run.last),
                "until": format_instant(run.until),
                "count": run.count,
                "losses": run.losses,
            }
            for run in piece.evidence
        ],
        "silences": [
            {
                "agent": item.agent,
                "device": item.device,
                "code": item.code,
                "since": _instant(item.since),
                "until": _instant(item.until),
                "alone": item.alone,
            }
            for item in piece.silences
        ],
    }


def _instant(instant: Microseconds | None) -> str | None:
    return None if instant is None else format_instant(instant)
