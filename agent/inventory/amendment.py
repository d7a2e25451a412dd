"""Changing an inventory's YAML where it stands: every byte that is not changed stays, comments and order included.

Rules this module keeps:

- A change sets or removes keys of an object that is there; an addition writes a new object, on one line, after the
  last of its section, or in a section of its own at the end; a removal takes an object's lines, or its place in
  brackets. Comments above it stay.
- What YAML lets a person write (flow or block, indented or not, an anchor elsewhere, Windows' line ends) is amended in
  that form. An object that stands as an alias cannot be: it would change what others mean.
- Pure: text in, text out. Whether the result is a good inventory, ``agent.inventory.load`` says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import NamedTuple, TypeAlias

from agent.errors import BadInputError
from agent.inventory.yaml_spans import Span, spans_of

Value: TypeAlias = "str | bool | int | Decimal | Sequence[Value] | Mapping[str, Value]"


class Change(NamedTuple):
    """Keys of one object to set, or to remove where the value is None."""

    section: str
    id: str
    values: Mapping[str, Value | None]


class Addition(NamedTuple):
    """A new object of a section."""

    section: str
    values: Mapping[str, Value]


class Removal(NamedTuple):
    """An object to take away."""

    section: str
    id: str


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


_PLAIN = re.compile(
    r"[A-Za-z\u00c0-\u024f](?:[\w.()/+\u2013-]| (?! )(?!#))*|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
)
_AMBIGUOUS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_OTHER_NAMES = {"offices": "opd", "office": "opd"}


def amend(
    text: str, file: str, changes: Iterable[Change], additions: Iterable[Addition], removals: Iterable[Removal] = ()
) -> str:
    """Return the text of one file with its objects changed, added and removed; a removed one is not changed too.

    Raises ``BadInputError`` for an object that cannot be changed where it stands. The text must be YAML that
    ``read_yaml`` takes.
    """
    root = spans_of(text)
    breaks = "\r\n" if "\r\n" in text else "\n"
    known = _objects(root)
    edits: list[_Edit] = []
    for change in changes:
        item = known.get((change.section, change.id))
        if item is None:
            raise BadInputError(
                f"{file}: {change.id!r} of {change.section} is not written out there, so it cannot be changed; "
                "write it out in place of its alias, or change it by hand"
            )
        edits += _keys(text, item, change.values, breaks)
    by_section: dict[str, list[Mapping[str, Value]]] = {}
    for addition in additions:
        by_section.setdefault(addition.section, []).append(addition.values)
    if root.flow:
        fresh = {name: by_section.pop(name) for name in tuple(by_section) if _find(root, name) is None}
        edits += _appended(text, root, fresh, breaks)
    known_first = sorted(by_section, key=lambda name: _find(root, name) is None)
    edits += chain.from_iterable(_added(text, root, name, by_section[name], breaks) for name in known_first)
    amended = _applied(text, edits) if text else _applied(text, edits).lstrip()
    gone = [(removal.section, removal.id) for removal in removals]
    return _applied(amended, _taken_away(amended, file, gone)) if gone else amended


def _applied(text: str, edits: Iterable[_Edit]) -> str:
    parts: list[str] = []
    reached = 0
    for edit in sorted(edits, key=lambda one: one.start):  # those at one place keep their order
        parts += [text[reached : edit.start], edit.text]
        reached = edit.end
    return "".join([*parts, text[reached:]])


def ids_in(text: str) -> frozenset[tuple[str, str]]:
    """Return section and id of every object that is written out in a text."""
    return frozenset(_objects(spans_of(text)))


def written(value: Value) -> str:
    """Return a value as YAML on one line; words that other YAML readers would take for something else are quoted.

    >>> written({"id": "dinkes", "at": [Decimal("-2.1631"), Decimal("106.1415")], "name": "No"})
    '{id: dinkes, at: [-2.1631, 106.1415], name: "No"}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value[-1] != " " and value.lower() not in _AMBIGUOUS
        return value if plain else _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return "[" + ", ".join(written(item) for item in value) + "]"


