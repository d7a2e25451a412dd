"""The objects of an inventory as plain values, as the YAML writes them, and how two of them are compared.

Rules this module keeps:

- What an object leaves out has its default here, so that writing the default out is no change.
- Equal is what means the same: ends in either order, groups in any, coordinates by their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from agent.inventory.amendment import Value
from agent.inventory.models import (
    Agent,
    AllOf,
    Device,
    Inventory,
    Link,
    LinkEnd,
    Needs,
    Office,
    Provider,
    RiskGroup,
    Service,
    Site,
)

Values: TypeAlias = dict[str, Value]
SECTIONS = ("offices", "sites", "risk_groups", "providers", "devices", "links", "agents", "services")
"""The sections whose objects change by import or on pages, in the order in which it is told of them."""
ORDER = (
    "name", "site", "address", "role", "snmp", "power", "ends", "medium", "cause", "groups", "ups", "provider", "circuit",
    "responsible", "contact", "people", "at", "island", "complex", "office", "needs", "seen_from", "calendar",
    "guarantee", "installed", "commissioned", "retired",
)  # fmt: skip
"""In which order a new object's keys are written."""
DEFAULTS: Mapping[str, Mapping[str, Value]] = {
    "offices": {"name": "", "people": 0},
    "sites": {"name": "", "complex": False},
    "devices": {"role": "access-switch", "groups": []},
    "links": {"medium": "trunk-fibre", "groups": []},
    "risk_groups": {"name": ""},
    "providers": {"name": ""},
    "agents": {},
    "services": {"seen_from": [], "guarantee": Decimal("0.90")},
}


def objects_of(inventory: Inventory) -> dict[str, dict[str, Values]]:
    """Return section → id → key → value; a key without value and default is left out."""
    listed: dict[str, Iterable[Any]] = {name: getattr(inventory, name) for name in SECTIONS}
    return {name: {item.id: _values(item) for item in items} for name, items in listed.items()}


def same(key: str, one: Value | None, other: Value | None) -> bool:
    """Return whether two values of a key mean the same."""
    if isinstance(one, list) and isinstance(other, list):
        if key == "at":
            return [float(str(part)) for part in one] == [float(str(part)) for part in other]
        return sorted(map(str, one)) == sorted(map(str, other))
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.split()) == " ".join(other.split())
    return one == other


def end_of(device: str, interface: str | None) -> str:
    """Return a link's end as it is written."""
    return f"{device}/{interface}" if interface else device


def _values(item: Office | Site | Device | Link | RiskGroup | Provider | Agent | Service) -> Values:
    found: dict[str, Value | None] = {}
    match item:
        case Office():
            person = item.responsible.model_dump(exclude_none=True) if item.responsible else None
            found = {"name": item.name, "people": item.people, "responsible": person}
        case Site():
            at: Value | None = [Decimal(repr(part)) for part in item.at] if item.at else None
            found = {"name": item.name, "at": at, "island": item.island, "complex": item.complex, "office": item.office}
        case Device():
            dates = {key: getattr(item, key) for key in ("installed", "commissioned", "retired")}
            found = {
                "site": item.site,
                "address": str(item.address),
                "role": item.role,
                "snmp": item.snmp,
                "power": item.power,
                "groups": list(item.groups),
                "ups": item.ups,
                **{key: value.isoformat() if value else None for key, value in dates.items()},
            }
        case Link():
            found = {
                "ends": [_end(end) for end in item.ends],
                "medium": item.medium.value,
                "groups": list(item.groups),
                "provider": item.provider,
                "circuit": item.circuit,
                "installed": item.installed.isoformat() if item.installed else None,
            }
        case RiskGroup():
            found = {"cause": item.cause.value, "name": item.name}
        case Provider():
            contact = item.contact.model_dump(exclude_none=True) if item.contact else None
            found = {"name": item.name, "contact": contact}
        case Service():
            found = {
                "office": item.office,
                "needs": _needs(item.needs),
                "seen_from": list(item.seen_from),
                "calendar": item.calendar,
                "guarantee": item.guarantee,
            }
        case _:
            found = {"at": item.at}
    return {key: value for key, value in found.items() if value is not None}


def _needs(needs: Needs) -> Value:
    if isinstance(needs, str):
        return needs
    if isinstance(needs, AllOf):
        return {"all": [_needs(inner) for inner in needs.all]}
    return {"any": [_needs(inner) for inner in needs.any]}


def _end(end: LinkEnd) -> str:
    return end_of(end.device, end.interface)
