"""What a house tells of a period, in the form of a replay's answer."""

from __future__ import annotations

from typing import Any

import msgspec

from agent.clock import Microseconds, format_instant
from collector.reading import Availability, Incident, Outage
from collector.replay import sentence
from tests.support.house import House

FIGURES = (
    *("service", "basis", "considered", "up", "down", "unknown"),
    *("availability", "lower", "upper", "coverage", "verdict", "down_by_cause"),
)


def told(house: House, start: Microseconds, end: Microseconds) -> dict[str, Any]:
    """Return it as of now; incidents and tickets are all that were open at some instant of the period."""
    incidents = [
        incident
        for incident in house.reader.incidents(limit=1_000_000)
        if _overlaps(incident.started, incident.closed, start, end)
    ]
    shown = {incident.id for incident in incidents}
    with house.tickets_store.reading() as picture:
        tickets = [
            {
                "incident": ticket.incident,
                "service_code": ticket.service_code,
                "priority": None,  # by the desk's own settings, which a replay does not know
                "due": format_instant(ticket.due),
            }
            for ticket in picture.tickets(limit=1_000_000)
            if ticket.incident in shown
        ]
    notices = [
        {"kind": row.kind, "agent": row.agent, "from": format_instant(row.started), "to": _instant(row.ended)}
        for _, row in sorted(house.notices.items(), key=lambda item: (item[0][0], item[0][2]))
        if _overlaps(row.started, row.ended, start, end)
    ]
    return {
        "outages": [_outage(row) for row in house.reader.outages(start, end)],
        "incidents": sorted((_incident(row) for row in incidents), key=lambda row: int(row["id"])),
        "tickets": sorted(tickets, key=lambda row: int(row["incident"] or 0)),
        "notices": notices,
        "availability": [_figures(row) for row in house.reader.availability(start, end)],
    }


def _overlaps(first: Microseconds, last: Microseconds | None, start: Microseconds, end: Microseconds) -> bool:
    return first < end and (last is None or last > start or first >= start)


def _outage(row: Outage) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "from": format_instant(row.started),
        "to": _instant(row.ended),
        "from_bracket": [format_instant(edge) for edge in row.started_bracket],
        "to_bracket": [_instant(edge) for edge in row.ended_bracket],
        "state": row.state,
        "incident": row.incident,
    }


def _incident(row: Incident) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "cause": row.cause,
        "root": list(row.root),
        "alternatives": [list(elements) for elements in row.alternatives],
        "confidence": row.confidence,
        "evidence": [sentence(fact) for fact in row.evidence],
        "subjects": sorted({attached.device for attached in row.attached}),
        "services": list(row.services),
        "started": format_instant(row.started),
        "opened": format_instant(row.opened),
        "closed": _instant(row.closed),
        "flapping": row.flapping,
    }


def _figures(row: Availability) -> dict[str, Any]:
    values = msgspec.structs.asdict(row)
    return {name: values[name] for name in FIGURES}


def _instant(instant: Microseconds | None) -> str | None:
    return None if instant is None else format_instant(instant)
