"""What may be written in a profile file.

An object is written once, under ``objects``, and named wherever it is asked for; those of the profile ``standard`` are
known to every other profile. ``docs/how-to/profiles.md`` shows it by examples.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from agent.core.health import MEASURES
from agent.core.neighbours import PROTOCOLS
from agent.core.supply import SOURCES
from agent.inventory.models import Id
from agent.inventory.strict import Strict

_OID = re.compile(r"1\.[0-3](\.(0|[1-9]\d{0,9}))+")
SENSED = ("dBm", "W")
"""Units of sensors of light; their scale is the sensor's own."""
_LARGEST_ARC = 2**32 - 1


def _numeric(oid: str) -> str:
    if not _OID.fullmatch(oid) or any(int(arc) > _LARGEST_ARC for arc in oid.split(".")):
        raise ValueError(f"{oid[:60]!r} is no numeric OID; write it in full, like 1.3.6.1.2.1.2.2.1.10")
    return oid


def _printable(text: str) -> str:
    """Line ends are let through: YAML folds long texts."""
    strange = next((letter for letter in text if not (letter.isprintable() or letter == "\n")), None)
    if strange is not None:
        raise ValueError(f"the character U+{ord(strange):04X} cannot be printed; remove it")
    return text


def _source(word: str) -> str:
    if word not in SOURCES:
        raise ValueError(f"{word[:60]!r} is no source of power; write one of {', '.join(SOURCES)}")
    return word


def _measured(word: str) -> str:
    if word not in MEASURES:
        raise ValueError(f"{word[:60]!r} is no measure of health; write one of {', '.join(MEASURES)}")
    return word


def _protocol(word: str) -> str:
    if word not in PROTOCOLS:
        raise ValueError(f"{word[:60]!r} is no protocol of neighbours; write {' or '.join(PROTOCOLS)}")
    return word


def _one_value(text: str) -> str:
    return text if re.fullmatch(r"-?\d{1,10}", text) else _numeric(text)


def _sensed_unit(word: str) -> str:
    if word not in SENSED:
        raise ValueError(f"{word[:60]!r} is no unit that a sensor of light has; write {' or '.join(SENSED)}")
    return word


def _enumeration(words: dict[str, str]) -> dict[str, str]:
    for key in words:
        if not re.fullmatch(r"-?\d{1,10}", key):
            raise ValueError(f"{key[:60]!r} is no number of an enumeration; write the number, like 3")
    return words


Oid = Annotated[str, AfterValidator(_numeric)]
Words = Annotated[str, AfterValidator(_printable)]
BatteryWord = Literal["ok", "replace"]
Source = Annotated[str, AfterValidator(_source)]
SensedUnit = Annotated[str, AfterValidator(_sensed_unit)]
MeasureOfHealth = Annotated[str, AfterValidator(_measured)]
OneValue = Annotated[str, AfterValidator(_one_value)]
"""A number, or an OID."""
Protocol = Annotated[str, AfterValidator(_protocol)]
Unknown = Annotated[int, Field(ge=-(2**63), le=2**64 - 1)]
Scale = Annotated[float, Field(gt=0, le=1e12)]


class WrittenMeasure(Strict):
    """What a number means: times ``scale``, in ``unit``."""

    unit: str
    scale: Scale = 1.0


class WrittenBeyond(WrittenMeasure):
    """What a number of at least ``least`` means."""

    least: float


class WrittenObject(Strict):
    """One MIB object; ``of`` is the MIB that defines it, ``unknown`` are numbers that mean "not known"."""

    oid: Oid
    type: Literal[
        "DisplayString",
        "OBJECT IDENTIFIER",
        "INTEGER",
        "Integer32",
        "Gauge32",
        "Counter32",
        "Counter64",
        "TimeTicks",
    ]
    of: Words
    unit: str = ""
    scale: Scale = 1.0
    unknown: tuple[Unknown, ...] = ()
    negative: WrittenMeasure | None = None
    beyond: WrittenBeyond | None = None


class WrittenOptics(Strict):
    """A table of light: columns by their names; ``port`` is ``index``, ``entity`` or the column that names the port.

    The others are columns of the limits that the module itself has.
    """

    rx: str | None = None
    tx: str | None = None
    port: str
    rx_low: str | None = None
    rx_high: str | None = None
    tx_low: str | None = None
    tx_high: str | None = None


class WrittenThresholds(Strict):
    """A table of the limits of sensors, indexed by sensor and number."""

    relation: str
    value: str
    below: tuple[int, ...]
    above: tuple[int, ...]


class WrittenSensors(Strict):
    """A table of sensors of all kinds, each with its own type, scale and precision."""

    type: str
    scale: str
    precision: str
    value: str
    status: str
    ok: tuple[int, ...] = (1,)
    light: Annotated[dict[str, SensedUnit], AfterValidator(_enumeration)] = Field(default_factory=dict)
    health: Annotated[dict[str, MeasureOfHealth], AfterValidator(_enumeration)] = Field(default_factory=dict)
    limits: WrittenThresholds | None = None
    received: tuple[str, ...] = ("receive", "rx")
    sent: tuple[str, ...] = ("transmit", "tx")


class WrittenPower(Strict):
    """A UPS: which source feeds the load, how full the battery is and how long it lasts, the load, what comes in.

    ``load`` and ``input_volts`` may be columns with a row for each line; ``input_lines`` tells how many there are.
    ``battery`` is a scalar with the UPS's own word on its battery, ``battery_words`` what its numbers mean.
    """

    source: str
    words: Annotated[dict[str, Source], AfterValidator(_enumeration)]
    charge: str | None = None
    minutes: str | None = None
    load: str | None = None
    input_volts: str | None = None
    input_lines: str | None = None
    battery: str | None = None
    battery_words: Annotated[dict[str, BatteryWord], AfterValidator(_enumeration)] = Field(default_factory=dict)


class WrittenHealth(Strict):
    """One measure of health; see ``agent.core.ways.Gauge``. ``name`` is ``entity`` or the column that names the part."""

    measure: MeasureOfHealth
    part: Words
    value: str | None = None
    idle: str | None = None
    total: str | None = None
    used: str | None = None
    free: tuple[str, ...] = ()
    state: str | None = None
    good: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    only: dict[str, OneValue] = Field(default_factory=dict)
    name: str | None = None


class WrittenLocalPorts(Strict):
    """LLDP's table of the device's own ports."""

    type: str
    id: str
    description: str


class WrittenNeighbours(Strict):
    """A table of neighbours; ``index`` names the numbers of its index, of which ``port`` is our port's.

    ``managed`` is a column with the management address in its index.
    """

    protocol: Protocol
    index: tuple[Words, ...]
    port: str
    port_type: str | None = None
    chassis: str | None = None
    chassis_type: str | None = None
    name: str | None = None
    address: str | None = None
    address_type: str | None = None
    managed: str | None = None
    local: WrittenLocalPorts | None = None


class WrittenProfile(Strict):
    """One profile file."""

    profile: Id
    title: Words
    tested: Words
    chosen_by: tuple[Oid, ...] = ()
    objects: dict[Words, WrittenObject] = Field(default_factory=dict)
    system: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    optics: tuple[WrittenOptics, ...] = ()
    sensors: tuple[WrittenSensors, ...] = ()
    power: tuple[WrittenPower, ...] = ()
    health: tuple[WrittenHealth, ...] = ()
    neighbours: tuple[WrittenNeighbours, ...] = ()
