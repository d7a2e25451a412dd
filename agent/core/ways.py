"""The ways to ask a device for what only some have: light, power, health, neighbours.

Rules this module keeps:

- A way is a table, or a handful of scalars, with what its numbers mean; ``agent.probes.snmp_refinement`` finds out
  which a device answers, by its ``key``.
- ``measured`` is asked each time, ``lasting`` only now and then: it changes when modules do.
- Pure: no file and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from agent.core.mib import Object


@dataclass(frozen=True)
class PortByIndex:
    """Rows are indexed by ifIndex, or by the port's name spelt as numbers."""


@dataclass(frozen=True)
class PortByName:
    """A column holds the port's name."""

    column: Object


@dataclass(frozen=True)
class PortByEntity:
    """Rows are indexed by entPhysicalIndex; ENTITY-MIB leads from there to the port.

    ``alias`` is entAliasMappingIdentifier, ``parent`` entPhysicalContainedIn; ``names`` are texts of the entity, asked
    for what it measures and for its port's name.
    """

    alias: Object
    parent: Object
    names: tuple[Object, ...]

    @cached_property
    def columns(self) -> tuple[Object, ...]:
        """The columns that change only when modules do."""
        return (*self.names, self.parent, self.alias)


Ports: TypeAlias = PortByIndex | PortByName | PortByEntity


@dataclass(frozen=True)
class LightTable:
    """A table with a column of received and one of sent light."""

    rx: Object | None
    tx: Object | None
    ports: Ports
    limits: tuple[Object | None, Object | None, Object | None, Object | None] = (None, None, None, None)
    """Columns of the least and the most light that the module wants: received, then sent."""

    @cached_property
    def lasting(self) -> tuple[Object, ...]:
        """Columns that are walked only now and then."""
        wanted = tuple(item for item in self.limits if item is not None)
        return (*wanted, *self.ports.columns) if isinstance(self.ports, PortByEntity) else wanted

    @cached_property
    def measured(self) -> tuple[Object, ...]:
        """Columns that are walked with each poll."""
        named = (self.ports.column,) if isinstance(self.ports, PortByName) else ()
        return (*(item for item in (self.rx, self.tx) if item is not None), *named)

    @property
    def key(self) -> Object:
        """The column that tells whether a device has the table."""
        return self.measured[0]


@dataclass(frozen=True)
class Thresholds:
    """A table of limits of sensors, in each one's own scale; rows are indexed by sensor and number.

    ``below`` and ``above`` are the values of ``relation`` that mean "too little" and "too much".
    """

    relation: Object
    value: Object
    below: frozenset[int]
    above: frozenset[int]


@dataclass(frozen=True)
class SensorTable:
    """A table of sensors of all kinds (RFC 3433 and its like), each with type, scale and precision of its own.

    ``kinds`` tells which values of ``type`` are light, and their unit (``dBm`` or ``W``); ``health`` which are a measure
    of health; ``ok`` which of ``status`` means that the value can be trusted. A sensor of light measures what a word
    of its name says: ``received`` or ``sent``.
    """

    type: Object
    scale: Object
    precision: Object
    value: Object
    status: Object
    ok: frozenset[int]
    kinds: Mapping[int, str]
    ports: PortByEntity
    received: frozenset[str]
    sent: frozenset[str]
    health: Mapping[int, str] = field(default_factory=dict)
    thresholds: Thresholds | None = None

    @cached_property
    def lasting(self) -> tuple[Object, ...]:
        """Columns that are walked only now and then."""
        limits = () if self.thresholds is None else (self.thresholds.relation, self.thresholds.value)
        return (self.type, self.scale, self.precision, *self.ports.columns, *limits)

    @property
    def measured(self) -> tuple[Object, ...]:
        """Columns that are walked with each poll."""
        return (self.value, self.status)

    @property
    def key(self) -> Object:
        """The column that tells whether a device has the table."""
        return self.type


Light: TypeAlias = LightTable | SensorTable


