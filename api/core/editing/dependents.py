"""Who names an object of the inventory, so that it is not taken away from under them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agent.inventory.models import Inventory
from agent.inventory.views import needed_devices


class Dependent(NamedTuple):
    """An object that names another, and the key by which it does."""

    section: str
    id: str
    key: str
    goes_along: bool = False
    """It makes no sense without the other and may be removed with it: a link, or a service that needs that device alone."""


def dependents(inventory: Inventory, section: str, one: str) -> list[Dependent]:
    """Return every object that names ``one`` of ``section``, in the inventory's order."""
    return list(_DEPENDING[section](inventory, one))


def _on_office(inventory: Inventory, one: str) -> Iterator[Dependent]:
    if any(site.id == one and site.office in (None, one) for site in inventory.sites):
        return  # what names the office finds the site of that id
    yield from (Dependent("sites", site.id, "office") for site in inventory.sites if site.office == one)
    yield from (Dependent("services", item.id, "office") for item in inventory.services if item.office == one)


def _on_site(inventory: Inventory, one: str) -> Iterator[Dependent]:
    yield from (Dependent("devices", device.id, "site") for device in inventory.devices if device.site == one)
    if any(site.id == one and site.office in (None, one) for site in inventory.sites) and all(
        office.id != one for office in inventory.offices
    ):
        yield from (
            Dependent("sites", site.id, "office") for site in inventory.sites if site.office == one and site.id != one
        )
        yield from (Dependent("services", item.id, "office") for item in inventory.services if item.office == one)


def _on_device(inventory: Inventory, one: str) -> Iterator[Dependent]:
    for link in inventory.links:
        if any(end.device == one for end in link.ends):
            yield Dependent("links", link.id, "ends", goes_along=True)
    yield from (Dependent("devices", device.id, "ups") for device in inventory.devices if device.ups == one)
    for agent in inventory.agents:
        if agent.at == one:
            yield Dependent("agents", agent.id, "at")
        elif one in agent.references:
            yield Dependent("agents", agent.id, "references")
    for service in inventory.services:
        if one in needed_devices(service.needs):
            yield Dependent("services", service.id, "needs", goes_along=service.needs == one)


def _on_group(inventory: Inventory, one: str) -> Iterator[Dependent]:
    for device in inventory.devices:
        if device.power == one:
            yield Dependent("devices", device.id, "power")
        elif one in device.groups:
            yield Dependent("devices", device.id, "groups")
    yield from (Dependent("links", link.id, "groups") for link in inventory.links if one in link.groups)


def _on_provider(inventory: Inventory, one: str) -> Iterator[Dependent]:
    yield from (Dependent("links", link.id, "provider") for link in inventory.links if link.provider == one)


def _on_nothing(_inventory: Inventory, _one: str) -> Iterator[Dependent]:
    return iter(())


_DEPENDING = {
    "offices": _on_office,
    "sites": _on_site,
    "devices": _on_device,
    "links": _on_nothing,
    "services": _on_nothing,
    "risk_groups": _on_group,
    "providers": _on_provider,
}
