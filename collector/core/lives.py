"""From when until when a device is watched: from its commissioning to its retirement (``availability.md``).

Rules this module keeps:

- Days begin at midnight in the inventory's zone.
- From the day on which it is retired nothing that is told of a device counts; what was known of it is let go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from agent.clock import Microseconds, to_instant
from agent.inventory.models import Device, Inventory
from agent.observation import Observation
from collector.core.intervals import Spans

ALWAYS: Spans = [(-(2**62), 2**62)]


def midnight(day: date, zone: ZoneInfo) -> Microseconds:
    """Return where a day begins in a zone."""
    return to_instant(datetime.combine(day, time(), zone))


def life(device: Device, zone: ZoneInfo) -> Spans:
    """Return the time in which a device is in service; nothing when it was never."""
    first, last = ALWAYS[0]
    begin = first if device.commissioned is None else midnight(device.commissioned, zone)
    end = last if device.retired is None else midnight(device.retired, zone)
    return [(begin, end)] if begin < end else []


class Retirements:
    """When the devices of an inventory are retired."""

    def __init__(self, inventory: Inventory) -> None:
        zone = ZoneInfo(inventory.timezone)
        self._at = {
            device.id: midnight(device.retired, zone) for device in inventory.devices if device.retired is not None
        }

    def over(self, told: Observation) -> bool:
        """Whether an observation is of a device that was retired by then."""
        at = self._at.get(getattr(told, "device", "")) if self._at else None
        return at is not None and told.at >= at

    def among(self, known: Iterable[Collection[str]], now: Microseconds) -> set[str]:
        """Return whose day has come by ``now``, of some collections of devices that are known still."""
        if not self._at:
            return set()
        return {device for devices in known for device, at in self._at.items() if at <= now and device in devices}
