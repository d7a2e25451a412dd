"""A running practice province for tests: ``practice_province`` starts one, the ``Lab`` it gives does things to it.

@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with practice_province(PROVINCE, tmp_path_factory.mktemp("lab")) as lab:
        yield lab

entry = lab.cut("skkl-bangka-belitung")[0]            # what was done, with instants, as in the ground truth
server = lab.popen_at("srv-siaga", ["siaga", "run", …], pass_fds=[3])
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.lab import control

SIAGA = [sys.executable, "-c", "from api.cli.app import main; main()"]
"""How tests start the command, whatever PATH holds."""


class Lab:
    """One running province. What each fault returns are its entries in the ground truth."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        self.folder = folder
        self.process = process

    def act(self, *words: str) -> list[dict[str, Any]]:
        """Do what ``siaga lab WORDS`` does; raises ``BadInputError`` for what the province does not have."""
        entries, _ = control.ask(self.folder, {"do": "act", "words": list(words)})
        return entries

    def cut(self, *what: str) -> list[dict[str, Any]]:
        return self.act("cut", *what)

    def restore(self, *what: str) -> list[dict[str, Any]]:
        return self.act("restore", *what)

    def power_off(self, *what: str, battery: str = "2m") -> list[dict[str, Any]]:
        return self.act("power", "off", *what, "--battery", battery)

    def power_on(self, *what: str) -> list[dict[str, Any]]:
        return self.act("power", "on", *what)

    def bump(self, *what: str, seconds: float = 1) -> list[dict[str, Any]]:
        return self.act("bump", *what, "--for", f"{seconds}s")

    def admin_down(self, *what: str) -> list[dict[str, Any]]:
        return self.act("admin-down", *what)

    def admin_up(self, *what: str) -> list[dict[str, Any]]:
        return self.act("admin-up", *what)

    def play(self, script: str) -> None:
        control.ask(self.folder, {"do": "play", "script": script})

    def status(self) -> dict[str, Any]:
        return control.ask(self.folder, {"do": "status"})[0]

    def truth(self) -> list[dict[str, Any]]:
        """Read the ground truth so far."""
        return [json.loads(line) for line in (self.folder / "truth.jsonl").read_text("utf-8").splitlines()]

    def environment(self) -> dict[str, str]:
        """Return this process's environment with the secrets that the lab made up."""
        answer, fds = control.ask(self.folder, {"do": "enter"})
        for fd in fds:
            os.close(fd)
        return {**os.environ, **answer["environment"]}

    def popen_at(self, device: str | None, args: Sequence[str], **options: Any) -> subprocess.Popen[Any]:
        """Start a program in a device's network (None: where the first agent stands); it keeps its process id."""
        where = ["--at", device] if device else []
        return subprocess.Popen([*SIAGA, "lab", "exec", "--lab", str(self.folder), *where, "--", *args], **options)

    def run_at(self, device: str | None, args: Sequence[str], timeout: float = 30) -> subprocess.CompletedProcess[str]:
        """Run a program there to its end; stdout and stderr as text."""
        process = self.popen_at(device, args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            out, err = process.communicate(timeout=timeout)
        finally:
            process.kill()
            process.wait()
        return subprocess.CompletedProcess(args, process.returncode, out, err)

    def answering(self, device: str | None, addresses: Sequence[str]) -> set[str]:
        """Ping addresses from a device, once each; return those that answered within 300 ms."""
        done = self.run_at(device, ["fping", "-r", "1", "-t", "300", "-i", "1", "-a", *addresses])
        return set(done.stdout.split())

    def stop(self) -> int:
        """End the lab as Ctrl-C does; return its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@contextmanager
def practice_province(
    inventory: Path | dict[str, Any], folder: Path, *options: str, command: Sequence[str] = SIAGA
) -> Iterator[Lab]:
    """Start a lab of an inventory (a path, or the YAML's content) in ``folder``; it is gone on the way out."""
    if isinstance(inventory, dict):
        path = folder / "given.yaml"
        folder.mkdir(exist_ok=True, parents=True)
        path.write_text(json.dumps(inventory), "utf-8")  # YAML holds JSON
    else:
        path = inventory
    said = folder / "said"
    with said.open("w") as output:
        arguments = ["lab", "up", "--lab", str(folder), "--inventory", str(path), *options]
        process = subprocess.Popen([*command, *arguments], stderr=output, text=True)
    try:
        _wait(process, folder, said)
        yield Lab(folder, process)
    finally:
        process.terminate()
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[str], folder: Path, said: Path) -> None:
    for _ in range(1200):
        connection = control.connect(folder, 5)
        if connection is not None:
            connection.close()
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    message = f"the lab did not stand (exit status {process.poll()}): {said.read_text()}"
    raise AssertionError(message)
