"""A week of the practice province: its two agents, what fails, and a house that lives through it.

``two_agents`` gives what both agents deliver when nothing delays them, ``detained`` what comes of it when one of them
is cut off. ``Week.live`` delivers it all to a real collector and api, which are restarted now and then. Times are
seconds from ``EPOCH``, a Thursday and a public holiday; a working week and a weekend follow.
"""

from __future__ import annotations

import asyncio
import heapq
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from agent.clock import SECOND, Microseconds
from agent.inventory.load import load
from agent.inventory.models import Inventory
from agent.observation import Batch, Observation, SelfCheck, pack
from collector.decisions import Decision
from deploy.lab.enlarge import PROVINCE, read
from tests.support.fake_network import Fault, at
from tests.support.house import House
from tests.support.live_agent import LiveAgent

HOUR_S = 3600.0
WEEK_S = 7 * 24 * HOUR_S
_TRICKLE: Microseconds = 50_000
"""A backlog comes so far apart, batch by batch."""

SEA = "skkl-bangka-belitung"
POWER = ("pln-air-itam", "pln-tanjungpandan-1", "pln-manggar", "pln-sungailiat", "pln-muntok", "pln-belinyu")
CABLES = ("duct-air-itam-1", "pole-muntok", "pole-tanjungpandan-1", "pole-manggar", "trunk-pkp-mtk", "trunk-pkp-tbl")
TRUNKS = ("duct-pangkalpinang-toboali", "pole-pangkalpinang-sungailiat", "pole-tanjungpandan-manggar")
SINGLE = ("sw-dinkes", "fo-dindik", "sw-samsat-koba", "sw-sman-1-badau", "fo-sman-1-sijuk", "sw-smkn-1-manggar")
CORES = ("dist-mgr", "dist-sgl", "core-tjp")
OWN = {"pkp": "cu-siaga", "tjp": "cu-belitung"}
"""The cable on which each agent itself hangs: without it, it is blind."""


def province(folder: Path, interval: int) -> Path:
    """Write the practice province, asked every so many seconds, into a folder; return the file."""
    raw = read(PROVINCE)
    raw["detection"] = raw["detection"] | {"interval": f"{interval}s", "stale_after": f"{3 * interval}s"}
    place = folder / "province.yaml"
    place.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return place


def faults(seed: int, interval: int) -> list[Fault]:
    """Return a week's faults: long and short, one by one and at once, some that never confirm, some that come back."""
    chance = random.Random(seed)
    kinds: tuple[tuple[Sequence[str], tuple[float, float]], ...] = (
        ([SEA], (300, 2 * HOUR_S)),
        (POWER, (240, 2 * HOUR_S)),
        (CABLES, (240, 3 * HOUR_S)),
        (TRUNKS, (240, 2 * HOUR_S)),
        (SINGLE, (120, 5 * HOUR_S)),
        (SINGLE, (0.3, 2)),
        (CORES, (60, 1200)),
        (tuple(OWN.values()), (120, 1500)),
    )
    out: list[Fault] = []
    moment = 2 * HOUR_S
    while moment < WEEK_S - 12 * HOUR_S:
        elements, (least, most) = chance.choice(kinds)
        element, start = chance.choice(elements), moment + chance.uniform(0, HOUR_S)
        times = chance.choice([1, 1, 1, 4])
        for _ in range(times):
            end = start + (chance.uniform(least, most) if times == 1 else chance.uniform(2, 4) * interval)
            out.append(Fault(element, start, end))
            start = end + chance.uniform(1, 6) * interval
        moment += chance.uniform(1, 7) * HOUR_S
    return out


@dataclass(frozen=True)
class Parcel:
    """One batch on its way: when it arrives, of whom, of which of his starts."""

    arrived: Microseconds
    agent: str
    start: int
    observations: list[Observation]


