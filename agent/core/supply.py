"""From a UPS's scalars to where its power comes from.

Rules this module keeps:

- ``source`` is one of ``mains``, ``battery``, ``none``; a state that the profile has no word for, and one that means
  "not known", give no observation: a guess would look like a power failure.
- ``charge`` is in per cent, 0 to 100; ``load`` may exceed that. What cannot be is not known.
- Of several lines (phases) the one with the lowest voltage is told, and the one with the highest load: they fail first.
  A UPS of one line that lists three is read as far as it says that it has lines.
- ``battery`` is ``ok`` or ``replace``; a result without a word (no test yet, a test that runs) is not known.
- No minutes left while the mains feed is what a UPS says that does not estimate: not known.
- Pure: scalars and columns in, one observation out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.clock import Microseconds
from agent.core.mib import Object
from agent.core.ports import Columns
from agent.core.ways import Supply
from agent.observation import Power

SOURCES = ("mains", "battery", "none")
FULL = 100.0
MOST_LOAD = 999.0
"""Per cent; a UPS that is overloaded tells more than 100."""
MOST_VOLTS = 1_000.0
MOST_MINUTES = 60.0 * 24 * 365


def power_of(
    supply: Supply,
    scalars: Mapping[str, Any],
    columns: Columns,
    *,
    device: str,
    agent: str,
    at: Microseconds,
    interval: float | None,
) -> Power | None:
    """Make the observation of the scalars (MIB name → raw value), None when they do not tell the source."""
    source = supply.words.get(scalars.get(supply.source.name, -1))
    if source is None:
        return None
    minutes = _told(supply.minutes, scalars, columns, MOST_MINUTES)
    volts = _told(supply.input_volts, scalars, columns, MOST_VOLTS, _lines(supply, scalars))
    return Power(
        at=at,
        agent=agent,
        interval=interval,
        device=device,
        source=source,
        charge=min(_told(supply.charge, scalars, columns, FULL), default=None),
        minutes=min((known for known in minutes if known or source != "mains"), default=None),
        load=max(_told(supply.load, scalars, columns, MOST_LOAD), default=None),
        input_volts=min(volts, default=None),
        battery=None if supply.battery is None else supply.battery_words.get(scalars.get(supply.battery.name, -1)),
    )


def _lines(supply: Supply, scalars: Mapping[str, Any]) -> int | None:
    return None if supply.input_lines is None else scalars.get(supply.input_lines.name)


def _told(
    item: Object | None, scalars: Mapping[str, Any], columns: Columns, most: float, rows: int | None = None
) -> list[float]:
    """Return the figures of a scalar, or of the first rows of a column, that can be."""
    if item is None:
        return []
    column = {"0": scalars.get(item.name)} if item.is_scalar else columns.get(item.name, {})
    figures: list[float] = []
    for index, raw in column.items():
        line = int(index.partition(".")[0])
        if raw is None or raw in item.sentinels or (rows and line > rows):
            continue
        figure = round(raw * item.measure_of(raw).scale, 3)
        if 0 <= figure <= most:
            figures.append(figure)
    return figures
