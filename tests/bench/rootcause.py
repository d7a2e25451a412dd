"""How long it takes to say what failed when 1,000 devices are lost at once, and what that takes of memory.

A province of so many devices (``tests.support.vast_province``: half the offices have two uplinks) loses some 1,000 devices at
one instant: by one sea cable, or by hundreds of ducts, feeders, routers and offices together. Measured is the search for the
most probable set with its alternatives, from a collector that was just started: nothing is remembered of the network but the
ways through it. Milliseconds are processor time, the best of some runs; memory is the whole process at its highest, the
inventory and all that is known of each device included. Each row tells how many of the true faults are named.

The peer is the greedy set cover that ``make accuracy`` uses as its baseline, a walk over the network for each suspect. It is
asked for 1,000 lost devices of 10,000 by one cable only, for it takes a minute.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from agent.inventory.topology import Topology
from collector.core.explanation import explain
from collector.core.suspects import Suspects
from tests.support.greedy_cover import greedy_cover
from tests.support.random_faults import Network
from tests.support.vast_province import cable_of, faults_on_land, lost_at_once, vast_province

SYMPTOMS = 1_000
GOALS_MS = {10_000: 200.0, 100_000: 2_000.0}
MOST_MIB = 500.0
RUNS = 5
WHAT = {"cable": "one sea cable", "land": "faults on land"}


def rows() -> Iterator[dict[str, Any]]:
    """Measure both sizes, each in a process of its own."""
    for size, goal in GOALS_MS.items():
        for what, words in WHAT.items():
            command = [sys.executable, "-c", f"from tests.bench.rootcause import localise; localise({size}, {what!r})"]
            found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            name = f"rootcause: {size:,} devices, {words}, {found['lost']:,} lost"
            peer = f"{found['peer_ms']:,.0f} ms (greedy cover)" if found["peer_ms"] else None
            yield {
                "name": f"{name}: ms",
                "ours": f"{found['ms']:,.0f} ms, {found['named']} of {found['faults']} faults named",
                "peer": peer,
                "ratio": found["ms"],
                "goal": goal,
            }
            if size == max(GOALS_MS):
                yield {
                    "name": f"{name}: MiB",
                    "ours": f"{found['mib']:,.0f} MiB",
                    "ratio": found["mib"],
                    "goal": MOST_MIB,
                }


def localise(size: int, what: str) -> None:
    """Print as JSON what it takes to say what failed in a province of so many devices."""
    inventory = vast_province(size)
    faults = [cable_of(inventory, SYMPTOMS)] if what == "cable" else faults_on_land(inventory, SYMPTOMS)
    clues = lost_at_once(inventory, faults)
    topology = Topology(inventory)
    gc.collect()
    gc.freeze()
    took = []
    for _ in range(RUNS):
        suspects = Suspects(inventory, topology)
        begun = time.process_time()
        told = explain(suspects, clues)
        took.append(time.process_time() - begun)
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    named = {fault.element for fault in told} | {name for fault in told for one in fault.alternatives for name in one}
    lost = {device for (_, device), clue in clues.views.items() if clue.down}
    peer = 0.0
    if what == "cable" and size == min(GOALS_MS):
        network = Network(inventory)
        begun = time.process_time()
        greedy_cover(network, lost)
        peer = time.process_time() - begun
    print(
        json.dumps(
            {
                "ms": 1000 * min(took),
                "mib": mib,
                "lost": len(lost),
                "faults": len(set(faults)),
                "named": len(named & set(faults)),
                "peer_ms": 1000 * peer,
            }
        )
    )
