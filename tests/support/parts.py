"""Siaga in a practice province as processes that can be killed and started again: apart, or all in one.

with apart(lab, inventory, folder) as siaga:
    siaga.parts["collector"].kill()
    lab.cut("fo-setda")
    siaga.parts["collector"].start()
    siaga.desk.tickets()

The pages' socket is the test's and handed over as systemd does, so that it outlives the process that serves it.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.desk_client import DeskClient
from tests.support.lab import SIAGA, Lab

_ADMIN = re.compile(r"first sign-in: user (\S+), password (\S+)")
_TAKE_OVER = 'exec 3<&"$0"; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"'
"""Becomes the rest of its words, with the descriptor that is its first as descriptor 3 (sd_listen_fds(3))."""
_AGENT, _COLLECTOR = "pkp", "http://127.0.0.1:8090"


@dataclass
class Part:
    """One program in the first agent's network; what it says on stderr is kept, all its starts together."""

    lab: Lab
    words: list[str]
    says: str
    said: Path
    environ: dict[str, str] = field(default_factory=dict)
    listener: socket.socket | None = None
    command: Sequence[str] = tuple(SIAGA)
    _process: subprocess.Popen[bytes] | None = None
    _before: int = 0

    def start(self) -> None:
        """Start it and wait until it says that it works."""
        self.begin()
        self.await_working()

    def begin(self) -> None:
        """Start it."""
        self._before = self.told().count(self.says)
        words, passed = [*self.command, *self.words], []
        if self.listener is not None:
            passed = [self.listener.fileno()]
            words = ["bash", "-c", _TAKE_OVER, str(passed[0]), *words]
        with self.said.open("ab") as said:
            self._process = self.lab.popen_at(
                None, words, stderr=said, env={**os.environ, **self.environ}, pass_fds=passed
            )

    def await_working(self, within: float = 60) -> None:
        """Wait until it says that it works; raises ``AssertionError`` with its words when it does not."""
        assert self._process is not None
        until = time.monotonic() + within
        while self.told().count(self.says) == self._before:
            assert self._process.poll() is None, f"{self.words[0]} ended: {self.told()}"
            assert time.monotonic() < until, f"{self.words[0]} does not work yet: {self.told()}"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as kill -9 does, by its process id; returns when it is gone."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        assert self._process.wait(10) == -signal.SIGKILL, self.told()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self) -> None:
        """End it in order, if it runs; raises ``AssertionError`` when that does not go well."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            assert process.wait(30) == 0, self.told()
        finally:
            process.kill()
            process.wait()

    def told(self) -> str:
        """Return what it said on stderr so far."""
        return self.said.read_text() if self.said.exists() else ""


@dataclass
class Watch:
    """Siaga's parts by name, in the order in which they are started, and somebody who is signed in.

    ``collected`` is the collector's database, ``outbox`` the agent's.
    """

    lab: Lab
    parts: Mapping[str, Part]
    desk: DeskClient
    collected: Path
    outbox: Path

    def die_and_rise(self) -> None:
        """End all parts at once as a power cut does, and start them again without waiting for each other."""
        for part in self.parts.values():
            part.kill()
        for part in self.parts.values():
            part.begin()
        for part in self.parts.values():
            part.await_working()

    def stop(self) -> None:
        """End all parts in order, the last first."""
        for part in reversed(self.parts.values()):
            part.stop()


@contextmanager
def apart(lab: Lab, inventory: Path, folder: Path) -> Iterator[Watch]:
    """Start ``siaga collector``, ``siaga agent`` and ``siaga api``, each with a data folder of its own."""
    folder.mkdir()
    given = ["--inventory", str(inventory)]
    with _pages() as listener, ExitStack() as running:
        collector = _part(lab, folder, ["collector", *given], "siaga collector: listening on")
        running.callback(collector.stop)
        collector.start()
        token = (folder / "collector" / "collector.token").read_text().strip()
        agent = _part(lab, folder, ["agent", *given, "--id", _AGENT, "--collector", _COLLECTOR], "siaga agent: running")
        agent.environ["SIAGA_TOKEN"] = token
        api = _part(lab, folder, ["api", *given, "--collector", _COLLECTOR], "siaga api: pages on")
        api.environ["SIAGA_COLLECTOR_TOKEN"] = token
        api.listener = listener
        for part in (agent, api):
            running.callback(part.stop)
            part.start()
        with closing(_signed_in(listener, api.said)) as desk:
            yield Watch(
                lab,
                {"collector": collector, "agent": agent, "api": api},
                desk,
                folder / "collector" / "collector.db",
                folder / "agent" / f"outbox-{_AGENT}.db",
            )


@contextmanager
def in_one(lab: Lab, inventory: Path, folder: Path, command: Sequence[str] = SIAGA) -> Iterator[Watch]:
    """Start ``siaga run``; ``command`` is what stands for ``siaga``."""
    folder.mkdir()
    with _pages() as listener, ExitStack() as running:
        run = _part(lab, folder, ["run", "--inventory", str(inventory)], "siaga: watching")
        run.command = command
        run.listener = listener
        running.callback(run.stop)
        run.start()
        with closing(_signed_in(listener, run.said)) as desk:
            data = folder / "run"
            yield Watch(lab, {"run": run}, desk, data / "collector.db", data / "agent" / f"outbox-{_AGENT}.db")


def _part(lab: Lab, folder: Path, words: list[str], says: str) -> Part:
    name = words[0]
    return Part(lab, [*words, "--data", str(folder / name)], says, folder / f"{name}.said")


def _pages() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0), backlog=128)


def _signed_in(listener: socket.socket, said: Path) -> DeskClient:
    admin = _ADMIN.search(said.read_text())
    assert admin is not None, said.read_text()
    desk = DeskClient(listener.getsockname()[1])
    desk.sign_in(*admin.groups())
    return desk
