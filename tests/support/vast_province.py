"""A province of any size for benches: a tree of sea cables, districts in rings, offices of which half have two uplinks.

Of each 1,000 devices one is an island's core and 29 are districts' routers. Feeders carry 5 to 15 offices, ducts 2 to 18 cables.
With 10,000 devices there are about 15,000 links and 2,000 risk groups. The same seed gives the same province.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.clues import Clue, Clues, ViewKey
from tests.support.fake_network import at

AGENT, ORIGIN = "pusat", "srv"
INTERVAL = 10.0
_DISTRICTS = 29
_KINDS = ("underground-cable", "aerial-cable", "trunk-fibre")


def vast_province(devices: int, seed: int = 1) -> Inventory:
    """Return a province of so many devices."""
    chance = random.Random(f"vast province {devices} {seed}")
    names: list[str] = [ORIGIN]
    links: list[dict[str, object]] = []
    groups: list[dict[str, str]] = []
    power: dict[str, str] = {}

    def link(name: str, near: str, far: str, medium: str) -> dict[str, object]:
        made: dict[str, object] = {"id": name, "ends": [near, far], "medium": medium, "groups": []}
        links.append(made)
        return made

    def ducts(cables: Sequence[dict[str, object]]) -> None:
        for bundle in _bundles(chance, cables, 2, 18):
            groups.append({"id": f"duct-{len(groups)}", "cause": chance.choice(_KINDS)})
            for cable in bundle:
                cable["groups"] = [groups[-1]["id"]]

    islands = max(1, devices // 1000)
    homes: list[tuple[str, list[str]]] = []
    for island in range(islands):
        core = f"core-{island}"
        names.append(core)
        if island:
            groups.append({"id": f"sea-{island}", "cause": "submarine-cable"})
            cable = link(f"skkl-{island}", f"core-{chance.randrange(island)}", core, "submarine-cable")
            cable["groups"] = [f"sea-{island}"]
        else:
            link("cu-srv", ORIGIN, core, "copper")
        routers = [f"dist-{island}-{number}" for number in range(_DISTRICTS)]
        names += routers
        ring = [core, *routers[: _DISTRICTS // 2], core]
        star = [(core, router) for router in routers[_DISTRICTS // 2 :]]
        trunks = [link(f"trunk-{one}-{two}", one, two, "trunk-fibre") for one, two in [*pairwise(ring), *star]]
        ducts(trunks)
        homes.append((core, routers))
    uplinks: dict[str, list[dict[str, object]]] = {}
    offices: list[tuple[str, str]] = []
    for number in range(devices - len(names)):
        core, routers = homes[number % islands]
        home, other = chance.sample([core, *routers], 2)
        office = f"sw-{number}"
        offices.append((home, office))
        uplinks.setdefault(home, []).append(link(f"up-{number}", home, office, chance.choice(_KINDS)))
        if number % 2:
            uplinks.setdefault(other, []).append(link(f"up-{number}-b", other, office, chance.choice(_KINDS)))
    names += [office for _, office in offices]
    for cables in uplinks.values():
        ducts(cables)
    for number, bundle in enumerate(_bundles(chance, sorted(offices), 5, 15)):
        groups.append({"id": f"pln-{number}", "cause": "power"})
        power |= {office: f"pln-{number}" for _, office in bundle}
    return Inventory.model_validate(
        {
            "devices": [
                {
                    "id": name,
                    "address": f"10.{place >> 16}.{place >> 8 & 255}.{place & 255}",
                    "power": power.get(name),
                }
                for place, name in enumerate(names)
            ],
            "links": links,
            "risk_groups": groups,
            "agents": [{"id": AGENT, "at": ORIGIN}],
        }
    )


def _bundles(chance: random.Random, things: Sequence[object], fewest: int, most: int) -> Iterator[Sequence[object]]:
    first = 0
    while first < len(things):
        size = chance.randint(fewest, most)
        yield things[first : first + size]
        first += size


def lost_at_once(inventory: Inventory, faults: Sequence[str], seed: int = 1) -> Clues:
    """Return what is known a round after some elements failed at one instant: who was lost, and when the rest answered."""
    chance = random.Random(f"lost {seed}")
    topology = Topology(inventory)
    reached = topology.reached(ORIGIN, faults)
    failed = 30.0
    views: dict[ViewKey, Clue] = {}
    for device in topology.devices:
        if device == ORIGIN:
            continue
        asked = failed + chance.random() * INTERVAL
        if device in reached:
            views[AGENT, device] = Clue(False, (), at(asked))
        else:
            views[AGENT, device] = Clue(
                True, tuple(at(asked + 0.25 * probe) for probe in range(3)), at(asked - INTERVAL)
            )
    return Clues(views, {})


def cable_of(inventory: Inventory, symptoms: int) -> str:
    """Return the sea cable that cuts off as many devices as that, or nearly."""
    topology = Topology(inventory)
    cables = [group.id for group in inventory.risk_groups if group.id.startswith("sea-")]
    size = {cable: len(topology.devices) - len(topology.reached(ORIGIN, [cable])) for cable in cables}
    return min(cables, key=lambda cable: (abs(size[cable] - symptoms), cable))


def faults_on_land(inventory: Inventory, symptoms: int, seed: int = 1) -> list[str]:
    """Return random ducts, feeders, routers and offices, as many as it takes until so many devices are lost."""
    topology = Topology(inventory)
    chance = random.Random(f"faults on land {symptoms} {seed}")
    groups = [group.id for group in inventory.risk_groups if not group.id.startswith("sea-")]
    devices = [device for device in topology.devices if device.startswith(("dist-", "sw-"))]
    faults: list[str] = []
    while len(topology.devices) - len(topology.reached(ORIGIN, faults)) < symptoms:
        faults.append(chance.choice(chance.choice([groups, devices])))
    return faults
