"""A second site as people make it: the real commands in processes of their own, the collector killed and started again, over real TLS."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import command_line
from tests.support.isolated import isolated

SIAGA = Path(sys.executable).with_name("siaga")
PLAN = """
detection: {rule: consecutive, interval: 2s, timeout: 500ms}
devices:
  - {id: core, address: 127.0.1.1, role: core}
  - {id: office, address: 127.0.1.2}
links: [{id: fibre, ends: [core, office]}]
agents: [{id: pkp, at: core}]
services: [{id: net, needs: office}]
"""
ENVIRON = {**os.environ, "COMMUNITY": "public", "COLUMNS": "200"}


class Process:
    """A ``siaga`` that goes on; ``said`` is its stderr so far."""

    def __init__(self, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [SIAGA, *map(str, arguments)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=ENVIRON
        )
        self.said = ""
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line

    def until(self, pattern: str, seconds: float = 40) -> re.Match[str]:
        for _ in range(int(seconds * 20)):
            found = re.search(pattern, self.said)
            if found:
                return found
            assert self.process.poll() is None, self.said
            time.sleep(0.05)
        raise AssertionError(f"{pattern} was never said:\n{self.said}")

    def end(self, number: int = signal.SIGTERM) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        self.process.wait(20)
        self._reading.join(5)


@contextlib.contextmanager
def going(*arguments: object) -> Iterator[Process]:
    made = Process(*arguments)
    try:
        yield made
    finally:
        made.end(signal.SIGKILL)


def siaga(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SIAGA, *map(str, arguments)], capture_output=True, text=True, env=ENVIRON, timeout=60, check=False
    )


def delivered(place: Path) -> int:
    """How far the collector has committed, by its own file."""
    with contextlib.closing(sqlite3.connect(place / "collector.db")) as store:
        return int(store.execute("SELECT coalesce(max(upto), 0) FROM stream").fetchone()[0])


def grows(place: Path, above: int, seconds: float = 40) -> int:
    for _ in range(int(seconds * 10)):
        if (now := delivered(place)) > above:
            return now
        time.sleep(0.1)
    raise AssertionError(f"nothing was delivered after {above}")


def second_site(folder: Path) -> dict[str, object]:
    inventory, there, here = folder / "inventory.yaml", folder / "collector", folder / "agent"
    inventory.write_text(PLAN)
    collector = ("collector", "--inventory", inventory, "--data", there, "--listen", "127.0.0.1:0")
    told: dict[str, object] = {}
    with going(*collector, "--uplink-listen", "127.0.0.1:0") as judging:
        port = judging.until(r"come in at https://127\.0\.0\.1:(\d+)").group(1)
        invited = siaga("collector", "invite", "pkp", "--data", there)
        told["stranger"] = siaga("collector", "invite", "nobody", "--data", there)
        told["invited"] = invited
        typed = shlex.split(invited.stdout)[1:]
        typed[typed.index("--data") + 1] = str(here)
        told["enrolled"] = siaga(*typed)
        told["again"] = siaga(*typed)
        told["agents"] = siaga("collector", "agents", "--data", there, "--json")
        with going("agent", "--inventory", inventory, "--data", here) as measuring:
            measuring.until("running, ")
            upto = grows(there, 3)
            told["doctor"] = siaga("doctor", "--data", here, "--json")
            judging.end(signal.SIGKILL)
            measuring.until("batches stay in the outbox")
            with going(*collector, "--uplink-listen", f"127.0.0.1:{port}") as again:
                again.until("come in at")
                measuring.until("batches are delivered again", 60)
                grows(there, upto)
                siaga("collector", "revoke", "pkp", "--data", there)
                measuring.until("agent pkp was revoked at")
                told["after"] = siaga("doctor", "--data", here, "--json")
    return {
        name: (one.returncode, one.stdout, one.stderr)
        for name, one in told.items()
        if isinstance(one, subprocess.CompletedProcess)
    }


def test_a_second_site_in_five_commands(tmp_path: Path):
    told = isolated(second_site, tmp_path)
    assert told["invited"][0] == 0
    assert re.fullmatch(r"siaga agent enroll --collector https://\S+ --code [\w-]{68} --data \S+\n", told["invited"][1])
    assert "the code works once, until 20" in told["invited"][2]
    assert told["stranger"][0] == 2
    assert "'nobody' is not in the inventory" in told["stranger"][2]
    assert told["enrolled"][0] == 0, told["enrolled"]
    assert "agent pkp is enrolled at https://127.0.0.1:" in told["enrolled"][2]
    assert told["again"][0] == 1
    assert "used already; make a new one: siaga collector invite pkp" in told["again"][2]
    (row,) = json.loads(told["agents"][1])
    assert (row["agent"], row["state"]) == ("pkp", "enrolled")
    checks = {row["check"]: row for row in json.loads(told["doctor"][1])}
    assert [checks[name]["state"] for name in ("enrolment", "collector", "certificate", "clock offset")] == ["ok"] * 4
    checks = {row["check"]: row for row in json.loads(told["after"][1])}
    assert told["after"][0] == 1
    assert "agent pkp was revoked at" in checks["collector"]["remedy"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("collector", "invite", "pkp"), "does not tell which inventory"),
        (("collector", "revoke", "pkp"), "is not there; give --data"),
        (("agent", "enroll", "--collector", "https://127.0.0.1:1", "--code", "x"), "--code: this is no code"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], said: str, tmp_path: Path):
    told = command_line.siaga(*arguments, "--data", tmp_path / "nowhere")
    assert told.status == 2
    assert said in told.err
