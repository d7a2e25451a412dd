"""Hostile datagrams at the trap port (promise 16): changed and made-up BER, over a real socket; then a good trap."""

from __future__ import annotations

import asyncio
import os
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from agent.core.trap_gate import Outcome
from agent.probes.snmp_credential import Credential
from tests.support.hostile_traps import datagrams, good_datagrams
from tests.support.net_snmp_traps import link_down, octets
from tests.support.trap_bench import COMMUNITY, NOC, TrapBench, sender, until

HOSTILE = 20_000
TOGETHER = 100
"""No more at once than a device may: the decoder is to see them, and the limit to let all pass."""


@pytest.mark.timeout(600)
def test_no_datagram_harms_the_receiver_and_the_next_good_trap_is_taken(tmp_path: Path):
    seed = int(os.environ.get("SIAGA_TEST_SEED") or Random().randrange(2**32))
    print(f"SIAGA_TEST_SEED={seed}")
    random = Random(seed)
    sources = [f"127.0.{1 + number // 200}.{1 + number % 200}" for number in range(HOSTILE // TOGETHER)]
    devices: dict[str, tuple[str, Credential | None]] = {
        source: (source, NOC if number % 2 else COMMUNITY) for number, source in enumerate(sources)
    }
    stream = datagrams(random, good_datagrams(tmp_path, COMMUNITY.community), COMMUNITY.community.encode())

    async def scene() -> None:
        async with TrapBench({**devices, "127.0.0.1": ("good", COMMUNITY)}, tmp_path, pace=0) as bench:
            sent = 0
            for source in sources:
                with sender(source, bench.address) as rogue:
                    for datagram in islice(stream, TOGETHER):
                        rogue.send(datagram)
                        sent += 1
                await until(lambda: bench.statistics.traps_received == sent, 60)  # noqa: B023 - awaited in the loop
                await bench.settled()
            assert sent == HOSTILE
            assert bench.outcomes.keys() <= {"ok", "unmapped", "garbage", "authentication", "too-long", "discovery"}
            assert bench.outcomes["garbage"] > HOSTILE // 10
            assert bench.outcomes["authentication"] > HOSTILE // 100
            before = bench.statistics.traps[Outcome.OK]
            with sender("127.0.0.1", bench.address) as good:
                good.send(octets(tmp_path, "-v2c", "-c", COMMUNITY.community, *link_down()))
            await until(lambda: bench.statistics.traps[Outcome.OK] == before + 1)
            assert bench.told()[-1] == ("good", "linkDown", None)

    asyncio.run(scene())
