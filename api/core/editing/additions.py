"""The ids of new objects where nobody chose one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import count
from typing import Any

from agent.inventory.rules import ELEMENTS
from api.core.sheets.cells import BadCellError, slug

_PREFIXES = {"access-switch": "sw", "router": "rt"}
_LONGEST = 90


def fresh_id(section: str, values: Mapping[str, Any], written: Mapping[str, Mapping[str, Any]]) -> str:
    """Return an id that is not taken: of the name, of the ends, or of role and place.

    Raises ``BadCellError`` when nothing of them can stand in an id.

    >>> fresh_id("devices", {"role": "access-switch", "site": "dinkes"}, {"devices": {"sw-dinkes": {}}})
    'sw-dinkes-2'
    """
    if section == "devices":
        role = slug(str(values.get("role") or "access-switch"))
        stem = f"{_PREFIXES.get(role, role)}-{values['site']}" if values.get("site") and role else ""
    elif section == "links":
        stem = link_stem([str(end).partition("/")[0] for end in values.get("ends") or ()])
    elif section == "services":
        stem = f"net-{values['office']}" if values.get("office") else ""
    else:
        stem = slug(str(values.get("name") or ""))
    if not stem:
        raise BadCellError("edit.id.needed")
    stem = stem[:_LONGEST]
    sections: Collection[str] = ELEMENTS if section in ELEMENTS else (section,)
    taken = {one for name in sections for one in written.get(name, {})}
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(one for one in numbered if one not in taken)


def link_stem(devices: list[str]) -> str:
    """Return what a link between devices is called."""
    return "--".join(devices)
