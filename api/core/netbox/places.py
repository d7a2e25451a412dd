"""NetBox's sites and tenants as rows of offices.

Rules this module keeps:

- A site is a place; its tenant is the office that it belongs to, written out as an office without a place of its own,
  save where the tenant's slug is that of one of its own sites: then that site is the office.
- The island is the nearest region's name, or what ``islands`` says of it or of a region above it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence

from agent.inventory.models import Inventory
from api.core.netbox.documents import Document, nested, number, text
from api.core.netbox.rows import Row
from api.core.netbox.ties import tied
from api.core.sheets.cells import slug
from api.core.sheets.columns import Kind

SITES, TENANTS = "dcim/sites", "tenancy/tenants"


def place_ids(sites: Sequence[Document], inventory: Inventory) -> dict[int, str]:
    """Return NetBox id → id of each site."""
    by_tie: dict[str, set[str]] = {}
    for site in inventory.sites:
        for tie in (site.name and f"name {site.name.casefold()}", site.at and f"at {site.at[0]:.6f} {site.at[1]:.6f}"):
            if tie:
                by_tie.setdefault(str(tie), set()).add(site.id)
    offices = {office.id for office in inventory.offices} - {site.id for site in inventory.sites}
    return tied(
        sites,
        (site.id for site in inventory.sites),
        lambda site: text(site, "slug") or text(site, "name"),
        _ties,
        by_tie,
        taken=offices,
    )


def _ties(site: Document) -> list[str]:
    ties = [f"name {text(site, 'name').casefold()}"]
    with contextlib.suppress(ValueError):
        ties.append(f"at {float(text(site, 'latitude')):.6f} {float(text(site, 'longitude')):.6f}")
    return ties


def place_rows(
    sites: Sequence[Document],
    ids: Mapping[int, str],
    regions: Sequence[Document],
    islands: Mapping[str, str],
    inventory: Inventory,
) -> list[Row]:
    """Return the rows of the tenants, then those of the sites."""
    known = {site.id for site in inventory.sites} | set(ids.values())
    by_id = {number(region): region for region in regions}
    offices = _offices(sites, ids)
    rows: list[Row] = []
    seen: set[int] = set()
    for site in sites:
        tenant = nested(site, "tenant")
        office = offices.get(number(tenant))
        if office is not None and office not in known and number(tenant) not in seen:
            seen.add(number(tenant))
            row = Row(TENANTS, Kind.OFFICES, tenant, text(tenant, "name"))
            row.put({"id": office, "placeless": True})
            row.say("name", "name", text(tenant, "name"))
            rows.append(row)
    for site in sites:
        row = Row(SITES, Kind.OFFICES, site, text(site, "name"))
        one = ids.get(number(site))
        if one is None:
            row.find("name", "import.value.slug")
        else:
            row.put({"id": one})
        row.say("name", "name", text(site, "name"))
        row.say("island", "region", _island(nested(site, "region"), by_id, islands))
        if text(site, "latitude") and text(site, "longitude"):
            row.say("latitude", "latitude", text(site, "latitude"))
            row.say("longitude", "longitude", text(site, "longitude"))
        office = offices.get(number(nested(site, "tenant")))
        if office is not None and office != one:
            row.say("office", "tenant", office)
        rows.append(row)
    return rows


def _offices(sites: Sequence[Document], ids: Mapping[int, str]) -> dict[int, str]:
    """Return NetBox id → id here of each tenant of a site."""
    found: dict[int, str] = {}
    of_place = {one: number(nested(site, "tenant")) for site in sites if (one := ids.get(number(site)))}
    for site in sites:
        tenant = nested(site, "tenant")
        plain = slug(text(tenant, "slug") or text(tenant, "name"))
        if plain and number(tenant) not in found:
            stranger = of_place.get(plain, number(tenant)) != number(tenant)
            found[number(tenant)] = f"{plain}-opd" if stranger else plain
    return found


def _island(region: Document, by_id: Mapping[int, Document], islands: Mapping[str, str]) -> str:
    here = region
    for _ in range(len(by_id) + 1):
        if text(here, "slug") in islands:
            return islands[text(here, "slug")]
        above = nested(by_id.get(number(here), here), "parent")
        if not above:
            break
        here = above
    return text(region, "name")
