"""Random provinces: one centre, 8 islands in a tree of 7 sea cables, 22 districts in rings or stars, 200 sites.

The figures are those of ``rootcause.md``, 3: 35 % of the sites have two uplinks, sites stand on power feeders of 5 to 15,
cables on land lie in ducts of 2 to 8. The same seed gives the same province. Nothing of the collector is used.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from agent.inventory.models import Inventory

ISLANDS = 8
DISTRICTS = 22
SITES = 200
TWO_UPLINKS = 0.35
FEEDER = (5, 15)
DUCT = (2, 8)
DOUBLED = 0.5
"""Share of the sea cables that carry two links."""
ON_LAND = ("underground-cable", "aerial-cable", "trunk-fibre")

AGENT = "pusat"
CENTRE = ("srv", "core-0", "ref-isp", "ref-dns", "ref-dc")
"""What stands at the centre, where the agent is: without it nothing is seen at all."""

_T = TypeVar("_T")


def random_province(seed: int) -> Inventory:
    """Return the province of a seed, through the real models."""
    return Inventory.model_validate(province_in_words(seed))


def province_in_words(seed: int) -> dict[str, Any]:
    """Return what the YAML file of a province would hold."""
    return _Province(random.Random(f"province {seed}")).words()


class _Province:
    """One province while it is drawn."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.devices: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []
        self.groups: list[dict[str, Any]] = []
        self._ports: dict[str, int] = {}

    def words(self) -> dict[str, Any]:
        for name in CENTRE:
            self._device(name, "core" if name == "core-0" else "server" if name == "srv" else "router")
        for name in CENTRE:
            if name != "core-0":
                self._link(f"cu-{name}", "core-0", name, "copper")
        self._seas()
        districts = self._districts()
        sites = self._sites(districts)
        self._feeders(sites)
        return {
            "organisation": "Provinsi Acak",
            "detection": {"rule": "consecutive"},
            "devices": self.devices,
            "links": self.links,
            "risk_groups": self.groups,
            "agents": [{"id": AGENT, "at": "srv", "references": ["ref-isp", "ref-dns", "ref-dc"]}],
            "services": [{"id": f"net-{site}", "needs": f"sw-{site}"} for names in sites.values() for site in names],
        }

    def _device(self, name: str, role: str) -> None:
        number = len(self.devices) + 1
        self.devices.append({"id": name, "address": f"10.0.{number // 250}.{number % 250 + 1}", "role": role})

    def _link(self, name: str, near: str, far: str, medium: str) -> dict[str, Any]:
        ends = []
        for device in (near, far):
            self._ports[device] = self._ports.get(device, 0) + 1
            ends.append(f"{device}/p{self._ports[device]}")
        link: dict[str, Any] = {"id": name, "ends": ends, "medium": medium, "groups": []}
        self.links.append(link)
        return link

    def _seas(self) -> None:
        for island in range(1, ISLANDS):
            self._device(f"core-{island}", "core")
            self.groups.append({"id": f"sea-{island}", "cause": "submarine-cable"})
            nearer = self.chance.randrange(island)
            for strand in range(2 if self.chance.random() < DOUBLED else 1):
                link = self._link(f"sea-{island}-{strand + 1}", f"core-{nearer}", f"core-{island}", "submarine-cable")
                link["groups"].append(f"sea-{island}")

    def _districts(self) -> dict[str, list[str]]:
        """Lay the districts of each island out as a ring through its core, or as a star; return them by island core."""
        homes = [*range(ISLANDS), *(self.chance.randrange(ISLANDS) for _ in range(DISTRICTS - ISLANDS))]
        out: dict[str, list[str]] = {f"core-{island}": [] for island in range(ISLANDS)}
        for number, island in enumerate(homes):
            self._device(f"dist-{number:02}", "router")
            out[f"core-{island}"].append(f"dist-{number:02}")
        for core, districts in out.items():
            if len(districts) > 1 and self.chance.random() < 0.5:
                around = [core, *districts, core]
                pairs = list(pairwise(around))
            else:
                pairs = [(core, district) for district in districts]
            trunks = [self._link(f"trunk-{one}-{other}", one, other, "trunk-fibre") for one, other in pairs]
            self._ducts(core, trunks)
        return out

    def _sites(self, districts: dict[str, list[str]]) -> dict[str, list[str]]:
        """Put the sites into the districts; return them by district. A second uplink goes to another router of the island."""
        routers = [router for members in districts.values() for router in members]
        island = {router: [core, *members] for core, members in districts.items() for router in members}
        out: dict[str, list[str]] = {router: [] for router in routers}
        uplinks: dict[str, list[dict[str, Any]]] = {router: [] for router in [*districts, *routers]}
        doubled = set(self.chance.sample(range(SITES), round(SITES * TWO_UPLINKS)))
        for number in range(SITES):
            home, site = self.chance.choice(routers), f"{number:03}"
            out[home].append(site)
            self._device(f"sw-{site}", "access-switch")
            medium = self.chance.choice(ON_LAND)
            uplinks[home].append(self._link(f"up-{site}", home, f"sw-{site}", medium))
            if number in doubled:
                other = self.chance.choice([router for router in island[home] if router != home])
                uplinks[other].append(self._link(f"up-{site}-b", other, f"sw-{site}", medium))
        for router, links in uplinks.items():
            self._ducts(router, links)
        return out

    def _ducts(self, router: str, links: Sequence[dict[str, Any]]) -> None:
        """Lay cables that leave one place into ducts or onto pole lines; one that is left over lies alone."""
        for bundle in self._bundles(links, *DUCT):
            name = f"duct-{sum(group['id'].startswith('duct') for group in self.groups):03}"
            self.groups.append({"id": name, "cause": self.chance.choice(ON_LAND), "name": f"from {router}"})
            for link in bundle:
                link["groups"].append(name)

    def _feeders(self, sites: dict[str, list[str]]) -> None:
        """Feed the sites, district by district: a feeder may reach into the next one."""
        devices = {device["id"]: device for device in self.devices}
        for number, bundle in enumerate(self._bundles([site for names in sites.values() for site in names], *FEEDER)):
            self.groups.append({"id": f"pln-{number:02}", "cause": "power"})
            for site in bundle:
                devices[f"sw-{site}"]["power"] = f"pln-{number:02}"

    def _bundles(self, things: Sequence[_T], fewest: int, most: int) -> Iterator[Sequence[_T]]:
        """Cut a sequence into bundles of random sizes; only what is too little from the first is no bundle."""
        first = 0
        while len(things) - first >= fewest:
            size = min(self.chance.randint(fewest, most), len(things) - first)
            left = len(things) - first - size
            if 0 < left < fewest:
                size = size + left if size + left <= most else size + left - fewest
            yield things[first : first + size]
            first += size
