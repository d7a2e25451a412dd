"""What a poll costs, beside prometheus-snmp-exporter: the same OIDs of the same snmpd, values compared.

``rows()`` runs this module again inside a namespace of its own, with 24 ports made for it. The processor
time is ours (mapping to observations included) against the exporter's process; snmpd's is left out.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from agent.clock import SystemClock
from agent.core.mib import Object, Syntax
from agent.core.parts import EACH_ROUND, OF_SYSTEM
from agent.observation import Interface, Observation, Poll, System
from agent.probes.profile_shelf import profiles_of
from agent.probes.snmp import Community, SnmpPoller, SnmpTarget
from tests.support.snmpd import Snmpd

EXPORTER = "/usr/bin/prometheus-snmp-exporter"
PAIRS = 12
DEVICES = 50
GOALS = {"system": 0.25, "interfaces": 0.7}
POLLS = {"system": 4_000, "interfaces": 1_000}
STANDARD = profiles_of().standard
_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
_TYPES = {
    Syntax.DISPLAY_STRING: "DisplayString",
    Syntax.OBJECT_IDENTIFIER: "OctetString",
    Syntax.COUNTER32: "counter",
    Syntax.COUNTER64: "counter",
}


def rows() -> list[dict[str, Any]]:
    """Measure both promises: a GET of ten OIDs, and that with a table of 24 ports."""
    done = subprocess.run(
        ["unshare", "-Urnm", sys.executable, "-m", "tests.bench.snmp"],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    measured: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _inside() -> list[dict[str, Any]]:
    make_ports()
    with (
        tempfile.TemporaryDirectory() as folder,
        Snmpd(Path(folder), address="0.0.0.0", settings="dontLogTCPWrappersConnects 1\n") as server,
    ):
        exporter = Exporter(Path(folder), server)
        try:
            return [_row(what, server, exporter) for what in ("system", "interfaces")]
        finally:
            exporter.stop()


def make_ports() -> None:
    """Make ``PAIRS`` pairs of ports beside the loopback, in a namespace of one's own."""
    for command in (["link", "set", "lo", "up"], *(_pair(number) for number in range(PAIRS))):
        subprocess.run(["ip", *command], check=True)
    for number in range(PAIRS):
        for end in (f"ge-0-{number}", f"ge-1-{number}"):
            subprocess.run(["ip", "link", "set", end, "up"], check=True)


def _pair(number: int) -> list[str]:
    return ["link", "add", f"ge-0-{number}", "type", "veth", "peer", "name", f"ge-1-{number}"]


def _row(what: str, server: Snmpd, exporter: Exporter) -> dict[str, Any]:
    polls = POLLS[what]
    asyncio.run(_ours(server, what, DEVICES))
    for _ in range(20):
        exporter.scrape(what)
    exporter_before = exporter.cpu()
    for _ in range(polls):
        exporter.scrape(what)
    theirs = (exporter.cpu() - exporter_before) / polls
    ours, last = asyncio.run(_ours(server, what, polls))
    _compare(what, last, exporter.scrape(what))
    scalars = f"GET of {len(STANDARD.system)} OIDs"
    table = f"and {len(STANDARD.interfaces)} columns of {2 * PAIRS + 1} interfaces"
    return {
        "name": f"SNMP poll, CPU a device: {scalars}" + (f" {table}" if what == "interfaces" else ""),
        "ours": f"{ours * 1e6:.0f} µs",
        "peer": f"{theirs * 1e6:.0f} µs (snmp_exporter)",
        "ratio": ours / theirs,
        "goal": GOALS[what],
    }


