"""Which services belong together: by office, site and island, and by what stands between them and their agents.

Rules this module keeps:

- Office, site and island part the services: each belongs to exactly one, to None where the inventory names none. A
  service stands where the first device stands that it needs and that has a site.
- A service belongs to a medium, or to a provider, when it cannot be reached from any of its agents without the links of
  that medium or provider. So it may belong to several, or to none; two cables of one medium side by side count as that
  medium, for without it there is no way.
- Pure: built from an inventory, never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal, TypeAlias

from agent.inventory.models import AllOf, AnyOf, Inventory, Needs, Service
from agent.inventory.topology import Topology
from agent.inventory.views import agents_of_service, needed_devices, office_by_device

Grouping: TypeAlias = Literal["office", "site", "island", "medium", "provider"]
Groups: TypeAlias = Mapping[str, tuple[str | None, ...]]
"""Service → the groups that it belongs to."""
PARTITIONS: frozenset[Grouping] = frozenset({"office", "site", "island"})
"""Each service belongs to exactly one of these, so that their sums are the whole's."""


class Belonging:
    """The groups of one inventory's services."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._site_of = {device.id: device.site for device in inventory.devices}

    def by(self, grouping: Grouping) -> Groups:
        """Return every service's groups."""
        return {
            "office": lambda: self.offices,
            "site": lambda: self.sites,
            "island": lambda: self.islands,
            "medium": lambda: self.media,
            "provider": lambda: self.providers,
        }[grouping]()

    @cached_property
    def offices(self) -> Groups:
        """Every service's office: its own word, else that of the first device it needs."""
        offices = office_by_device(self._inventory)
        return {
            service.id: (
                service.office or next((offices[device] for device in self._needed(service) if offices[device]), None),
            )
            for service in self._inventory.services
        }

    @cached_property
    def sites(self) -> Groups:
        """Every service's site."""
        return {service.id: (self._site(service),) for service in self._inventory.services}

    @cached_property
    def islands(self) -> Groups:
        """The island of every service's site."""
        islands = {site.id: site.island or None for site in self._inventory.sites}
        return {service: (islands.get(site or ""),) for service, (site,) in self.sites.items()}

    @cached_property
    def media(self) -> Groups:
        """The media without whose links a service cannot be reached."""
        return self._needing({link.id: link.medium.value for link in self._inventory.links})

    @cached_property
    def providers(self) -> Groups:
        """The providers without whose links a service cannot be reached."""
        return self._needing({link.id: link.provider for link in self._inventory.links if link.provider is not None})

    def _needed(self, service: Service) -> Iterable[str]:
        return (device for device in needed_devices(service.needs) if device in self._site_of)

    def _site(self, service: Service) -> str | None:
        return next((site for device in self._needed(service) if (site := self._site_of[device])), None)

    def _needing(self, kinds: Mapping[str, str]) -> Groups:
        """Return which services are cut off when all links of a kind are; ``kinds`` by link."""
        topology = Topology(self._inventory)
        origins = {agent.id: agent.at for agent in self._inventory.agents}
        found: dict[str, tuple[str, ...]] = {service.id: () for service in self._inventory.services}
        plain = {agent: topology.reached(at) for agent, at in origins.items()}
        for kind in sorted(set(kinds.values())):
            links = [link for link, of in kinds.items() if of == kind]
            reached = {agent: topology.reached(at, links) for agent, at in origins.items()}
            for service in self._inventory.services:
                agents = [agent for agent in agents_of_service(self._inventory, service) if agent in origins]
                whole = any(_answers(service.needs, plain[agent]) for agent in agents)
                if whole and not any(_answers(service.needs, reached[agent]) for agent in agents):
                    found[service.id] += (kind,)
        return dict(found)


def _answers(needs: Needs, reached: frozenset[str]) -> bool:
    """Tell whether what a service needs is there, of the devices that are reached."""
    if isinstance(needs, AllOf):
        return all(_answers(part, reached) for part in needs.all)
    if isinstance(needs, AnyOf):
        return any(_answers(part, reached) for part in needs.any)
    return needs in reached
