"""What must hold inside a profile besides the form of each value.

Each rule yields ``Fault``; its name is that of a file in ``tests/golden/bad_profiles``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from agent.core.light import UNITS
from agent.core.profile import CLOCKWORK_NAMES, FALLBACK_NAMES, STANDARD, STATES
from agent.inventory.draft import Fault
from agent.inventory.problems import suggestion
from agent.probes.profile_uses import Draft

RESERVED = ("all", "interfaces", "system")
"""Words that ``siaga poll --profile`` takes for a part of what is asked."""
NEEDED = frozenset({"sysObjectID", "sysUpTime"})
"""Scalars that every system group has."""
LIGHT_UNITS = ("dBm", *UNITS)
ENTITY = ("entAliasMappingIdentifier", "entPhysicalContainedIn", "entPhysicalDescr", "entPhysicalName")
"""Objects of the standard profile by which ``port: entity`` finds the port."""

_FIGURES: tuple[set[str], ...] = ({"value"}, {"idle"}, {"total", "used"}, {"used", "free"}, {"total", "free"}, set())
"""What tells a figure of health: one of these, and no more."""


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
        if found is None or use.scalar is None or found.oid.endswith(".0") is use.scalar:
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
        for measure in (found, found.negative, found.beyond) if found is not None else ():
            if measure is not None and measure.unit not in LIGHT_UNITS:
                said = f"{measure.unit!r}, which is no unit of light" if measure.unit else "none"
                remedy = f"write unit: {' or '.join(LIGHT_UNITS)} at the object"
                yield Fault(use.location, f"the unit of {use.name!r} is {said}", remedy)


def nothing_measured(draft: Draft) -> Iterator[Fault]:
    """A table of light has a column of light, one of sensors a type that is of use."""
    for place, sensors in enumerate(draft.written.sensors):
        if not (sensors.light or sensors.health):
            yield Fault(
                ("sensors", place), "neither light nor health stands here", "name a type, like health: {8: temperature}"
            )
    for place, optics in enumerate(draft.written.optics):
        if optics.rx is None and optics.tx is None:
            yield Fault(("optics", place), "neither rx nor tx stands here", "name the column of one of them")


def no_figure(draft: Draft) -> Iterator[Fault]:
    """A measure of health has one figure, or a state, or both."""
    for place, health in enumerate(draft.written.health):
        given = {key for key in ("value", "idle", "total", "used", "free") if getattr(health, key)}
        if given not in _FIGURES:
            names = ", ".join(sorted(given))
            what = f"{names} alone is no figure" if len(given) == 1 else f"{names} are no figure together"
            remedy = "write value, or idle, or two of total, used and free"
            yield Fault(("health", place), what, remedy)
        elif not given and health.state is None:
            yield Fault(("health", place), "neither a figure nor a state stands here", "name value or state")


def unread_state(draft: Draft) -> Iterator[Fault]:
    """A state is read by its good values."""
    for place, health in enumerate(draft.written.health):
        if (health.state is None) is not (not health.good):
            missing, given = ("good", "state") if health.state else ("state", "good")
            remedy = "write good: [NUMBER] beside state: OBJECT, or neither"
            yield Fault(("health", place), f"{given} stands here without {missing}", remedy)


def scalars_among_columns(draft: Draft) -> Iterator[Fault]:
    """What makes one measure together is in one table, or all of it is scalars."""
    for place, health in enumerate(draft.written.health):
        names = (health.value, health.idle, health.total, health.used, *health.free, health.state)
        known = [draft.known[name].oid.endswith(".0") for name in names if name is not None and name in draft.known]
        if len(set(known)) > 1:
            yield Fault(("health", place), "scalars and columns stand here together", "make it two entries")
        elif any(known) and (health.only or health.name is not None):
            yield Fault(("health", place), "scalars have no rows that only or name could tell apart", "remove them")


def several_filters(draft: Draft) -> Iterator[Fault]:
    """Rows are chosen by one column."""
    for place, health in enumerate(draft.written.health):
        if len(health.only) > 1:
            yield Fault(("health", place, "only"), "more than one column stands here", "keep one of them")


def no_port(draft: Draft) -> Iterator[Fault]:
    """One number of the index of neighbours is our port's."""
    for place, table in enumerate(draft.written.neighbours):
        if table.index.count("port") != 1:
            remedy = "name the numbers of the index in their order, our port's port, like [time, port, neighbour]"
            yield Fault(("neighbours", place, "index"), "port does not stand here exactly once", remedy)


def address_without_type(draft: Draft) -> Iterator[Fault]:
    """Octets are no address before it is known of which family."""
    for place, table in enumerate(draft.written.neighbours):
        if (table.address is None) is not (table.address_type is None):
            what = "of address and address_type only one stands here"
            yield Fault(("neighbours", place), what, "name both, or neither")


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
    no_figure,
    unread_state,
    scalars_among_columns,
    several_filters,
    no_port,
    address_without_type,
    no_system,
    no_states,
    same_oid,
    unfinished_standard,
)
