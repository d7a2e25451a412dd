"""The fields of a form for one object of the inventory, and the lists they choose from.

Rules this module keeps:

- What a form has no field for (``profile``, ``detection``) stays as it is.
- Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from agent.inventory.models import Cause, Inventory, Medium

NESTED = "nested"
"""Needs that hold needs: more than a form can show, and left as they are."""
ROLES = ("core", "router", "access-switch", "ups", "radio")


class Shape(StrEnum):
    """How a field looks and is read."""

    TEXT = "text"
    ID = "id"
    ADDRESS = "address"
    COUNT = "count"
    DATE = "date"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    YES = "yes"
    ROLE = "role"
    CHOICE = "choice"
    CHOICES = "choices"
    PERCENT = "percent"


class Field(NamedTuple):
    """One field; ``of`` names the list that a choice is from, ``new`` says that only an addition has it."""

    name: str
    shape: Shape = Shape.TEXT
    of: str = ""
    required: bool = False
    new: bool = False
    default: str = ""


_DATES = ("installed", "commissioned", "retired")
_PERSON = ("name", "nip", "phone", "email")
_CONTACT = ("name", "phone", "email", "note")
FIELDS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "offices": (
            Field("name", required=True),
            Field("people", Shape.COUNT),
            *(Field(f"responsible.{key}") for key in _PERSON),
        ),
        "sites": (
            Field("name", required=True),
            Field("office", Shape.CHOICE, "offices"),
            Field("island"),
            Field("complex", Shape.YES),
            Field("at.latitude", Shape.LATITUDE),
            Field("at.longitude", Shape.LONGITUDE),
        ),
        "devices": (
            Field("address", Shape.ADDRESS, required=True),
            Field("site", Shape.CHOICE, "sites"),
            Field("role", Shape.ROLE, default="access-switch"),
            Field("snmp", Shape.CHOICE, "snmp"),
            Field("power", Shape.CHOICE, "feeders"),
            Field("ups", Shape.CHOICE, "devices"),
            Field("groups", Shape.CHOICES, "risk_groups"),
            *(Field(key, Shape.DATE) for key in _DATES),
            Field("link.to", Shape.CHOICE, "devices", new=True),
            Field("link.far", new=True),
            Field("link.near", new=True),
            Field("link.medium", Shape.CHOICE, "media", new=True, default=Medium.TRUNK_FIBRE.value),
        ),
        "links": (
            Field("a.device", Shape.CHOICE, "devices", required=True),
            Field("a.interface"),
            Field("b.device", Shape.CHOICE, "devices", required=True),
            Field("b.interface"),
            Field("medium", Shape.CHOICE, "media", required=True, default=Medium.TRUNK_FIBRE.value),
            Field("groups", Shape.CHOICES, "risk_groups"),
            Field("provider", Shape.CHOICE, "providers"),
            Field("circuit"),
            Field("installed", Shape.DATE),
        ),
        "services": (
            Field("office", Shape.CHOICE, "offices"),
            Field("needs.mode", Shape.CHOICE, "modes", required=True, default="all"),
            Field("needs.devices", Shape.CHOICES, "devices"),
            Field("calendar", Shape.CHOICE, "calendars"),
            Field("guarantee", Shape.PERCENT, default="90"),
            Field("seen_from", Shape.CHOICES, "agents"),
        ),
        "risk_groups": (Field("name", required=True), Field("cause", Shape.CHOICE, "causes", required=True)),
        "providers": (Field("name", required=True), *(Field(f"contact.{key}") for key in _CONTACT)),
    }
)  # fmt: skip
"""Section → its fields, in the order of the form."""
EDITED = tuple(FIELDS)
_KEYS: Mapping[str, str] = MappingProxyType({"a": "ends", "b": "ends"})


def fields_of(section: str, *, new: bool) -> tuple[Field, ...]:
    """Return the fields of a form; one that adds an object asks for its id too."""
    known = tuple(field for field in FIELDS[section] if new or not field.new)
    return (*known[:1], Field("id", Shape.ID, new=True), *known[1:]) if new else known


def choices(inventory: Inventory) -> dict[str, list[tuple[str, str]]]:
    """Return every list that a field chooses from: value and name, sorted by name."""
    sites = {site.id: site.name or site.id for site in inventory.sites}
    offices = {site.id: site.name or site.id for site in inventory.sites if site.office in (None, site.id)}
    offices |= {office.id: office.name or office.id for office in inventory.offices}
    groups = {group.id: group.name or group.id for group in inventory.risk_groups}
    found: dict[str, Mapping[str, str]] = {
        "offices": offices,
        "sites": sites,
        "devices": {
            device.id: f"{device.id} ({sites[device.site]})" if device.site in sites else device.id
            for device in inventory.devices
        },
        "risk_groups": groups,
        "feeders": {group.id: groups[group.id] for group in inventory.risk_groups if group.cause is Cause.POWER},
        "providers": {provider.id: provider.name or provider.id for provider in inventory.providers},
        "snmp": {name: name for name in inventory.snmp},
        "calendars": {name: name for name in inventory.calendars},
        "agents": {agent.id: agent.id for agent in inventory.agents},
    }
    listed = {name: sorted(items.items(), key=lambda item: item[1].casefold()) for name, items in found.items()}
    fixed = {"media": [one.value for one in Medium], "causes": [one.value for one in Cause], "roles": ROLES}
    fixed["modes"] = ["all", "any", NESTED]
    return listed | {name: [(value, value) for value in values] for name, values in fixed.items()}


def defaults_of(section: str) -> dict[str, list[str]]:
    """Return what a form that adds an object begins with."""
    return {field.name: [field.default] for field in FIELDS[section] if field.default}


def key_of(field: str) -> str:
    """Return the key of the object that a field is part of.

    >>> key_of("responsible.name"), key_of("a.interface")
    ('responsible', 'ends')
    """
    first = field.partition(".")[0]
    return _KEYS.get(first, first)
