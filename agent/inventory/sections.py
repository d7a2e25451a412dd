"""The sections of an inventory, joined from its files.

Rules this module keeps:

- A list goes on in the next file; named things (``calendars``, ``snmp``) come together, each name once;
  a single thing (``organisation``, ``timezone``, ``detection``) stands in one file only.
- ``opd`` is ``offices``. A section without a value is one that was left out.
- Every value keeps the place it came from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_origin

from agent.inventory.marked_yaml import Listing, Part, Place, Table, Words
from agent.inventory.models import Inventory
from agent.inventory.problems import Problem, suggestion

_KINDS = {name: get_origin(field.annotation) for name, field in Inventory.model_fields.items()}
LISTS = frozenset(name for name, kind in _KINDS.items() if kind is list)
NAMED = frozenset(name for name, kind in _KINDS.items() if kind is dict)


def join(roots: Iterable[Part]) -> tuple[Table, list[Problem]]:
    """Return one mapping of all sections of all files, and what does not go together."""
    joined = Table(Place("", 1, 1))
    problems: list[Problem] = []
    for root in roots:
        if isinstance(root, Table):
            for name, (place, part) in root.entries.items():
                _take(joined, name, place, part, problems)
        elif isinstance(root, Listing) or root.text is not None:
            what, remedy = "this is no inventory", "write sections such as sites:, devices: and links:"
            problems.append(Problem(*root.place, what, remedy))
    return joined, problems


def _take(joined: Table, written: str, place: Place, part: Part, problems: list[Problem]) -> None:
    name = "offices" if written == "opd" else written
    if name not in _KINDS:
        remedy = suggestion(name, list(_KINDS)) or "remove it, or use one of " + ", ".join(_KINDS)
        problems.append(Problem(*place, f"{written!r} is no section of an inventory", remedy))
    elif isinstance(part, Words) and part.text is None:
        return
    elif name in LISTS:
        if not isinstance(part, Listing):
            problems.append(
                Problem(*part.place, f"{written!r} is no list", "write its items under it, each after a dash")
            )
            joined.entries.setdefault(name, (place, part))
            return
        _, known = joined.entries.setdefault(name, (place, Listing(part.place)))
        if isinstance(known, Listing):
            known.items.extend(part.items)
    elif name in NAMED:
        if not isinstance(part, Table):
            what, remedy = f"{written!r} holds no names", "write each item under it as name: {…}"
            problems.append(Problem(*part.place, what, remedy))
            joined.entries.setdefault(name, (place, part))
            return
        _, known = joined.entries.setdefault(name, (place, Table(part.place)))
        if isinstance(known, Table):
            for key, entry in part.entries.items():
                _once(known, key, entry, f"{key!r} of {name!r}", problems)
    else:
        _once(joined, name, (place, part), repr(name), problems)


def _once(table: Table, key: str, entry: tuple[Place, Part], said: str, problems: list[Problem]) -> None:
    first = table.entries.setdefault(key, entry)[0]
    if first is not entry[0]:
        what = f"{said} stands here and in {first.file}:{first.line}:{first.column}"
        problems.append(Problem(*entry[0], what, "keep one of them"))
