"""From the inventory to what one agent watches: addresses, policies, relatives, who is polled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agent.clock import Microseconds
from agent.core.confirmation import policy_of
from agent.core.kinship import Kinship
from agent.core.schedule import Plan
from agent.errors import BadInputError
from agent.inventory.models import Device, Inventory
from agent.inventory.topology import Topology
from agent.probes.icmp import Address, address_of

MOST_SUPPLIES = 3
"""UPSes that are asked when a device on their feeder falls silent."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What an agent watches. ``intervals`` are the lengths of its rounds, in microseconds, the shortest first."""

    agent: str
    plan: Plan
    addresses: dict[str, Address]
    devices: dict[str, Device]

    @property
    def intervals(self) -> tuple[Microseconds, ...]:
        """Return the lengths of rounds that occur."""
        return tuple(sorted({policy.interval for policy in self.plan.policies.values()}))

    def of_interval(self, interval: Microseconds) -> list[str]:
        """Return the devices whose rounds have this length."""
        return [device for device, policy in self.plan.policies.items() if policy.interval == interval]


def targets_of(inventory: Inventory, agent_id: str, references: Iterable[str], today: date) -> Targets:
    """Return what the agent watches: every device of the inventory that is not retired.

    ``references`` are used when the agent names none. Raises ``BadInputError`` when there is no such agent.
    """
    agent = next((one for one in inventory.agents if one.id == agent_id), None)
    if agent is None:
        known = ", ".join(sorted(one.id for one in inventory.agents)) or "none"
        raise BadInputError(f"agent {agent_id!r} is not in the inventory; add it under agents, or use one of: {known}")
    devices = {device.id: device for device in inventory.devices if device.retired is None or device.retired > today}
    plan = Plan(
        policies={device.id: policy_of(inventory.detection_of(device)) for device in devices.values()},
        kinship=Kinship(Topology(inventory), agent.at, agent.references or references),
        polled=frozenset(device.id for device in devices.values() if device.snmp is not None),
        supplies=supplies_of(devices.values()),
    )
    addresses = {device.id: address_of(device.address) for device in devices.values()}
    return Targets(agent_id, plan, addresses, devices)


def supplies_of(devices: Iterable[Device]) -> dict[str, tuple[str, ...]]:
    """Return, by device, the UPSes that can tell whether its feeder has power: its own, and some others on the feeder."""
    on_feeder: dict[str, list[str]] = {}
    known = sorted(devices, key=lambda device: device.id)
    for device in known:
        if device.role == "ups" and device.power is not None and device.snmp is not None:
            on_feeder.setdefault(device.power, []).append(device.id)
    found = {}
    for device in known:
        own = [] if device.ups is None else [device.ups]
        others = on_feeder.get(device.power or "", ())
        supplies = [ups for ups in dict.fromkeys([*own, *others]) if ups != device.id][:MOST_SUPPLIES]
        if supplies:
            found[device.id] = tuple(supplies)
    return found
