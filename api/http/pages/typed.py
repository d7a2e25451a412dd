"""What was typed into a deed's form, on its way to the deed's input and back.

Rules this module keeps:

- A field that was left empty is left out; times are those of the inventory's zone.
- Each thing that is wrong is told beside its field, as a key of the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.datastructures import FormData

from api.core.procedure.offered_fields import Field

_OWN = frozenset({"csrf", "version", "key", "back", "confirm", "side"})
"""Fields of the form that nobody typed."""


def typed(form: FormData) -> dict[str, list[str]]:
    """Return what was typed, field by field."""
    return {name: [text for text in form.getlist(name) if isinstance(text, str)] for name in form if name not in _OWN}


def told(form: FormData, fields: Sequence[Field], fixed: Sequence[tuple[str, str]], zone: ZoneInfo) -> dict[str, Any]:
    """Return a deed's input as it was typed; what the form does not ask for is not taken from it."""
    body: dict[str, Any] = dict(fixed)
    for field in fields:
        texts = [text.strip() for text in form.getlist(field.name) if isinstance(text, str)]
        filled = [text for text in texts if text]
        if field.kind == "officers":
            body[field.name] = filled
        elif filled:
            body[field.name] = moment(filled[0], zone) if field.kind == "when" else filled[0].replace("\r\n", "\n")
        elif field.needed:
            body[field.name] = ""
    return body


def moment(text: str, zone: ZoneInfo) -> datetime | str:
    """Return a local time such as ``2026-11-30T14:00`` with its zone; what is none as it is."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        return text


def wrong_fields(problem: ValidationError, fields: Sequence[Field]) -> dict[str, str]:
    """Return what is wrong: field → the key of what to say."""
    kinds: Mapping[str, str] = {field.name: field.kind for field in fields}
    empty = {field.name for field in fields if field.needed}
    found: dict[str, str] = {}
    for item in problem.errors():
        name = str(item["loc"][0])
        found.setdefault(name, _key(item, kinds.get(name, ""), needed=name in empty))
    return found


def _key(item: Any, kind: str, *, needed: bool) -> str:
    name, given = str(item["loc"][0]), item.get("input")
    if needed and given == "":
        return "form.wrong.needed"
    if item["type"] == "string_too_long":
        return "form.wrong.long"
    by_name = {"nip": "form.wrong.nip", "into": "form.wrong.into", "officers": "form.wrong.officers"}
    by_kind = {"choice": "form.wrong.choice", "when": "form.wrong.when", "office": "form.wrong.office"}
    return by_name.get(name) or by_kind.get(kind) or "form.wrong.other"
