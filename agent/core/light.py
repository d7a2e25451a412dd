"""From the columns of a table of light to dBm at ports.

Rules this module keeps:

- Power P in mW is 10 log10 P in dBm. No light at all has no logarithm: it is told as ``DARK_DBM``, the least that a
  module can tell (SFF-8472, 9.2: 0.1 µW a step), so that light that is gone is a reading and not a gap.
- What cannot be (below ``WEAKEST_DBM``, above ``STRONGEST_DBM``) or cannot be read is left out and counted.
- A port with several readings of one direction (the lanes of a QSFP) is told by its weakest: that one fails first.
- Limits are the module's own, as the device tells them, the tightest of each side; those that contradict each other
  are none.
- A reading whose port is not known is left out and counted; a port is never guessed.
- Pure: columns and ports in, readings and notes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isfinite, log10
from typing import Any, NamedTuple

from agent.core.mib import Measure, Object
from agent.core.ports import Columns, Index, clean_text
from agent.core.ways import Light, LightTable, PortByEntity, PortByIndex, Ports, SensorTable

DARK_DBM = -40.0
WEAKEST_DBM = -60.0
STRONGEST_DBM = 30.0
UNITS: Mapping[str, float] = {"mW": 1.0, "µW": 1e-3, "W": 1e3}
"""Units of light besides dBm, in mW."""

_UNITS_SCALE = 9
"""``units`` among the scales of RFC 3433: each step is a factor of 1,000."""
_FURTHEST = 48
"""Powers of ten between the ends of RFC 3433's scales and precisions; a device that tells more tells nonsense."""
_BOTH_SIDES = 4
"""An alarm and a warning below, and the same above."""
_DEEPEST = 16
"""How far an entity may lie within others."""
_IF_INDEX = "1.3.6.1.2.1.2.2.1.1."
_NOTHING: Mapping[Index, Any] = {}
_WORD = re.compile(r"[^\s,;()\[\]]+")
_DIGITS = frozenset(b"0123456789")
_LETTERS = re.compile(r"[a-z]+")


class Reading(NamedTuple):
    """Light at one port, in dBm; None where nothing is known."""

    rx_dbm: float | None = None
    tx_dbm: float | None = None
    rx_low_dbm: float | None = None
    rx_high_dbm: float | None = None
    tx_low_dbm: float | None = None
    tx_high_dbm: float | None = None


class _Sight(NamedTuple):
    """One reading of a table: its row, its direction (0 received, 1 sent, None not said), dBm and limits."""

    row: Index
    direction: int | None
    dbm: float | None
    low: float | None = None
    high: float | None = None


def to_dbm(number: float, measure: Measure) -> float | None:
    """Return a raw number in dBm, rounded to 0.001; None when it cannot be light.

    >>> to_dbm(-585, Measure("dBm", 0.01)), to_dbm(250, Measure("µW")), to_dbm(0, Measure("µW"))
    (-5.85, -6.021, -40.0)
    """
    scaled = number * measure.scale
    if measure.unit in UNITS:
        if not 0 <= scaled < float("inf"):
            return None
        milliwatts = scaled * UNITS[measure.unit]
        dbm = max(DARK_DBM, 10 * log10(milliwatts)) if milliwatts > 0 else DARK_DBM
    else:
        dbm = scaled
    return round(dbm, 3) if isfinite(dbm) and WEAKEST_DBM <= dbm <= STRONGEST_DBM else None


def number_of(value: Any) -> float | None:
    """Return the number that a value is, also where the device writes it as a text; else None.

    >>> number_of(-585), number_of(b"-9.073"), number_of(b"N/A")
    (-585.0, -9.073, None)
    """
    if not isinstance(value, bytes):
        return float(value)
    try:
        number = float(clean_text(value)[0])
    except ValueError:
        return None
    return number if isfinite(number) else None


def light_of(table: Light, columns: Columns, ports: Mapping[Index, str]) -> tuple[dict[str, Reading], list[str]]:
    """Return the readings of each port (name → reading, sorted), and notes on what was left out.

    ``ports`` are the names of the ports by their ifIndex.
    """
    found: dict[str, list[float | None]] = {}
    strange = astray = unnamed = 0
    place = _places(table.ports, columns, ports)
    for sight in _sensed(table, columns) if isinstance(table, SensorTable) else _listed(table, columns):
        if sight.direction is None:
            unnamed += 1
            continue
        if sight.dbm is None:
            strange += 1
            continue
        port = place(sight.row)
        if port is None:
            astray += 1
            continue
        told = found.setdefault(port, [None] * len(Reading._fields))
        low, high = 2 + 2 * sight.direction, 3 + 2 * sight.direction
        told[sight.direction] = _pick(min, told[sight.direction], sight.dbm)
        told[low], told[high] = _pick(max, told[low], sight.low), _pick(min, told[high], sight.high)
    notes: list[str] = []
    if strange:
        notes.append(f"{strange} values of light cannot be read or cannot be, and are left out")
    if astray:
        notes.append(f"{astray} values of light belong to no port that is known, and are left out")
    if unnamed:
        notes.append(f"{unnamed} sensors of light do not say by their names what they measure, and are left out")
    return {name: Reading(*found[name]) for name in sorted(found)}, notes


def _pick(best: Any, one: float | None, other: float | None) -> float | None:
    known = [number for number in (one, other) if number is not None]
    return best(known) if known else None


def _listed(table: LightTable, columns: Columns) -> Iterator[_Sight]:
    for direction, item in enumerate((table.rx, table.tx)):
        if item is None:
            continue
        low, high = table.limits[2 * direction : 2 * direction + 2]
        for index, value in columns.get(item.name, _NOTHING).items():
            number = number_of(value)
            if number is None and not _has_digit(value):
                continue  # "N/A", "Copper": it says that there is none
            if number in item.sentinels:
                continue
            yield _Sight(
                index,
                direction,
                _dbm(item, number),
                *_between(_limit(low, columns, index), _limit(high, columns, index)),
            )


