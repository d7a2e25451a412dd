"""From the outbox to the collector: oldest first, acknowledged after the answer.

Rules this module keeps:

- Batches go in order of ``seq``; the collector's ``upto`` is the only word on how far it is. When it went back (restored
  from a backup) we send again from there; what is gone here is sent as empty batches.
- A collector that has more of this stream than we do means that our outbox went back: a new stream begins.
- A refused batch is set aside with its reason and never blocks those behind it.
- What cannot be delivered is tried again, with longer and longer pauses up to half a minute, and as long as a busy
  collector asks for; each is drawn out by up to half at random, so that agents that waited together do not come back
  together. A new row wakes nothing while the pause lasts.
- Several rows go together where the uplink takes them, as many as the way carries in a moment.
- Nothing is acknowledged before the answer.
- Where the collector's clock is another than ours, its time is asked before anything is sent, and what this start has
  stamped till then by a clock that is off is put right.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import msgspec

from agent.clock import MILLISECOND, SECOND, Clock, Microseconds
from agent.core.parcel_size import ParcelSize
from agent.errors import StorageError
from agent.observation import Acknowledgement, Batch, pack, unpack
from agent.outbox.ports import Outbox, Row
from agent.statistics import Statistics
from agent.uplink.collector_time import CollectorTime
from agent.uplink.ports import BusyError, Uplink

FIRST_PAUSE = 250 * MILLISECOND
LONGEST_PAUSE = 30 * SECOND
ROWS_AT_ONCE = 64
_NOTHING = pack([])

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
        most_rows: int = 1,
        look_at: Callable[[tuple[str, ...]], None] = lambda _devices: None,
        common: CollectorTime | None = None,
        stretch: Callable[[], float] = lambda: random.uniform(1.0, 1.5),  # noqa: S311  (spreads retries, keeps nothing secret)
    ) -> None:
        """``writer`` is the one thread on which the outbox is used; ``most_rows`` go together at most.

        ``common`` is the collector's time as the uplink learns it, None where its clock is ours. ``look_at`` hears of devices that somebody wants probed and polled now; ``stretch`` draws pauses out.
        """
        self._outbox = outbox
        self._writer = writer
        self._uplink = uplink
        self._clock = clock
        self._sender = sender
        self._statistics = statistics
        self._look_at = look_at
        self._stretch = stretch
        self._size = ParcelSize(most_rows)
        self._wake = asyncio.Event()
        self._pause = FIRST_PAUSE
        self._common = common
        self._ahead: Microseconds = 0
        self._ahead_upto: int | None = None
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
            except BusyError as problem:
                self._statistics.deliveries_deferred += 1
                self._measure()
                await self._wait(max(problem.after, self._pause))
            except (ConnectionError, StorageError) as problem:
                self._failed(str(problem))
                await self._wait(self._pause)
                self._pause = min(LONGEST_PAUSE, self._pause * 2)
            else:
                if done:
                    await self._wake.wait()

    async def _wait(self, pause: Microseconds) -> None:
        await self._clock.sleep(round(pause * self._stretch()))

    async def drain(self) -> bool:
        """Deliver what is there, up to one helping of rows; True when nothing is left.

        Raises ``ConnectionError`` when the collector cannot be reached or does not move on, ``StorageError`` when
        the outbox cannot be used.
        """
        loop = asyncio.get_running_loop()
        if self._common is not None and self._ahead_upto is None:
            await self._learn_the_time(self._common)
        helping = max(ROWS_AT_ONCE, self._size.most_rows)
        rows = await loop.run_in_executor(self._writer, self._outbox.pending, self._position, helping)
        left = rows
        while left:
            count = self._size.rows(len(row.body) for row in left)
            parcel, left = left[:count], left[count:]
            answer = await self._send(parcel)
            if not await self._take(parcel, answer):
                return False
        self._measure()
        return len(rows) < helping

    async def _learn_the_time(self, common: CollectorTime) -> None:
        """Send a batch that is never the next one: it is not taken, and its answer tells the collector's time."""
        await self._uplink.deliver(self._batch(Row(0, self._sender.boot, _NOTHING)))
        self._ahead = (common.ahead or 0) if common.astray else 0
        self._ahead_upto = self._outbox.holding().last

    async def _send(self, parcel: Sequence[Row]) -> Acknowledgement:
        """Send rows together, and learn how much the way carries."""
        self._statistics.batches_resent += sum(row.seq <= self._furthest for row in parcel)
        self._furthest = max(self._furthest, parcel[-1].seq)
        begun = self._clock.monotonic()
        # failpoint batch-leaves
        try:
            answer = await self._uplink.deliver(*(self._batch(row) for row in parcel))
        except BusyError:
            raise
        except ConnectionError:
            self._size.failed()
            raise
        # failpoint answer-heard
        self._size.answered(self._clock.monotonic() - begun)
        if answer.look_at:
            self._look_at(answer.look_at)
        return answer

    async def _take(self, parcel: Sequence[Row], answer: Acknowledgement) -> bool:
        """Follow the collector's word; False when it is not simply at the parcel's end."""
        first, last, upto = parcel[0].seq, parcel[-1].seq, answer.upto
        if answer.refused is not None:
            refused = upto if first <= upto <= last else first
            await self._set_aside(refused, answer.refused)
            upto = max(upto, refused)
        if first <= upto <= last:
            self._statistics.batches_delivered += upto - first + 1
            self._outbox.acknowledge(upto)
            self._position = upto
            # failpoint acknowledgement-noted
            self._recovered()
            return upto == last
        if upto > self._outbox.holding().last:
            loop = asyncio.get_running_loop()
            stream = await loop.run_in_executor(self._writer, self._outbox.renew)
            _log.error("the collector has more of this outbox than the outbox itself: new stream %s", stream)
            self._position = self._furthest = 0
            return False
        if upto == first - 1:
            raise ConnectionError(f"the collector does not take batch {first}")
        if upto < first:
            _log.warning("the collector asks for batches from %d again", upto + 1)
            self._outbox.rewind(upto)
        else:
            # failpoint acknowledgement-ahead
            self._outbox.acknowledge(upto)
        self._position = upto
        return False

    async def _set_aside(self, seq: int, reason: str) -> None:
        """Keep a refused row with its reason; a reason that stays the same is said once."""
        self._statistics.batches_refused += 1
        if reason != self._statistics.refusal:
            _log.warning("the collector refuses batch %d, it is set aside, as others like it will be: %s", seq, reason)
            self._statistics.refusal = reason
        await asyncio.get_running_loop().run_in_executor(self._writer, self._outbox.refuse, seq, reason)

    def _batch(self, row: Row) -> Batch:
        return Batch(
            agent=self._sender.agent,
            stream=self._outbox.stream,
            seq=row.seq,
            boot=row.boot or self._sender.boot,
            sender=self._sender.boot,
            sender_started=self._sender.started,
            sent=self._clock.wall(),
            body=self._body(row),
        )

    def _body(self, row: Row) -> bytes:
        """Return a row's observations; those of this start that were stamped before the time was known are put right."""
        if not self._ahead or row.boot != self._sender.boot or row.seq > (self._ahead_upto or 0):
            return row.body
        return pack([msgspec.structs.replace(seen, at=seen.at - self._ahead) for seen in unpack(row.body)])

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
