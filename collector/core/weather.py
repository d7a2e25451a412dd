"""What bulletins of the weather service say of faults: likelihood ratios by phenomenon, strength, place and time.

Rules this module keeps (``rootcause.md``, 4):

- A note speaks of faults that began within its hours, at what lies in its area: devices there, links that end there,
  the risk groups of either, and an area that is a risk group itself with its members.
- Lightning speaks loud once several sites of its area were lost within its hours, and softly before.
- Of several notes the one that speaks loudest counts: two bulletins on one storm are one storm.
- A note makes causes more probable and proves none; what speaks for nothing is 1.
- Pure; built anew when the inventory or the notes change.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple, TypeAlias

from agent.clock import DAY, Microseconds
from agent.inventory.models import Cause, Inventory, Medium
from agent.inventory.topology import Topology
from collector.core.rulings import standing
from collector.decisions import Recorded, Weather
from collector.facts import Evidence

LONGEST: Microseconds = 7 * DAY
"""No bulletin of the weather service holds for longer."""
MANY_SITES = 3
"""From so many sites of its area lost within its hours on, lightning is the likely cause of each."""
STRUCK_ALONE = 0.05
"""How often lightning is why one device or exposed link fails, beside its usual causes, without a note."""
_EXPOSED = (Medium.AERIAL_CABLE, Medium.TRUNK_FIBRE, Medium.COPPER, Medium.RADIO)
"""What ends in ports and converters that a strike burns, and is not buried or sunk all along."""
LOUDEST = log(100.0)
"""No note speaks louder for a fault, as a natural logarithm."""

_NEVER: Microseconds = 2**62
_LIKELY = 0.1
"""A cause less probable than this needs no evidence in words."""
_Steps: TypeAlias = tuple[tuple[float, Mapping[str, float]], ...]
_LIGHTNING: Mapping[str, float] = {Cause.LIGHTNING: 6.0, Cause.POWER: 2.0}
_LIGHTNING_OVER_MANY: Mapping[str, float] = {Cause.LIGHTNING: 100.0, Cause.POWER: 2.0}
_LIGHTNING_AREA, _LIGHTNING_AREA_MANY = 4.0, 20.0
_WAVES: _Steps = (
    (4.0, {Cause.SUBMARINE_CABLE: 6.0}),
    (2.5, {Cause.SUBMARINE_CABLE: 3.0}),
    (0.0, {Cause.SUBMARINE_CABLE: 1.5}),
)
"""From which significant height in metres; BMKG's classes are high from 2.5 m and very high from 4 m."""
_EARTHQUAKE: _Steps = (
    (7.0, {Cause.SUBMARINE_CABLE: 30.0, Cause.UNDERGROUND_CABLE: 10.0, Cause.TRUNK_FIBRE: 4.0, Cause.POWER: 5.0}),
    (6.0, {Cause.SUBMARINE_CABLE: 10.0, Cause.UNDERGROUND_CABLE: 4.0, Cause.TRUNK_FIBRE: 2.0, Cause.POWER: 3.0}),
    (5.0, {Cause.SUBMARINE_CABLE: 4.0, Cause.UNDERGROUND_CABLE: 2.0, Cause.POWER: 1.5}),
    (0.0, {Cause.SUBMARINE_CABLE: 1.5}),
)
"""From which magnitude."""
_WIND: _Steps = (
    (34.0, {Cause.AERIAL_CABLE: 10.0, Cause.POWER: 4.0}),
    (22.0, {Cause.AERIAL_CABLE: 5.0, Cause.POWER: 2.0}),
    (0.0, {Cause.AERIAL_CABLE: 2.0, Cause.POWER: 1.5}),
)
"""From which wind in knots: a gale (Beaufort 8), a strong breeze (6)."""


Losses: TypeAlias = Collection[tuple[str, Microseconds]]
"""Devices that were lost, and since when."""