async def _ours(server: Snmpd, what: str, polls: int) -> tuple[float, list[Observation]]:
    """Poll ``polls`` times over sessions of ``DEVICES`` devices; returns CPU seconds a poll and the last one."""
    poller = SnmpPoller("pkp", SystemClock())
    targets = [
        SnmpTarget(f"sw-{number}", f"127.0.0.{number + 1}", Community(server.community, server.port))
        for number in range(DEVICES)
    ]
    parts = EACH_ROUND if what == "interfaces" else OF_SYSTEM
    last: list[Observation] = []
    async for _ in poller.poll_many(targets, parts_of=lambda _: parts):
        pass
    before = _cpu_here()
    for _ in range(polls // DEVICES):
        async for last in poller.poll_many(targets, parts_of=lambda _: parts):
            if not isinstance(last[-1], Poll) or last[-1].reason is not None:
                raise RuntimeError(f"a poll failed: {last[-1]}")
    spent = _cpu_here() - before
    await poller.close()
    return spent / (polls // DEVICES * DEVICES), last


def _cpu_here() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _compare(what: str, ours: list[Observation], theirs: str) -> None:
    """Raise when the two did not read the same values (counters may have moved on, a little)."""
    samples = [
        (name, dict(re.findall(r'(\w+)="([^"]*)"', labels)), float(value))
        for name, labels, value in _SAMPLE.findall(theirs)
    ]
    system = next(item for item in ours if isinstance(item, System))
    texts = {name: labels.get(name) for name, labels, _ in samples}
    if texts.get("sysName") != system.name or texts.get("sysDescr") != system.description:
        raise RuntimeError(f"the two read different systems: {texts} and {system}")
    if what == "system":
        return
    table: dict[str, dict[str, float]] = {}
    names = {labels["ifIndex"]: labels["ifName"] for name, labels, _ in samples if name == "ifName"}
    for name, labels, value in samples:
        if "ifIndex" in labels:
            table.setdefault(names[labels["ifIndex"]], {})[name] = value
    ports = {item.interface: item for item in ours if isinstance(item, Interface)}
    if ports.keys() != table.keys() or len(ports) != 2 * PAIRS + 1:
        raise RuntimeError(f"the two read different ports: {sorted(ports)} and {sorted(table)}")
    for name, row in table.items():
        port = ports[name]
        same = {
            "ifOperStatus": {"up": 1, "down": 2}.get(str(port.oper)),
            "ifInErrors": port.in_errors,
            "ifOutDiscards": port.out_discards,
            "ifHighSpeed": (port.speed_bps or 0) // 1_000_000,
        }
        wrong = {key: (row[key], value) for key, value in same.items() if row[key] != value}
        octets = port.in_octets
        if wrong or octets is None or not 0 <= row["ifHCInOctets"] - octets <= 1e8:
            raise RuntimeError(f"{name} was read differently: {wrong or (row['ifHCInOctets'], octets)}")


class Exporter:
    """prometheus-snmp-exporter with a module of the same objects."""

    def __init__(self, folder: Path, server: Snmpd) -> None:
        configuration = folder / "snmp.yml"
        configuration.write_text(_modules(server.community))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._server = server
        self._process = subprocess.Popen(
            [EXPORTER, f"--config.file={configuration}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        for _ in range(100):
            try:
                self._connection.connect()
            except OSError:
                time.sleep(0.05)
            else:
                break

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def scrape(self, what: str, server: Snmpd | None = None) -> str:
        """Scrape one server, the first unless another is given."""
        asked = server or self._server
        self._connection.request("GET", f"/snmp?module={what}&target={asked.address}:{asked.port}")
        answer = self._connection.getresponse()
        body = answer.read().decode()
        if answer.status != http.client.OK:
            raise RuntimeError(f"snmp_exporter says {answer.status}: {body[:500]}")
        return body

    def cpu(self) -> float:
        """Processor seconds of the process, from ``/proc/PID/stat``."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait(10)


def most_mib(pid: int | str) -> float:
    """Return the most memory that a process has held, in MiB, from ``/proc/PID/status``."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def _modules(community: str) -> str:
    """Write snmp.yml (JSON is YAML): the scalars by GET, the columns by walks, as the generator makes it."""
    scalars = [_metric(item, []) for item in STANDARD.system]
    index = [{"labelname": "ifIndex", "type": "gauge"}]
    columns = [_metric(item, index) for item in STANDARD.interfaces]
    access = {"version": 2, "auth": {"community": community}, "max_repetitions": 50, "retries": 2, "timeout": "2s"}
    get = [item.oid for item in STANDARD.system]
    return json.dumps(
        {
            "system": {"get": get, "metrics": scalars, **access},
            "interfaces": {
                "get": get,
                "walk": [item.oid for item in STANDARD.interfaces],
                "metrics": scalars + columns,
                **access,
            },
        }
    )


def _metric(item: Object, indexes: list[dict[str, str]]) -> dict[str, Any]:
    kind = _TYPES.get(item.syntax, "gauge")
    return {"name": item.name, "oid": item.oid.removesuffix(".0"), "type": kind, "help": item.name, "indexes": indexes}


if __name__ == "__main__":
    print(json.dumps(_inside()))
