"""Asking a device for what only some have: which of the ways that its profile offers it answers, and what stands there.

Rules this module keeps:

- A way counts as the device's own when its key has rows, be they all "not known": a port without a module is no
  reason to ask elsewhere.
- A column that loops or never ends is dropped and said; the rest of the poll stands.
- A scalar stands among the columns under the index ``SCALAR``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from agent.clock import Microseconds
from agent.core.health import SCALAR
from agent.core.mib import Object
from agent.core.ways import Light, NeighbourTable, Supply, Wellness
from agent.probes.snmp_refinement import Search
from agent.probes.snmp_session import SnmpFailure
from agent.probes.snmp_walk import Cut, Walker

_Table = TypeVar("_Table", Light, Wellness, NeighbourTable)


@dataclass(slots=True)
class TableAnswers(Generic[_Table]):
    """The device's own way with its columns, None when it has none. ``reason``: a column was given up.

    ``asked`` (monotonic) is when the last request that was answered left.
    """

    way: _Table | None = None
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    reason: str | None = None
    asked: Microseconds = 0


async def ask_table(
    walker: Walker, search: Search[_Table], now: Microseconds, notes: list[str]
) -> TableAnswers[_Table]:
    """Ask by the device's own way, or find out which it has.

    Raises ``SnmpFailure`` when the device falls silent.
    """
    asking = _Asking(walker, notes)
    ways = search.ways(now)
    try:
        for way in ways:
            if way is not search.own:
                if not await asking.has(way.key):
                    continue
                search.found(way, now)
            return await _walk(asking, way, search, now)
    except SnmpFailure:
        if search.own is None:
            search.found(None, now, silent=True)
        raise
    if ways:
        search.found(None, now)
    return TableAnswers(reason=asking.reason)


async def ask_columns(walker: Walker, search: Search[Supply], now: Microseconds, notes: list[str]) -> TableAnswers[Any]:
    """Walk the columns of a UPS's own way.

    Raises ``SnmpFailure`` when the device falls silent.
    """
    supply = search.own
    if supply is None or not supply.columns:
        return TableAnswers()
    asking = _Asking(walker, notes)
    if search.lasting_due(now):
        search.keep_lasting({}, now)
    columns = await asking.measured(supply.columns, search.absent)
    return TableAnswers(None, columns, asking.reason, walker.heard)


async def _walk(asking: _Asking, way: _Table, search: Search[_Table], now: Microseconds) -> TableAnswers[_Table]:
    if search.lasting_due(now):
        search.keep_lasting({item.name: await asking.column(item) or {} for item in way.lasting}, now)
    measured = await asking.measured(way.measured, search.absent)
    if asking.reason is None and not measured:
        search.found(None, now)
        return TableAnswers()
    if way.lasting:
        known = search.lasting[way.lasting[0].name]
        if any(column.keys() - known.keys() for column in measured.values()):
            search.doubt_lasting(now)
    return TableAnswers(way, search.lasting | measured, asking.reason, asking.heard)


class _Asking:
    """Objects one after the other; ``reason`` tells that one of them was given up."""

    def __init__(self, walker: Walker, notes: list[str]) -> None:
        self.reason: str | None = None
        self._walker = walker
        self._notes = notes

    @property
    def heard(self) -> Microseconds:
        """When the newest request that was answered left."""
        return self._walker.heard

    async def has(self, item: Object) -> bool:
        """Tell whether the device has a row of this."""
        return bool(await self._scalars((item,))) if item.is_scalar else await self.column(item) is not None

    async def measured(self, items: tuple[Object, ...], absent: set[str]) -> dict[str, dict[str, Any]]:
        """Ask for what the device may have, and note what it has not; returns the columns that are there."""
        found = await self._scalars(tuple(item for item in items if item.is_scalar and item.name not in absent))
        for item in items:
            if item.is_scalar or item.name in absent:
                continue
            given_up = self.reason
            column = await self.column(item)
            if column is not None:
                found[item.name] = column
            elif self.reason is given_up:
                absent.add(item.name)
        return found

    async def _scalars(self, items: tuple[Object, ...]) -> dict[str, dict[str, Any]]:
        if not items:
            return {}
        try:
            found = await self._walker.scalars(items, [])
        except SnmpFailure as failure:
            if failure.reason != "garbage":
                raise
            self.reason = failure.reason
            self._notes.append(failure.detail)
            return {}
        return {name: {SCALAR: value} for name, value in found.items()}

    async def column(self, item: Object) -> dict[str, Any] | None:
        """Walk one column; None when the device has no row of it."""
        try:
            column, strange = await self._walker.column(item, None)
        except Cut as cut:
            self.reason = cut.reason
            self._notes.append(cut.detail)
            return None
        if strange:
            self._notes.append(f"{strange} values of {item.name} are no {item.syntax.value} and left out")
        return column
