"""What must hold inside a profile besides the form of each value.

Each rule yields ``Fault``; its name is that of a file in ``tests/golden/bad_profiles``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from agent.core.light import UNITS
from agent.core.profile import CLOCKWORK_NAMES, FALLBACK_NAMES, STANDARD, STATES
from agent.inventory.draft import Fault, Location
from agent.inventory.problems import suggestion
from agent.probes.profile_models import WrittenObject, WrittenProfile

RESERVED = ("all", "interfaces", "system")
"""Words that ``siaga poll --profile`` takes for a part of what is asked."""
NEEDED = frozenset({"sysObjectID", "sysUpTime"})
"""Scalars that every system group has."""
LIGHT_UNITS = ("dBm", *UNITS)
ENTITY = ("entAliasMappingIdentifier", "entPhysicalContainedIn", "entPhysicalDescr", "entPhysicalName")
"""Objects of the standard profile by which ``port: entity`` finds the port."""

_NUMBERS = frozenset({"INTEGER", "Integer32", "Gauge32"})
_TEXT = frozenset({"DisplayString"})


class Named(NamedTuple):
    """An object's name as it is used: where, whether a scalar (else a column) is wanted, and of which types."""

    location: Location
    name: str
    scalar: bool
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
        for place, optics in enumerate(one.optics):
            for key, name in (("rx", optics.rx), ("tx", optics.tx)):
                if name is not None:
                    yield Named(("optics", place, key), name, scalar=False, types=_NUMBERS | _TEXT, light=True)
            if optics.port not in {"index", "entity"}:
                yield Named(("optics", place, "port"), optics.port, scalar=False, types=_TEXT)
        for place, sensors in enumerate(one.sensors):
            for key in ("type", "scale", "precision", "value", "status"):
                yield Named(("sensors", place, key), getattr(sensors, key), scalar=False, types=_NUMBERS)
        for place, power in enumerate(one.power):
            yield Named(("power", place, "source"), power.source, scalar=True, types=_NUMBERS)
            if power.charge is not None:
                yield Named(("power", place, "charge"), power.charge, scalar=True, types=_NUMBERS)


def reserved_name(draft: Draft) -> Iterator[Fault]:
    """Some names mean something else."""
    name = draft.written.profile
    if name in RESERVED or (name == STANDARD and not draft.built_in):
        yield Fault(
            ("profile",), f"{name!r} is no name for a profile of yours", "choose another, such as your vendor's"
        )


def unknown_object(draft: Draft) -> Iterator[Fault]:
    """What is asked for is written under ``objects`` here or in the standard profile."""
    for use in draft.uses():
        if use.name not in draft.known:
            near = suggestion(use.name, sorted(draft.known))
            yield Fault(use.location, f"{use.name!r} is no object that is known here", near or "write it under objects")


def scalar_or_column(draft: Draft) -> Iterator[Fault]:
    """A scalar's OID ends in .0, a column's does not."""
    for use in draft.uses():
        found = draft.known.get(use.name)
        if found is None or found.oid.endswith(".0") is use.scalar:
            continue
        if use.scalar:
            yield Fault(use.location, f"{use.name!r} is a column, and a scalar is wanted", "name one that ends in .0")
        else:
            yield Fault(use.location, f"{use.name!r} is a scalar, and a column is wanted", "take .0 off its OID")


def unfit_type(draft: Draft) -> Iterator[Fault]:
    """What is computed with is a number, what names a port is a text."""
    for use in draft.uses():
        found = draft.known.get(use.name)
        if found is not None and use.types is not None and found.type not in use.types:
            wanted = ", ".join(sorted(use.types))
            yield Fault(use.location, f"{use.name!r} is of type {found.type}", f"name an object of type {wanted}")


def unit_of_light(draft: Draft) -> Iterator[Fault]:
    """Light has a unit that can be turned into dBm."""
    for use in draft.uses():
        found = draft.known.get(use.name) if use.light else None
        for measure in (found, found.negative) if found is not None else ():
            if measure is not None and measure.unit not in LIGHT_UNITS:
                said = f"{measure.unit!r}, which is no unit of light" if measure.unit else "none"
                remedy = f"write unit: {' or '.join(LIGHT_UNITS)} at the object"
                yield Fault(use.location, f"the unit of {use.name!r} is {said}", remedy)


def nothing_measured(draft: Draft) -> Iterator[Fault]:
    """A table of light has a column of light."""
    for place, optics in enumerate(draft.written.optics):
        if optics.rx is None and optics.tx is None:
            yield Fault(("optics", place), "neither rx nor tx stands here", "name the column of one of them")


def no_system(draft: Draft) -> Iterator[Fault]:
    """A system group without these tells neither that the device lives on nor that it is another one."""
    missing = sorted(NEEDED - set(draft.written.system))
    if missing and (draft.written.system or (draft.built_in and draft.written.profile == STANDARD)):
        yield Fault(("system",), f"not asked, but needed: {', '.join(missing)}", "add them to the list")


def no_states(draft: Draft) -> Iterator[Fault]:
    """A table of interfaces without names and states says nothing."""
    missing = sorted(STATES - set(draft.written.interfaces))
    if missing and (draft.written.interfaces or (draft.built_in and draft.written.profile == STANDARD)):
        yield Fault(("interfaces",), f"not asked, but needed: {', '.join(missing)}", "add them to the list")


def same_oid(draft: Draft) -> Iterator[Fault]:
    """An OID has one name, and a name of the standard profile one meaning."""
    seen: dict[str, str] = {}
    for name, item in draft.written.objects.items():
        before = seen.setdefault(item.oid, name)
        if before != name:
            yield Fault(("objects", name, "oid"), f"this OID is also that of {before!r}", "keep one of them")
        standard = draft.standard.get(name)
        if standard is not None and standard != item:
            yield Fault(
                ("objects", name), f"{name!r} is another object in the profile {STANDARD}", "rename it", key=True
            )


def unfinished_standard(draft: Draft) -> Iterator[Fault]:
    """The standard profile has what every poll needs."""
    if draft.built_in and draft.written.profile == STANDARD:
        missing = sorted({*CLOCKWORK_NAMES, *FALLBACK_NAMES, *ENTITY, "sysObjectID"} - draft.known.keys())
        if missing:
            yield Fault(("objects",), f"the objects {', '.join(missing)} are missing", "add them")


RULES: tuple[Callable[[Draft], Iterator[Fault]], ...] = (
    reserved_name,
    unknown_object,
    scalar_or_column,
    unfit_type,
    unit_of_light,
    nothing_measured,
    no_system,
    no_states,
    same_oid,
    unfinished_standard,
)
