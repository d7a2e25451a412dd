"""What would have been different: two replay answers laid side by side (``siaga replay --against``)."""

from __future__ import annotations

from typing import Any

_IDENTITY = {
    "outages": ("subject", "from", "to", "state"),
    "incidents": ("cause", "root", "started", "closed", "subjects"),
    "tickets": ("incident", "due"),
    "notices": ("kind", "agent", "from", "to"),
}


def difference(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return, for each list, what only the first and only the second has; for availability, the rows that changed."""
    out: dict[str, Any] = {}
    for name, keys in _IDENTITY.items():
        before = {_key(row, keys): row for row in one[name]}
        after = {_key(row, keys): row for row in other[name]}
        out[name] = {
            "only_here": [before[key] for key in before if key not in after],
            "only_against": [after[key] for key in after if key not in before],
        }
    old = {(row["service"], row["basis"]): row for row in one["availability"]}
    new = {(row["service"], row["basis"]): row for row in other["availability"]}
    out["availability"] = [
        {"service": key[0], "basis": key[1], "here": old.get(key), "against": new.get(key)}
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]
    return out


def _key(row: dict[str, Any], keys: tuple[str, ...]) -> str:
    return repr([row[key] for key in keys])
