"""What a probe costs, beside fping on the same 50,000 loopback addresses at full speed.

Processor time is user and system, of whole processes, with start-up (the same command for one address) taken off, so
that the kernel's share, which both pay, is in both. The engine alone is measured inside a process that reads its own
clock. Runs alternate, and the median of the pairs' ratios counts: the machine's other work falls on both.
"""

from __future__ import annotations

import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from agent.clock import SECOND, SystemClock
from agent.probes.icmp import Answer, IcmpEngine, address_of

HOSTS = 50_000
PAIRS = 7
BURST = 256
FPING = ["fping", "-q", "-C1", "-i0", "-t1000", "-r0", "-f"]
SIAGA = [sys.executable, "-c", "from api.cli.app import main; main()", "ping", "--rate", "0", "--json"]
LAUNCHER = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL, check=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=sys.stderr)
"""  # a process of its own: the peak memory of a child begins with that of the process it was forked from
ENGINE = [sys.executable, "-m", "tests.bench.ping"]


class Spent(NamedTuple):
    """One process: processor seconds, peak memory in MiB, and what it printed."""

    cpu: float
    memory: float
    output: str


def rows() -> Iterator[dict[str, Any]]:
    """Measure the engine, the whole command, its false downs and its memory."""
    with tempfile.TemporaryDirectory() as folder:
        many, one = Path(folder, "many"), Path(folder, "one")
        many.write_text("".join(f"127.1.{index // 250}.{1 + index % 250}\n" for index in range(HOSTS)))
        one.write_text("127.1.0.1\n")
        engine, command, fping, memory = [], [], [], []
        probed = down = 0
        for _ in range(PAIRS):
            fping.append((_spend([*FPING, str(many)]).cpu - _spend([*FPING, str(one)]).cpu) / HOSTS)
            whole = _spend([*SIAGA, str(many)])
            command.append((whole.cpu - _spend([*SIAGA, str(one)]).cpu) / HOSTS)
            memory.append(whole.memory)
            told = json.loads(whole.output)
            probed += len(told)
            down += sum(row["received"] != 1 for row in told)
            measured = json.loads(_spend([*ENGINE, str(many)]).output)
            engine.append(measured["cpu"] / HOSTS)
            probed += HOSTS
            down += HOSTS - measured["answered"]
    yield _row("engine, CPU a probe", engine, fping, 1.0)
    yield _row("whole command, CPU a probe", command, fping, 1.3)
    yield {
        "name": "ping: false downs at full speed",
        "ours": f"{down} of {probed:,}",
        "goal": 0,
        "verdict": "met" if down == 0 and probed == 2 * PAIRS * HOSTS else "missed",
    }
    yield {
        "name": f"ping: peak memory, {HOSTS:,} hosts",
        "ours": f"{max(memory):.0f} MiB",
        "goal": "128 MiB",
        "verdict": "met" if max(memory) <= 128 else "missed",
    }


def _row(what: str, ours: list[float], theirs: list[float], goal: float) -> dict[str, Any]:
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    return {
        "name": f"ping: {what}",
        "ours": f"{statistics.median(ours) * 1e6:.1f} µs",
        "peer": f"{statistics.median(theirs) * 1e6:.1f} µs (fping)",
        "ratio": ratio,
        "goal": goal,
    }


def _spend(command: list[str]) -> Spent:
    done = subprocess.run([sys.executable, "-c", LAUNCHER, *command], capture_output=True, text=True, check=True)
    cpu, memory = done.stderr.split()
    return Spent(float(cpu), int(memory) / 1024, done.stdout)


def _engine_alone(path: str) -> dict[str, Any]:
    """Send to each address once and read all answers, as the agent's rounds do; processor seconds of that alone."""
    probes = [(text, address_of(text)) for text in Path(path).read_text().split()]
    answered: set[object] = set()
    with IcmpEngine.open(SystemClock()) as engine:
        gc.freeze()
        before = _own_cpu()
        outcomes = []
        for start in range(0, HOSTS, BURST):
            outcomes.append(engine.send(probes[start : start + BURST], SECOND))
            outcomes.append(engine.drain())
        until = time.monotonic() + 2
        while engine.in_flight and time.monotonic() < until:
            outcomes.append(engine.drain())
            outcomes.append(engine.expire())
        cpu = _own_cpu() - before
        for outcome in outcomes:
            answered.update(each.key for each in outcome if isinstance(each, Answer) and not each.late)
    return {"cpu": cpu, "answered": len(answered)}


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    print(json.dumps(_engine_alone(sys.argv[1])))
