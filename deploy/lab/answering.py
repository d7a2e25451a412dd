"""Devices that answer SNMP: what the lab asks of whatever does the answering, and what devices say of themselves."""

from __future__ import annotations

from typing import Protocol

from agent.errors import BadInputError
from agent.inventory.models import Device, Inventory

NORMAL, ON_BATTERY = 3, 5
"""upsOutputSource (UPS-MIB, RFC 1628)."""


class Answering(Protocol):
    """What makes devices answer SNMP. All calls come from the thread that may enter namespaces."""

    def start(self, devices: list[str]) -> None:
        """Have devices answer, with their uptime starting now; return when they do."""

    def stop(self, devices: list[str]) -> None:
        """Have devices fall silent, at once."""

    def on_battery(self, device: str, battery: bool) -> None:
        """Have a UPS say where its power comes from (UPS-MIB upsOutputSource)."""

    def close(self) -> None:
        """Stop all."""


def polled(inventory: Inventory) -> list[Device]:
    """Return the devices that answer SNMP. Raises ``BadInputError`` when one names an unknown credential."""
    devices = [device for device in inventory.devices if device.snmp is not None]
    for device in devices:
        if device.snmp not in inventory.snmp:
            raise BadInputError(
                f"device {device.id}: snmp names {device.snmp!r}, which the snmp section does not define"
            )
    return devices


def describe(device: Device) -> str:
    """Return sysDescr."""
    return f"Siaga practice province, {device.role}"


def site_name(inventory: Inventory, device: Device) -> str:
    """Return sysLocation: the name of the device's site."""
    return next((site.name or site.id for site in inventory.sites if site.id == device.site), device.site or "")
