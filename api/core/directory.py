"""Who and what the inventory names: offices, their devices and services, and what an office may be shown.

Rules this module keeps:

- A site without an office is an office of its own (``contracts.md``).
- An office sees its own devices, and what everybody shares: risk groups, cores and routers, and the links
  of those. Another office's device or link is not shown to it.
- Pure: built once from an inventory, never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from agent.inventory.calendar_spec import CalendarSpec
from agent.inventory.models import Inventory, Responsible
from agent.inventory.views import calendar_of_service, needed_devices, office_by_device
from api.core.addresses import Addressee, responsible
from api.core.tickets import Affected, Facts, Named
from collector.core.grouping import Belonging
from collector.reading import Incident

SHARED_ROLES = frozenset({"core", "router"})
"""Device roles that serve every office."""


class OfficePlace(msgspec.Struct, frozen=True, kw_only=True):
    """An office as pages show it; ``at`` is latitude and longitude in degrees, of ``site``, its main one:
    the one that bears its id, else one in the complex, else its first.
    """

    id: str
    name: str
    island: str
    complex: bool
    site: str | None
    at: tuple[float, float] | None
    devices: tuple[str, ...]
    services: tuple[str, ...]
    people: int = 0
    responsible: Responsible | None = None


class Directory:
    """Names and belongings, looked up by id."""

    def __init__(self, inventory: Inventory) -> None:
        """Index the inventory; references that name nothing are passed over (its rules report them)."""
        self.organisation = inventory.organisation
        self.timezone = inventory.timezone
        self.office_of: Mapping[str, str | None] = office_by_device(inventory)
        self._shared = {device.id for device in inventory.devices if device.role in SHARED_ROLES}
        self._ends = {link.id: tuple(end.device for end in link.ends) for link in inventory.links}
        self._names = self._named(inventory)
        self.names: Mapping[str, str] = {element: named.name for element, named in self._names.items()}
        self.service_office: Mapping[str, str | None] = {
            service.id: service.office
            or next(
                (office for device in needed_devices(service.needs) if (office := self.office_of.get(device))), None
            )
            for service in inventory.services
        }
        named = dict.fromkeys(calendar_of_service(inventory, service) for service in inventory.services)
        self.calendars: tuple[CalendarSpec | None, ...] = tuple(
            None if name is None else inventory.calendars[name] for name in named
        )
        self.sites: Mapping[str, str] = {site.id: site.name or site.id for site in inventory.sites}
        self.providers: Mapping[str, str] = {row.id: row.name or row.id for row in inventory.providers}
        self.excused_causes = frozenset(cause.value for cause in inventory.availability.excused_causes)
        self.belonging = Belonging(inventory)
        self.guarantee: Mapping[str, float] = {service.id: float(service.guarantee) for service in inventory.services}
        self.addressees: Mapping[str, Addressee] = responsible(inventory)
        self.offices: tuple[OfficePlace, ...] = tuple(self._places(inventory))
        self.office: Mapping[str, OfficePlace] = {place.id: place for place in self.offices}

    def _named(self, inventory: Inventory) -> dict[str, Named]:
        sites = {site.id: site.name or site.id for site in inventory.sites}
        names: dict[str, Named] = {}
        places: dict[str, str | None] = {}
        for device in inventory.devices:
            place = sites.get(device.site or "")
            name = f"{place} ({device.id})" if place else device.id
            places[device.id] = place
            names[device.id] = Named(id=device.id, name=name, kind="device", office=self.office_of[device.id])
        for link in inventory.links:
            names[link.id] = self._link(link.id, places)
        members = self._group_offices(inventory)
        for group in inventory.risk_groups:
            owners = members.get(group.id, set())
            office = next(iter(owners)) if len(owners) == 1 else None
            names[group.id] = Named(id=group.id, name=group.name or group.id, kind="group", office=office)
        return names

    def _link(self, link: str, places: Mapping[str, str | None]) -> Named:
        """A link bears the place it serves; one between what all share bears both its places."""
        private = [device for device in self._ends[link] if device not in self._shared][-1:]
        ends = dict.fromkeys(place for device in private or self._ends[link] if (place := places.get(device)))
        name = f"{' / '.join(ends)} ({link})" if ends else link
        return Named(id=link, name=name, kind="link", office=self._office_of_link(link))

    def _group_offices(self, inventory: Inventory) -> dict[str, set[str | None]]:
        """Which offices a risk group concerns; a group of one office alone is that office's own affair."""
        owners: dict[str, set[str | None]] = {}
        for device in inventory.devices:
            owner = None if device.id in self._shared else self.office_of[device.id]
            for group in [*device.groups, *([device.power] if device.power else [])]:
                owners.setdefault(group, set()).add(owner)
        for link in inventory.links:
            for group in link.groups:
                owners.setdefault(group, set()).add(self._office_of_link(link.id))
        return owners

    def _office_of_link(self, link: str) -> str | None:
        """A link belongs to the office at its end that is not shared; the later end when both are not."""
        private = [device for device in self._ends[link] if device not in self._shared]
        return self.office_of.get(private[-1]) if private else None

    def _places(self, inventory: Inventory) -> list[OfficePlace]:
        offices = {office.id: office.name for office in inventory.offices}
        known = {office.id: office for office in inventory.offices}
        places = []
        ids = dict.fromkeys([*offices, *(site.office or site.id for site in inventory.sites)])
        for office in ids:
            sites = [site for site in inventory.sites if (site.office or site.id) == office]
            first = sites[0] if sites else None
            placed = [site for site in sites if site.at is not None]
            placed.sort(key=lambda site: not site.complex)
            main = next((site for site in placed if site.id == office), placed[0] if placed else None)
            places.append(
                OfficePlace(
                    id=office,
                    name=offices.get(office) or (first.name if first else "") or office,
                    island=(first.island if first else None) or "",
                    complex=any(site.complex for site in sites),
                    site=main.id if main else None,
                    at=main.at if main else None,
                    devices=tuple(device for device, owner in self.office_of.items() if owner == office),
                    services=tuple(service for service, owner in self.service_office.items() if owner == office),
                    people=known[office].people if office in known else 0,
                    responsible=known[office].responsible if office in known else None,
                )
            )
        return places

    def named(self, element: str) -> Named:
        """Return an element with its name; one that the inventory no longer knows bears its id."""
        return self._names.get(element) or Named(id=element, name=element, kind="other")

    def shows(self, office: str, element: str | None) -> bool:
        """Tell whether an office may be shown an element: its own, or one that all share."""
        if element is None:
            return True
        named = self._names.get(element)
        if named is None:
            return False
        if named.kind == "device":
            return element in self._shared or named.office == office
        return named.office in (None, office)

    def largest(self, offices: Iterable[str]) -> str | None:
        """Return the office of these where most people work; the first of equals, None of none."""
        known = [self.office[office] for office in offices if office in self.office]
        most = max(known, key=lambda place: place.people, default=None)
        return None if most is None else most.id

    def facts(self, incident: Incident) -> Facts:
        """Return what a ticket takes over from an incident, with names; offices sorted by id.

        A device that went down more than once stands there with its newest outage (they come in order of time).
        """
        newest = {item.device: item for item in incident.attached}
        devices = tuple(
            Affected(
                device=item.device,
                name=self.named(item.device).name,
                office=self.office_of.get(item.device),
                state=item.state,
                started=item.started,
                ended=item.ended,
                hidden_by=item.hidden_by,
            )
            for item in newest.values()
        )
        offices = {item.office for item in devices if item.device not in self._shared}
        if incident.kind == "degraded":
            offices |= {office for element in incident.root if (office := self.named(element).office) is not None}
        offices |= {self.service_office.get(service) for service in incident.services}
        return Facts(
            root=tuple(self.named(element) for element in incident.root),
            alternatives=tuple(tuple(self.named(element) for element in other) for other in incident.alternatives),
            devices=devices,
            offices=tuple(sorted(office for office in offices if office is not None)),
            people=self.people_of(offices),
        )

    def people_of(self, offices: Iterable[str | None]) -> int:
        """Return how many people work in offices, as far as the inventory says."""
        return sum(
            self.office[office].people for office in set(offices) if office is not None and office in self.office
        )
