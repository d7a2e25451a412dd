"""YAML whose every value knows where it stands.

Rules this module keeps:

- Plain words stay words: ``no`` is no boolean, ``08:00`` no number of base 60, ``2021-04-01`` no timestamp.
  The models say what a word means. Only ``null``, ``~`` and nothing at all are no value.
- A key that stands twice is a mistake, not an overwriting.
- Anchors, aliases and ``<<`` work, and cannot be used to make much of little: nesting and size are bounded,
  and an alias inside its own anchor is a mistake.
- Any text gives an answer: a tree, or the mistakes with their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import yaml

from agent.inventory.problems import Problem

MOST_VALUES = 2_000_000
"""How many values one document may hold, each alias counted with all it stands for."""
DEEPEST = 60
"""How deep lists and mappings may be nested."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_STANDARD = frozenset(f"tag:yaml.org,2002:{name}" for name in ("bool", "float", "int", "map", "null", "seq", "str")) | {
    "!"
}
_MERGE = "<<"


class Place(NamedTuple):
    """Where something stands; line and column count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Words:
    """A scalar; ``text`` is None for no value."""

    place: Place
    text: str | None


@dataclass(slots=True)
class Listing:
    """A sequence; ``size`` and ``depth`` measure it with all inside, an alias as what it stands for."""

    place: Place
    items: list[Part] = field(default_factory=list)
    size: int = 1
    depth: int = 1


@dataclass(slots=True)
class Table:
    """A mapping: key to the key's place and the value; ``size`` and ``depth`` as a list's."""

    place: Place
    entries: dict[str, tuple[Place, Part]] = field(default_factory=dict)
    size: int = 1
    depth: int = 1


Part: TypeAlias = Words | Listing | Table


def plain(part: Part) -> Any:
    """Return the value as plain lists, dicts, texts and None."""
    if isinstance(part, Words):
        return part.text
    if isinstance(part, Listing):
        return [plain(item) for item in part.items]
    return {key: plain(value) for key, (_, value) in part.entries.items()}


class _StopError(Exception):
    """A mistake after which nothing more can be read."""


class _Mistaken(NamedTuple):
    line: int
    column: int
    what: str
    remedy: str


def read_yaml(text: str, file: str) -> tuple[Part, list[Problem]]:
    """Read one document; the tree holds what could be read, and the problems say what could not.

    An empty document is ``Words`` without text.
    """
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except _StopError:
        pass
    except yaml.MarkedYAMLError as problem:
        builder.mistakes.append(_syntax(text, problem))
    except (yaml.YAMLError, UnicodeEncodeError):
        builder.mistakes.append(_unprintable(text))
    lines = max(1, len(text.splitlines()))
    problems = [
        Problem(file, min(max(1, line), lines), max(1, column), what, remedy)
        for line, column, what, remedy in builder.mistakes
    ]
    return builder.root or Words(Place(file, 1, 1), None), problems


def _syntax(text: str, problem: yaml.MarkedYAMLError) -> _Mistaken:
    mark = problem.problem_mark or problem.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = text.splitlines()
    here = lines[line] if line < len(lines) else ""
    if "\t" in here[: column + 1]:
        return _Mistaken(line + 1, column + 1, "a tab stands where YAML wants spaces", "indent with spaces")
    context = f" {problem.context}" if problem.context else ""
    reason = f"{problem.problem or 'it cannot be read'}{context}"
    return _Mistaken(line + 1, column + 1, f"this is not YAML: {reason}", "correct the punctuation or indentation here")


def _unprintable(text: str) -> _Mistaken:
    for number, line in enumerate(text.split("\n"), start=1):
        for column, character in enumerate(line, start=1):
            if yaml.reader.Reader.NON_PRINTABLE.match(character):
                what = f"the character U+{ord(character):04X} may not stand in YAML"
                return _Mistaken(number, column, what, "remove it")
    return _Mistaken(1, 1, "this is not YAML: it cannot be read", "save the file as UTF-8 text")


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read; ``key`` waits for its value, ``merged`` are the values of ``<<``."""

    part: Listing | Table
    anchor: str | None
    key: tuple[str, Place] | None = None
    skipping: bool = False
    merged: list[tuple[Place, Part]] = field(default_factory=list)


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Part | None = None
        self.mistakes: list[_Mistaken] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, Part] = {}
        self._documents = 0

    def take(self, event: Any) -> None:
        place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(place, "a second document begins here", "keep one document a file, or split the file")
        elif isinstance(event, yaml.ScalarEvent):
            self._tag(event, place)
            bare = event.implicit[0] and event.value in _NULLS
            self._add(Words(place, None if bare else event.value), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            known = self._anchors.get(str(event.anchor))
            if known is None:
                inside = any(one.anchor == event.anchor for one in self._stack)
                what = f"*{event.anchor} stands inside its own anchor" if inside else f"*{event.anchor} names no anchor"
                self.mistakes.append(_Mistaken(*place[1:], what, f"write the value out, or &{event.anchor} before it"))
                known = Words(place, None)
            self._add(known, None)
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            self._tag(event, place)
            part = Listing(place) if isinstance(event, yaml.SequenceStartEvent) else Table(place)
            self._stack.append(_Open(part, event.anchor))
            self._bounded(place, len(self._stack))
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            done = self._stack.pop()
            self._merge(done)
            self._add(done.part, done.anchor)

    def _tag(self, event: Any, place: Place) -> None:
        if event.tag is not None and event.tag not in _STANDARD:
            what = f"the tag {event.tag!r} means nothing here"
            self.mistakes.append(_Mistaken(*place[1:], what, "remove the tag"))

    def _stop(self, place: Place, what: str, remedy: str) -> None:
        self.mistakes.append(_Mistaken(*place[1:], what, remedy))
        raise _StopError

    def _add(self, part: Part, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = part
        if not self._stack:
            self.root = part
            return
        top = self._stack[-1]
        if isinstance(top.part, Listing):
            top.part.items.append(part)
        elif top.key is None and not top.skipping:
            self._key(top, part)
            return
        else:
            self._value(top, top.part, part)
        if isinstance(part, Words):
            top.part.size += 1
        else:
            top.part.size += part.size
            top.part.depth = max(top.part.depth, part.depth + 1)
            self._bounded(top.part.place, top.part.depth)
        if top.part.size > MOST_VALUES:
            self._stop(top.part.place, f"this holds more than {MOST_VALUES} values", "use fewer aliases")

    def _bounded(self, place: Place, depth: int) -> None:
        if depth > DEEPEST:
            self._stop(place, f"this is nested deeper than {DEEPEST} levels", "write it flatter")

    def _key(self, top: _Open, part: Part) -> None:
        if isinstance(part, Words) and part.text is not None:
            top.key = (part.text, part.place)
            return
        what = "a key stands here that is no word"
        self.mistakes.append(_Mistaken(*part.place[1:], what, "write a plain word before the colon"))
        top.skipping = True

    def _value(self, top: _Open, table: Table, part: Part) -> None:
        key, top.key, top.skipping = top.key, None, False
        if key is None:
            return
        word, place = key
        if word == _MERGE:
            top.merged.append((place, part))
        elif word in table.entries:
            first = table.entries[word][0]
            what = f"{word!r} stands twice here, first on line {first.line}"
            self.mistakes.append(_Mistaken(*place[1:], what, "keep one of them"))
        else:
            table.entries[word] = (place, part)

    def _merge(self, done: _Open) -> None:
        """Take over what ``<<`` brings: what is written out goes first, then the earlier source."""
        for place, part in done.merged:
            for source in _sources(part):
                if isinstance(source, Table) and isinstance(done.part, Table):
                    for key, entry in source.entries.items():
                        done.part.entries.setdefault(key, entry)
                else:
                    what = "<< takes mappings only"
                    self.mistakes.append(_Mistaken(*place[1:], what, "write an alias of a mapping after it"))


def _sources(part: Part) -> Iterator[Part]:
    if isinstance(part, Listing):
        yield from part.items
    else:
        yield part
