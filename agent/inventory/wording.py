"""What the models refuse, in plain sentences with a remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from agent.inventory.problems import suggestion
from agent.inventory.quantities import format_duration

_DURATIONS = frozenset({"interval", "timeout", "spacing", "min", "stale_after", "settle", "reopen_within"})
_EXAMPLES = {
    "address": "10.20.4.2",
    "all": "[sw-dinkes, sw-bappeda]",
    "any": "[sw-dinkes, sw-bappeda]",
    "at": "core-pkp",
    "cause": "power",
    "community": '"${SIAGA_SNMP_COMMUNITY}"',
    "dates": '"2026-11-21"',
    "device": "sw-dinkes",
    "ends": "[core-pkp/sfp1, sw-dinkes/sfp1]",
    "file": "/etc/siaga/community",
    "hours": '["08:00-16:00"]',
    "id": "dinkes",
    "key": '"${SIAGA_SNMP_AUTH_KEY}"',
    "name": "Dinas Kesehatan",
    "needs": "sw-dinkes",
    "of": "IF-MIB",
    "oid": "1.3.6.1.2.1.2.2.1.10",
    "port": "index",
    "profile": "ruijie",
    "protocol": "sha256",
    "source": "upsOutputSource",
    "tested": "on nothing yet",
    "title": "Ruijie RGOS",
    "type": "Integer32",
    "unit": "dBm",
    "user": "noc",
    "version": '"2c"',
    "words": "{3: mains, 5: battery}",
}
_PAIRS = {"ends": "[core-pkp/sfp1, sw-dinkes/sfp1]", "at": "[-2.1631, 106.1415]"}
_NUMBERS = {"int": "whole number", "float": "number", "decimal": "number"}
_LIMITS = {
    "greater_than": ("ge", "gt", "more than"),
    "greater_than_equal": ("ge", "gt", "at least"),
    "less_than": ("le", "lt", "less than"),
    "less_than_equal": ("le", "lt", "at most"),
}
_SINGULAR = {"days": "weekday"}
_SHORT = 60


def sentence(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:  # noqa: PLR0911  # one a kind of error
    """Return what is wrong and what to do, for one error of validating ``model``."""
    kind, loc, value = error["type"], error["loc"], error["input"]
    name = "weekday" if loc[-1:] == ("[key]",) else _last_key(loc)
    if kind == "missing" and loc and isinstance(loc[-1], str):
        return f"{name!r} is missing", f"add it, such as {name}: {_EXAMPLES.get(name, '…')}"
    if kind in {"missing", "too_long", "too_short", "tuple_type"} and name in _PAIRS:
        return f"{name!r} takes a list of exactly two", f"write it like {_PAIRS[name]}"
    if kind == "extra_forbidden":
        known = sorted(known_keys(model, loc[:-1]))
        if name in known:  # only needs has keys that are known and do not go together
            return f"{name!r} stands beside 'all'", "nest one in the other, like {all: [core-pkp, {any: [a, b]}]}"
        return f"{name!r} is no key here", suggestion(name, known) or "remove it, or use one of " + ", ".join(known)
    if kind == "value_error":
        what, _, remedy = str(error.get("ctx", {}).get("error", error["msg"])).partition("; ")
        return what, remedy or "correct it"
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        return _version(value)
    if value is None and loc and isinstance(loc[-1], str):
        return f"{name!r} has no value", "write one, or remove the key"
    if value is None:
        return "an item has no value", "write one, or remove the item"
    return _scalar(error, name)


def _last_key(loc: tuple[int | str, ...]) -> str:
    """Return the last key of a path; a step in angle brackets is a tag of the models."""
    return next((step for step in reversed(loc) if isinstance(step, str) and step[:1] != "<"), "this")


def _version(value: Any) -> tuple[str, str]:
    if "version" not in value:
        return "'version' is missing", 'add version: "2c" or version: "3"'
    return f"{_shown(value['version'])} is no version of SNMP", 'write "1", "2c" or "3"'


def _scalar(error: ErrorDetails, name: str) -> tuple[str, str]:  # noqa: PLR0911  # one a kind of error
    kind, value, limits = error["type"], error["input"], error.get("ctx", {})
    if kind in {"enum", "literal_error"}:
        known = [word.strip(" '") for word in str(limits["expected"]).replace(" or ", ",").split(",")]
        return f"{_shown(value)} is no {_SINGULAR.get(name, name)}", suggestion(
            str(value), known
        ) or "write one of " + ", ".join(known)
    if kind in {"string_pattern_mismatch", "string_too_long"}:
        return (
            f"{_shown(value)} is no id",
            "use at most 100 letters, digits, dots, dashes and underscores, no dash first",
        )
    if kind in _LIMITS:
        *keys, words = _LIMITS[kind]
        limit: Any = limits.get(keys[0], limits.get(keys[1]))
        if name in _DURATIONS:
            return f"{name!r} is {format_duration(value)}", f"write {words} {format_duration(int(limit))}"
        return f"{name!r} is {value}", f"write a number of {words} {limit:.10g}"
    number = _NUMBERS.get(kind.partition("_")[0])
    if number is not None:
        return f"{name!r} is {_shown(value)}, which is no {number}", f"write a {number}"
    if kind.startswith("bool"):
        return f"{name!r} is {_shown(value)}, which is neither true nor false", "write true or false"
    if kind.startswith("date"):
        return f"{name!r} is {_shown(value)}, which is no date", "write it as 2026-11-24"
    if kind in {"list_type", "tuple_type"}:
        return f"{name!r} is no list", "write it in brackets, like [one, other]"
    if kind == "string_type":
        shape = "a list" if isinstance(value, list) else "a mapping"
        remedy = "write one device, or {any: […]} or {all: […]} of them" if name == "needs" else "write one word there"
        return f"{shape} stands where a single value is wanted", remedy
    if kind in {"dict_type", "model_type", "model_attributes_type"}:
        return "a single value stands where keys are wanted", "write keys with values, like {key: value}"
    return f"{name!r}: {error['msg']}", "correct it; siaga inventory schema says what fits"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def known_keys(model: type[BaseModel], steps: Sequence[int | str]) -> set[str]:
    """Return the keys that are known where ``steps`` lead to (a path as pydantic tells it) inside a model."""
    here: list[type[BaseModel]] = [model]
    for step in steps:
        versioned = [one for one in here if step in _versions(one)]
        inner = [found for one in here if step in one.model_fields for found in _field_models(one, str(step))]
        here = versioned or inner or here
    return {key for one in here for key in one.model_fields}


def _versions(model: type[BaseModel]) -> tuple[Any, ...]:
    version = model.model_fields.get("version")
    return get_args(version.annotation) if version is not None else ()


def _field_models(model: type[BaseModel], name: str) -> Iterator[type[BaseModel]]:
    yield from _models(model.model_fields[name].annotation)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    origin = get_origin(annotation)
    if origin in (Union, UnionType, Annotated, list, tuple, dict):
        for part in get_args(annotation):
            yield from _models(part)
    elif origin is not Literal and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
