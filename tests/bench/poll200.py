"""Two hundred switches polled each minute (a province's): what the whole agent costs, beside snmp_exporter's scrapes.

Each switch is a real snmpd at an address of its own, all in one network namespace with 24 ports; the agent is a process
of its own that pings them in 10 s rounds too, keeps an outbox and hands its batches to a collector that takes them. The
exporter scrapes the same objects of the same devices as often, and does nothing else.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from agent.app import AgentApp, AgentSettings
from agent.clock import MINUTE, SECOND, SystemClock
from agent.inventory.models import Inventory
from agent.observation import Acknowledgement, Batch, Interface, unpack
from tests.bench.snmp import PAIRS, Exporter, make_ports, most_mib
from tests.support.snmpd import Snmpd

DEVICES = 200
MINUTES = 3
WARM_UP = 45 * SECOND
PORTS = 2 * PAIRS + 1
PORT = 1161
GOAL_CORE = 0.10
GOAL_MIB = 150.0


def rows() -> list[dict[str, Any]]:
    """Measure inside a namespace of its own."""
    command = ["unshare", "-Urnm", sys.executable, "-m", "tests.bench.poll200"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=900)
    measured: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _addresses() -> list[str]:
    return [f"127.1.{number // 100}.{number % 100 + 1}" for number in range(DEVICES)]


def _inside() -> list[dict[str, Any]]:
    make_ports()
    with tempfile.TemporaryDirectory() as name, ExitStack() as servers:
        folder = Path(name)
        switches = [
            Snmpd(folder / address, address=address, port=PORT, settings="dontLogTCPWrappersConnects 1\n")
            for address in _addresses()
        ]
        with ThreadPoolExecutor(8) as starting:
            list(starting.map(servers.enter_context, switches))
        ours = _agent(folder)
        theirs_cpu, theirs_mib = _exporter(folder, switches)
    share = ours["cpu_s"] / ours["wall_s"]
    name = f"{DEVICES} switches of {PORTS} ports polled each minute, {MINUTES} minutes"
    polls = f"{ours['polls']} polls, {ours['failed']} failed"
    return [
        {
            "name": f"{name}: core, pings, outbox and all",
            "ours": f"{share:.2%} of a core ({polls})",
            "peer": f"{theirs_cpu / 60:.2%} (snmp_exporter, scrapes alone; ours is {share * 60 / theirs_cpu:.2f} of it)",
            "ratio": share,
            "goal": GOAL_CORE,
            "verdict": "met" if share <= GOAL_CORE and not ours["failed"] else "missed",
        },
        {
            "name": "the same: most memory (MiB)",
            "ours": f"{ours['mib']:.0f} MiB",
            "peer": f"{theirs_mib:.0f} MiB",
            "ratio": ours["mib"],
            "goal": GOAL_MIB,
        },
    ]


def _agent(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.poll200", "agent", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _exporter(folder: Path, switches: list[Snmpd]) -> tuple[float, float]:
    """Scrape every switch once to warm up and ``MINUTES`` times; return CPU seconds a round, and the most memory."""
    exporter = Exporter(folder, switches[0])
    try:
        for turn in range(1 + MINUTES):
            if turn == 1:
                before = exporter.cpu()
            for switch in switches:
                exporter.scrape("interfaces", switch)
        return (exporter.cpu() - before) / MINUTES, most_mib(exporter.pid)
    finally:
        exporter.stop()


class _Taker:
    """A collector that takes whatever comes, and looks at the first round only."""

    def __init__(self) -> None:
        self.looking = True
        self.ports: set[tuple[str, str]] = set()

    async def deliver(self, batch: Batch) -> Acknowledgement:
        if self.looking:
            seen = unpack(batch.body)
            self.ports |= {(item.device, item.interface) for item in seen if isinstance(item, Interface)}
        return Acknowledgement(upto=batch.seq)


async def _poll(folder: Path) -> dict[str, Any]:
    """Run the agent for the first round and ``MINUTES`` more; measure those."""
    names = {f"sw-{number}": address for number, address in enumerate(_addresses())}
    inventory = Inventory.model_validate(
        {
            "snmp": {"access": {"version": "2c", "community": "${COMMUNITY}", "port": PORT}},
            "devices": [{"id": name, "address": address, "snmp": "access"} for name, address in names.items()],
            "links": [{"id": f"fo-{name}", "ends": ["sw-0", name]} for name in names if name != "sw-0"],
            "agents": [{"id": "pkp", "at": "sw-0"}],
        }
    )
    taker, clock = _Taker(), SystemClock()
    app = AgentApp(
        inventory=inventory,
        agent_id="pkp",
        data=folder,
        uplink=taker,
        clock=clock,
        settings=AgentSettings(poll_interval=MINUTE),
        environ={"COMMUNITY": "rahasia-baca"},
    )
    await app.start()
    await clock.sleep(WARM_UP)
    taker.looking = False
    if len(taker.ports) != DEVICES * PORTS:
        raise RuntimeError(f"{len(taker.ports)} ports of {DEVICES * PORTS} were told in the first round")
    polled, begun, used = app.statistics.polls.copy(), clock.monotonic(), _cpu_here()
    await clock.sleep(MINUTES * MINUTE)
    spent, lasted = _cpu_here() - used, (clock.monotonic() - begun) / SECOND
    polls = app.statistics.polls - polled
    await app.stop()
    failed = polls.total() - polls["ok"]
    return {"cpu_s": spent, "wall_s": lasted, "mib": most_mib("self"), "polls": polls.total(), "failed": failed}


def _cpu_here() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_poll(Path(sys.argv[2]))) if sys.argv[1:] else _inside()))
