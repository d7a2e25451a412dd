"""From results to the outbox: what is news is kept and sent at once, the rest within a second.

Rules this module keeps:

- A changed result waits at most 60 ms for others that change with it (a cable takes many down together), any other at
  most one second; then both leave in one batch, in the order they were recorded.
- The disk is never written on the event loop's thread; one thread writes, one batch at a time.
- When the outbox cannot be written, measuring goes on: observations wait in memory, bounded, oldest dropped and
  counted; it is said once, and written again by itself when there is room.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from agent.clock import MILLISECOND, SECOND, Clock, Microseconds
from agent.core.changes import Changes
from agent.errors import StorageError
from agent.observation import Observation
from agent.outbox.ports import Outbox
from agent.statistics import Statistics

TOGETHER = 60 * MILLISECOND
AT_MOST = SECOND
TRY_AGAIN = SECOND
MOST_IN_MEMORY = 200_000
MOST_IN_A_BATCH = 5_000

_log = logging.getLogger(__name__)


class Recording:
    """Buffers observations and appends them to the outbox; ``kept`` is called after each batch."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        writer: ThreadPoolExecutor,
        clock: Clock,
        boot: str,
        statistics: Statistics,
        kept: Callable[[], None],
        most_in_memory: int = MOST_IN_MEMORY,
    ) -> None:
        """``writer`` is the one thread on which the outbox is used."""
        self._outbox = outbox
        self._writer = writer
        self._clock = clock
        self._boot = boot
        self._statistics = statistics
        self._kept = kept
        self._most = most_in_memory
        self._waiting: deque[Observation] = deque()
        self._changes = Changes()
        self._due: Microseconds | None = None
        self._wake = asyncio.Event()

    def record(self, *observations: Observation) -> None:
        """Take observations; returns at once."""
        if not observations:
            return
        news = False
        for observation in observations:
            news = self._changes.news(observation) or news
        self._waiting.extend(observations)
        self._statistics.observations += len(observations)
        while len(self._waiting) > self._most:
            self._waiting.popleft()
            self._statistics.observations_dropped += 1
        self._statistics.memory_observations = len(self._waiting)
        due = self._clock.monotonic() + (TOGETHER if news else AT_MOST)
        if self._due is None or due < self._due:
            self._due = due
            self._wake.set()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            self._wake.clear()
            wait = None if self._due is None else self._due - self._clock.monotonic()
            if wait is None or wait > 0:
                await self._pause(wait)
            elif not await self.flush():
                await self._clock.sleep(TRY_AGAIN)

    async def _pause(self, wait: Microseconds | None) -> None:
        waking = asyncio.ensure_future(self._wake.wait())
        pausing = None if wait is None else asyncio.ensure_future(self._clock.sleep(wait))
        waiters = {waking} if pausing is None else {waking, pausing}
        try:
            await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiter in waiters:
                waiter.cancel()

    async def flush(self) -> bool:
        """Write all that waits; False when the outbox cannot be written."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_IN_A_BATCH))]
            # failpoint recording-taken
            self._due = None
            try:
                await loop.run_in_executor(self._writer, self._outbox.append, batch, self._boot, self._clock.wall())
            except StorageError as problem:
                self._waiting.extendleft(reversed(batch))
                self._due = self._clock.monotonic() + TRY_AGAIN
                self._tell(str(problem))
                return False
            except BaseException:
                self._waiting.extendleft(reversed(batch))
                raise
            finally:
                self._statistics.memory_observations = len(self._waiting)
            # failpoint recording-kept
            self._tell(None)
            self._kept()
        self._due = None
        return True

    def _tell(self, problem: str | None) -> None:
        if problem != self._statistics.storage_problem:
            if problem is None:
                _log.warning("the outbox is written again")
            else:
                _log.error("measuring goes on in memory, up to %d observations: %s", self._most, problem)
            self._statistics.storage_problem = problem
