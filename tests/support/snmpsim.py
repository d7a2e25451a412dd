"""snmpsim's agent on loopback: recorded devices served by a program that is not ours, one a community."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

from tests.support.snmp_recordings import lines_of

READY_S = 60


class Snmpsim:
    """Start with ``with``; ``recordings`` are community, or context of SNMPv3, → path of a recording.

    ``user`` is the words on the command line that make users of SNMPv3.
    """

    def __init__(self, recordings: dict[str, str], *user: str) -> None:
        self._recordings = recordings
        self._user = user
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="snmpsim-"))
        data, cache = self._folder / "data", self._folder / "cache"
        for folder in (self._folder, data, cache):
            folder.mkdir(exist_ok=True)
        for community, name in self._recordings.items():
            (data / f"{community}.snmprec").write_bytes(b"".join(lines_of(name)))
        command = [
            str(Path(sys.executable).with_name("snmpsim-command-responder")),
            "--v3-engine-id=auto",
            *self._user,
            f"--data-dir={data}",
            f"--cache-dir={cache}",
            f"--agent-udpv4-endpoint=127.0.0.1:{self.port}",
            "--variation-modules-dir=/nonexistent",
        ]
        if os.geteuid() == 0:
            # It wants to be told whom to run as. Another user may not read where this Python's own modules are.
            command += ["--process-user=root", "--process-group=root"]
        self._log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(command, stdout=self._log, stderr=subprocess.STDOUT, cwd=self._folder)
        until = time.monotonic() + READY_S
        while f":{self.port:04X} " not in Path("/proc/net/udp").read_text():
            if self._process.poll() is not None or time.monotonic() > until:
                said = (self._folder / "log").read_text()
                self.__exit__()
                raise RuntimeError(f"snmpsim does not come up: {said[-2_000:]}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)
