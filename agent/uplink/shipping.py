"""From the outbox to the collector: oldest first, acknowledged after the answer.

Rules this module keeps:

- Batches go in order of ``seq``; the collector's ``upto`` is the only word on how far it is. When it went back (restored
  from a backup) we send again from there; what is gone here is sent as empty batches.
- A collector that has more of this stream than we do means that our outbox went back: a new stream begins.
- A refused batch is set aside with its reason and never blocks those behind it.
- What cannot be delivered is tried again, with longer and longer pauses up to half a minute; a new row wakes nothing
  while the pause lasts.
- Nothing is acknowledged before the answer.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from agent.clock import MILLISECOND, SECOND, Clock, Microseconds
from agent.errors import StorageError
from agent.observation import Acknowledgement, Batch
from agent.outbox.ports import Outbox, Row
from agent.statistics import Statistics
from agent.uplink.ports import Uplink

FIRST_PAUSE = 250 * MILLISECOND
LONGEST_PAUSE = 30 * SECOND
ROWS_AT_ONCE = 64

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the agent, and the start of it that is running now."""

    agent: str
    boot: str
    started: Microseconds


class Shipping:
    """Delivers what the outbox holds; call ``wake`` when there is more."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        writer: ThreadPoolExecutor,
        uplink: Uplink,
        clock: Clock,
        sender: Sender,
        statistics: Statistics,
    ) -> None:
        """``writer`` is the one thread on which the outbox is used."""
        self._outbox = outbox
        self._writer = writer
        self._uplink = uplink
        self._clock = clock
        self._sender = sender
        self._statistics = statistics
        self._wake = asyncio.Event()
        self._pause = FIRST_PAUSE
        self._position = outbox.holding().acknowledged
        self._furthest = 0

    def wake(self) -> None:
        """Say that there is more to send."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._wake.clear()
            try:
                done = await self.drain()
            except (ConnectionError, StorageError) as problem:
                self._failed(str(problem))
                await self._clock.sleep(self._pause)
                self._pause = min(LONGEST_PAUSE, self._pause * 2)
                continue
            if done:
                await self._wake.wait()

    async def drain(self) -> bool:
        """Deliver what is there, up to one helping of rows; True when nothing is left.

        Raises ``ConnectionError`` when the collector cannot be reached or does not move on, ``StorageError`` when
        the outbox cannot be used.
        """
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(self._writer, self._outbox.pending, self._position, ROWS_AT_ONCE)
        for row in rows:
            if row.seq <= self._furthest:
                self._statistics.batches_resent += 1
            self._furthest = max(self._furthest, row.seq)
            # failpoint batch-leaves
            answer = await self._uplink.deliver(self._batch(row))
            # failpoint answer-heard
            self._statistics.batches_delivered += 1
            if not await self._take(row, answer):
                return False
        self._measure()
        return len(rows) < ROWS_AT_ONCE

    async def _take(self, row: Row, answer: Acknowledgement) -> bool:
        """Follow the collector's word; False when it is not simply one further."""
        loop = asyncio.get_running_loop()
        upto = answer.upto
        if answer.refused is not None:
            self._statistics.batches_refused += 1
            _log.warning("the collector refuses batch %d, it is set aside: %s", row.seq, answer.refused)
            await loop.run_in_executor(self._writer, self._outbox.refuse, row.seq, answer.refused)
            upto = max(upto, row.seq)
        if upto == row.seq:
            self._outbox.acknowledge(upto)
            self._position = upto
            # failpoint acknowledgement-noted
            self._recovered()
            return True
        if upto > self._outbox.holding().last:
            stream = await loop.run_in_executor(self._writer, self._outbox.renew)
            _log.error("the collector has more of this outbox than the outbox itself: new stream %s", stream)
            self._position = self._furthest = 0
            return False
        if upto == row.seq - 1:
            raise ConnectionError(f"the collector does not take batch {row.seq}")
        if upto < row.seq:
            _log.warning("the collector asks for batches from %d again", upto + 1)
            self._outbox.rewind(upto)
        else:
            # failpoint acknowledgement-ahead
            self._outbox.acknowledge(upto)
        self._position = upto
        return False

    def _batch(self, row: Row) -> Batch:
        return Batch(
            agent=self._sender.agent,
            stream=self._outbox.stream,
            seq=row.seq,
            boot=row.boot or self._sender.boot,
            sender=self._sender.boot,
            sender_started=self._sender.started,
            sent=self._clock.wall(),
            body=row.body,
        )

    def _measure(self) -> None:
        holding, statistics = self._outbox.holding(), self._statistics
        statistics.outbox_rows, statistics.outbox_bytes = holding.rows, holding.bytes
        statistics.outbox_pending, statistics.outbox_dropped = holding.last - holding.acknowledged, holding.dropped

    def _failed(self, problem: str) -> None:
        self._measure()
        self._statistics.delivery_failures += 1
        if self._statistics.uplink_problem is None:
            _log.warning("batches stay in the outbox: %s", problem)
        self._statistics.uplink_problem = problem

    def _recovered(self) -> None:
        self._pause = FIRST_PAUSE
        if self._statistics.uplink_problem is not None:
            _log.warning("batches are delivered again")
            self._statistics.uplink_problem = None
