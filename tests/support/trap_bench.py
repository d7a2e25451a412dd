"""A trap receiver at work on loopback, and whoever sends to it: real ``snmptrap``, or sockets at chosen addresses."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from agent.clock import Microseconds, SystemClock
from agent.core.trap_gate import Outcome
from agent.observation import Trap
from agent.probes.icmp import address_of
from agent.probes.snmp_credential import Community, Credential, User
from agent.statistics import Statistics
from agent.traps.receiver import PACE, TrapReceiver
from agent.traps.senders import TrapSender
from tests.support.net_snmp_traps import command, environ

COMMUNITY = Community("rahasia-baca")
NOC = User("noc", "sha256", "kunci-panjang", "aes128", "rahasia-panjang")


class TrapBench:
    """``devices``: address → id and credential. Use it with ``async with``; ``outcomes`` are the counts so far."""

    def __init__(
        self, devices: Mapping[str, tuple[str, Credential | None]], folder: Path, pace: Microseconds = PACE
    ) -> None:
        self.statistics = Statistics()
        self.traps: list[Trap] = []
        self.nudges: list[tuple[str, str | None]] = []
        self.names: dict[tuple[str, str], str] = {}
        self._folder = folder
        listen = [("127.0.0.1", 0), *([("::1", 0)] if any(":" in address for address in devices) else [])]
        self.receiver = TrapReceiver(
            agent="pkp",
            listen=listen,
            senders=senders(devices),
            clock=SystemClock(),
            record=self.traps.append,
            nudge=lambda device, interface: self.nudges.append((device, interface)),
            port_name=lambda device, index: self.names.get((device, index)),
            statistics=self.statistics,
            pace=pace,
        )
        self.address, *more = self.receiver.addresses
        self.six = more[0] if more else None

    async def __aenter__(self) -> Self:
        self.receiver.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.receiver.stop()

    @property
    def outcomes(self) -> dict[str, int]:
        return {str(outcome): count for outcome, count in self.statistics.traps.items() if count}

    def told(self) -> list[tuple[str, str, str | None]]:
        return [(trap.device, trap.trap, trap.interface) for trap in self.traps]

    async def send(self, *words: str, inform: bool = False, source: str | None = None, six: bool = False) -> int:
        """Run ``snmptrap``; return its exit status: of an inform 0 only when it was acknowledged."""
        to = f"udp6:[::1]:{self.six[1]}" if six and self.six else f"127.0.0.1:{self.address[1]}"
        process = await asyncio.create_subprocess_exec(
            *command(to, *words, inform=inform, source=source), env=environ(self._folder)
        )
        return await process.wait()

    async def until(self, **wanted: int) -> None:
        """Wait until the outcomes are these, names with ``_`` for ``-``."""
        expected = {name.replace("_", "-"): count for name, count in wanted.items()}
        with suppress(AssertionError):
            await until(lambda: self.outcomes == expected)
        assert self.outcomes == expected

    async def settled(self) -> None:
        """Wait until every datagram received has its outcome."""
        counted = self.statistics.traps
        await until(lambda: self.statistics.traps_received == counted.total() - counted[Outcome.UNREAD])


def senders(devices: Mapping[str, tuple[str, Credential | None]]) -> list[TrapSender]:
    return [TrapSender(device, address_of(address).packed, held) for address, (device, held) in devices.items()]


def sender(source: str, to: tuple[str, int]) -> socket.socket:
    """Return a connected socket that sends from an address of loopback."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.bind((source, 0))
    opened.connect(to)
    return opened


async def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    for _ in range(int(seconds * 100)):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to hold")
