"""Asking a device for light: which of its profile's tables it has, and what stands there.

Rules this module keeps:

- A table counts as the device's own when its key column has rows, be they all "not known": a port without a module
  is no reason to ask elsewhere.
- A column that loops or never ends is dropped and said; the rest of the poll stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agent.clock import Microseconds
from agent.core.mib import Object
from agent.core.profile import Light
from agent.probes.snmp_refinement import Refinement
from agent.probes.snmp_session import SnmpFailure
from agent.probes.snmp_walk import Cut, Walker


@dataclass(slots=True)
class LightAnswers:
    """The device's own table with its columns; no table when it has none. ``reason``: a column was given up."""

    table: Light | None = None
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    reason: str | None = None


async def ask_light(walker: Walker, refinement: Refinement, now: Microseconds, notes: list[str]) -> LightAnswers:
    """Walk the device's own table of light, or find out which it has.

    Raises ``SnmpFailure`` when the device falls silent.
    """
    asking = _Asking(walker, notes)
    try:
        for table in refinement.lights(now):
            if table is not refinement.light:
                if await asking.column(table.key) is None:
                    continue
                refinement.found_light(table, now)
            return await _walk(asking, table, refinement, now)
    except SnmpFailure:
        if refinement.light is None:
            refinement.found_light(None, now, silent=True)
        raise
    if refinement.lights(now):
        refinement.found_light(None, now)
    return LightAnswers(reason=asking.reason)


async def _walk(asking: _Asking, table: Light, refinement: Refinement, now: Microseconds) -> LightAnswers:
    if table.lasting and refinement.lasting_due(now):
        refinement.keep_lasting({item.name: await asking.column(item) or {} for item in table.lasting}, now)
    measured = {item.name: await asking.column(item) for item in table.measured}
    if asking.reason is None and all(column is None for column in measured.values()):
        refinement.found_light(None, now)
        return LightAnswers()
    columns = {name: column or {} for name, column in measured.items()}
    if table.lasting:
        known = refinement.lasting[table.lasting[0].name]
        if any(column.keys() - known.keys() for column in columns.values()):
            refinement.doubt_lasting(now)
    return LightAnswers(table, refinement.lasting | columns, asking.reason)


class _Asking:
    """Columns one after the other; ``reason`` tells that one of them was given up."""

    def __init__(self, walker: Walker, notes: list[str]) -> None:
        self.reason: str | None = None
        self._walker = walker
        self._notes = notes

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
