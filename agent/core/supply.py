"""From a UPS's scalars to where its power comes from.

Rules this module keeps:

- ``source`` is one of ``mains``, ``battery``, ``none``; a state that the profile has no word for, and one that means
  "not known", give no observation: a guess would look like a power failure.
- ``charge`` is in per cent, 0 to 100; anything else is not known.
- Pure: scalars in, one observation out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.clock import Microseconds
from agent.core.profile import Supply
from agent.observation import Power

SOURCES = ("mains", "battery", "none")
FULL = 100.0


def power_of(
    supply: Supply,
    scalars: Mapping[str, Any],
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
    return Power(at=at, agent=agent, interval=interval, device=device, source=source, charge=_charge(supply, scalars))


def _charge(supply: Supply, scalars: Mapping[str, Any]) -> float | None:
    raw = None if supply.charge is None else scalars.get(supply.charge.name)
    if supply.charge is None or raw is None or raw in supply.charge.sentinels:
        return None
    charge = round(raw * supply.charge.measure.scale, 3)
    return charge if 0 <= charge <= FULL else None
