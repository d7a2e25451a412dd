"""Traceroutes as evidence: when a device is lost, how far a packet still gets is written down for the ticket.

Rules this module keeps:

- One at a time, and not sooner after the last than ``APART``: when a cable takes twenty offices, one route tells.
- It runs beside the rounds, in a thread of its own, and is bounded in time; what it finds is an observation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from agent.clock import SECOND, Clock, Microseconds
from agent.core.confirmation import Standing
from agent.observation import Hop, Trace
from agent.probes.icmp import Address

if TYPE_CHECKING:
    from agent.probes.trace import TraceEvidence

APART: Microseconds = 5 * SECOND


class Tracing:
    """Traces the route to a device when it becomes lost."""

    def __init__(
        self,
        *,
        agent: str,
        clock: Clock,
        trace: Callable[[str], TraceEvidence],
        record: Callable[..., None],
    ) -> None:
        """``trace`` blocks and never raises; ``record`` takes the observation."""
        self._agent = agent
        self._clock = clock
        self._trace = trace
        self._record = record
        self._begun: Microseconds | None = None
        self._running: asyncio.Task[None] | None = None

    def noticed(self, device: str, standing: Standing, addresses: Mapping[str, Address]) -> None:
        """Take a change of standing; called on the event loop."""
        now = self._clock.monotonic()
        if standing is not Standing.LOST or self._running is not None:
            return
        if self._begun is not None and now - self._begun < APART:
            return
        self._begun = now
        task = asyncio.get_running_loop().create_task(self._run(device, addresses[device].text))
        self._running = task
        task.add_done_callback(self._done)

    def _done(self, _: asyncio.Task[None]) -> None:
        self._running = None

    async def _run(self, device: str, address: str) -> None:
        at, mono = self._clock.wall(), self._clock.monotonic()
        found = await asyncio.to_thread(self._trace, address)
        hops = tuple(
            Hop(distance=hop.distance, address=hop.address, rtt=None if hop.rtt is None else hop.rtt / SECOND)
            for hop in found.hops
        )
        self._record(Trace(at=at, agent=self._agent, device=device, mono=mono, hops=hops, reason=found.reason))

    async def stop(self) -> None:
        """Give up what runs."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