def _quoted(text: str) -> str:
    shown = (
        one if one.isprintable() else (f"\\u{ord(one):04x}" if ord(one) <= 0xFFFF else f"\\U{ord(one):08x}")  # noqa: PLR2004
        for one in json.dumps(text, ensure_ascii=False)
    )
    return "".join(shown)


def _find(table: Span, key: str) -> int | None:
    names = (key, _OTHER_NAMES.get(key, key))
    return next((index for index, (name, _) in enumerate(table.entries) if name.text in names), None)


def _objects(root: Span) -> dict[tuple[str, str], Span]:
    """Return every object that is written out, by section and id."""
    found: dict[tuple[str, str], Span] = {}
    for name, listing in root.entries:
        for item in listing.items:
            key = _key_of(name, item)
            if key is not None:
                found.setdefault(key, item)
    return found


def _key_of(name: Span, item: Span) -> tuple[str, str] | None:
    place = _find(item, "id")
    if place is None:
        return None
    return "offices" if name.text == "opd" else name.text or "", item.entries[place][1].text or ""


def _taken_away(text: str, file: str, removals: Sequence[tuple[str, str]]) -> list[_Edit]:
    root = spans_of(text)
    gone = dict.fromkeys(removals, False)
    edits: list[_Edit] = []
    for name, listing in root.entries:
        kept: Span | None = None
        for item in listing.items:
            key = _key_of(name, item)
            if key is None or gone.get(key, True):
                kept = item
            else:
                gone[key] = True
                edits += (
                    _out_of_brackets(text, item, kept) if listing.flow else [_out_of_lines(text, file, listing, item)]
                )
    missing = next((one for one, found in gone.items() if not found), None)
    if missing is not None:
        raise BadInputError(f"{file}: {missing[1]!r} of {missing[0]} is not written out there; take it away by hand")
    return edits


def _out_of_lines(text: str, file: str, listing: Span, item: Span) -> _Edit:
    """Return the edit that takes the lines from an item's dash to its end."""
    start = _line_start(text, item.start)
    while text[start : start + listing.column + 1] != " " * listing.column + "-":
        if start <= listing.start:
            line = text.count("\n", 0, item.start) + 1
            raise BadInputError(f"{file}:{line}: this is written too oddly to be taken away here; do it by hand")
        start = _line_start(text, start - 1)
    return _Edit(start, _next_line(text, item.end), "")


def _out_of_brackets(text: str, item: Span, kept: Span | None) -> list[_Edit]:
    """Return the edits that take an item with the comma after it, or else with the one after what is kept before it."""
    start, end = item.start, item.end
    before = text[_line_start(text, start) : start]
    comma = _comma(text, end)
    if comma is None:
        parted = None if kept is None else _comma(text, kept.end)
        if parted is None:
            return [_Edit(start, end, "")]
        return [_Edit(parted, parted + 1, ""), _Edit(max(parted + 1, start - _spaces(before)), end, "")]
    end = comma + 1
    rest = text[end : _line_end(text, end)]
    if rest.strip() and rest.strip()[0] != "#":
        return [_Edit(start, end + _spaces(rest[::-1]), "")]
    if before.strip() or rest.strip():
        return [_Edit(start - (_spaces(before) if before.strip() else 0), end, "")]
    return [_Edit(_line_start(text, start), _next_line(text, end), "")]


def _spaces(text: str) -> int:
    """Return how many spaces a text ends with."""
    return len(text) - len(text.rstrip(" "))


def _comma(text: str, at: int) -> int | None:
    """Return the comma after an item in brackets, comments between passed over; None when the bracket closes first."""
    while text[at] in " \t\r\n#":
        at = _line_end(text, at) if text[at] == "#" else at + 1
    return at if text[at] == "," else None


