"""From the outbox to InfluxDB: oldest first, acknowledged after the answer.

Rules this module keeps:

- What the server does not take now waits, with longer and longer pauses; one line in the log when it begins, one when
  it ends.
- A portion with a line that the server will never take is sent in halves until that line stands alone; it is set
  aside and never blocks those behind it.
- Nothing is acknowledged before the answer; what a crash sends again is the same points.
"""

from __future__ import annotations

import asyncio
import logging
import zlib
from concurrent.futures import ThreadPoolExecutor

from agent.clock import MINUTE, SECOND, Clock, Microseconds
from agent.outbox.ports import Outbox, Row
from collector.export.intake import PORTION, Tally
from collector.export.ports import Answer, Server, Verdict
from collector.export.rejects import Rejects

FIRST_PAUSE: Microseconds = SECOND
LONGEST_PAUSE: Microseconds = MINUTE
ROWS_AT_ONCE = 16

_log = logging.getLogger(__name__)


class HeldError(Exception):
    """The server does not take the portion now; ``answer`` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.detail)
        self.answer = answer


class Delivery:
    """Delivers what the outbox holds; ``outbox`` is used on the thread of ``writer``, the server on that of ``line``."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        writer: ThreadPoolExecutor,
        server: Server,
        line: ThreadPoolExecutor,
        rejects: Rejects,
        clock: Clock,
        tally: Tally,
    ) -> None:
        self._outbox = outbox
        self._writer = writer
        self._server = server
        self._line = line
        self._rejects = rejects
        self._clock = clock
        self._tally = tally
        self._pause = FIRST_PAUSE
        self._position = outbox.holding().acknowledged

    async def step(self) -> Microseconds:
        """Deliver one helping; return how long to wait before the next.

        Raises ``StorageError`` or ``OSError`` when the outbox or the file of rejects cannot be used.
        """
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(self._writer, self._outbox.pending, self._position, ROWS_AT_ONCE)
        try:
            for row in rows:
                await self._deliver(row)
        except HeldError as held:
            return self._failed(held.answer)
        return 0 if len(rows) == ROWS_AT_ONCE else SECOND

    async def _deliver(self, row: Row) -> None:
        loop = asyncio.get_running_loop()
        if row.boot == PORTION:  # one that the size bound took comes without
            try:
                lines = (await loop.run_in_executor(self._line, zlib.decompress, row.body)).split(b"\n")
            except zlib.error as problem:
                self._count("unreadable")
                _log.error("portion %d for InfluxDB cannot be read (%s), it is set aside", row.seq, problem)
                await loop.run_in_executor(self._writer, self._outbox.refuse, row.seq, str(problem))
            else:
                rejected = await self._send(lines)
                await loop.run_in_executor(self._writer, self._rejects.add, rejected, self._clock.wall())
                self._tally.rejected += len(rejected)
                self._tally.points += len(lines) - len(rejected)
                self._recovered()
        await loop.run_in_executor(self._writer, self._outbox.acknowledge, row.seq)
        self._position = row.seq

    async def _send(self, lines: list[bytes]) -> list[tuple[bytes, str]]:
        """Send lines, in halves where one of them is rejected; return those with the reason. Raises ``HeldError``."""
        loop = asyncio.get_running_loop()
        rejected: list[tuple[bytes, str]] = []
        parts = [lines]
        while parts:
            part = parts.pop()
            answer = await loop.run_in_executor(self._line, self._server.write, b"\n".join(part))
            if answer.verdict is Verdict.HELD:
                raise HeldError(answer)
            if answer.verdict is Verdict.TAKEN:
                continue
            if len(part) == 1:
                rejected.append((part[0], answer.detail))
            else:
                half = len(part) // 2
                parts += [part[half:], part[:half]]
        if rejected:
            _log.warning("InfluxDB rejects %d points, they are set aside: %s", len(rejected), rejected[0][1])
            self._count("rejected")
        return rejected

    def _failed(self, answer: Answer) -> Microseconds:
        self._count(answer.reason)
        if self._tally.problem is None:
            _log.warning("points for InfluxDB wait: %s", answer.detail)
        self._tally.problem = answer.detail
        pause = max(self._pause, answer.pause or 0)
        self._pause = min(LONGEST_PAUSE, self._pause * 2)
        return pause

    def _recovered(self) -> None:
        self._pause = FIRST_PAUSE
        if self._tally.problem is not None:
            _log.warning("InfluxDB takes points again")
            self._tally.problem = None

    def _count(self, reason: str) -> None:
        self._tally.failures[reason] = self._tally.failures.get(reason, 0) + 1
