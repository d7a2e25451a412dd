"""From an object's values to the texts of its form, and from what was typed to values.

Rules this module keeps:

- A field that cannot be read is told by a code of the catalogue; the others are read all the same.
- A choice must be one of those that the inventory gives now.
- Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from agent.inventory.amendment import Value
from api.core.editing.fields import FIELDS, NESTED, Field, Shape, fields_of
from api.core.sheets.cells import (
    BadCellError,
    guarded,
    read_address,
    read_count,
    read_date,
    read_degrees,
    read_id,
    tidy,
    unguarded,
)
from api.core.sheets.objects import Values, end_of

Typed: TypeAlias = Mapping[str, Sequence[str]]
"""What a form sends: field → its texts."""


class Trouble(NamedTuple):
    """What is wrong with a field (``""``: with the whole), by a code of the catalogue."""

    field: str
    code: str
    values: Mapping[str, object] = MappingProxyType({})


def typed_of(section: str, values: Values) -> dict[str, list[str]]:
    """Return an object's values as its form shows them."""
    flat: dict[str, Value] = {}
    for key, value in values.items():
        if key == "at" and isinstance(value, list):
            flat |= dict(zip(("at.latitude", "at.longitude"), value, strict=True))
        elif key == "ends" and isinstance(value, list):
            for side, end in zip("ab", value, strict=True):
                device, _, interface = str(end).partition("/")
                flat |= {f"{side}.device": device, f"{side}.interface": interface}
        elif key == "needs":
            flat |= _needed(value)
        elif key == "guarantee" and isinstance(value, Decimal):
            flat[key] = (value * 100).normalize()
        elif isinstance(value, Mapping):
            flat |= {f"{key}.{inner}": item for inner, item in value.items()}
        else:
            flat[key] = value
    return {field.name: _shown(flat.get(field.name)) for field in FIELDS[section] if not field.new}


def _needed(value: Value) -> Mapping[str, Value]:
    if isinstance(value, str):
        return {"needs.mode": "all", "needs.devices": [value]}
    for mode, inner in value.items() if isinstance(value, Mapping) else ():
        if isinstance(inner, list) and all(isinstance(item, str) for item in inner):
            return {"needs.mode": mode, "needs.devices": inner}
    return {"needs.mode": NESTED}


def _shown(value: Value | None) -> list[str]:
    if value is None or value is False:
        return []
    if value is True:
        return ["yes"]
    if isinstance(value, list):
        return [str(item) for item in value]
    return [f"{value:f}" if isinstance(value, Decimal) else str(value)]


def read(
    section: str, typed: Typed, known: Mapping[str, Sequence[tuple[str, str]]], *, new: bool
) -> tuple[dict[str, Value | None], list[Trouble]]:
    """Return key → value of what was typed (None: nothing), and what is wrong with which field.

    A field's ``new`` key (``id``, ``link``) is among the values when it was filled in.
    """
    read_of: dict[str, Value | None] = {}
    troubles: list[Trouble] = []
    for field in fields_of(section, new=new):
        try:
            read_of[field.name] = _read(field, typed.get(field.name, ()), known)
        except BadCellError as bad:
            troubles.append(Trouble(field.name, bad.code, bad.values))
            read_of[field.name] = None
            continue
        if field.required and read_of[field.name] in (None, ""):
            troubles.append(Trouble(field.name, "edit.required"))
    wrong = {trouble.field for trouble in troubles}
    return _gathered(section, read_of, wrong, troubles), troubles


def _read(field: Field, texts: Sequence[str], known: Mapping[str, Sequence[tuple[str, str]]]) -> Value | None:  # noqa: PLR0911 - one a shape
    told = [text for one in texts if (text := unguarded(tidy(guarded(one.strip()))))]
    if field.shape is Shape.YES:
        return bool(told)
    if field.shape is Shape.CHOICES:
        return [_chosen(text, field, known) for text in dict.fromkeys(told)]
    if not told:
        return None
    text = told[0]
    match field.shape:
        case Shape.CHOICE:
            return _chosen(text, field, known)
        case Shape.ID:
            return read_id(text)
        case Shape.ADDRESS:
            return read_address(text)
        case Shape.COUNT:
            return read_count(text)
        case Shape.DATE:
            return read_date(text)
        case Shape.LATITUDE | Shape.LONGITUDE:
            return read_degrees(text, field.shape.value)
        case Shape.PERCENT:
            return _share(text)
    return text


def _share(text: str) -> Decimal:
    match = re.fullmatch(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?)\s*%?", text)
    value = Decimal(match[1].replace(",", ".")) if match else Decimal(-1)
    if not 0 <= value <= 100:  # noqa: PLR2004 - percent
        raise BadCellError("edit.percent")
    return value / 100


def _chosen(text: str, field: Field, known: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    if all(text != value for value, _ in known[field.of]):
        raise BadCellError("edit.choice", name=text)
    return text


def _gathered(
    section: str, flat: Mapping[str, Value | None], wrong: set[str], troubles: list[Trouble]
) -> dict[str, Value | None]:
    """Put the parts of one key together."""
    values: dict[str, Value | None] = {name: value for name, value in flat.items() if "." not in name}
    if section == "offices":
        values["responsible"] = _person("responsible", flat, wrong, troubles, named=True)
    elif section == "providers":
        values["contact"] = _person("contact", flat, wrong, troubles, named=False)
    elif section == "sites":
        latitude, longitude = flat["at.latitude"], flat["at.longitude"]
        if latitude is not None and longitude is not None:
            values["at"] = [latitude, longitude]
        else:
            values["at"] = None
            missing = "at.latitude" if latitude is None else "at.longitude"
            if latitude is not longitude and missing not in wrong:
                troubles.append(Trouble(missing, "import.value.pair"))
    elif section == "services":
        devices = flat["needs.devices"]
        chosen = devices if isinstance(devices, list) else []
        if flat["needs.mode"] != NESTED:
            values["needs"] = chosen[0] if len(chosen) == 1 else {str(flat["needs.mode"]): chosen}
            if not chosen and not wrong & {"needs.devices", "needs.mode"}:
                troubles.append(Trouble("needs.devices", "edit.needs"))
    elif section == "links":
        ends = [(flat[f"{side}.device"], flat[f"{side}.interface"]) for side in "ab"]
        values["ends"] = [end_of(str(device), str(port) if port else None) for device, port in ends]
    elif "link.to" in flat:
        parts = {key: flat[f"link.{key}"] for key in ("far", "near", "medium")}
        to = flat["link.to"]
        values["link"] = None if to is None else {"to": to, **{key: one for key, one in parts.items() if one}}
        if to is None and "link.to" not in wrong and any(parts[key] for key in ("far", "near")):
            troubles.append(Trouble("link.to", "edit.link.to"))
    return values


def _person(
    key: str, flat: Mapping[str, Value | None], wrong: set[str], troubles: list[Trouble], *, named: bool
) -> Value | None:
    prefix = f"{key}."
    parts = {name.removeprefix(prefix): value for name, value in flat.items() if name.startswith(prefix) and value}
    if parts and "name" not in parts and named and f"{key}.name" not in wrong:
        troubles.append(Trouble(f"{key}.name", "edit.person"))
    return parts or None
