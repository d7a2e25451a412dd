"""NetBox's devices as rows of devices.

Rules this module keeps:

- Of two devices with one address the later is a finding.
- Active devices only. One of another status is told, and stays in the inventory as it is.
- The role is the one that the role's slug is mapped to, else the slug where Siaga knows it; an unknown one is a finding,
  and one mapped to ``-`` leaves its devices out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.inventory.models import Inventory
from api.core.netbox.documents import Document, nested, number, text
from api.core.netbox.rows import Row
from api.core.netbox.ties import tied
from api.core.sheets.cells import NOTHING
from api.core.sheets.columns import Kind

DEVICES = "dcim/devices"
KNOWN_ROLES = ("core", "router", "access-switch", "ups", "radio")


def address_of(device: Document) -> str:
    """Return the primary address without its prefix length; IPv4 goes first."""
    given = text(nested(device, "primary_ip4", "primary_ip", "primary_ip6"), "address")
    return given.partition("/")[0]


def role_of(device: Document, roles: Mapping[str, str]) -> str:
    """Return the role here; empty when it is not known, a dash when it is left out."""
    given = text(nested(device, "role", "device_role"), "slug")
    return roles.get(given, given if given in KNOWN_ROLES else "")


def device_ids(devices: Sequence[Document], inventory: Inventory) -> dict[int, str]:
    """Return NetBox id → id of each device."""
    by_tie: dict[str, set[str]] = {}
    for device in inventory.devices:
        by_tie.setdefault(str(device.address), set()).add(device.id)
    others = {link.id for link in inventory.links} | {group.id for group in inventory.risk_groups}
    return tied(
        devices,
        (device.id for device in inventory.devices),
        lambda device: text(device, "name"),
        lambda device: [address_of(device)],
        by_tie,
        taken=others,
    )


def device_rows(
    devices: Sequence[Document],
    ids: Mapping[int, str],
    places: Mapping[int, str],
    roles: Mapping[str, str],
    agents: Mapping[str, str],
) -> list[Row]:
    """Return the rows of active devices; ``agents``: agent → id of the device at which it stands."""
    rows = []
    holders: dict[str, str] = {}
    for device in devices:
        name, one = text(device, "name"), ids.get(number(device))
        row = Row(DEVICES, Kind.DEVICES, device, name or text(device, "display"))
        if one is None:
            row.find("name", "netbox.device.nameless" if not name else "import.value.slug")
        else:
            row.put({"id": one})
        address = address_of(device)
        row.say("address", "primary_ip4", address)
        if not address:
            row.find("primary_ip4", "netbox.device.address")
        elif address in holders:
            row.find("primary_ip4", "netbox.device.twice", address, other=holders[address])
        holders.setdefault(address, name)
        role = role_of(device, roles)
        if role and role != NOTHING:
            row.say("role", "role", role)
        else:
            slug = text(nested(device, "role", "device_role"), "slug")
            row.find("role", "netbox.device.role", known=", ".join(KNOWN_ROLES), slug=slug)
        place = places.get(number(nested(device, "site")))
        if place is not None:
            row.put({"site": place})
        here = [agent for agent, at in agents.items() if at == one]
        if here:
            row.put({"agent": here})
        rows.append(row)
    return rows
