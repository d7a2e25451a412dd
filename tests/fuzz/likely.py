"""Values that get past the first look, and words that break what is careless, for schemathesis to draw from."""

from __future__ import annotations

import random
from typing import Any

from tests.support.api_world import PASSWORD
from tests.support.asked import PDF
from tests.support.hostile_words import PAYLOADS


def _speakable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_VALUES: dict[str, tuple[float, tuple[str, ...], tuple[str | int, ...]]] = {
    "tickets": (0.85, ("path.number", "body.into"), tuple(f"TKT-2026-{number:06}" for number in range(1, 14))),
    "seen": (0.7, ("header.If-Match",), ("*",)),
    "incidents": (0.8, ("path.incident", "body.incident"), ("1", "7", "9")),
    "devices": (0.8, ("path.device",), ("sw-dinkes", "sw-bpbd", "core-tjp")),
    "elements": (0.8, ("query.element", "body.element"), ("sw-dinkes", "pln-air-itam", "core-tjp", "dinkes")),
    "services": (0.8, ("path.service",), ("net-dinkes", "net-bpbd", "net-samsat-tjp")),
    "calendars": (0.8, ("path.calendar", "body.calendar"), ("dinas",)),
    "months": (0.7, ("path.month", "query.month"), ("2026-10", "2026-11", "2026-12", "0001-01", "9999-12")),
    "forms": (0.8, ("path.form",), ("BA-2026-0001", "BA-2026-0002", "BAP-2026-0001", "DISP-2026-0001")),
    "orders": (0.6, ("path.order",), ("SO-01", "SO-02", "SO-03")),
    "numbers": (0.6, ("path.contest",), (1, 2, 3)),
    "users": (0.8, ("path.name",), ("noc", "petugas", "opd", "opd-tjp", "kadis", "admin")),
    "offices": (0.7, ("query.office", "body.office"), ("dinkes", "samsat-tjp")),
    "begins": (0.7, ("query.from", "body.start"), ("2026-11-24T00:00:00Z", "2026-11-24T05:00:00+07:00")),
    "ends": (
        0.7,
        ("query.to", "query.at", "body.end", "body.by_when", "body.until"),
        ("2026-11-24T03:00:00Z", "2026-12-20T00:00:00Z", "2099-12-31T23:59:59Z"),
    ),
    "days": (0.8, ("body.last", "body.dates", "body.holds_from"), ("2026-12-21", "2026-12-24", "9999-12-31")),
    "passwords": (0.5, ("body.password", "body.current", "body.new"), ("rahasia-sekali-1", "rahasia-sekali-2")),
}
"""Dictionary → how often, where, what."""
DICTIONARIES: dict[str, Any] = {
    "hostile": {"values": [text for text in PAYLOADS if _speakable(text)]},
    **{name: {"values": list(values)} for name, (_, _, values) in _VALUES.items()},
}
PARAMETERS: dict[str, Any] = {
    place: {"dictionary": name, "probability": often}
    for name, (often, places, _) in _VALUES.items()
    for place in places
}

WAVES = {
    "kind": "weather",
    "phenomenon": "waves",
    "area": "Belitung",
    "start": "2026-11-24T00:00:00Z",
    "end": "2026-11-24T12:00:00Z",
    "wave_m": 3.0,
    "source": "BMKG 12/XI/2026",
    "text": "Gelombang tinggi di Selat Gelasa",
}
_TOGETHER: dict[str, dict[str, Any]] = {
    "POST /api/v1/session": {"name": "noc", "password": PASSWORD},
    "PUT /api/v1/session/password": {"current": PASSWORD, "new": "rahasia-sekali-2"},
    "POST /api/v1/weather/imports": {"notes": [WAVES]},
    "POST /api/v1/tickets/{number}/attachments": {"file": PDF.decode()},
    "POST /api/v1/tickets/{number}/order": {"officers": ["petugas"]},
    "POST /api/v1/tickets/{number}/officers": {"officers": ["petugas"]},
    "GET /api/v1/what-if": {"element": ["core-tjp"]},
}
"""Operation → values that it takes, of lists and of what only fits together."""
LIKELY: dict[str, str | int] = {place: values[0] for _, places, values in _VALUES.values() for place in places}
"""Place → a value that there fits, if any does."""
OFTEN = 0.5


def likelier(operation: str, values: Any, chance: random.Random) -> Any:
    """Return a query or body as drawn, or so that it gets past the first look."""
    if not isinstance(values, dict) or chance.random() > OFTEN:
        return values
    together = {name: value for name, value in _TOGETHER.get(operation, {}).items() if name in values}
    left_out = ("from", "to") if "month" in values else ("month",)
    return {name: value for name, value in values.items() if name not in left_out} | together
