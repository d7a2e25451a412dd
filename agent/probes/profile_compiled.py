"""From a profile as it is written to one that is ready to be used.

Rules this module keeps:

- What is written has been checked (``agent.probes.profile_rules``): every name stands for an object.
- What a profile offers comes before what the one below it does.
"""

from __future__ import annotations

from collections.abc import Mapping

from agent.core.mib import Measure, Object, Syntax
from agent.core.profile import CLOCKWORK_NAMES, FALLBACK_NAMES, Profile
from agent.core.ways import (
    Gauge,
    Light,
    LightTable,
    LocalPorts,
    NeighbourTable,
    PortByEntity,
    PortByIndex,
    PortByName,
    Ports,
    SensedHealth,
    SensorTable,
    Supply,
    Thresholds,
    Wellness,
)
from agent.probes.profile_models import (
    WrittenHealth,
    WrittenMeasure,
    WrittenNeighbours,
    WrittenObject,
    WrittenPower,
    WrittenProfile,
    WrittenSensors,
    WrittenThresholds,
)


def compiled(written: WrittenProfile, known: Mapping[str, WrittenObject], below: Profile | None, file: str) -> Profile:
    """Make a profile of what stands in ``file``, with the objects that it may name, on the ground of ``below``."""
    objects = {name: _object(name, item) for name, item in known.items()}
    optics: list[Light] = [
        LightTable(
            _maybe(one.rx, objects),
            _maybe(one.tx, objects),
            _ports(one.port, objects),
            (
                _maybe(one.rx_low, objects),
                _maybe(one.rx_high, objects),
                _maybe(one.tx_low, objects),
                _maybe(one.tx_high, objects),
            ),
        )
        for one in written.optics
    ]
    sensors = [_sensors(one, objects) for one in written.sensors]
    optics += [table for table in sensors if table.kinds]
    supplies = [_supply(one, objects) for one in written.power]
    health: list[Wellness] = [_gauge(one, objects) for one in written.health]
    health += [SensedHealth(measure, table) for table in sensors for measure in dict.fromkeys(table.health.values())]
    neighbours = [_neighbours(one, objects) for one in written.neighbours]
    return Profile(
        name=written.profile,
        title=written.title,
        tested=" ".join(written.tested.split()),
        prefixes=written.chosen_by,
        system=tuple(objects[name] for name in written.system) or (below.system if below else ()),
        clockwork=tuple(objects[name] for name in CLOCKWORK_NAMES),
        interfaces=tuple(objects[name] for name in written.interfaces) or (below.interfaces if below else ()),
        fallbacks={name: objects[name] for name in FALLBACK_NAMES},
        optics=(*optics, *(below.optics if below else ())),
        power=(*supplies, *(below.power if below else ())),
        health=(*health, *(below.health if below else ())),
        neighbours=(*neighbours, *(below.neighbours if below else ())),
        file=file,
    )


def _object(name: str, item: WrittenObject) -> Object:
    negative = None if item.negative is None else _measure(item.negative)
    beyond = None if item.beyond is None else (item.beyond.least, _measure(item.beyond))
    return Object(name, item.oid, Syntax(item.type), _measure(item), frozenset(item.unknown), negative, beyond)


def _maybe(name: str | None, objects: Mapping[str, Object]) -> Object | None:
    return None if name is None else objects[name]


def _measure(item: WrittenObject | WrittenMeasure) -> Measure:
    return Measure(item.unit, item.scale)


def _ports(port: str, objects: Mapping[str, Object]) -> Ports:
    if port == "index":
        return PortByIndex()
    return _entity(objects) if port == "entity" else PortByName(objects[port])


def _entity(objects: Mapping[str, Object]) -> PortByEntity:
    return PortByEntity(
        alias=objects["entAliasMappingIdentifier"],
        parent=objects["entPhysicalContainedIn"],
        names=(objects["entPhysicalName"], objects["entPhysicalDescr"]),
    )


def _sensors(one: WrittenSensors, objects: Mapping[str, Object]) -> SensorTable:
    return SensorTable(
        type=objects[one.type],
        scale=objects[one.scale],
        precision=objects[one.precision],
        value=objects[one.value],
        status=objects[one.status],
        ok=frozenset(one.ok),
        kinds={int(number): unit for number, unit in one.light.items()},
        ports=_entity(objects),
        received=frozenset(word.lower() for word in one.received),
        sent=frozenset(word.lower() for word in one.sent),
        health={int(number): measure for number, measure in one.health.items()},
        thresholds=None if one.limits is None else _thresholds(one.limits, objects),
    )


def _thresholds(one: WrittenThresholds, objects: Mapping[str, Object]) -> Thresholds:
    return Thresholds(objects[one.relation], objects[one.value], frozenset(one.below), frozenset(one.above))


def _gauge(one: WrittenHealth, objects: Mapping[str, Object]) -> Gauge:
    return Gauge(
        measure=one.measure,
        part=one.part,
        value=_maybe(one.value, objects),
        idle=_maybe(one.idle, objects),
        total=_maybe(one.total, objects),
        used=_maybe(one.used, objects),
        free=tuple(objects[name] for name in one.free),
        state=_maybe(one.state, objects),
        good=frozenset(one.good),
        absent=frozenset(one.absent),
        only=next(((objects[name], value if "." in value else int(value)) for name, value in one.only.items()), None),
        name=_entity(objects) if one.name == "entity" else _maybe(one.name, objects),
    )


def _neighbours(one: WrittenNeighbours, objects: Mapping[str, Object]) -> NeighbourTable:
    ours = one.local
    return NeighbourTable(
        protocol=one.protocol,
        length=len(one.index),
        local_at=one.index.index("port"),
        local=LocalPorts(objects[ours.type], objects[ours.id], objects[ours.description]) if ours else None,
        chassis=_maybe(one.chassis, objects),
        chassis_type=_maybe(one.chassis_type, objects),
        port=objects[one.port],
        port_type=_maybe(one.port_type, objects),
        name=_maybe(one.name, objects),
        address=_maybe(one.address, objects),
        address_type=_maybe(one.address_type, objects),
        managed=_maybe(one.managed, objects),
    )


def _supply(one: WrittenPower, objects: Mapping[str, Object]) -> Supply:
    return Supply(
        source=objects[one.source],
        words={int(number): word for number, word in one.words.items()},
        charge=_maybe(one.charge, objects),
        minutes=_maybe(one.minutes, objects),
        load=_maybe(one.load, objects),
        input_volts=_maybe(one.input_volts, objects),
        input_lines=_maybe(one.input_lines, objects),
        battery=_maybe(one.battery, objects),
        battery_words={int(number): word for number, word in one.battery_words.items()},
    )