@dataclass(frozen=True)
class Supply:
    """Where power comes from: an enumeration of which ``words`` are known, and how the battery and the load are.

    ``load`` and ``input_volts`` are scalars, or columns with a row for each line (phase); ``input_lines`` is a scalar
    that tells how many lines come in. ``battery`` is the UPS's own word on its battery, of which ``battery_words`` are known.
    """

    source: Object
    words: Mapping[int, str]
    charge: Object | None
    minutes: Object | None = None
    load: Object | None = None
    input_volts: Object | None = None
    input_lines: Object | None = None
    battery: Object | None = None
    battery_words: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def scalars(self) -> tuple[Object, ...]:
        """What one GET asks for."""
        return (self.source, *(item for item in self._others if item.is_scalar))

    @cached_property
    def columns(self) -> tuple[Object, ...]:
        """What is walked."""
        return tuple(item for item in self._others if not item.is_scalar)

    @property
    def _others(self) -> tuple[Object, ...]:
        wanted = (self.charge, self.minutes, self.load, self.input_volts, self.input_lines, self.battery)
        return tuple(item for item in wanted if item is not None)


@dataclass(frozen=True)
class Gauge:
    """One measure of health (``agent.observation.Health``): columns with a row for each part, or scalars of one.

    The figure is ``value``; or what ``idle`` leaves of 100; or the share of ``used`` in ``total``, or in ``used`` and
    ``free``; or what ``free`` leaves of ``total``. ``state`` is the device's own word: ``good`` are its good values,
    those of ``absent`` mean that the part is not there. Only rows are read where ``only``'s column has its value.
    A part is called by ``name``, a column or the entity's name, else ``part`` and its number.
    """

    measure: str
    part: str
    value: Object | None = None
    idle: Object | None = None
    total: Object | None = None
    used: Object | None = None
    free: tuple[Object, ...] = ()
    state: Object | None = None
    good: frozenset[int] = frozenset()
    absent: frozenset[int] = frozenset()
    only: tuple[Object, int | str] | None = None
    name: Object | PortByEntity | None = None

    @cached_property
    def lasting(self) -> tuple[Object, ...]:
        """Columns that are walked only now and then."""
        names = self.name.names if isinstance(self.name, PortByEntity) else (self.name,) if self.name else ()
        return (*names, *((self.only[0],) if self.only and isinstance(self.only[1], str) else ()))

    @cached_property
    def measured(self) -> tuple[Object, ...]:
        """Columns, or scalars, that are asked each time."""
        figures = (self.value, self.idle, self.used, self.total, *self.free, self.state)
        present = self.only[0] if self.only and not isinstance(self.only[1], str) else None
        return tuple(item for item in (*figures, present) if item is not None)

    @property
    def key(self) -> Object:
        """The object that tells whether a device has it."""
        return self.measured[0]


@dataclass(frozen=True)
class SensedHealth:
    """The sensors of one measure in a table of sensors of all kinds."""

    measure: str
    sensors: SensorTable

    @property
    def lasting(self) -> tuple[Object, ...]:
        """Columns that are walked only now and then."""
        table = self.sensors
        return (table.type, table.scale, table.precision, *table.ports.names)

    @property
    def measured(self) -> tuple[Object, ...]:
        """Columns that are walked each time."""
        return self.sensors.measured

    @property
    def key(self) -> Object:
        """The column that tells whether a device has the table."""
        return self.sensors.type


Wellness: TypeAlias = Gauge | SensedHealth


@dataclass(frozen=True)
class LocalPorts:
    """LLDP's table of our own ports (lldpLocPortTable)."""

    type: Object
    id: Object
    description: Object

    @property
    def columns(self) -> tuple[Object, ...]:
        """All of them; they change only when ports do."""
        return (self.type, self.id, self.description)


@dataclass(frozen=True)
class NeighbourTable:
    """A table of neighbours; ``protocol`` is ``lldp`` or ``cdp``.

    Its index has ``length`` numbers, of which the one ``local_at`` (from 0) is our port's: a row of ``local``, else its
    ifIndex. ``managed`` is a column with the management address in its index.
    """

    protocol: str
    length: int
    local_at: int
    local: LocalPorts | None
    chassis: Object | None
    chassis_type: Object | None
    port: Object
    port_type: Object | None
    name: Object | None
    address: Object | None
    address_type: Object | None
    managed: Object | None

    @cached_property
    def told(self) -> tuple[Object, ...]:
        """Columns of what a neighbour says, that of its port first."""
        columns = (self.port, self.port_type, self.chassis, self.chassis_type, self.name)
        return tuple(item for item in (*columns, self.address, self.address_type) if item is not None)

    @cached_property
    def measured(self) -> tuple[Object, ...]:
        """Columns that are walked each time."""
        return self.told if self.managed is None else (*self.told, self.managed)

    @property
    def lasting(self) -> tuple[Object, ...]:
        """Columns that are walked only now and then."""
        return () if self.local is None else self.local.columns

    @property
    def key(self) -> Object:
        """The column that tells whether a device has the table."""
        return self.port
