"""What people decided, read from the collector and put beside the inventory in force: calendars, maintenance, dues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from agent.clock import Microseconds
from agent.inventory.models import AllOf, AnyOf, Inventory, Needs
from agent.inventory.topology import Topology
from agent.inventory.views import agents_of_service
from api.core.calendar_year import CalendarYear, calendar_year
from api.core.maintenance import Plan, plans
from api.core.procedure.hours import WorkingHours
from api.core.tickets import Ticket
from api.desk import MOVING, Desk
from collector.core.foresight import supposed
from collector.decisions import Decision, Recorded
from collector.reading import Altered, Reader

HoursRule = Callable[[Sequence[Recorded]], WorkingHours]
"""From what was decided to the desk's working hours."""


class Impact(NamedTuple):
    """What a decision would alter: figures, and the open tickets that get another due, with that due."""

    figures: list[Altered]
    tickets: list[tuple[Ticket, Microseconds]]


class Decided:
    """Of one inventory; asks the collector anew each time, for decisions are few."""

    def __init__(self, reader: Reader, inventory: Inventory, desk: Desk, rule: HoursRule) -> None:
        self._reader, self._inventory = reader, inventory
        self._desk, self._rule = desk, rule
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
        islands = {site.island for site in inventory.sites if site.island}
        self.areas: dict[str, str] = {
            **{group.id: group.name or group.id for group in inventory.risk_groups},
            **{site.id: site.name or site.id for site in inventory.sites},
            **{island: island for island in sorted(islands)},
        }
        """What the weather can be noted over, with its name."""

    def points(self, area: str) -> list[tuple[float, float]]:
        """Return where the sites of an area of the weather lie, as latitude and longitude; those that say so."""
        topology = self._network()
        members = topology.members.get(area, frozenset())
        ends = {end.device for link in members & topology.links.keys() for end in topology.links[link].ends}
        there = {device.site for device in self._inventory.devices if device.id in members | ends}
        return [
            site.at
            for site in self._inventory.sites
            if site.at is not None and (site.id in there if members else area in (site.id, site.island))
        ]

    def all(self) -> Sequence[Recorded]:
        """Return every decision that was ever recorded, in order; raises what the reader raises."""
        return self._reader.decisions()

    def record(self, decision: Decision, by: str, key: str = "") -> Recorded:
        """Hand a decision over to be kept and return it with its number; the same key again gives what is kept under it.

        Raises what the reader raises, ``ObjectionError`` when it cannot hold.
        """
        # failpoint decision-leaves
        recorded = self._reader.decide(decision, by, f"{by} {key}" if key else "")
        # failpoint decision-heard
        return recorded  # noqa: RET504 - a failpoint stands between

    def impact(self, decision: Decision) -> Impact:
        """Return what a decision would alter; raises what the reader raises, ``ObjectionError`` when it cannot hold."""
        figures = self._reader.impact(decision)
        return Impact(figures, moved_dues(self._desk, self._rule, self.all(), decision))

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

    def _network(self) -> Topology:
        if self._topology is None:
            self._topology = Topology(self._inventory)
        return self._topology

    def _cut_off(self, element: str) -> list[str]:
        topology = self._network()
        places = {agent.id: agent.at for agent in self._inventory.agents}
        reached = {agent: topology.reached(place, [element]) for agent, place in places.items()}
        return [
            service.id
            for service in self._inventory.services
            if all(_cut(service.needs, reached[agent]) for agent in agents_of_service(self._inventory, service))
        ]


def moved_dues(
    desk: Desk, rule: HoursRule, decisions: Sequence[Recorded], decision: Decision
) -> list[tuple[Ticket, Microseconds]]:
    """Return the open tickets that a decision would give another due, with that due, by number."""
    if not isinstance(decision, MOVING):
        return []
    last = decisions[-1] if decisions else None
    proposed = Recorded(
        number=1 if last is None else last.number + 1, at=0 if last is None else last.at, by="", decision=decision
    )
    return sorted(desk.dues(rule(supposed(decisions, proposed))), key=lambda pair: pair[0].number)


def _cut(needs: Needs, reached: frozenset[str]) -> bool:
    if isinstance(needs, AllOf):
        return any(_cut(part, reached) for part in needs.all)
    if isinstance(needs, AnyOf):
        return all(_cut(part, reached) for part in needs.any)
    return needs not in reached