class Noted(NamedTuple):
    """One note with its number, the elements that it speaks of and the sites of its area, each with its devices."""

    number: int
    said: Weather
    elements: frozenset[str]
    sites: Mapping[str, frozenset[str]]

    def covers(self, element: str, since: Microseconds) -> bool:
        """Whether it speaks of a fault of an element that began then."""
        return self.said.start <= since < self.said.end and element in self.elements

    def hit(self, losses: Losses) -> set[str]:
        """Return the sites of its area that were lost within its hours."""
        within = {device for device, since in losses if self.said.start <= since < self.said.end}
        return {site for site, devices in self.sites.items() if not within.isdisjoint(devices)}


class Places:
    """What lies where in one inventory."""

    def __init__(self, inventory: Inventory, topology: Topology) -> None:
        self._topology = topology
        at: dict[str, set[str]] = {}
        for device in inventory.devices:
            if device.site is not None:
                at.setdefault(device.site, set()).add(device.id)
        self._at = {site: frozenset(devices) for site, devices in at.items()}
        self._site_of = {device: site for site, devices in self._at.items() for device in devices}
        self._islands: dict[str, list[str]] = {}
        for site in inventory.sites:
            if site.island:
                self._islands.setdefault(site.island, []).append(site.id)
        self._sites = {site.id for site in inventory.sites}

    def is_island(self, area: str) -> bool:
        """Whether an area is an island, and neither a site nor a risk group."""
        return area not in self._sites and area not in self._topology.members

    def place_of(self, device: str) -> str:
        """Return the site where a device stands; one without a site stands alone."""
        return self._site_of.get(device, device)

    def beside(self, device: str) -> frozenset[str]:
        """Return the other devices at a device's site; nobody where it has none."""
        return self._at.get(self._site_of.get(device, ""), frozenset()) - {device}

    def together(self, devices: Iterable[str]) -> bool:
        """Whether devices stand at one place."""
        return len({self.place_of(device) for device in devices}) == 1

    def exposed(self, element: str) -> bool:
        """Whether lightning may strike it: a device, or a link that ends in what burns."""
        link = self._topology.links.get(element)
        return element in self._topology.neighbours or (link is not None and link.medium in _EXPOSED)

    def noted(self, number: int, said: Weather) -> Noted:
        """Return a note with what lies in its area; nothing does in one that is not there any more."""
        topology, area = self._topology, said.area
        members = topology.members.get(area)
        if members is None:
            sites = self._islands.get(area, [area] if area in self._sites else [])
            here = frozenset[str]().union(*(self._at.get(site, ()) for site in sites))
        else:
            here = members & frozenset(topology.devices)
            sites = sorted({site for device in here if (site := self._site_of.get(device)) is not None})
        links = {link for device in here for link, _ in topology.neighbours[device]}
        elements = set(here | links | (members or frozenset()))
        for element in list(elements):
            elements |= topology.groups_of.get(element, frozenset())
        if members is not None:
            elements.add(area)
        return Noted(number, said, frozenset(elements), {site: self._at.get(site, frozenset()) for site in sites})


