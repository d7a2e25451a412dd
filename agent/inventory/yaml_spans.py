"""Where each part of a YAML text begins and ends, in characters, so that it can be changed in place.

Rules this module keeps:

- A collection ends where its last part ends: comments and blank lines after it belong to nobody.
- An alias is a leaf: what it stands for is written elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Span:
    """One part: ``start`` to ``end`` (half-open), the column (from 0) of its start, ``text`` of a scalar.

    ``flow``: written in brackets. A list has ``items``, a mapping ``entries`` of key and value.
    """

    start: int
    end: int
    column: int
    flow: bool = False
    text: str | None = None
    items: list[Span] = field(default_factory=list)
    entries: list[tuple[Span, Span]] = field(default_factory=list)


def spans_of(text: str) -> Span:
    """Return the tree of one document; an empty one is a scalar without text.

    Raises ``yaml.YAMLError`` for what is no YAML.
    """
    root = Span(0, 0, 0)
    stack: list[tuple[Span, Any, list[Span]]] = []
    events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
    for event in events:
        done: Span | None = None
        mark, end = event.start_mark, event.end_mark.index
        if isinstance(event, yaml.ScalarEvent):
            done = Span(mark.index, end, mark.column, text=event.value)
        elif isinstance(event, yaml.AliasEvent):
            done = Span(mark.index, end, mark.column)
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            flow = bool(event.flow_style)
            stack.append((Span(mark.index, end, mark.column, flow), event, []))
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            done, opened, parts = stack.pop()
            if isinstance(opened, yaml.MappingStartEvent):
                done.entries = list(zip(parts[::2], parts[1::2], strict=True))
            else:
                done.items = parts
            if not done.flow and parts:
                done.column = parts[0].column if done.entries else _dash(text, done, parts[0])
            done.end = end if done.flow or not parts else parts[-1].end
        if done is not None:
            (stack[-1][2].append if stack else _root(root))(done)
    return root


def _root(root: Span) -> Any:
    def take(found: Span) -> None:
        for name in Span.__slots__:
            setattr(root, name, getattr(found, name))

    return take


def _dash(text: str, listing: Span, first: Span) -> int:
    """Return the column of a block list's dashes: an anchor before it stands on another line."""
    at = text.rfind("-", listing.start, max(first.start, listing.start + 1))
    return at - (text.rfind("\n", 0, at) + 1) if at >= 0 else listing.column
