"""From a request's body to the collector and back: decompressed within bounds, one batch at a time, as much as is due.

Rules this module keeps:

- A body is never decompressed further than the largest parcel: a bomb costs no more than that.
- One request of an agent at a time, a few of all agents in the queue; whom there is no room for is asked to wait
  (429, 503 with ``Retry-After``), and its batches stay in its outbox.
- Each batch is committed for itself, in order; after two seconds the answer says how far it came, so that ticks, pages
  and other agents have their turn between. What was committed is acknowledged, whatever happened to the next batch.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from agent.clock import SECOND, Microseconds
from agent.observation import Acknowledgement, Batch, Parcel
from collector.pipeline import Collector
from collector.uplink.subjects import Screened

LARGEST_BODY = 4 * 1024 * 1024
LARGEST_PARCEL = 16 * 1024 * 1024
MOST_WAITING = 8
TURN: Microseconds = 2 * SECOND
_FAILING_S, _BUSY_S = 5, 1
_GZIP = 16 + zlib.MAX_WBITS
_parcel = msgspec.msgpack.Decoder(Parcel)


class RefusedError(Exception):
    """A request that is not taken: the HTTP status, the words for its sender, and how many seconds to wait, if that helps."""

    def __init__(self, status: int, detail: str, after_s: int | None = None) -> None:
        """``detail`` says what to do."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.after_s = after_s


def opened(body: bytes, *, compressed: bool) -> Parcel:
    """Read a parcel. Raises ``RefusedError`` when it is none or too large."""
    if compressed:
        stream = zlib.decompressobj(_GZIP)
        try:
            body = stream.decompress(body, LARGEST_PARCEL + 1)
        except zlib.error as problem:
            raise RefusedError(400, f"the body is no gzip: {problem}") from None
        if not stream.eof and len(body) <= LARGEST_PARCEL:
            raise RefusedError(400, "the gzip body is cut off")
    if len(body) > LARGEST_PARCEL:
        raise RefusedError(413, f"a parcel holds at most {LARGEST_PARCEL} bytes")
    try:
        parcel = _parcel.decode(body)
    except ValueError as problem:
        raise RefusedError(422, f"no parcel: {problem}") from None
    if len({(batch.agent, batch.stream) for batch in parcel.batches}) != 1:
        raise RefusedError(422, "a parcel holds batches of one agent's one stream, and at least one")
    return parcel


class Intake:
    """Takes parcels for one collector; ``deferred`` counts who was asked to wait."""

    def __init__(self, collector: Collector) -> None:
        """Begin with an empty queue."""
        self.deferred = 0
        self._collector = collector
        self._busy: set[str] = set()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def place(self, agent: str) -> AsyncIterator[None]:
        """Hold an agent's one place in the queue. Raises ``RefusedError`` when there is none."""
        if agent in self._busy:
            self.deferred += 1
            raise RefusedError(429, f"another request of agent {agent} is being taken; one at a time", _BUSY_S)
        if len(self._busy) >= MOST_WAITING:
            self.deferred += 1
            raise RefusedError(503, "the collector is behind; wait a little", _BUSY_S + len(self._busy) // 2)
        self._busy.add(agent)
        try:
            yield
        finally:
            self._busy.discard(agent)

    async def take(self, parcel: Parcel, screen: Callable[[Batch], Screened] | None = None) -> Acknowledgement:
        """Take a parcel's batches in, in order, after those who came before.

        Raises ``RefusedError`` when not even the first can be taken now.
        """
        clock = self._collector.clock
        received = clock.wall()
        async with self._turn:
            until = clock.monotonic() + TURN
            answer: Acknowledgement | None = None
            wanted: tuple[str, ...] = ()
            for batch in parcel.batches:
                try:
                    taken = await self._one(batch, screen)
                except ConnectionError as problem:
                    if answer is None:
                        self.deferred += 1
                        raise RefusedError(503, str(problem), _FAILING_S) from None
                    break
                answer = taken
                wanted += taken.look_at
                if taken.refused is not None or taken.upto != batch.seq or clock.monotonic() >= until:
                    break
                await clock.sleep(0)
        if parcel.ahead is not None:
            self._collector.clock_told(parcel.batches[0].agent, parcel.ahead)
        if answer is None:
            raise RefusedError(422, "a parcel holds at least one batch")
        return msgspec.structs.replace(
            answer, look_at=tuple(dict.fromkeys(wanted)), received=received, answered=clock.wall()
        )

    async def _one(self, batch: Batch, screen: Callable[[Batch], Screened] | None) -> Acknowledgement:
        if screen is None:
            return await self._collector.deliver(batch)
        screened = screen(batch)
        answer = await self._collector.deliver(screened.batch)
        if screened.refused is None or answer.refused is not None or answer.upto != batch.seq:
            return answer
        self._collector.refused_batches += 1
        return msgspec.structs.replace(answer, refused=screened.refused)
