"""What a form, a removal or an undoing asks for: the entries to write, or why it is refused.

Rules this module keeps:

- An object that is no longer as it was shown, or as a change left it, is not overwritten.
- What others name is not taken away from under them; a link may go with its device, and so may a service that needs no other.
- Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from agent.inventory.models import Inventory
from api.core.editing import fields, forms
from api.core.editing.additions import fresh_id
from api.core.editing.changes import InventoryChange, ObjectChange, value_of, version_of
from api.core.editing.dependents import dependents
from api.core.editing.forms import Trouble, Typed
from api.core.sheets.cells import BadCellError
from api.core.sheets.objects import Values, end_of
from api.core.sheets.plan import Action, Entry, entry_of

_UNLISTED = frozenset({"calendars", "snmp"})
"""Sections of named things, which are changed in their file only."""


class Standing(NamedTuple):
    """The inventory as it stands: as a whole, as it is written, and as plain values."""

    inventory: Inventory
    written: Mapping[str, Mapping[str, Any]]
    objects: Mapping[str, Mapping[str, Values]]

    def version(self, section: str, one: str) -> str:
        """Return what an object as it stands is known by."""
        return version_of(self.written.get(section, {}).get(one))


class Refused(NamedTuple):
    """A change that is not written, and why; ``moved`` when somebody changed the object meanwhile."""

    troubles: tuple[Trouble, ...]
    moved: bool = False


class Asked(NamedTuple):
    """What a person asks for an object: of which section, and why; ``version`` as it was shown."""

    section: str
    version: str
    why: str


def plan_addition(standing: Standing, asked: Asked, typed: Typed) -> list[Entry] | Refused:
    """Plan a new object, and with a device the link that reaches it."""
    values, troubles = forms.read(asked.section, typed, fields.choices(standing.inventory), new=True)
    troubles += _reasoned(asked.why)
    chosen, link = values.pop("id", None), values.pop("link", None)
    one = str(chosen) if chosen else ""
    if not one and not any(trouble.field in {"name", "site", "id"} for trouble in troubles):
        try:
            one = fresh_id(asked.section, values, standing.written)
        except BadCellError as bad:
            troubles.append(Trouble("id", bad.code, bad.values))
    if troubles:
        return Refused(tuple(troubles))
    entries = [entry_of(asked.section, one, None, values, _near(asked.section, values))]
    if isinstance(link, Mapping):
        ends = [end_of(str(link["to"]), _text(link.get("far"))), end_of(one, _text(link.get("near")))]
        name = fresh_id("links", {"ends": ends}, standing.written)
        entries.append(entry_of("links", name, None, {"ends": ends, "medium": link.get("medium")}, ("devices", one)))
    return entries


def plan_edit(standing: Standing, asked: Asked, one: str, typed: Typed) -> list[Entry] | Refused:
    """Plan a change of an object."""
    if standing.version(asked.section, one) != asked.version:
        return Refused((Trouble("", "edit.moved"),), moved=True)
    values, troubles = forms.read(asked.section, typed, fields.choices(standing.inventory), new=False)
    troubles += _reasoned(asked.why)
    if troubles:
        return Refused(tuple(troubles))
    return [entry_of(asked.section, one, standing.objects[asked.section][one], values, None)]


def plan_removal(standing: Standing, asked: Asked, one: str, along: Sequence[str]) -> list[Entry] | Refused:
    """Plan to take an object away, with what goes ``along``."""
    if standing.version(asked.section, one) != asked.version:
        return Refused((Trouble("", "edit.moved"),), moved=True)
    naming = dependents(standing.inventory, asked.section, one)
    left = [item.id for item in naming if not (item.goes_along and item.id in along)]
    if left:
        return Refused((Trouble("", "edit.needed", {"names": ", ".join(dict.fromkeys(left))}),))
    if not asked.why:
        return Refused(tuple(_reasoned(asked.why)))
    gone = dict.fromkeys([(asked.section, one), *((item.section, item.id) for item in naming)])
    return [Entry(section, name, Action.REMOVED, {}, {}, None) for section, name in gone]


def plan_undoing(standing: Standing, change: InventoryChange) -> list[Entry] | Refused:
    """Plan to make the objects of a change what they were, where its texts can no longer be put back as they were."""
    moved = [
        item.id or item.section
        for item in change.objects
        if standing.written.get(item.section, {}).get(item.id) != item.after
    ]
    if moved:
        return Refused((Trouble("", "edit.undo.moved", {"names": ", ".join(moved)}),), moved=True)
    if not change.objects or any(not item.id or item.section in _UNLISTED for item in change.objects):
        return Refused((Trouble("", "edit.undo.file"),))
    return [_inverse(item) for item in change.objects]


def _reasoned(why: str) -> list[Trouble]:
    return [] if why else [Trouble("why", "edit.required")]


def _text(value: object) -> str | None:
    return str(value) if value else None


def _near(section: str, values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what a new object belongs beside, when several files hold the inventory."""
    if section == "devices" and values.get("site"):
        return ("sites", str(values["site"]))
    if section == "links" and values.get("ends"):
        return ("devices", str(values["ends"][1]).partition("/")[0])
    return ("offices", str(values["office"])) if section == "sites" and values.get("office") else None


def _inverse(item: ObjectChange) -> Entry:
    if item.before is None:
        return Entry(item.section, item.id, Action.REMOVED, {}, {}, None)
    before = {key: value_of(value) for key, value in item.before.items() if value is not None and key != "id"}
    if item.after is None:
        return Entry(item.section, item.id, Action.ADDED, {}, {**before}, None)
    return Entry(item.section, item.id, Action.CHANGED, {}, {key: before.get(key) for key in item.keys}, None)
