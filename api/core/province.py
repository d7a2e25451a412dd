"""How each office stands, from its devices and services: what the live page shows.

Rules this module keeps:

- An office is as bad as its worst part; a service that is up while a device is not is ``degraded``.
- Down beats unreachable: what failed here is told before what is only hidden. An office whose device answers an agent on its
  own side, and whose service does not reach it, is unreachable.
- Pure; instants in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from agent.clock import Microseconds
from api.core.directory import Directory
from collector.reading import DeviceStatus, ServiceStatus


class OfficeState(StrEnum):
    """How an office stands, best first."""

    UP = "up"
    SUSPECT = "suspect"
    DEGRADED = "degraded"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    DOWN = "down"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An office now: its state, since when, and the incident that explains it."""

    state: OfficeState
    since: Microseconds | None
    incident: str | None


def standings(
    directory: Directory, devices: Iterable[DeviceStatus], services: Iterable[ServiceStatus]
) -> dict[str, Standing]:
    """Return every office's standing, by office in the inventory's order."""
    by_device = {status.device: status for status in devices}
    by_service = {status.service: status for status in services}
    return {
        place.id: _standing(
            [by_device[item] for item in place.devices if item in by_device],
            [by_service[item] for item in place.services if item in by_service],
        )
        for place in directory.offices
    }


def totals(offices: Mapping[str, Standing]) -> dict[str, int]:
    """Return how many offices are in each state."""
    counts = {state.value: 0 for state in OfficeState}
    for standing in offices.values():
        counts[standing.state.value] += 1
    return counts


def _standing(devices: list[DeviceStatus], services: list[ServiceStatus]) -> Standing:
    down = [item for item in devices if item.state == "down"]
    hidden = [item for item in devices if item.state == "unreachable"]
    lost = [item for item in services if item.state == "down"]
    if not devices and not services:
        return Standing(state=OfficeState.UNKNOWN, since=None, incident=None)
    if lost or (not services and (down or hidden)):
        hidden += [item for item in devices if item.state in ("up", "suspect") and item.hidden_by is not None]
        worst = down or hidden
        state = OfficeState.DOWN if down or not hidden else OfficeState.UNREACHABLE
        return Standing(
            state=state,
            since=_earliest([*(item.since for item in lost), *(item.since for item in worst)]),
            incident=_first([*(item.incident for item in lost), *(item.incident for item in worst)]),
        )
    blind = [item.since for item in services if item.state == "unknown"]
    if not services:
        blind = [item.since for item in devices if item.state == "unknown"]
    if blind:
        return Standing(state=OfficeState.UNKNOWN, since=_earliest(blind), incident=None)
    partly = [*down, *hidden]
    if partly:
        return Standing(
            state=OfficeState.DEGRADED,
            since=_earliest([item.since for item in partly]),
            incident=_first([item.incident for item in partly]),
        )
    suspect = [item for item in devices if item.state == "suspect"]
    if suspect:
        return Standing(state=OfficeState.SUSPECT, since=_earliest([item.since for item in suspect]), incident=None)
    since = [item.since for item in services] or [item.since for item in devices]
    latest = max((item for item in since if item is not None), default=None)
    return Standing(state=OfficeState.UP, since=latest, incident=None)


def _earliest(instants: list[Microseconds | None]) -> Microseconds | None:
    return min((item for item in instants if item is not None), default=None)


def _first(incidents: list[str | None]) -> str | None:
    return next((item for item in incidents if item), None)
