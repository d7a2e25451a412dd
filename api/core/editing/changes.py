"""The history of the inventory: what each change did to objects and to the files' texts, and how it is undone.

Rules this module keeps:

- A change holds, of each object, what it was and what it became, all keys, as the YAML says it; None: not there.
- A patch holds what of a file's text gave way to what; undoing it where the text is as it left it gives the same
  text back, byte for byte.
- Pure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from agent.clock import Microseconds
from agent.inventory.amendment import Value

Written: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Section → id → an object as the YAML says it: texts, lists and mappings of texts."""


class Kind(StrEnum):
    """How a change came about."""

    EDITED = "edited"
    UNDONE = "undone"
    BY_HAND = "by-hand"
    """Somebody changed the files themselves; it was noticed later."""


class Patch(msgspec.Struct, frozen=True, kw_only=True):
    """In a file, from character ``at`` on, ``old`` gave way to ``new``; ``before`` and ``after`` are the digests of the whole text.

    ``before`` is None for a file that was not there, ``after`` for one that is no more.
    """

    file: str
    at: int
    old: str
    new: str
    before: str | None
    after: str | None


class ObjectChange(msgspec.Struct, frozen=True, kw_only=True):
    """One object, before and after."""

    section: str
    id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that differ."""
        one, other = self.before or {}, self.after or {}
        return tuple(key for key in dict.fromkeys([*one, *other]) if one.get(key) != other.get(key))


class InventoryChange(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the history; ``number`` counts from 1, ``who`` is empty where nobody knows."""

    number: int
    at: Microseconds
    who: str
    why: str
    kind: Kind
    objects: tuple[ObjectChange, ...]
    patches: tuple[Patch, ...]
    undoes: int | None = None
    undone_by: int | None = None


def digest(text: str) -> str:
    """Return what a text is known by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def version_of(written: Mapping[str, Any] | None) -> str:
    """Return what an object as it stands is known by; a form carries it, so that nobody's change is lost."""
    return digest(json.dumps(written, sort_keys=True, ensure_ascii=False))[:20]


def patch_of(file: str, before: str | None, after: str | None) -> Patch:
    """Return what changed between two texts of a file."""
    old, new = before or "", after or ""
    at = _alike(old, new)
    tail = _alike(old[at:][::-1], new[at:][::-1])
    return Patch(
        file=file,
        at=at,
        old=old[at : len(old) - tail],
        new=new[at : len(new) - tail],
        before=None if before is None else digest(before),
        after=None if after is None else digest(after),
    )


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike, by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def patches_between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Patch, ...]:
    """Return the patches of every file that differs, by name."""
    names = sorted(before.keys() | after.keys())
    return tuple(
        patch_of(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


def reverted(patches: Iterable[Patch], texts: Mapping[str, str]) -> dict[str, str] | None:
    """Return the texts from before some patches; None when one of them is not as its patch left it."""
    found: dict[str, str] = {}
    for patch in patches:
        text = texts.get(patch.file)
        if text is None or patch.before is None or digest(text) != patch.after:
            return None
        found[patch.file] = text[: patch.at] + patch.old + text[patch.at + len(patch.new) :]
    return found


def differences(before: Written, after: Written) -> tuple[ObjectChange, ...]:
    """Return every object that differs, section by section."""
    found: list[ObjectChange] = []
    for section in dict.fromkeys([*before, *after]):
        one, other = before.get(section, {}), after.get(section, {})
        for name in dict.fromkeys([*one, *other]):
            old, new = one.get(name), other.get(name)
            if old != new:
                found.append(
                    ObjectChange(
                        section=section,
                        id=name,
                        before=None if old is None else dict(old),
                        after=None if new is None else dict(new),
                    )
                )
    return tuple(found)


def value_of(said: Any) -> Value:
    """Return a value as the YAML said it, so that writing it again says the same.

    >>> value_of({"people": "120", "phone": "0812", "at": ["-2.1", "106"]})
    {'people': Decimal('120'), 'phone': '0812', 'at': [Decimal('-2.1'), Decimal('106')]}
    """
    if isinstance(said, Mapping):
        return {key: value_of(item) for key, item in said.items() if item is not None}
    if isinstance(said, list):
        return [value_of(item) for item in said]
    text = str(said)
    if text in ("true", "false"):
        return text == "true"
    if text.lstrip("-").replace(".", "", 1).isdecimal() and text.isascii() and f"{Decimal(text):f}" == text:
        return Decimal(text)
    return text
