"""Where a profile names objects, and of which kind the object must be that it names there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from agent.inventory.draft import Location
from agent.probes.profile_models import WrittenObject, WrittenProfile

_NUMBERS = frozenset({"INTEGER", "Integer32", "Gauge32"})
_COUNTED = _NUMBERS | {"TimeTicks", "Counter32"}
_TEXT = frozenset({"DisplayString"})
_OIDS = frozenset({"OBJECT IDENTIFIER"})


class Named(NamedTuple):
    """An object's name as it is used: where, whether a scalar (else a column) is wanted, and of which types.

    ``scalar`` is None where either will do.
    """

    location: Location
    name: str
    scalar: bool | None
    types: frozenset[str] | None = None
    light: bool = False


class Draft(NamedTuple):
    """A profile that is right in the form of each value, with the objects that it may name."""

    written: WrittenProfile
    known: Mapping[str, WrittenObject]
    standard: Mapping[str, WrittenObject]
    built_in: bool

    def uses(self) -> Iterator[Named]:
        """Yield every use of an object by its name."""
        one = self.written
        yield from (Named(("system", place), name, scalar=True) for place, name in enumerate(one.system))
        yield from (Named(("interfaces", place), name, scalar=False) for place, name in enumerate(one.interfaces))
        yield from _of_light(one)
        yield from _of_power(one)
        yield from _of_health(one)
        yield from _of_neighbours(one)


def _of_light(one: WrittenProfile) -> Iterator[Named]:
    for place, optics in enumerate(one.optics):
        for key in ("rx", "tx", "rx_low", "rx_high", "tx_low", "tx_high"):
            yield from _named(("optics", place), optics, key, False, _NUMBERS | _TEXT, light=True)
        if optics.port not in {"index", "entity"}:
            yield Named(("optics", place, "port"), optics.port, scalar=False, types=_TEXT)
    for place, sensors in enumerate(one.sensors):
        for key in ("type", "scale", "precision", "value", "status"):
            yield from _named(("sensors", place), sensors, key, False, _NUMBERS)
        for key in ("relation", "value"):
            yield from _named(("sensors", place, "limits"), sensors.limits, key, False, _NUMBERS)


def _of_power(one: WrittenProfile) -> Iterator[Named]:
    for place, power in enumerate(one.power):
        for key in ("source", "charge", "minutes", "input_lines", "battery"):
            yield from _named(("power", place), power, key, True, _COUNTED)
        for key in ("load", "input_volts"):
            yield from _named(("power", place), power, key, None, _COUNTED)


def _of_health(one: WrittenProfile) -> Iterator[Named]:
    for place, health in enumerate(one.health):
        for key in ("value", "idle", "total", "used", "state"):
            yield from _named(("health", place), health, key, None, _COUNTED)
        for number, name in enumerate(health.free):
            yield Named(("health", place, "free", number), name, None, _COUNTED)
        for name, value in health.only.items():
            yield Named(("health", place, "only", name), name, False, _OIDS if "." in value else _NUMBERS)
        if health.name != "entity":
            yield from _named(("health", place), health, "name", False, _TEXT)


def _of_neighbours(one: WrittenProfile) -> Iterator[Named]:
    for place, table in enumerate(one.neighbours):
        for key in ("port", "chassis", "name", "address"):
            yield from _named(("neighbours", place), table, key, False, _TEXT)
        for key in ("port_type", "chassis_type", "address_type", "managed"):
            yield from _named(("neighbours", place), table, key, False, _NUMBERS)
        yield from _named(("neighbours", place, "local"), table.local, "type", False, _NUMBERS)
        for key in ("id", "description"):
            yield from _named(("neighbours", place, "local"), table.local, key, False, _TEXT)


def _named(
    where: Location, written: Any, key: str, scalar: bool | None, types: frozenset[str], *, light: bool = False
) -> Iterator[Named]:
    """Yield the use of the object that a key names, where it names one."""
    name = None if written is None else getattr(written, key)
    if name is not None:
        yield Named((*where, key), name, scalar, types, light)