def _limit(item: Object | None, columns: Columns, index: Index) -> float | None:
    raw = None if item is None else columns.get(item.name, _NOTHING).get(index)
    if item is None or raw is None:
        return None
    number = number_of(raw)
    return None if number in item.sentinels else _dbm(item, number)


def _between(low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """Return the limits, none of them when they contradict each other: both zero, or upside down."""
    return (None, None) if low is not None and high is not None and low >= high else (low, high)


def _sensed(table: SensorTable, columns: Columns) -> Iterator[_Sight]:
    types, states = columns.get(table.type.name, _NOTHING), columns.get(table.status.name, _NOTHING)
    limits = _thresholds(table, columns)
    for index, value in columns.get(table.value.name, _NOTHING).items():
        unit = table.kinds.get(types.get(index, -1))
        if unit is None or states.get(index) not in table.ok:
            continue
        measured = _direction(table, columns, index)
        if measured is None and unit != "dBm":
            continue  # watts may be a power supply's
        factor = scale_of(table, columns, index)
        if factor is None:
            yield _Sight(index, measured, None)
            continue
        measure = Measure(unit, factor)
        low, high = (None if raw is None else to_dbm(raw, measure) for raw in limits.get(index, (None, None)))
        yield _Sight(index, measured, to_dbm(value, measure), *_between(low, high))


def scale_of(table: SensorTable, columns: Columns, index: Index) -> float | None:
    """Return what a sensor's raw values are to be multiplied with, None when it tells nonsense (RFC 3433)."""
    scale = columns.get(table.scale.name, _NOTHING).get(index, _UNITS_SCALE)
    exponent = 3 * (scale - _UNITS_SCALE) - columns.get(table.precision.name, _NOTHING).get(index, 0)
    return 10.0**exponent if abs(exponent) <= _FURTHEST else None


def _thresholds(table: SensorTable, columns: Columns) -> dict[Index, tuple[int | None, int | None]]:
    """Return sensor → its tightest limits, raw.

    A device that gives all four the same relation (NX-OS 6.0 does) is read by their order: of an alarm and a warning on
    either side, the two in the middle are the warnings.
    """
    known = table.thresholds
    if known is None:
        return {}
    relations = columns.get(known.relation.name, _NOTHING)
    told: dict[Index, list[tuple[int, int]]] = {}
    for row, raw in columns.get(known.value.name, _NOTHING).items():
        told.setdefault(row.partition(".")[0], []).append((raw, relations.get(row, -1)))
    limits: dict[Index, tuple[int | None, int | None]] = {}
    for index, rows in told.items():
        below = [raw for raw, relation in rows if relation in known.below]
        above = [raw for raw, relation in rows if relation in known.above]
        if len(rows) == _BOTH_SIDES and not (below and above):
            _, low, high, _ = sorted(raw for raw, _ in rows)
            limits[index] = low, high
        else:
            limits[index] = max(below, default=None), min(above, default=None)
    return limits


def _dbm(item: Object, number: float | None) -> float | None:
    if number is None:
        return None
    return to_dbm(number, item.measure_of(number))


def _has_digit(value: bytes) -> bool:
    return not _DIGITS.isdisjoint(value)


def _direction(table: SensorTable, columns: Columns, index: Index) -> int | None:
    for item in table.ports.names:
        words = set(_LETTERS.findall(clean_text(columns.get(item.name, _NOTHING).get(index, b""))[0].lower()))
        if words & table.received:
            return 0
        if words & table.sent:
            return 1
    return None


def _places(kind: Ports, columns: Columns, ports: Mapping[Index, str]) -> Any:
    """Return the function that tells the port (its name, or None) of a row."""
    names = set(ports.values())
    if isinstance(kind, PortByIndex):
        return lambda index: ports.get(index) or _spelt(index, names)
    if isinstance(kind, PortByEntity):
        return _entities(kind, columns, ports, names)
    column = columns.get(kind.column.name, _NOTHING)

    def by_name(index: Index) -> str | None:
        name = clean_text(column.get(index, b""))[0]
        return name if name in names else None

    return by_name


def _spelt(index: Index, names: set[str]) -> str | None:
    """Read an index as the octets of a name, with its length before them or without (RFC 2578, 7.7)."""
    parts = [int(part) for part in index.split(".")]
    for octets in (parts, parts[1:] if parts[0] == len(parts) - 1 else []):
        if octets and max(octets) <= 255:  # noqa: PLR2004 - an octet
            name = clean_text(bytes(octets))[0]
            if name in names:
                return name
    return None


def _entities(kind: PortByEntity, columns: Columns, ports: Mapping[Index, str], names: set[str]) -> Any:
    parents = columns.get(kind.parent.name, _NOTHING)
    aliases: dict[Index, str] = {}
    for index, target in columns.get(kind.alias.name, _NOTHING).items():
        if target.startswith(_IF_INDEX) and target[len(_IF_INDEX) :] in ports:
            aliases.setdefault(index.partition(".")[0], ports[target[len(_IF_INDEX) :]])
    texts = [columns.get(item.name, _NOTHING) for item in kind.names]

    def by_entity(index: Index) -> str | None:
        """Climb from the sensor to what holds it, until that is a port."""
        here = index
        for _ in range(_DEEPEST):
            if here in aliases:
                return aliases[here]
            for text in texts:
                for word in _WORD.findall(clean_text(text.get(here, b""))[0]):
                    if word in names:
                        return str(word)
            parent = parents.get(here)
            if not parent:
                return None
            here = str(parent)
        return None

    return by_entity
