"""``siaga lab run`` as a newcomer types it: the practice province with Siaga in it, and somebody signed in.

with watched_province(folder) as province:
    province.lab.cut("skkl-bangka-belitung")
    province.desk.tickets()
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.desk_client import DeskClient
from tests.support.lab import SIAGA, Lab

_PAGES = re.compile(r"watches the practice province: http://127\.0\.0\.1:(\d+)")
_ADMIN = re.compile(r"first sign-in: user (\S+), password (\S+)")
_WATCHING = re.compile(r"siaga: watching (\d+) devices")


@dataclass
class WatchedProvince:
    """A running practice province. ``server`` is the process id of the ``siaga run`` in it; ``admin`` may do all."""

    lab: Lab
    desk: DeskClient
    port: int
    server: int
    data: Path
    said: Path
    admin: str
    password: str

    def wait_until_known(self, within: float = 30) -> None:
        """Wait until every device was heard once."""
        until = time.monotonic() + within
        while any(device["state"] == "unknown" for device in self.desk.get("devices")["items"]):
            assert time.monotonic() < until, "not every device was heard"
            time.sleep(0.1)


@contextmanager
def watched_province(folder: Path, *options: str) -> Iterator[WatchedProvince]:
    """Start it and wait until it answers; it is gone on the way out."""
    folder.mkdir(parents=True, exist_ok=True)
    said = folder / "said"
    with said.open("w") as output:
        process = subprocess.Popen(
            [*SIAGA, "lab", "run", "--lab", str(folder), "--port", "0", *options], stderr=output, text=True
        )
    try:
        until = time.monotonic() + 60
        while not _WATCHING.search(text := said.read_text()):
            assert process.poll() is None, f"it ended with status {process.returncode}: {text}"
            assert time.monotonic() < until, f"it does not watch after a minute: {text}"
            time.sleep(0.05)
        port, admin = _PAGES.search(text), _ADMIN.search(text)
        assert port is not None, text
        assert admin is not None, text
        desk = DeskClient(int(port[1]))
        with closing(desk):
            password = desk.sign_in(*admin.groups())
            server = _child_that_runs(process.pid)
            yield WatchedProvince(
                Lab(folder, process), desk, int(port[1]), server, folder / "data", said, admin[1], password
            )
    finally:
        process.terminate()
        try:
            process.wait(40)
        finally:
            process.kill()
            process.wait()


def _child_that_runs(parent: int) -> int:
    """Return the child whose command is ``siaga run``."""
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if b"run" in words and b"lab" not in words:
            return int(child)
    message = "siaga lab run has no child that is siaga run"
    raise AssertionError(message)


def cpu_seconds(process: int) -> float:
    """Return the processor time of a process so far, from ``/proc/PID/stat`` (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mib(process: int) -> dict[str, float]:
    """Return ``Rss`` and ``Pss`` of a process in MiB, from ``/proc/PID/smaps_rollup`` (proc(5))."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return {name: int(kib) / 1024 for name, kib in re.findall(r"^(Rss|Pss): +(\d+) kB", text, re.MULTILINE)}