@dataclass
class Week:
    """One week's fate; the same seed gives the same."""

    inventory_file: Path
    interval: int
    seed: int = 1
    seconds: float = WEEK_S
    silent: dict[str, list[tuple[float, float]]] = field(
        default_factory=lambda: {
            "pkp": [(30.2 * HOUR_S, 30.4 * HOUR_S), (101 * HOUR_S, 101.02 * HOUR_S)],
            "tjp": [(55 * HOUR_S, 57 * HOUR_S)],
        }
    )
    """When each agent does not run; after it another start of it speaks."""

    @property
    def inventory(self) -> Inventory:
        return load(self.inventory_file, {}, secrets=False)

    def parcels(self, agent: str, number: int) -> Iterator[Parcel]:
        """Yield what one agent delivers when nothing delays it, in order."""
        silent = self.silent.get(agent, [])
        lives = LiveAgent(
            self.inventory,
            faults(self.seed, self.interval),
            seed=self.seed + number,
            agent=agent,
            silent=silent,
            polled=True,
            poll_every=24 * HOUR_S,
            company=(4, 8),
            spread=self.interval / 50,
        )
        starts = [at(end) for _, end in silent]
        told = 0
        for arrived, observations in lives.batches(self.seconds - 2):
            start = sum(begun <= observations[0].at for begun in starts)
            if start > told:  # what an agent says of itself when it has stood still
                told = start
                first, last = silent[start - 1]
                stood = SelfCheck(at=at(last), agent=agent, carrier=True, gateway=True, gap=last - first)
                yield Parcel(arrived, agent, start, [stood])
            yield Parcel(arrived, agent, start, observations)

    def two_agents(self) -> Iterator[Parcel]:
        """Yield what both agents deliver, by arrival."""
        streams = [self.parcels(agent.id, number) for number, agent in enumerate(self.inventory.agents)]
        return heapq.merge(*streams, key=lambda one: (one.arrived, one.agent))

    def delayed(self) -> Iterator[Parcel]:
        """Yield the same when the far agent delivers across the sea cable, and once is held up for hours besides."""
        held = [(at(fault.start), at(fault.end)) for fault in faults(self.seed, self.interval) if fault.element == SEA]
        held.append((at(120 * HOUR_S), at(125.5 * HOUR_S)))
        streams = [
            detained(self.parcels("tjp", 1), sorted(held)),
            detained(self.parcels("pkp", 0), [(at(80 * HOUR_S), at(80.5 * HOUR_S))]),
        ]
        return heapq.merge(*streams, key=lambda one: (one.arrived, one.agent))

    def live(
        self,
        folder: Path,
        parcels: Iterable[Parcel],
        restarts: Sequence[tuple[float, float]],
        decided: Sequence[tuple[float, Decision]] = (),
    ) -> House:
        """Return the house that has lived through all that arrived in the week.

        ``restarts`` are the spans in which no collector runs; an agent goes on asking then, and delivers afterwards.
        ``decided`` is what people decided when, in order.
        """
        wishes = list(decided)
        house = House(folder, self.inventory, at(0))
        positions: dict[str, int] = {}
        gone = sorted(restarts)
        end = at(self.seconds)
        leaves = 0
        ticked, every = at(0), self.interval * SECOND
        for parcel in parcels:
            arrived = max(parcel.arrived, leaves)
            while gone and arrived >= at(gone[0][0]):
                house.stop()
                house.clock.now = at(gone.pop(0)[1])
                house.start()
                arrived = max(arrived, house.clock.now)
            if arrived >= end:
                break
            leaves = arrived + 1
            while ticked + every <= arrived:
                ticked += every
                if ticked >= house.clock.now:
                    house.clock.now = ticked
                    house.tick()
            while wishes and arrived >= at(wishes[0][0]):
                moment, decision = wishes.pop(0)
                house.clock.now = max(house.clock.now, at(moment))
                house.collector.decide(decision, "kabid")
                house.act()
            house.clock.now = arrived
            number = positions.get(parcel.agent, 0) + 1
            batch = Batch(
                agent=parcel.agent,
                stream="s",
                seq=number,
                boot=f"{parcel.agent}-{parcel.start}",
                sender=f"{parcel.agent}-{parcel.start}",
                sender_started=parcel.start,
                sent=arrived,
                body=pack(parcel.observations),
            )
            answer = asyncio.run(house.collector.deliver(batch))
            assert (answer.upto, answer.refused) == (number, None)
            positions[parcel.agent] = number
            house.act()
        house.clock.now = end
        house.tick()
        return house


def detained(parcels: Iterable[Parcel], spans: Sequence[tuple[Microseconds, Microseconds]]) -> Iterator[Parcel]:
    """Yield the same when nothing arrives in some spans, sorted: the backlog comes after each, batch by batch."""
    waiting: list[Parcel] = []
    coming = list(spans)
    leaves = 0
    for parcel in parcels:
        while coming and parcel.arrived >= coming[0][0]:
            leaves = max(leaves, coming.pop(0)[1])
        while waiting and leaves <= parcel.arrived:
            yield _late(waiting.pop(0), leaves)
            leaves += _TRICKLE
        if waiting or parcel.arrived < leaves:
            waiting.append(parcel)
        else:
            yield parcel
    for parcel in waiting:
        leaves = max(leaves, parcel.arrived)
        yield _late(parcel, leaves)
        leaves += _TRICKLE


def _late(parcel: Parcel, leaves: Microseconds) -> Parcel:
    return Parcel(max(parcel.arrived, leaves), parcel.agent, parcel.start, parcel.observations)
