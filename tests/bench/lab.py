"""From a cut in the practice province to the ticket, and from the repair to its resolution, as somebody sees it
who reads the HTTP API; and what an idle Siaga costs.

Each cut is counted from the instant before the kernel is told to take the carrier (the lab's ground truth), and each
repair from the instant after the carrier is back. Cuts come at random phases of the rounds. ``SIAGA_BENCH_CUTS`` sets
how many of each, ``SIAGA_BENCH_SEED`` repeats a run, ``SIAGA_BENCH_LOG`` names a file that keeps every cut.
"""

from __future__ import annotations

import json
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from agent.clock import SystemClock, parse_instant
from agent.inventory.load import load
from agent.inventory.models import Inventory
from deploy.lab.enlarge import PROVINCE
from deploy.lab.trapping import sends_traps
from tests.support.desk_client import DeskClient, seen
from tests.support.watched_province import WatchedProvince, cpu_seconds, memory_mib, watched_province

SEA_CABLE = "skkl-bangka-belitung"
ISLAND_OFFICES = 20
LOOK_EVERY = 0.03
IDLE = 60
PEERS = {
    "office": ("Icinga 2 16.3 s", "Icinga 2 9.4 s"),
    "sea": ("Icinga 2 8.6 s, Zabbix 19.9-34.8 s, Prometheus 42.5-43.3 s", "Icinga 2 1.4 s"),
}
"""What was measured on the same lab shape with the peers' best settings; they are not run here."""


class Cut(NamedTuple):
    """One cut: seconds to the ticket and to its resolution, tickets opened or reopened, offices on the ticket."""

    element: str
    to_ticket: float
    to_resolved: float
    tickets: int
    offices: int
    cause: str


def rows() -> Iterator[dict[str, Any]]:
    """Measure idle first, then single offices, then the sea cable with its island."""
    seed = int(os.environ.get("SIAGA_BENCH_SEED") or random.SystemRandom().randrange(1_000_000))
    cuts = int(os.environ.get("SIAGA_BENCH_CUTS") or 30)
    print(f"seed {seed}, {cuts} cuts each", file=sys.stderr)
    chance = random.Random(seed)
    network = load(PROVINCE, {}, secrets=False)
    interval = network.detection.interval / 1e6
    fibres = sorted(link.id for link in network.links if link.id.startswith("fo-"))
    with tempfile.TemporaryDirectory() as folder, watched_province(Path(folder, "lab")) as province:
        province.wait_until_known()
        yield from _idle(province)
        one = [_cut(province, fibre, chance, 1) for fibre in _drawn(fibres, cuts, chance)]
        yield from _figures("one office", PEERS["office"], one, interval + 3, interval + 1)
        yield from _told_by_trap([cut for cut in one if cut.element in _told(network)])
        sea = [_cut(province, SEA_CABLE, chance, ISLAND_OFFICES) for _ in range(cuts)]
        yield from _figures("sea cable, 20 offices", PEERS["sea"], sea, 5, 3)


def _told(network: Inventory) -> set[str]:
    """Return the links at one end of which stands a device that sends linkDown."""
    loud = {device.id for device in network.devices if sends_traps(network, device)}
    return {link.id for link in network.links if any(end.device in loud for end in link.ends)}


def _told_by_trap(cuts: list[Cut]) -> Iterator[dict[str, Any]]:
    if cuts:
        values = [cut.to_ticket for cut in cuts]
        p95 = _quantile(values, 0.95)
        yield {
            "name": f"one office whose neighbour sends linkDown: cut to ticket, {len(cuts)} cuts",
            "ours": f"p50 {statistics.median(values):.2f} s, p95 {p95:.2f} s, max {max(values):.2f} s",
            "peer": "-",
            "ratio": p95,
            "goal": 8,
        }


def _drawn(fibres: list[str], count: int, chance: random.Random) -> list[str]:
    """Every fibre comes once before one comes again."""
    drawn: list[str] = []
    while len(drawn) < count:
        drawn += chance.sample(fibres, min(len(fibres), count - len(drawn)))
    return drawn


