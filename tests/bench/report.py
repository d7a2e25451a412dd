"""How long a month's report takes: ``siaga report`` whole, from its start to the PDF on the disk (promise 27).

The data folder holds a month of 200 offices with faults and silences. There is no peer beside it: the goal is seconds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from agent.inventory.load import load
from collector.store.sqlite import SqliteStore
from deploy.lab.enlarge import PROVINCE
from tests.support.fed_month import fed_march, hourly_file

OFFICES = 200
RUNS = 5
GOAL_S = 3.0
SIAGA = [sys.executable, "-c", "from api.cli.app import main; main()", "report", "2026-03"]


def rows() -> Iterator[dict[str, Any]]:
    """Measure the command, and the most memory it and its typst took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inventory = hourly_file(PROVINCE, folder, OFFICES)
        with closing(SqliteStore(folder / "collector.db")) as store:
            fed_march(store, load(inventory, {}, secrets=False))
        took, spent, memory = [], [], []
        for _ in range(RUNS):
            begun = time.monotonic()
            command = [*SIAGA, "--inventory", str(inventory), "--data", name, "--pdf", f"{name}/report.pdf"]
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = status
            took.append(time.monotonic() - begun)
            spent.append(usage.ru_utime + usage.ru_stime)
            memory.append(usage.ru_maxrss / 1024)
    seconds = statistics.median(took)
    yield {
        "name": f"report: a month of {OFFICES} offices to PDF, {max(memory):.0f} MiB",
        "ours": f"{seconds:.2f} s ({statistics.median(spent):.2f} s CPU)",
        "ratio": seconds,
        "goal": GOAL_S,
    }
