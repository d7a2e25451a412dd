"""What the records of an import would change in an inventory.

Rules this module keeps:

- First every row gets its id, then references are followed: rows may name what stands below them or in another file.
- A row that cannot be taken still declares its id, so that what refers to it is not reported too.
- What a row does not say stays; nothing is ever deleted. The same records over the result change nothing.
- A feeder, a cable's group and a provider that are new are added with the row that names them, for their kind is
  clear there; whatever else is named must be there.
- Pure: records and an inventory in, entries and problems out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from agent.inventory.amendment import Value
from agent.inventory.models import Inventory
from api.core.sheets.columns import Kind
from api.core.sheets.device_rows import plan_device
from api.core.sheets.identities import identify
from api.core.sheets.link_rows import plan_link
from api.core.sheets.objects import DEFAULTS, ORDER, SECTIONS, Values, objects_of, same
from api.core.sheets.office_rows import plan_office
from api.core.sheets.records import Problem, Record
from api.core.sheets.world import World


class Action(StrEnum):
    """What happens to an object."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    """By a person on a page; an import never does."""


class Entry(NamedTuple):
    """One object: ``before`` and ``after`` hold the keys that differ (None: not there)."""

    section: str
    id: str
    action: Action
    before: dict[str, Value | None]
    after: dict[str, Value | None]
    near: tuple[str, str] | None
    """Section and id of what it belongs beside, when several files hold the inventory."""


class Plan(NamedTuple):
    """Every object that the records speak of, by section in the order of the rows, and what keeps rows from being taken."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]

    def number(self, action: Action) -> int:
        """Return how many objects an action befalls."""
        return sum(entry.action is action for entry in self.entries)


_PLANNERS = {Kind.OFFICES: plan_office, Kind.DEVICES: plan_device, Kind.LINKS: plan_link}


def plan(records: Sequence[Record], inventory: Inventory) -> Plan:
    """Return what the records change, and their problems beyond those of their cells."""
    before = objects_of(inventory)
    world = World(inventory, before)
    identities = identify(records, world)
    for kind in Kind:
        for record in records:
            one = identities.get((record.file, record.row))
            if record.kind is kind and one is not None:
                _PLANNERS[kind](record, one, world)
    return Plan(entries_of(world), tuple(world.problems))


def entries_of(world: World) -> tuple[Entry, ...]:
    """Return every object that is wanted, by section, with what differs from what is there."""
    return tuple(
        entry_of(section, one, world.before[section].get(one), values, world.near.get((section, one)))
        for section in SECTIONS
        for one, values in world.wanted[section].items()
    )


def plan_good(
    records: Sequence[Record], inventory: Inventory
) -> tuple[Plan, frozenset[tuple[str, int]], list[Problem]]:
    """Plan the rows that can be taken without the others; return the rows left out and all problems met."""
    left_out = frozenset((record.file, record.row) for record in records if record.spoilt)
    problems = [one for one in plan(records, inventory).problems if (one.file, one.row) in left_out]
    while True:
        planned = plan(_without(records, left_out), inventory)
        if not planned.problems:
            return planned, left_out, problems
        problems += planned.problems
        left_out |= {(problem.file, problem.row) for problem in planned.problems}


def _without(records: Iterable[Record], rows: Collection[tuple[str, int]]) -> list[Record]:
    return [record for record in records if (record.file, record.row) not in rows]


def entry_of(
    section: str, one: str, before: Values | None, wanted: Mapping[str, Value | None], near: tuple[str, str] | None
) -> Entry:
    """Return what wanted values change in an object, or that they add it (``before`` None)."""
    defaults = DEFAULTS[section]
    old = before or {}
    differing = [key for key in ORDER if key in wanted and not _equal(key, old, wanted[key], defaults.get(key))]
    if before is None:
        return Entry(section, one, Action.ADDED, {}, {key: wanted[key] for key in differing}, near)
    action = Action.CHANGED if differing else Action.UNCHANGED
    return Entry(
        section, one, action, {key: old.get(key) for key in differing}, {key: wanted[key] for key in differing}, near
    )


def _equal(key: str, old: Values, wanted: Value | None, default: Value | None) -> bool:
    return same(key, old.get(key, default), default if wanted is None else wanted)