def _keys(text: str, item: Span, values: Mapping[str, Value | None], breaks: str) -> list[_Edit]:
    edits: list[_Edit] = []
    fresh: dict[str, Value] = {}
    gone: set[int] = set()
    for key, value in values.items():
        index = _find(item, key)
        if value is None:
            gone |= {index} if index is not None else set()
        elif index is None:
            fresh[key] = value
        else:
            edits += _replaced(text, *item.entries[index], written(value), breaks)
    return [*edits, *_removed(text, item, gone), *_appended(text, item, fresh, breaks)]


def _replaced(text: str, key: Span, old: Span, value: str, breaks: str) -> list[_Edit]:
    if not old.flow and (old.items or old.entries):
        # In block style it begins on a later line, where its indentation may be too little for a value on one line.
        colon = text.index(":", key.end) + 1
        gone = min(old.start, _line_end(text, colon))
        return [_Edit(colon, colon, f" {value}"), _Edit(gone, old.end, "")]
    space = " " if old.start == old.end else ""  # a key without a value ends at its colon
    tail = breaks if text[old.start : old.end].endswith("\n") else ""  # a block text takes its line end with it
    return [_Edit(old.start, old.end, space + value + tail)]


def _removed(text: str, item: Span, gone: set[int]) -> list[_Edit]:
    if not gone:
        return []
    kept = next(index for index in range(len(item.entries)) if index not in gone)  # the id is never removed
    edits = [_Edit(item.entries[0][0].start, item.entries[kept][0].start, "")] if kept else []
    for index in sorted(gone):
        if index > kept:
            start, end = item.entries[index - 1][1].end, item.entries[index][1].end
            if not item.flow:
                start = _line_start(text, item.entries[index][0].start)
                if text[end - 1] != "\n":  # else a block text, which takes its line end with it
                    start, end = _line_end(text, start - 1), _line_end(text, end)
            edits.append(_Edit(start, end, ""))
    return edits


def _appended(text: str, item: Span, fresh: Mapping[str, Value], breaks: str) -> list[_Edit]:
    if not fresh:
        return []
    pairs = [f"{key}: {written(value)}" for key, value in fresh.items()]
    if item.flow:
        at = item.entries[-1][1].end if item.entries else item.start + 1
        return [_Edit(at, at, (", " if item.entries else "") + ", ".join(pairs))]
    indent = " " * item.entries[0][0].column
    return [_lines(text, item.end, [indent + pair for pair in pairs], breaks)]


def _added(text: str, root: Span, name: str, items: list[Mapping[str, Value]], breaks: str) -> list[_Edit]:
    index = _find(root, name)
    listing = root.entries[index][1] if index is not None else None
    if listing is None:
        lines = [*([""] if text.strip() else []), f"{name}:", *(f"  - {written(item)}" for item in items)]
        return [_lines(text, root.end if root.entries else len(text), lines, breaks)]
    if listing.flow:
        at = listing.items[-1].end if listing.items else listing.start + 1
        told = ", ".join(written(item) for item in items)
        return [_Edit(at, at, f"{', ' if listing.items else ''}{told}")]
    if listing.items:
        indent = " " * listing.column
        return [_lines(text, listing.end, [f"{indent}- {written(item)}" for item in items], breaks)]
    edits = [_lines(text, listing.start, [f"  - {written(item)}" for item in items], breaks)]
    if listing.end > listing.start:
        edits.append(_Edit(listing.start, listing.end, ""))  # null or ~ makes way for the list
    return edits


def _lines(text: str, after: int, lines: Sequence[str], breaks: str) -> _Edit:
    """Return the edit that puts whole lines after the line on which ``after`` stands."""
    if after and text[after - 1] == "\n":
        return _Edit(after, after, "".join(line + breaks for line in lines))
    end = _line_end(text, after)
    return _Edit(end, end, "".join(breaks + line for line in lines) + ("" if end < len(text) else breaks))


def _next_line(text: str, index: int) -> int:
    """Return where the line after ``index`` begins; ``index`` itself when a line begins there."""
    if index and text[index - 1] == "\n":
        return index
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    """Return where the line on which ``index`` stands ends, before its line break."""
    end = text.find("\n", index)
    end = len(text) if end < 0 else end
    return end - 1 if end and text[end - 1 : end] == "\r" else end
