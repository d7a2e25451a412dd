"""What the inventory's check finds in a change, told beside the field that it is about.

Rules this module keeps:

- A rule between objects has a code of its own; what is wrong otherwise is told as ``siaga inventory check`` tells it.
- What is found in another object than the one on the form is told for the whole, with that object's name.
- Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from agent.inventory.draft import Draft, Fault, Location, items_of, part_at, word_at
from agent.inventory.marked_yaml import Listing, Table, plain
from agent.inventory.rules import RULES
from api.core.editing.forms import Trouble

_ENDS = ("a", "b")
_MUTUAL = frozenset({"duplicate_address", "shared_interface"})
"""Rules that two objects break together; the check tells them of the later one."""
_KNOWN = frozenset(rule.__name__ for rule in RULES)


def written_in(draft: Draft) -> dict[str, dict[str, Any]]:
    """Return section → id → each object as it is written; single settings stand under an id without letters."""
    found: dict[str, dict[str, Any]] = {}
    for section, (_, part) in draft.root.entries.items():
        if isinstance(part, Listing):
            items = {word_at(item, "id"): plain(item) for item in part.items}
            found[section] = {str(name): _renamed(item) for name, item in items.items() if name is not None}
        elif isinstance(part, Table) and section not in ("detection", "availability"):
            found[section] = {name: _mapping(plain(item)) for name, (_, item) in part.entries.items()}
        else:
            found[section] = {"": _mapping(plain(part))}
    return found


def _renamed(item: Any) -> Any:
    return {"office" if key == "opd" else key: value for key, value in item.items()}


def _mapping(value: Any) -> Any:
    return value if isinstance(value, dict) else {"": value}


def troubles(
    draft: Draft, faults: Iterable[Fault], form: tuple[str, str] | None, link: str | None = None
) -> list[Trouble]:
    """Return what was found; ``form`` is section and id of the object on the form, ``link`` the link added with it."""
    own = [one for one in (form, ("links", link)) if one is not None and one[1] is not None]
    found: list[Trouble] = []
    for fault in faults:
        section, one = _object(draft, fault.location)
        names, index = fault.names, _index(fault)
        ours = next((mine for mine in own if mine[1] in names), None)
        if fault.rule in _MUTUAL and ours is not None and (section, one) not in own:
            names, index = (one or "",), _end_like(draft, ours, fault.location)
            section, one = ours
        values: dict[str, object] = {"where": one or section, "name": ", ".join(names)}
        code = f"edit.rule.{fault.rule}"
        if fault.rule not in _KNOWN or not fault.names:
            code = "edit.rule.other"
            values |= {"what": fault.what, "remedy": fault.remedy}
        found.append(Trouble(_field(fault, (section, one), index, form, link), code, values))
    return _gathered(found)


def _index(fault: Fault) -> int:
    step = fault.location[3] if len(fault.location) > 3 else 0  # noqa: PLR2004 - section, object, key, index
    return step if isinstance(step, int) else 0


def _end_like(draft: Draft, link: tuple[str, str | None], location: Location) -> int:
    """Return which end of a link is the one at a location of another."""
    parts = {one: items_of(part_at(part, "ends")) for one, part in draft.written("links")}
    other = [plain(end) for end in parts.get(location[:2], ())]
    shared = other[location[3]] if len(location) > 3 and isinstance(location[3], int) else None  # noqa: PLR2004
    mine = next((ends for one, ends in parts.items() if _object(draft, one) == link), [])
    return next((index for index, end in enumerate(mine) if plain(end) == shared), 0)


def _gathered(found: Iterable[Trouble]) -> list[Trouble]:
    """Tell a rule that many objects break the same way once, with all names."""
    names: dict[tuple[str, str, str], dict[str, None]] = {}
    kept: dict[tuple[str, str, str], Trouble] = {}
    for trouble in found:
        key = (
            trouble.field,
            trouble.code,
            str(trouble.values.get("where" if "unreachable" not in trouble.code else "")),
        )
        kept.setdefault(key, trouble)
        names.setdefault(key, {})[str(trouble.values["name"])] = None
    return [trouble._replace(values={**trouble.values, "name": ", ".join(names[key])}) for key, trouble in kept.items()]


def _object(draft: Draft, location: Location) -> tuple[str, str | None]:
    section = str(location[0]) if location else ""
    for at, part in draft.written(section) if len(location) > 1 else ():
        if at == location[:2]:
            return section, word_at(part, "id") or (str(at[1]) if isinstance(at[1], str) else None)
    return section, None


def _field(
    fault: Fault, where: tuple[str, str | None], index: int, form: tuple[str, str] | None, link: str | None
) -> str:
    key = str(fault.location[2]) if len(fault.location) > 2 else ""  # noqa: PLR2004 - section, object, key
    if form is not None and fault.rule == "duplicate_id" and form[1] in fault.names:
        return "id"
    port = fault.rule == "shared_interface"
    if where == ("links", link):
        return ("link.far" if index == 0 else "link.near") if port else "link.to"
    if where != form:
        return ""
    if fault.rule == "unreachable_device":
        return "link.to" if link is None else ""
    if key == "ends":
        return f"{_ENDS[min(index, 1)]}.{'interface' if port else 'device'}"
    return key


def beyond(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]], meant: Collection[tuple[str, str]]
) -> list[str]:
    """Return the ids of objects that a change touches without being meant to: they share an anchor with what is meant."""
    touched: list[str] = []
    for section in before.keys() | after.keys():
        one, other = before.get(section, {}), after.get(section, {})
        touched += [
            name
            for name in one.keys() | other.keys()
            if one.get(name) != other.get(name) and (section, name) not in meant
        ]
    return sorted(touched)


def told(problem: str) -> Trouble:
    """Return a problem that has no code of its own, as the check tells it."""
    return Trouble("", "edit.rule.other", {"what": problem, "remedy": "", "where": "", "name": ""})