def _cut(province: WatchedProvince, element: str, chance: random.Random, offices: int) -> Cut:
    desk, clock = province.desk, SystemClock()
    time.sleep(chance.uniform(0, 3 if offices == 1 else 10))
    before = _openings(desk.tickets())
    cut = parse_instant(province.lab.cut(element)[0]["changes"][0]["at"])
    number, opened = _await(desk, lambda known: _opened(known, before), 40, f"{element} was cut: a ticket")
    seen(lambda: len(_offices_down(desk.ticket(number))) >= offices, 30, f"{element} was cut: {offices} offices")
    time.sleep(chance.uniform(0, 10 if offices == 1 else 3))
    restored = parse_instant(province.lab.restore(element)[0]["changes"][-1]["done"])
    _, resolved = _await(desk, _all_resolved, 60, f"{element} is mended: no open ticket")
    time.sleep(0.3)
    ticket = desk.ticket(number)
    done = Cut(
        element,
        (opened - cut) / 1e6,
        (resolved - restored) / 1e6,
        sum((_openings(desk.tickets()) - before).values()),
        len(ticket["offices"]),
        ticket["cause"],
    )
    if log := os.environ.get("SIAGA_BENCH_LOG"):
        with Path(log).open("a") as file:
            file.write(json.dumps({"at": cut, **done._asdict(), "wall": clock.wall()}) + "\n")
    return done


def _await(desk: DeskClient, wanted: Callable[[list[dict[str, Any]]], str | None], within: float, what: str) -> Any:
    """Read the list of tickets until it holds what is wanted; returns that, and when the answer had come."""
    clock = SystemClock()
    until = time.monotonic() + within
    while True:
        begun = time.monotonic()
        found = wanted(desk.tickets())
        now = clock.wall()
        if found is not None:
            return found, now
        if begun > until:
            raise RuntimeError(f"{what} was not seen within {within} s")
        time.sleep(max(0.0, begun + LOOK_EVERY - time.monotonic()))


def _openings(tickets: list[dict[str, Any]]) -> Counter[str]:
    """How often each ticket was opened: once, and once more with every reopening."""
    return Counter({ticket["number"]: 1 + ticket["reopened"] for ticket in tickets})


def _opened(tickets: list[dict[str, Any]], before: Counter[str]) -> str | None:
    return next(iter(_openings(tickets) - before), None)


def _offices_down(ticket: dict[str, Any]) -> set[str]:
    return {device["office"] for device in ticket["devices"] if device["ended"] is None and device["office"]}


def _all_resolved(tickets: list[dict[str, Any]]) -> str | None:
    return "" if all(ticket["state"] in ("resolved", "closed") for ticket in tickets) else None


def _figures(
    what: str, peers: tuple[str, str], cuts: list[Cut], to_ticket: float, to_resolved: float
) -> Iterator[dict[str, Any]]:
    for name, values, peer, goal in (
        ("cut to ticket", [cut.to_ticket for cut in cuts], peers[0], to_ticket),
        ("restored to resolved", [cut.to_resolved for cut in cuts], peers[1], to_resolved),
    ):
        p95 = _quantile(values, 0.95)
        yield {
            "name": f"{what}: {name}, {len(cuts)} cuts",
            "ours": f"p50 {statistics.median(values):.2f} s, p95 {p95:.2f} s, max {max(values):.2f} s",
            "peer": f"{peer} (published)",
            "ratio": p95,
            "goal": goal,
        }
    once = sum(cut.tickets == 1 for cut in cuts)
    yield {
        "name": f"{what}: exactly one ticket",
        "ours": f"{once} of {len(cuts)}",
        "peer": "sea cable: Icinga 2 11 of 11, Zabbix 8 of 11, Alertmanager 13 of 22 (published)",
        "verdict": "met" if once == len(cuts) else "missed",
    }


def _quantile(values: list[float], share: float) -> float:
    """The smallest value that so many are not above (nearest rank): never flattering on 30 values."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def _idle(province: WatchedProvince) -> Iterator[dict[str, Any]]:
    time.sleep(10)  # the first rounds and polls
    before, begun = cpu_seconds(province.server), time.monotonic()
    time.sleep(IDLE)
    share = (cpu_seconds(province.server) - before) / (time.monotonic() - begun)
    memory = memory_mib(province.server)
    yield {
        "name": f"idle siaga run, {IDLE} s: share of a core",
        "ours": f"{share:.1%}",
        "ratio": share,
        "goal": 0.05,
    }
    yield {
        "name": "idle siaga run: memory",
        "ours": f"{memory['Rss']:.0f} MiB RSS, {memory['Pss']:.0f} MiB PSS",
        "ratio": memory["Rss"],
        "goal": 200,
    }
