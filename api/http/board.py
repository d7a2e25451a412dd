"""What the province page shows, ready for its template: groups of tiles, the map, incidents, figures."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from api.core.chart import Chart, Point, chart
from api.core.directory import SHARED_ROLES, Directory, OfficePlace
from api.core.province import OfficeState, Standing
from api.core.ratios import percent
from api.core.sight import sees, ticket_for
from api.core.tickets import State, Ticket
from api.core.words import Language
from api.live import Picture
from collector.reading import Availability


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """One office on the page."""

    place: OfficePlace
    standing: Standing


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Offices of one island, inside or outside the complex."""

    island: str
    complex: bool
    tiles: tuple[Tile, ...]


class Cable(msgspec.Struct, frozen=True, kw_only=True):
    """A line on the map; ``broken`` when an open incident names it."""

    link: str
    medium: str
    start: Point
    end: Point
    broken: bool


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One service's figures as text and as shares of 100."""

    office: str
    service: str
    name: str
    service_time: str | None
    share: float
    around_the_clock: str | None
    down: Microseconds
    verdict: str
    guarantee: float
    lower: str | None
    upper: str | None


_SITE = "/"
"""Before a site's id among the drawn places; no office's id begins with it."""


class Drawing:
    """The map of an inventory: computed once; only the states change.

    Offices stand at their main site; further sites with devices are ``nodes`` without a state.
    """

    def __init__(self, inventory: Inventory, directory: Directory) -> None:
        main = {place.site: place.id for place in directory.offices if place.site is not None}
        places = {place.id: place.at for place in directory.offices if place.at is not None}
        stand = {device.id: device.site for device in inventory.devices}
        others = {
            f"{_SITE}{site.id}": site.at for site in inventory.sites if site.at is not None and site.id not in main
        }
        used = {f"{_SITE}{site}" for site in stand.values()}
        self.chart: Chart | None = chart(places | {key: at for key, at in others.items() if key in used})
        points: Mapping[str, Point] = self.chart.points if self.chart else {}
        self.nodes = tuple(point for key, point in points.items() if key.startswith(_SITE))
        self.offices = {key: point for key, point in points.items() if not key.startswith(_SITE)}

        def drawn(device: str) -> str:
            site = stand.get(device)
            return main.get(site or "", f"{_SITE}{site}")

        shared = [device.id for device in inventory.devices if device.role in SHARED_ROLES]
        self.hubs = frozenset(drawn(device) for device in shared)
        self._lines: list[tuple[str, str, Point, Point, frozenset[str]]] = []
        for link in inventory.links:
            near, far = (drawn(end.device) for end in link.ends)
            if near in points and far in points and near != far:
                self._lines.append((link.id, link.medium.value, points[near], points[far], frozenset(link.groups)))

    def cables(self, broken: frozenset[str]) -> list[Cable]:
        """Return the lines, the broken ones last so that they lie on top."""
        lines = [
            Cable(link=link, medium=medium, start=near, end=far, broken=link in broken or bool(groups & broken))
            for link, medium, near, far, groups in self._lines
        ]
        return sorted(lines, key=lambda line: line.broken)


def groups(directory: Directory, picture: Picture, office: str | None) -> list[Group]:
    """Return the tiles: the complex first, then island by island; within each by name."""
    found: dict[tuple[bool, str], list[Tile]] = {}
    for place in directory.offices:
        if office not in (None, place.id) or not (place.devices or place.services):
            continue
        key = (not place.complex, place.island)
        found.setdefault(key, []).append(Tile(place=place, standing=picture.offices[place.id]))
    return [
        Group(
            island=island,
            complex=not outside,
            tiles=tuple(sorted(tiles, key=lambda tile: (tile.place.name.casefold(), tile.place.id))),
        )
        for (outside, island), tiles in sorted(found.items())
    ]


def live_tickets(directory: Directory, picture: Picture, office: str | None) -> tuple[list[Ticket], list[Ticket]]:
    """Return the tickets with a lasting fault, most offices first, and the ones that recovered lately.

    What an office asked for is no fault.
    """
    seen = [ticket for ticket in picture.tickets if ticket.request is None and sees(office, ticket)]
    lasting = [ticket for ticket in seen if ticket.state in (State.OPEN, State.ACKNOWLEDGED)]
    lasting.sort(key=lambda ticket: (-len(ticket.offices), ticket.started, ticket.number))
    resolved = [ticket for ticket in seen if ticket.state is State.RESOLVED][:5]
    return (
        [ticket_for(directory, office, ticket) for ticket in lasting],
        [ticket_for(directory, office, ticket) for ticket in resolved],
    )


def broken(tickets: list[Ticket]) -> frozenset[str]:
    """Return the elements that open incidents name as what failed."""
    return frozenset(
        item.id for ticket in tickets if ticket.kind == "outage" for item in ticket.root if item.kind != "device"
    )


def bars(lang: Language, directory: Directory, figures: list[Availability], office: str | None) -> list[Bar]:
    """Return one row a service, the worst first."""
    decimal = "," if lang is Language.ID else "."
    clock = {row.service: row for row in figures if row.basis == "24x7"}
    rows = []
    for row in figures:
        owner = directory.service_office.get(row.service)
        if row.basis != "service-time" or (office is not None and owner != office):
            continue
        around = clock.get(row.service)
        place = directory.office.get(owner or "")
        rows.append(
            Bar(
                office=owner or "",
                service=row.service,
                name=place.name if place else row.service,
                service_time=percent(row.up, row.up + row.down, guarantee=row.guarantee, decimal=decimal),
                share=0.0 if row.availability is None else 100 * row.availability,
                around_the_clock=None
                if around is None
                else percent(around.up, around.up + around.down, decimal=decimal),
                down=row.down,
                verdict=row.verdict,
                guarantee=100 * row.guarantee,
                lower=_bound(row.lower, decimal),
                upper=_bound(row.upper, decimal),
            )
        )
    worst = {"missed": 0, "undetermined": 1, "met": 2}
    return sorted(rows, key=lambda bar: (worst[bar.verdict], bar.share, bar.name.casefold()))


def _bound(ratio: float | None, decimal: str) -> str | None:
    return None if ratio is None else f"{int(ratio * 10_000) / 100:.2f}".replace(".", decimal)


def ordered(totals: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the totals, best state first."""
    return [(state.value, totals.get(state.value, 0)) for state in OfficeState]
