"""The inventory while an import is planned: what there is, what is wanted, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from agent.inventory.amendment import Value
from agent.inventory.models import Cause, Inventory, LinkEnd
from api.core.sheets.cells import BadCellError
from api.core.sheets.names import Names
from api.core.sheets.objects import SECTIONS, Values
from api.core.sheets.records import Problem, Record

ELEMENTS = ("devices", "links", "risk_groups")
"""What shares one namespace of ids (``agent.inventory.rules``)."""


class World:
    """What the rows are planned against; it grows with what they add.

    ``wanted``: section → id → key → value (None: to be removed) of what the rows speak of.
    """

    def __init__(self, inventory: Inventory, before: Mapping[str, dict[str, Values]]) -> None:
        self.before = before
        self.problems: list[Problem] = []
        self.wanted: dict[str, dict[str, dict[str, Value | None]]] = {name: {} for name in SECTIONS}
        self.near: dict[tuple[str, str], tuple[str, str]] = {}
        self.snmp = Names(inventory.snmp.keys())
        self.names = {
            section: Names({one: str(values.get("name") or "") for one, values in before[section].items()})
            for section in SECTIONS
        }
        self.names["places"] = Names(self._places())
        self.causes: dict[str, str] = {group.id: group.cause.value for group in inventory.risk_groups}
        self._joins: dict[frozenset[str], dict[str, tuple[LinkEnd, LinkEnd]]] = {}
        for link in inventory.links:
            self.join(link.id, link.ends)
        self.islands = {str(site.island): site.id for site in inventory.sites if site.island}

    def _places(self) -> dict[str, str]:
        both = {**self.before["offices"], **self.before["sites"]}
        return {one: str(values.get("name") or "") for one, values in both.items()}

    def want(self, section: str, one: str, values: Mapping[str, Value | None]) -> None:
        """Ask for an object with these values."""
        self.wanted[section].setdefault(one, {}).update(values)

    def tell(self, record: Record, key: str, code: str, **values: object) -> None:
        """Report a problem of a row."""
        self.problems.append(record.problem(key, code, **values))

    def taken(self, one: str) -> bool:
        """Return whether an element has this id."""
        return any(one in self.names[section].ids for section in ELEMENTS)

    def join(self, link: str, ends: tuple[LinkEnd, LinkEnd]) -> None:
        """Make known what a link joins, unless that is known."""
        self._joins.setdefault(frozenset(end.device for end in ends), {}).setdefault(link, ends)

    def between(self, ends: tuple[LinkEnd, LinkEnd]) -> Mapping[str, tuple[LinkEnd, LinkEnd]]:
        """Return the links between the same two devices."""
        return self._joins.get(frozenset(end.device for end in ends), {})

    def reference(self, record: Record, key: str, names: Names, code: str) -> str | None:
        """Return the id of what a cell names; a name that is not there is reported and gives None."""
        text = str(record.values[key])
        try:
            found = names.find(text)
        except BadCellError as bad:
            self.tell(record, key, bad.code, **bad.values)
            return None
        if found is None:
            near = names.near(text)
            self.tell(record, key, f"{code}.near" if near else code, near=near)
        return found

    def group(self, record: Record, key: str, text: str, cause: Cause | None, owner: tuple[str, str]) -> str | None:
        """Return the risk group that a text names; a new one is added when its cause is clear."""
        names = self.names["risk_groups"]
        try:
            found = names.find(text)
            if found is None and cause is None:
                near = names.near(text)
                self.tell(record, key, "import.ref.group.near" if near else "import.ref.group", near=near, name=text)
            if found is not None or cause is None:
                return found
            fresh = names.fresh(text, self.taken)
        except BadCellError as bad:
            self.tell(record, key, bad.code, **bad.values)
            return None
        self.causes[fresh] = cause.value
        self._new("risk_groups", fresh, text, {"cause": cause.value}, owner)
        return fresh

    def provider(self, record: Record, owner: tuple[str, str]) -> str | None:
        """Return the provider that a row names; a new one is added."""
        text = str(record.values["provider"])
        try:
            found = self.names["providers"].find(text)
            if found is None:
                found = self.names["providers"].fresh(text)
                self._new("providers", found, text, {}, owner)
        except BadCellError as bad:
            self.tell(record, "provider", bad.code, **bad.values)
            return None
        return found

    def _new(self, section: str, one: str, name: str, values: Values, owner: tuple[str, str]) -> None:
        self.names[section].add(one, name)
        self.want(section, one, {**values, **({"name": name} if name != one else {})})
        self.near[section, one] = owner
