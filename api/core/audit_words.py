"""Rows of the audit in words, for a page.

Rules this module keeps:

- What has no word of its own is shown plainly, never left out.
- Nothing is shown raw: see ``api.core.words``.
- Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from api.core.audit import NOBODY, AuditRow
from api.core.audit_changes import is_secret
from api.core.words import CATALOG, Language, actor, cause, duration, moment, say, visible

_WORDS = {
    "state": "ticket.state.",
    "role": "role.",
    "stage": "stage.",
    "urgency": "urgency.",
    "actor": "role.",
    "side": "side.",
    "channel": "ticket.channel.",
    "clock": "clock.",
}
_FIRST_INSTANT = 10**14
"""Microseconds of 1973: what is less is a number, what is not an instant."""
_LENGTHS = frozenset({"request", "kadis", "kabid", "prakom", "take", "report", "archive"})
"""Steps' targets in the desk's settings, in microseconds of working time."""
LONGEST = 600


class Change(NamedTuple):
    """One field in words; None where there was, or is, nothing."""

    field: str
    before: str | None
    after: str | None


class Told(NamedTuple):
    """A row in words."""

    row: AuditRow
    who: str
    how: str
    kind: str
    action: str
    changes: tuple[Change, ...]


def told(lang: Language, row: AuditRow, zone: ZoneInfo) -> Told:
    """Return a row in words; one whose changes cannot be read shows them as they are."""
    try:
        changes = json.loads(row.changes)
    except ValueError:
        changes = {"": [None, row.changes]}
    local = say(lang, "audit.address.local") if row.address == "local" else row.address
    return Told(
        row=row,
        who=say(lang, "audit.nobody") if row.actor == NOBODY else actor(lang, row.actor),
        how=say(lang, f"audit.by.{row.via}", address=local),
        kind=kind(lang, row.kind),
        action=_known(lang, f"audit.action.{row.action}", row.action),
        changes=tuple(_changes(lang, changes, zone)),
    )


def kind(lang: Language, code: str) -> str:
    """Return the kind of an object in words."""
    return _known(lang, f"audit.kind.{code}", code)


def _known(lang: Language, key: str, code: str) -> str:
    return say(lang, key) if key in CATALOG else visible(code)


def _changes(lang: Language, changes: Any, zone: ZoneInfo) -> list[Change]:
    if not isinstance(changes, Mapping):
        return [Change("", None, visible(json.dumps(changes, ensure_ascii=False), LONGEST))]
    return [
        Change(_known(lang, f"audit.field.{_last(field)}", field), *(_side(lang, field, side, zone) for side in sides))
        for field, pair in changes.items()
        for sides in [pair if isinstance(pair, list) and len(pair) == 2 else [None, pair]]  # noqa: PLR2004 - before, after
    ]


def _side(lang: Language, field: str, value: Any, zone: ZoneInfo) -> str | None:
    if value in (None, "", [], {}):
        return None
    if is_secret(field):
        return _known(lang, f"audit.secret.{value}", str(value))
    return visible(_value(lang, field, value, zone), LONGEST)


def _value(lang: Language, field: str, value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, bool):
        return say(lang, "audit.yes" if value else "audit.no")
    if isinstance(value, int):
        return _number(lang, field, value, zone)
    if isinstance(value, str):
        return _word(lang, field, value)
    if isinstance(value, list):
        return ", ".join(_value(lang, field, item, zone) for item in value)
    if isinstance(value, Mapping):
        return _mapping(lang, field, value, zone)
    return str(value)


def _number(lang: Language, field: str, value: int, zone: ZoneInfo) -> str:
    if field in _LENGTHS:
        return duration(lang, value)
    return moment(lang, value, zone, seconds=True) if value >= _FIRST_INSTANT else str(value)


def _last(field: str) -> str:
    """Return a field's name within the procedure's part of a ticket (``work.settlement.agreed``), which has words; else it whole."""
    return field.rpartition(".")[2] if field.startswith("work.") else field


def _word(lang: Language, field: str, value: str) -> str:
    field = _last(field)
    if field in ("cause", "measured_cause"):
        return cause(lang, value)
    return _known(lang, _WORDS[field] + value, value) if field in _WORDS else value


def _mapping(lang: Language, field: str, value: Mapping[str, Any], zone: ZoneInfo) -> str:
    if "cut" in value:
        return say(lang, "audit.cut", text=value["cut"], digest=str(value.get("sha256"))[:12])
    if "more" in value:
        return say(lang, "audit.more", count=value["more"])
    if field == "history":
        text = value.get("text")
        done = _known(lang, f"audit.action.{value.get('kind')}", str(value.get("kind")))
        return done if text is None else f"{done}: “{_value(lang, '', text, zone)}”"
    name = value.get("name") or value.get("device") or value.get("id")
    if name is not None and field in ("root", "devices"):
        over = value.get("ended")
        return f"{name} ({moment(lang, over, zone)})" if isinstance(over, int) else str(name)
    parts = (
        f"{_known(lang, f'audit.field.{key}', key)}: {_value(lang, key, item, zone)}"
        for key, item in value.items()
        if item not in (None, "", [], {})
    )
    return "; ".join(parts)