class Sky:
    """The notes that hold, ready to be asked what they say of a fault."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.notes: tuple[Noted, ...] = ()
        self.kept: dict[int, set[str]] = {}
        """Of storms by number, the sites that were lost then and are back."""
        self._struck: dict[int, int] = {}

    def take(self, decisions: Sequence[Recorded]) -> list[Noted]:
        """Let the notes among these decisions hold; return those that are new and those that hold no more."""
        before = {note.number: note for note in self.notes}
        told = {row.number: row.decision for row in standing(decisions) if isinstance(row.decision, Weather)}
        notes = [before.get(number) or self.places.noted(number, said) for number, said in told.items()]
        self.notes = tuple(sorted(notes, key=lambda note: (note.said.start, note.number)))
        gone = [note for number, note in before.items() if number not in told]
        for note in gone:
            self.kept.pop(note.number, None)
        return [*(note for note in self.notes if note.number not in before), *gone]

    def storms(self, since: Microseconds) -> list[Noted]:
        """Return the notes of lightning that was not over before ``since``."""
        return [note for note in self._begun_in(since - LONGEST, _NEVER) if note.said.phenomenon == "lightning"]

    def strike(self, storms: Iterable[Noted], over: Losses, lasting: Losses) -> None:
        """Count the sites of these areas that were lost within their hours, by losses that are over and that last.

        What is over stays counted, also when it is told of no more.
        """
        self._struck = {}
        for note in storms:
            kept = self.kept.setdefault(note.number, set())
            kept |= note.hit(over)
            self._struck[note.number] = len(kept | note.hit(lasting))

    def struck(self, note: Noted) -> int:
        """Return how many sites of an area of lightning were lost within its hours."""
        known = self._struck.get(note.number)
        return len(self.kept.get(note.number, ())) if known is None else known

    def over(self, element: str, since: Microseconds) -> list[Noted]:
        """Return the notes that speak of a fault of an element that began then, by when they begin."""
        return [note for note in self._begun_in(since - LONGEST, since) if note.covers(element, since)]

    def _begun_in(self, first: Microseconds, last: Microseconds) -> Sequence[Noted]:
        begin = bisect_left(self.notes, first, key=lambda note: note.said.start)
        return self.notes[begin : bisect_right(self.notes, last, key=lambda note: note.said.start)]

    def weigh(
        self, causes: Mapping[str, float], element: str, since: Microseconds, *, exposed: bool
    ) -> dict[str, float]:
        """Return weights of causes as the notes leave them, not made to add up to 1.

        What is ``exposed`` may be struck by lightning besides.
        """
        notes = self.over(element, since)
        if not notes:
            return dict(causes)
        out = {
            name: share * max(self._ratio(note, name, exposed=exposed) for note in notes)
            for name, share in causes.items()
        }
        struck = max(self._ratio(note, Cause.LIGHTNING.value, exposed=exposed) for note in notes)
        if exposed and struck > 1:
            out[Cause.LIGHTNING.value] = out.get(Cause.LIGHTNING.value, 0.0) + STRUCK_ALONE * struck
        return out

    def speaks(self, causes: Mapping[str, float], element: str, since: Microseconds, *, exposed: bool) -> float:
        """Return how loud the notes speak for a fault of an element since then, as a natural logarithm."""
        weighed = self.weigh(causes, element, since, exposed=exposed)
        before = sum(causes.values()) + (STRUCK_ALONE if Cause.LIGHTNING.value in weighed.keys() - causes.keys() else 0)
        return log(sum(weighed.values()) / before)

    def evidence(
        self, causes: Mapping[str, float], element: str, since: Microseconds, *, exposed: bool
    ) -> list[Evidence]:
        """Return what the notes say for a fault whose causes these are, each with its bulletin."""
        likely = [name for name, share in causes.items() if share >= _LIKELY]
        return [
            _told(note, self.struck(note), None if self.places.is_island(note.said.area) else note.said.area)
            for note in self.over(element, since)
            if any(self._ratio(note, name, exposed=exposed) > 1 for name in likely)
        ]

    def _ratio(self, note: Noted, cause: str, *, exposed: bool) -> float:
        """Return how much more probable a note makes a cause."""
        said = note.said
        if said.phenomenon == "lightning":
            many = self.struck(note) >= MANY_SITES
            if cause == Cause.LIGHTNING and not exposed:
                return _LIGHTNING_AREA_MANY if many else _LIGHTNING_AREA
            return (_LIGHTNING_OVER_MANY if many else _LIGHTNING).get(cause, 1.0)
        steps = {"waves": _WAVES, "earthquake": _EARTHQUAKE, "wind": _WIND}[said.phenomenon]
        return next((table for least, table in steps if size_of(said) >= least), {}).get(cause, 1.0)


def size_of(said: Weather) -> float:
    """Return how strong it was, in the unit of its phenomenon; 0 where nothing is measured."""
    return next((size for size in (said.magnitude, said.wave_m, said.wind_kn) if size is not None), 0.0)


def _told(note: Noted, sites: int, named: str | None) -> Evidence:
    said = note.said
    values: dict[str, str | int | float] = {"area": said.area, "source": said.source or "BMKG", "note": note.number}
    if said.phenomenon == "lightning":
        values["sites"] = sites
    else:
        values["size"] = f"{size_of(said):g}"
    return Evidence(code=f"weather-{said.phenomenon}", element=named, at=said.start, values=values)
