"""An inventory that is being checked: what could be read of it, object by object.

Rules this module keeps:

- Each object is validated alone, so that one mistake hides no other.
- An object that is wrong still declares its id: what refers to it is not reported too. The rules between objects
  read what is ``written``, for the same reason.
- A **location** is a path into the joined sections, such as ``("devices", 3, "address")``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from agent.inventory.calendar_spec import CalendarSpec
from agent.inventory.credentials import SnmpCredential, SnmpV2c, SnmpV3
from agent.inventory.marked_yaml import Listing, Part, Place, Table, Words, plain
from agent.inventory.models import (
    Agent,
    Detection,
    Device,
    Id,
    Inventory,
    Link,
    Office,
    Provider,
    Reckoning,
    RiskGroup,
    Service,
    Site,
)
from agent.inventory.wording import sentence

Location: TypeAlias = tuple[str | int, ...]
Thing = TypeVar("Thing")


class Fault(NamedTuple):
    """One mistake at a location; ``key``: the key's own place rather than its value's.

    ``rule`` is the name of the rule between objects that is broken, ``names`` what it is broken with.
    """

    location: Location
    what: str
    remedy: str
    key: bool = False
    names: tuple[str, ...] = ()
    rule: str = ""


class Placed(NamedTuple, Generic[Thing]):
    """An object that is right in itself, with its location."""

    location: Location
    item: Thing


class Draft:
    """The objects of the joined sections; ``faults`` are those that each has in itself."""

    def __init__(self, root: Table) -> None:
        self.root = root
        self.faults: list[Fault] = []
        self.organisation: str = self._single("organisation", str, "")
        self.timezone: str = self._single("timezone", str, Inventory.model_fields["timezone"].default)
        self.detection: Detection = self._single("detection", Detection, Detection())
        self.availability: Reckoning = self._single("availability", Reckoning, Reckoning())
        self.calendars = list(self._named("calendars", CalendarSpec, CalendarSpec))
        self.snmp: list[Placed[SnmpV2c | SnmpV3]] = list(self._named("snmp", SnmpCredential, SnmpV3))
        self.providers = list(self._items("providers", Provider))
        self.offices = list(self._items("offices", Office))
        self.sites = list(self._items("sites", Site))
        self.devices = list(self._items("devices", Device))
        self.links = list(self._items("links", Link))
        self.risk_groups = list(self._items("risk_groups", RiskGroup))
        self.agents = list(self._items("agents", Agent))
        self.services = list(self._items("services", Service))

    @cached_property
    def ids(self) -> Mapping[str, frozenset[str]]:
        """Every id that a section declares, also by objects that are wrong otherwise."""
        found = {name: set[str]() for name in Inventory.model_fields}
        for name, (_, part) in self.root.entries.items():
            if isinstance(part, Table):
                found[name].update(part.entries)
            elif isinstance(part, Listing):
                found[name].update(text for item in part.items if (text := word_at(item, "id")) is not None)
        return {name: frozenset(ids) for name, ids in found.items()}

    def written(self, section: str) -> Iterator[tuple[Location, Part]]:
        """Yield every object of a section as it is written, right or wrong."""
        part = part_at(self.root, section)
        if isinstance(part, Table):
            yield from (((section, key), value) for key, (_, value) in part.entries.items())
        else:
            yield from (((section, index), item) for index, item in enumerate(items_of(part)))

    def inventory(self) -> Inventory:
        """Return the inventory of all objects that are right."""
        lists = {
            name: [placed.item for placed in getattr(self, name)]
            for name in ("providers", "offices", "sites", "devices", "links", "risk_groups", "agents", "services")
        }
        return Inventory(
            organisation=self.organisation,
            timezone=self.timezone,
            calendars={str(placed.location[1]): placed.item for placed in self.calendars},
            snmp={str(placed.location[1]): placed.item for placed in self.snmp},
            detection=self.detection,
            availability=self.availability,
            **lists,
        )

    def place(self, fault: Fault) -> Place:
        """Return where a fault stands: at its location, or at the nearest thing around it."""
        return place_of(self.root, fault)

    def _single(self, name: str, kind: Any, default: Any) -> Any:
        if name not in self.root.entries:
            return default
        value = self._valid(
            (name,), self.root.entries[name][1], kind, type(default) if isinstance(default, BaseModel) else Detection
        )
        return default if value is None else value

    def _named(self, name: str, kind: Any, model: type[BaseModel]) -> Iterator[Placed[Any]]:
        _, table = self.root.entries.get(name, (None, None))
        if isinstance(table, Table):
            for key, (_, part) in table.entries.items():
                location = (name, key)
                named = self._valid(location, Words(part.place, key), Id, model, key=True)
                item = self._valid(location, part, kind, model)
                if item is not None and named is not None:
                    yield Placed(location, item)

    def _items(self, name: str, model: type[Any]) -> Iterator[Placed[Any]]:
        _, listing = self.root.entries.get(name, (None, None))
        if isinstance(listing, Listing):
            for index, part in enumerate(listing.items):
                item = self._valid((name, index), part, model, model)
                if item is not None:
                    yield Placed((name, index), item)

    def _valid(self, location: Location, part: Part, kind: Any, model: type[BaseModel], *, key: bool = False) -> Any:
        try:
            return _adapter(kind).validate_python(plain(part))
        except ValidationError as invalid:
            for error in invalid.errors(include_url=False):
                what, remedy = sentence(error, _model_of(error["loc"], model))
                at_key = key or error["type"] == "extra_forbidden" or error["loc"][-1:] == ("[key]",)
                self.faults.append(Fault((*location, *error["loc"]), what, remedy, key=at_key))
            return None


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    key = kind if isinstance(kind, type) else id(kind)
    if key not in _adapters:
        _adapters[key] = TypeAdapter(kind)
    return _adapters[key]


def _model_of(loc: tuple[int | str, ...], model: type[BaseModel]) -> type[BaseModel]:
    """Return the model that an error speaks of: for a credential the one of its version."""
    return SnmpV2c if model is SnmpV3 and loc[:1] in (("1",), ("2c",)) else model


def _written(table: Table, step: str | int) -> str | None:
    """Return the key that a step of a location is written as; ``opd`` stands for ``office``."""
    if step in table.entries:
        return str(step)
    return "opd" if step == "office" and "opd" in table.entries else None


def place_of(root: Table, fault: Fault) -> Place:
    """Return where a fault stands below a root: at its location, or at the nearest thing around it."""
    place = root.place
    here: Part = root
    for step in fault.location:
        if isinstance(here, Table):
            key = _written(here, step)
            if key is not None:
                key_place, here = here.entries[key]
                place = key_place if fault.key else here.place
        elif isinstance(here, Listing) and isinstance(step, int) and step < len(here.items):
            here = here.items[step]
            place = here.place
    return place


def word_at(part: Part, key: str) -> str | None:
    """Return the text that an object has under a key, when it has one."""
    value = part_at(part, key)
    return value.text if isinstance(value, Words) else None


def part_at(part: Part | None, key: str) -> Part | None:
    """Return what an object has under a key, when it has something."""
    written = _written(part, key) if isinstance(part, Table) else None
    return part.entries[written][1] if isinstance(part, Table) and written is not None else None


def items_of(part: Part | None) -> list[Part]:
    """Return a list's items; nothing for what is no list."""
    return part.items if isinstance(part, Listing) else []
