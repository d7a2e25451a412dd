"""From scalars and tables to how a device is: processor and memory in use, temperature, fans.

Rules this module keeps:

- ``cpu`` and ``memory`` are in per cent in use, 0 to 100; ``temperature`` in °C; ``fan`` in revolutions a minute. What
  lies outside of what can be (``RANGES``) is left out and counted.
- ``ok`` is the device's own word and never ours: no limit is applied here.
- ``free`` of memory: the first must be known, the others (buffers, caches) count as none where they are not.
- A part with neither a figure nor a word is left out; one that the device says is not there is no part.
- Parts of one measure differ in their names: those that share one become ``name#2``, ``name#3``, … by their index.
- No device has more than ``MOST_PARTS`` parts of one measure; what is beyond is left out and counted.
- A part without a name is called by its place in the table: by its index where that is short, else by its order.
- Pure: columns in, readings and notes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any, NamedTuple

from agent.core.light import scale_of
from agent.core.mib import Object
from agent.core.ports import Columns, Index, clean_text
from agent.core.ways import Gauge, PortByEntity, SensedHealth, Wellness

MEASURES = ("cpu", "memory", "temperature", "fan")
RANGES: Mapping[str, tuple[float, float]] = {
    "cpu": (0, 100),
    "memory": (0, 100),
    "temperature": (-60, 200),
    "fan": (0, 200_000),
}
SCALAR: Index = "0"
"""The index under which a scalar stands among columns."""
MOST_PARTS = 256
_HUNDRED = 100.0
_SHORT = 1_000
_TRUTH = 12
"""``truthvalue`` among the types of RFC 3433: it says whether something is so; only its name can say what."""
_NOTHING: Mapping[Index, Any] = {}


class Reading(NamedTuple):
    """One part of one measure; see ``agent.observation.Health``."""

    measure: str
    part: str
    value: float | None
    ok: bool | None


def health_of(way: Wellness, columns: Columns) -> tuple[list[Reading], list[str]]:
    """Return the readings of one measure, in the order of their index, and notes on what was left out.

    ``columns`` holds scalars too, under the index ``SCALAR``.
    """
    rows = _sensed(way, columns) if isinstance(way, SensedHealth) else _gauged(way, columns)
    kept: list[tuple[Index, float | None, bool | None]] = []
    strange = 0
    least, most = RANGES[way.measure]
    for index, value, ok in rows:
        if value is not None and not least <= value <= most:
            strange += 1
        elif value is not None or ok is not None:
            kept.append((index, None if value is None else round(value, 2), ok))
    kept.sort(key=lambda row: _numbers(row[0]))
    beyond = len(kept) - MOST_PARTS
    del kept[MOST_PARTS:]
    names = _names(way, columns, [index for index, _, _ in kept])
    notes = [f"{strange} values of {way.measure} cannot be, and are left out"] if strange else []
    if beyond > 0:
        notes.append(f"{beyond} parts of {way.measure} beyond the first {MOST_PARTS} are left out")
    return [Reading(way.measure, name, value, ok) for name, (_, value, ok) in zip(names, kept, strict=True)], notes


def _gauged(gauge: Gauge, columns: Columns) -> Iterator[tuple[Index, float | None, bool | None]]:
    states = columns.get(gauge.state.name, _NOTHING) if gauge.state is not None else _NOTHING
    filtered = columns.get(gauge.only[0].name, _NOTHING) if gauge.only is not None else _NOTHING
    for index in dict.fromkeys(index for item in gauge.measured for index in columns.get(item.name, _NOTHING)):
        if gauge.only is not None and filtered.get(index) != gauge.only[1]:
            continue
        state = states.get(index)
        if state in gauge.absent:
            continue
        yield index, _figure(gauge, columns, index), None if state is None else state in gauge.good


def _figure(gauge: Gauge, columns: Columns, index: Index) -> float | None:
    def at(item: Object | None) -> float | None:
        raw: float | None = None if item is None else columns.get(item.name, _NOTHING).get(index)
        if item is None or raw is None or raw in item.sentinels:
            return None
        return raw * item.measure_of(raw).scale

    if gauge.value is not None:
        return at(gauge.value)
    if gauge.idle is not None:
        idle = at(gauge.idle)
        return None if idle is None else _HUNDRED - idle
    total, used, free = at(gauge.total), at(gauge.used), [at(item) for item in gauge.free]
    if gauge.used is None:
        used = None if total is None or free[0] is None else total - sum(share or 0 for share in free)
    elif gauge.total is None:
        total = None if used is None or None in free else used + sum(share or 0 for share in free)
    return None if used is None or not total else _HUNDRED * used / total


def _sensed(way: SensedHealth, columns: Columns) -> Iterator[tuple[Index, float | None, bool | None]]:
    table = way.sensors
    types, states = columns.get(table.type.name, _NOTHING), columns.get(table.status.name, _NOTHING)
    for index, raw in columns.get(table.value.name, _NOTHING).items():
        kind = types.get(index, -1)
        if table.health.get(kind) != way.measure or states.get(index) not in table.ok:
            continue
        if kind == _TRUTH:
            if way.measure in _told_name(way, columns, index).lower():
                yield index, None, raw == 1
            continue
        factor = scale_of(table, columns, index)
        yield index, inf if factor is None else raw * factor, None


def _names(way: Wellness, columns: Columns, rows: list[Index]) -> list[str]:
    """Return one name a row, all different."""
    short = all(max(_numbers(index)) < _SHORT for index in rows)
    names: list[str] = []
    taken: set[str] = set()
    for place, index in enumerate(rows, start=1):
        name = _told_name(way, columns, index)
        if not name:
            word = way.measure if isinstance(way, SensedHealth) else way.part
            scalar = isinstance(way, Gauge) and way.key.is_scalar
            name = word if scalar else f"{word} {index if short else place}"
        number, whole = 2, name
        while name in taken:
            name, number = f"{whole}#{number}", number + 1
        taken.add(name)
        names.append(name)
    return names


def _told_name(way: Wellness, columns: Columns, index: Index) -> str:
    source = way.sensors.ports if isinstance(way, SensedHealth) else way.name
    items = source.names if isinstance(source, PortByEntity) else (source,) if source is not None else ()
    for item in items:
        text = clean_text(columns.get(item.name, _NOTHING).get(index, b""))[0]
        if text:
            return text
    return ""


def _numbers(index: Index) -> tuple[int, ...]:
    return tuple(map(int, index.split(".")))
