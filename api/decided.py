"""What people decided, read from the collector and put beside the inventory in force: calendars and maintenance."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from agent.inventory.models import AllOf, AnyOf, Inventory, Needs
from agent.inventory.topology import Topology
from agent.inventory.views import agents_of_service
from api.core.calendar_year import CalendarYear, calendar_year
from api.core.maintenance import Plan, plans
from collector.decisions import Recorded
from collector.reading import Reader


class Decided:
    """Of one inventory; asks the collector anew each time, for decisions are few."""

    def __init__(self, reader: Reader, inventory: Inventory) -> None:
        self._reader, self._inventory = reader, inventory
        self._topology: Topology | None = None
        self._covered: dict[str, tuple[str, ...]] = {}
        self.zone = ZoneInfo(inventory.timezone)
        self.calendars: tuple[str, ...] = tuple(inventory.calendars)
        self.elements: dict[str, tuple[str, ...]] = {
            "devices": tuple(sorted(device.id for device in inventory.devices)),
            "links": tuple(sorted(link.id for link in inventory.links)),
            "risk_groups": tuple(sorted(group.id for group in inventory.risk_groups)),
        }
        """What may be taken out of service, by section."""

    def all(self) -> Sequence[Recorded]:
        """Return every decision that was ever recorded, in order; raises what the reader raises."""
        return self._reader.decisions()

    def year(self, calendar: str, year: int) -> CalendarYear:
        """Return a calendar's year; raises ``KeyError`` when there is no such calendar, and what the reader raises."""
        spec = self._inventory.calendars[calendar]
        return calendar_year(calendar, spec, year, self.all(), self._inventory.timezone)

    def plans(self) -> list[Plan]:
        """Return every maintenance, in the order of their numbers; raises what the reader raises."""
        return plans(self.all(), self.zone, self.covered)

    def covered(self, element: str) -> tuple[str, ...]:
        """Return the services that an element alone cuts off from all their agents, sorted."""
        known = self._covered.get(element)
        if known is None:
            known = self._covered[element] = tuple(sorted(self._cut_off(element)))
        return known

    def _cut_off(self, element: str) -> list[str]:
        if self._topology is None:
            self._topology = Topology(self._inventory)
        places = {agent.id: agent.at for agent in self._inventory.agents}
        reached = {agent: self._topology.reached(place, [element]) for agent, place in places.items()}
        return [
            service.id
            for service in self._inventory.services
            if all(_cut(service.needs, reached[agent]) for agent in agents_of_service(self._inventory, service))
        ]


def _cut(needs: Needs, reached: frozenset[str]) -> bool:
    if isinstance(needs, AllOf):
        return any(_cut(part, reached) for part in needs.all)
    if isinstance(needs, AnyOf):
        return all(_cut(part, reached) for part in needs.any)
    return needs not in reached
