"""What the trap port stands (promises 16 and 17): a storm from one device, hostile datagrams, and what refusing costs.

The storm is 10,000 at once and then 3,000 a second for a minute, while forty others send one trap each second. The peer
of refusing is pysnmp's decoding, which it spares.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from agent.core.snmp_envelope import LONGEST, read_envelope
from agent.core.trap_gate import Outcome, TrapGate
from agent.traps.decoder import TrapDecoder
from tests.support.hostile_traps import datagrams, good_datagrams
from tests.support.net_snmp_traps import link_down, octets
from tests.support.trap_bench import COMMUNITY, NOC, TrapBench, sender, until

AT_ONCE = 10_000
A_SECOND = 3_000
SECONDS = 60
OTHERS = 40
HOSTILE = 100_000
GOAL_MS = 50.0
GOAL_SHARE = 0.1
SEED = 17
LOUD = """
import socket, sys, time
port, at_once, a_second, seconds, trap = *map(int, sys.argv[1:5]), bytes.fromhex(sys.argv[5])
loud = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
loud.bind(("127.0.0.1", 0))
loud.connect(("127.0.0.1", port))
for _ in range(at_once):
    loud.send(trap)
begun = time.monotonic()
for number in range(a_second * seconds):
    wait = begun + number / a_second - time.monotonic()
    if wait > 0.002:
        time.sleep(wait)
    loud.send(trap)
"""


def rows() -> Iterator[dict[str, Any]]:
    """Measure the storm, the worst hostile datagram, and a refusal."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield asyncio.run(_storm(folder))
        yield _hostile(folder)
        yield _refusing(folder)


async def _storm(folder: Path) -> dict[str, Any]:
    trap = octets(folder, "-v2c", "-c", COMMUNITY.community, *link_down())
    quiet = [f"127.0.1.{number + 1}" for number in range(OTHERS)]
    devices = {address: (address, COMMUNITY) for address in quiet} | {"127.0.0.1": ("loud", COMMUNITY)}
    sent = 0
    begun = time.process_time()
    async with TrapBench(devices, folder) as bench:  # type: ignore[arg-type]
        words = [str(bench.address[1]), str(AT_ONCE), str(A_SECOND), str(SECONDS), trap.hex()]
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", LOUD, *words)
        sockets = [sender(address, bench.address) for address in quiet]
        ended = asyncio.ensure_future(process.wait())
        while not ended.done():
            for each in sockets:
                each.send(trap)
                sent += 1
                await asyncio.sleep(1 / OTHERS)
        for each in sockets:
            each.close()
        total = AT_ONCE + A_SECOND * SECONDS + sent
        counts = bench.statistics.traps
        await until(lambda: bench.statistics.traps_received + counts[Outcome.UNREAD] >= total)
        await bench.settled()
    spent = time.process_time() - begun
    heard = sum(seen.device != "loud" for seen in bench.traps)
    uncounted = total - counts.total()
    return {
        "name": f"traps: {AT_ONCE} at once, {A_SECOND}/s for {SECONDS} s from one; {sent} from {OTHERS} others",
        "ours": f"{sent - heard} of the others lost, {uncounted} uncounted; {spent:.1f} s CPU; {dict(bench.outcomes)}",
        "peer": None,
        "ratio": sent - heard + abs(uncounted),
        "goal": 0,
    }


def _hostile(folder: Path) -> dict[str, Any]:
    decoder = TrapDecoder({"c": COMMUNITY, "u": NOC}, "pkp", 1, lambda _octets, _to: None)
    good = good_datagrams(folder, COMMUNITY.community)
    worst = 0.0
    random = Random(SEED)
    for number, datagram in enumerate(islice(datagrams(random, good, COMMUNITY.community.encode()), HOSTILE)):
        begun = time.thread_time()
        envelope = read_envelope(datagram) if len(datagram) <= LONGEST else None
        if envelope is not None:
            decoder.decode(number, "u" if envelope.user else "c", envelope, ("127.0.0.1", 1))
        worst = max(worst, time.thread_time() - begun)
    return {
        "name": f"traps: the worst of {HOSTILE} hostile datagrams (seed {SEED})",
        "ours": f"{worst * 1000:.1f} ms",
        "peer": None,
        "ratio": worst * 1000,
        "goal": GOAL_MS,
    }


def _refusing(folder: Path) -> dict[str, Any]:
    trap = octets(folder, "-v2c", "-c", COMMUNITY.community, *link_down())
    strange = read_envelope(octets(folder, "-v2c", "-c", "public", *link_down()))
    known = read_envelope(trap)
    assert strange is not None
    assert known is not None
    decoder = TrapDecoder({"c": COMMUNITY}, "pkp", 1, lambda _octets, _to: None)
    gate = TrapGate({b"known": "c"})
    limited = _cost(lambda: gate.admit(0, b"known", 100))
    refused = _cost(lambda: decoder.decode(0, "c", read_envelope(strange.message) or strange, None))
    decoded = _cost(lambda: decoder.decode(0, "c", read_envelope(trap) or known, ("127.0.0.1", 1)))
    return {
        "name": "traps: refusing beside decoding",
        "ours": f"{limited:.1f} µs by the limit, {refused:.0f} µs by the community",
        "peer": f"{decoded:.0f} µs",
        "ratio": refused / decoded,
        "goal": GOAL_SHARE,
    }


def _cost(once: Callable[[], object], times: int = 2_000) -> float:
    begun = time.thread_time()
    for _ in range(times):
        once()
    return (time.thread_time() - begun) / times * 1e6
