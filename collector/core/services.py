"""Services as they stand now: judged from where each is needed.

Rules this module keeps (``availability.md``, State): a service is down while every agent of its
``seen_from`` that sees fails to reach what it needs, unknown while none of them sees; ``any`` and ``all``
are three-valued.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from agent.inventory.models import AllOf, AnyOf, Inventory, Needs, Service
from collector.core.cases import Case
from collector.core.clues import ViewKey
from collector.core.reachability import Reached
from collector.core.rows import Row
from collector.core.timeline import State
from collector.core.view import View

Views = Mapping[str, Mapping[str, View]]


class Promises:
    """Every service with the agents it is judged from, indexed by the devices it needs."""

    def __init__(self, inventory: Inventory) -> None:
        first = [agent.id for agent in inventory.agents[:1]]
        self.services = {service.id: service for service in inventory.services}
        self.seen_from = {service.id: list(service.seen_from) or first for service in inventory.services}
        sites = {site.id: site.office or site.id for site in inventory.sites}
        self._office_of_device = {device.id: sites.get(device.site or "", "") for device in inventory.devices}
        self.devices = {service.id: needed(service.needs) for service in inventory.services}
        self.needing: dict[str, list[str]] = {}
        for name, devices in self.devices.items():
            for device in sorted(devices):
                self.needing.setdefault(device, []).append(name)

    def office_of(self, service: Service) -> str:
        """Return the office a service is promised to: its own word, else that of the site of what it needs."""
        if service.office is not None:
            return service.office
        offices = (self._office_of_device[device] for device in sorted(self.devices[service.id]))
        return next((office for office in offices if office), "")

    def state(self, service: Service, views: Views) -> State:
        """Return how a service stands."""
        return self._stands(service.needs, self.seen_from[service.id], views)

    def down_in(self, case: Case, views: Views) -> set[str]:
        """Return the services that are down now and need a device that this case holds down for one of their agents."""
        names = {
            name
            for row in case.open_rows
            if row.ended is None
            for name in self.needing.get(row.device, ())
            if row.agent in self.seen_from[name]
        }
        return {name for name in names if self.state(self.services[name], views) is State.DOWN}

    def were_down(self, rows: Iterable[Row], cases: Sequence[Case]) -> set[str]:
        """Return the services that outages of the past took down: all their agents had lost what they need."""
        out: set[str] = set()
        for row in rows:
            lost = {
                other.key
                for case in cases
                for other in case.rows
                if other.started <= row.started and (other.ended is None or other.ended > row.started)
            } | {row.key}
            for name in self.needing.get(row.device, ()):
                agents = self.seen_from[name]
                if row.agent in agents and self._were_down(self.services[name].needs, agents, lost):
                    out.add(name)
        return out

    def _were_down(self, needs: Needs, agents: list[str], lost: Collection[ViewKey]) -> bool:
        if isinstance(needs, AllOf):
            return any(self._were_down(part, agents, lost) for part in needs.all)
        if isinstance(needs, AnyOf):
            return all(self._were_down(part, agents, lost) for part in needs.any)
        return all((agent, needs) in lost for agent in agents)

    def _stands(self, needs: Needs, agents: list[str], views: Views) -> State:
        if isinstance(needs, AllOf):
            parts = [self._stands(part, agents, views) for part in needs.all]
            order = (State.DOWN, State.UNKNOWN, State.UP)
        elif isinstance(needs, AnyOf):
            parts = [self._stands(part, agents, views) for part in needs.any]
            order = (State.UP, State.UNKNOWN, State.DOWN)
        else:
            return device_state(needs, agents, views)
        return next((state for state in order if state in parts), State.UNKNOWN)


def needed(needs: Needs) -> set[str]:
    """Return every device that an expression names."""
    if isinstance(needs, AllOf):
        return {device for part in needs.all for device in needed(part)}
    if isinstance(needs, AnyOf):
        return {device for part in needs.any for device in needed(part)}
    return {needs}


def device_state(device: str, agents: list[str], views: Views) -> State:
    """Merge what several agents say of one device: up when one reaches it, down when all that see fail."""
    down = False
    for agent in agents:
        view = views.get(agent, {}).get(device)
        if view is None or view.now.state is Reached.UNKNOWN:
            continue
        if not view.now.down:
            return State.UP
        down = True
    return State.DOWN if down else State.UNKNOWN
