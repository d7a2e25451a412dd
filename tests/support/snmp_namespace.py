"""A device with interfaces of its own: a user and network namespace with a real snmpd, polled from inside.

The namespace's own process runs this module; the test talks to it line by line: ``ip ARGUMENTS…``, ``poll``,
``restart`` in, one JSON list a line out. The poller lives as long as the namespace, as an agent's does.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Self

from agent.clock import SystemClock
from agent.observation import Interface, Observation, Poll, from_json, to_json
from agent.probes.snmp import Budget, Community, SnmpPoller, SnmpTarget
from tests.support.snmpd import Snmpd


class DeviceNamespace:
    """Start with ``with``; what it makes goes with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        self._inside = subprocess.Popen(
            ["unshare", "-Urnm", sys.executable, "-m", "tests.support.snmp_namespace", str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ask("")
        return self

    def __exit__(self, *_: object) -> None:
        self._inside.communicate(timeout=20)

    def ip(self, arguments: str) -> None:
        self._ask(f"ip {arguments}")

    def restart(self) -> None:
        self._ask("restart")

    def poll(self) -> tuple[Poll, dict[str, Interface]]:
        """Poll from inside; returns how it went and the interfaces by name."""
        observations = [from_json(line) for line in self._ask("poll")]
        end = observations[-1]
        assert isinstance(end, Poll)
        return end, {item.interface: item for item in observations if isinstance(item, Interface)}

    def _ask(self, line: str) -> list[str]:
        assert self._inside.stdin is not None
        assert self._inside.stdout is not None
        self._inside.stdin.write(line + "\n")
        self._inside.stdin.flush()
        answer: list[str] = json.loads(self._inside.stdout.readline() or "null")
        if answer is None:
            raise RuntimeError("the namespace ended; is unshare -Urnm allowed here?")
        return answer


async def _serve(folder: Path) -> None:
    _ip("link set lo up")
    loop = asyncio.get_running_loop()
    with Snmpd(folder) as server:
        poller = SnmpPoller("pkp", SystemClock(), budget=Budget(timeout=0.5))
        target = SnmpTarget("sw", server.address, Community(server.community, server.port))
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            answer: list[Observation] = []
            command, _, arguments = line.strip().partition(" ")
            if command == "ip":
                _ip(arguments)
            elif command == "restart":
                server.restart()
            elif command == "poll":
                answer = await poller.poll(target)
            print(json.dumps([to_json(item).decode() for item in answer]), flush=True)
        await poller.close()


def _ip(arguments: str) -> None:
    subprocess.run(["ip", *arguments.split()], check=True)


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
