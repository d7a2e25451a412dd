"""A calendar in a file of its own: one object of the inventory's ``calendars`` with its own ``timezone``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from agent.clock import Microseconds, to_datetime
from agent.errors import BadInputError
from agent.inventory.calendar_spec import CalendarSpec
from agent.inventory.hours import parse_dates, parse_hours
from collector.core.public_holidays import PublicHolidays
from collector.core.worktime import WorkCalendar
from collector.core.zone import Zone

AROUND_THE_CLOCK = "24x7"
_Place = tuple[int | str, ...]


class _CalendarFile(CalendarSpec):
    timezone: str = Field(default="Asia/Jakarta", description="IANA zone of the hours")


class _Words(yaml.SafeLoader):
    """YAML whose plain words stay words: a date is no timestamp and Norway's ``NO`` no boolean."""


_Words.yaml_implicit_resolvers = {
    first: [entry for entry in entries if entry[0] in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")]
    for first, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_calendar(source: str) -> WorkCalendar:
    """Read a calendar file, or ``24x7``.

    Raises ``BadInputError`` with every problem of the file, each with its line, column and remedy.
    """
    if source == AROUND_THE_CLOCK:
        return WorkCalendar.around_the_clock()
    try:
        text = Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
        raise BadInputError(
            f"{source}: cannot be read ({reason}); give a calendar file, or {AROUND_THE_CLOCK}"
        ) from None
    try:
        root = yaml.compose(text, Loader=_Words)
        content = yaml.load(text, Loader=_Words)  # noqa: S506  # a SafeLoader, see above
    except (yaml.YAMLError, RecursionError) as problem:
        raise BadInputError(_not_yaml(source, text, problem)) from None
    if not isinstance(content, dict) or not isinstance(root, yaml.MappingNode):
        raise BadInputError(f"{source}: is no calendar; write keys such as timezone:, days:, hours: and holidays:")
    problems = [f"{source}:{_line(node)}: {key!r} stands twice; keep one" for node, key in _doubles(root)]
    try:
        spec = _CalendarFile.model_validate(content)
    except ValidationError as invalid:
        problems += [f"{source}:{_line(_at(root, e['loc']))}: {_remedy(e)}" for e in invalid.errors()]
        raise BadInputError("\n".join(problems)) from None
    for place, parse, words in _words(spec):
        try:
            parse(words)
        except ValueError as problem:
            problems.append(f"{source}:{_line(_at(root, place))}: {problem}")
    if problems:
        raise BadInputError("\n".join(problems))
    try:
        return WorkCalendar.of(spec, spec.timezone)
    except ValueError as problem:
        raise BadInputError(f"{source}:{_line(_at(root, ('exceptions',)))}: {problem}") from None


def tell_doubts(source: str, calendar: WorkCalendar, start: Microseconds, end: Microseconds) -> None:
    """Say on stderr what is not certain of the holidays in ``[start, end)``."""
    for warning in calendar.warnings(to_datetime(start).year, to_datetime(end - 1).year):
        print(f"siaga: {source}: {warning}", file=sys.stderr)


def _words(spec: _CalendarFile) -> Iterator[tuple[_Place, Callable[[str], Any], str]]:
    yield ("timezone",), Zone, spec.timezone
    if spec.holidays is not None:
        yield ("holidays",), PublicHolidays, spec.holidays
    by_day = spec.hours.items() if isinstance(spec.hours, dict) else [(None, spec.hours)]
    for day, hours in by_day:
        place: _Place = ("hours",) if day is None else ("hours", day.value)
        for index, words in enumerate(hours):
            yield (*place, index), parse_hours, words
    for number, exception in enumerate(spec.exceptions):
        yield ("exceptions", number, "dates"), parse_dates, exception.dates
        for index, words in enumerate(exception.hours):
            yield ("exceptions", number, "hours", index), parse_hours, words


def _at(node: yaml.Node, place: _Place) -> yaml.Node:
    """Return the node at a place, or the nearest one around it."""
    for step in place:
        inner = None
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            inner = node.value[step]
        node = inner or node
    return node


def _doubles(node: yaml.Node, visited: set[int] | None = None) -> Iterator[tuple[yaml.Node, str]]:
    """Yield every key that stands twice; each node is looked at once, however often an alias names it."""
    visited = set() if visited is None else visited
    if id(node) in visited:
        return
    visited.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key, key.value
            seen.add(str(key.value))
            yield from _doubles(value, visited)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _doubles(item, visited)


def _line(node: yaml.Node) -> str:
    return f"{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def _remedy(error: Any) -> str:
    key = error["loc"][-1]
    if error["type"] == "extra_forbidden":
        known = ", ".join(_CalendarFile.model_fields)
        return f"{key!r} is no key here; remove it, or write one of {known} (in an exception: dates, hours, why)"
    if error["type"] == "missing":
        return f"{key!r} is missing here; add it"
    where = ".".join(str(step) for step in error["loc"])
    return f"{where}: {error['msg']}; write it as the inventory's calendars do"


def _not_yaml(source: str, text: str, problem: Exception) -> str:
    mark = getattr(problem, "problem_mark", None)
    where = f"{source}:{mark.line + 1}:{mark.column + 1}" if mark is not None else source
    why = getattr(problem, "problem", None) or "unreadable"
    if isinstance(problem, yaml.reader.ReaderError):
        line = text.count("\n", 0, problem.position) + 1
        where = f"{source}:{line}"
        why = f"the character {problem.character:#06x} is no text"
    return f"{where}: is not YAML ({why}); correct the file there"
