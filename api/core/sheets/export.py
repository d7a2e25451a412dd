"""An inventory as the tables that an import reads: the same columns, so that what is written out comes back the same.

Rules this module keeps:

- A text that a spreadsheet would compute has an apostrophe before it.
- In Indonesian the separator is a semicolon and decimals have a comma, as spreadsheets there want it; in English a comma
  and a point.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from agent.inventory.models import Inventory, LinkEnd
from api.core.sheets.cells import guarded
from api.core.sheets.columns import COLUMNS, Kind


def template(kind: Kind, *, english: bool) -> list[list[str]]:
    """Return the headings of a table and one row as an example."""
    example = [column.example for column in COLUMNS[kind]]
    return [_headings(kind, english=english), [text.replace(",", ".") if english else text for text in example]]


def table(inventory: Inventory, kind: Kind, *, english: bool) -> list[list[str]]:
    """Return the headings and one row an object."""
    rows = {Kind.OFFICES: _offices, Kind.DEVICES: _devices, Kind.LINKS: _links}[kind](inventory)
    decimal = "." if english else ","
    keys = [column.key for column in COLUMNS[kind]]
    told = [[_cell(row.get(key), decimal, english=english) for key in keys] for row in rows]
    return [_headings(kind, english=english), *told]


def printed(rows: Iterable[Sequence[str]], separator: str) -> str:
    """Return rows as CSV text with Windows' line ends (RFC 4180)."""
    lines: list[str] = []

    class _Lines:
        def write(self, text: str) -> None:
            lines.append(text)

    csv.writer(_Lines(), delimiter=separator).writerows(rows)
    return "".join(lines)


def _headings(kind: Kind, *, english: bool) -> list[str]:
    return [column.names[1 if english else 0] for column in COLUMNS[kind]]


def _cell(value: object, decimal: str, *, english: bool) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return (("no", "yes") if english else ("tidak", "ya"))[value]
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0").replace(".", decimal)
    if isinstance(value, (list, tuple)):
        return guarded(";".join(map(str, value)))
    return guarded(str(value))


def _offices(inventory: Inventory) -> Iterator[dict[str, object]]:
    offices = {office.id: office for office in inventory.offices}
    places = {site.id: site for site in inventory.sites}
    for one in [*places, *(name for name in offices if name not in places)]:
        site, office = places.get(one), offices.get(one)
        person = office.responsible if office else None
        branch = site.office if site and site.office != one else None
        yield {
            "id": one,
            "name": (site.name if site else "") or (office.name if office else ""),
            "office": branch,
            "island": site.island if site else None,
            "latitude": site.at[0] if site and site.at else None,
            "longitude": site.at[1] if site and site.at else None,
            "complex": (site.complex or None) if site else None,
            "people": (office.people or None) if office and not branch else None,
            **(
                {"responsible": person.name, "email": person.email, "phone": person.phone, "nip": person.nip}
                if person and not branch
                else {}
            ),
        }


def _devices(inventory: Inventory) -> Iterator[dict[str, object]]:
    agents: dict[str, list[str]] = {}
    for agent in inventory.agents:
        agents.setdefault(agent.at, []).append(agent.id)
    for device in inventory.devices:
        yield {
            **{
                key: getattr(device, key) for key in ("id", "address", "site", "role", "snmp", "power", "groups", "ups")
            },
            **{key: getattr(device, key) for key in ("installed", "commissioned", "retired")},
            "agent": agents.get(device.id),
        }


def _links(inventory: Inventory) -> Iterator[dict[str, object]]:
    for link in inventory.links:
        ends: tuple[LinkEnd, LinkEnd] = link.ends
        yield {
            **{key: getattr(link, key) for key in ("id", "groups", "provider", "circuit", "installed")},
            "medium": link.medium.value,
            "device_a": ends[0].device,
            "port_a": ends[0].interface,
            "device_b": ends[1].device,
            "port_b": ends[1].interface,
        }
