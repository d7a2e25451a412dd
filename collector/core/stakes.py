"""What is at stake when something fails: every service, and every office that no service is promised to.

Rules this module keeps:

- A service is judged from its agents; an office without a service by its devices, from the first agent: it is lost when
  none of them is reached.
- A service that belongs to no office stands for itself.
- Pure.
"""

from __future__ import annotations

from typing import NamedTuple

from agent.inventory.models import AnyOf, Inventory, Needs
from agent.inventory.views import agents_of_service, needed_devices, office_by_device, offices_of


class Stake(NamedTuple):
    """One service, or one office without any (``service`` None); ``office`` is who loses it."""

    office: str
    service: str | None
    needs: Needs
    agents: tuple[str, ...]

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices it needs, each once."""
        return needed_devices(self.needs)


def stakes_of(inventory: Inventory) -> list[Stake]:
    """Return what is at stake in an inventory: services by id, then offices without one."""
    at = office_by_device(inventory)
    found = []
    for service in sorted(inventory.services, key=lambda one: one.id):
        devices = needed_devices(service.needs)
        office = service.office or next((place for device in devices if (place := at.get(device))), None)
        agents = agents_of_service(inventory, service)
        found.append(Stake(office or service.id, service.id, service.needs, agents))
    served = {stake.office for stake in found}
    first = tuple(agent.id for agent in inventory.agents[:1])
    theirs: dict[str, list[Needs]] = {}
    for device, place in at.items():
        if place is not None and place not in served:
            theirs.setdefault(place, []).append(device)
    without = [office.id for office in offices_of(inventory) if office.id in theirs]
    return found + [Stake(office, None, AnyOf(any=theirs[office]), first) for office in without]
