"""The search itself: pings at a pace, then SNMP with those that answer, few at a time.

Rules this module keeps:

- Nobody is asked over SNMP who did not answer a ping, and nobody by two credentials at once: between two there is a pause.
- Ctrl-C ends the pinging, and again the asking; what was found until then counts, and only that was asked.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, Self

from agent.clock import SECOND, Clock
from agent.core.parts import Part
from agent.observation import System
from agent.probes.icmp import Address, IcmpEngine, address_of
from agent.probes.snmp import Budget, SnmpPoller, SnmpTarget
from agent.probes.sweep import sweep
from api.core.discovery.findings import Finding, Findings, finding_of

if TYPE_CHECKING:
    from agent.core.profile import Profiles
    from agent.probes.snmp import Credential

AT_A_TIME = 4
"""Devices that are asked over SNMP at once."""
BETWEEN_CREDENTIALS = SECOND
_CLOSED = "refused"
"""No SNMP agent is behind the port, so no other credential is tried there."""
_LEAST_SLICE = 64
_PARTS = frozenset({Part.SYSTEM, Part.SUPPLY, Part.INTERFACES, Part.NEIGHBOURS})
_BUDGET = Budget(seconds=60, timeout=2, retries=1)


class Telling(Protocol):
    """Who is told how far the search is."""

    def pinging(self, done: int, total: int) -> None:
        """So many of all addresses are asked."""

    def polling(self, done: int, total: int) -> None:
        """So many of those that answered are asked over SNMP."""


class Search:
    """One search over addresses; ``credentials`` are tried in their order, and one that is ``own`` to an address first."""

    def __init__(
        self,
        clock: Clock,
        credentials: Mapping[str, Credential],
        tried: Sequence[str],
        own: Mapping[str, str],
        profiles: Profiles,
    ) -> None:
        self._clock, self._credentials, self._tried, self._own = clock, credentials, tried, own
        self._profiles = profiles
        self._asked: set[str] = set()
        self._found: dict[str, Finding] = {}

    def run(self, addresses: Sequence[str], telling: Telling, *, rate: int) -> Findings:
        """Return what was found; never raises for what the network does."""
        whole = True
        answering: list[str] = []
        try:
            self._ping(addresses, answering, telling, rate)
        except KeyboardInterrupt:
            whole = False
        try:
            asyncio.run(self._poll(answering, telling))
        except KeyboardInterrupt:
            whole = False
        asked = self._asked - (set(answering) - self._found.keys())
        return Findings(frozenset(asked), tuple(self._found.values()), whole)

    def _ping(self, addresses: Sequence[str], answering: list[str], telling: Telling, rate: int) -> None:
        """Ping each address, and a second time those that are silent."""
        ready = [address_of(address) for address in addresses]
        step = max(rate, _LEAST_SLICE)
        with IcmpEngine.open(self._clock) as engine:
            for version in sorted({address.version for address in ready}):
                engine.require(version)
            for start in range(0, len(ready), step):
                telling.pinging(start, len(ready))
                part = ready[start : start + step]
                silent: list[Address] = []
                for swept in sweep(engine, self._clock, part, rate=rate):
                    (answering.append(swept.address.text) if swept.received else silent.append(swept.address))
                answering += [one.address.text for one in sweep(engine, self._clock, silent, rate=rate) if one.received]
                self._asked.update(address.text for address in part)
        telling.pinging(len(ready), len(ready))

    async def _poll(self, answering: Sequence[str], telling: Telling) -> None:
        poller = SnmpPoller("discover", self._clock, budget=_BUDGET, concurrency=AT_A_TIME, profiles=self._profiles)
        waiting = iter(answering)

        async def work() -> None:
            for address in waiting:
                self._found[address] = await self._ask(poller, address)
                poller.forget(address)
                telling.polling(len(self._found), len(answering))

        telling.polling(0, len(answering))
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_A_TIME):
                    group.create_task(work())
        finally:
            await poller.close()

    async def _ask(self, poller: SnmpPoller, address: str) -> Finding:
        """Ask one device by one credential after another, until it says who it is."""
        own = self._own.get(address)
        names = [*([own] if own else []), *(name for name in self._tried if name != own)]
        finding = Finding(address)
        closed: set[int] = set()
        for name in names:
            credential = self._credentials[name]
            if credential.port in closed:
                continue
            if name != names[0]:
                await self._clock.sleep(BETWEEN_CREDENTIALS)
            told = await poller.poll(SnmpTarget(address, address, credential), parts=_PARTS)
            system = next((one for one in told if isinstance(one, System)), None)
            profile = self._profiles.choose(system.object_id).name if system is not None else None
            finding = finding_of(address, told, name, profile)
            if finding.credential is not None:
                break
            if finding.trouble == _CLOSED:
                closed.add(credential.port)
        return finding


class Bars:
    """Tells a terminal by bars, and anything else not at all."""

    def __init__(self, pinging: str, polling: str) -> None:
        """Start; the words stand before the bars."""
        from rich.console import Console
        from rich.progress import Progress

        self._bars = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
        self._ping = self._bars.add_task(pinging)
        self._poll = self._bars.add_task(polling, visible=False)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def pinging(self, done: int, total: int) -> None:
        """Show how many addresses are asked."""
        self._bars.update(self._ping, completed=done, total=total)

    def polling(self, done: int, total: int) -> None:
        """Show how many devices are asked."""
        self._bars.update(self._poll, completed=done, total=total, visible=True)
