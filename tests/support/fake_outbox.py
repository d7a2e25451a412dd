"""An outbox in memory with the promises of ``agent.outbox.ports``; it can be told to fail."""

from __future__ import annotations

import uuid

from agent.clock import DAY, Microseconds
from agent.errors import StorageError
from agent.observation import Observation, pack
from agent.outbox.ports import Holding, OutboxFullError, Row


class FakeOutbox:
    """Keeps rows in a dict; ``failing`` is raised by every write while it is set."""

    def __init__(self, *, keep: Microseconds = 7 * DAY, most_bytes: int = 10**9) -> None:
        self.stream = uuid.uuid4().hex
        self.failing: StorageError | None = None
        self.refused: dict[int, str] = {}
        self._rows: dict[int, tuple[Microseconds, Row]] = {}
        self._keep = keep
        self._most = most_bytes
        self._last = self._acknowledged = self._dropped = 0

    def append(self, observations: list[Observation], boot: str, now: Microseconds) -> int:
        return self.keep(pack(observations), boot, now)

    def keep(self, body: bytes, boot: str, now: Microseconds) -> int:
        if self.failing is not None:
            raise self.failing
        if len(body) > self._most:
            raise OutboxFullError("the batch is above the bound")
        while self.holding().bytes + len(body) > self._most:
            oldest = min(self._rows)
            del self._rows[oldest]
            self._dropped += oldest > self._acknowledged
        self._last += 1
        self._rows[self._last] = (now, Row(self._last, boot, body))
        return self._last

    def pending(self, after: int, limit: int) -> list[Row]:
        wanted = range(after + 1, min(self._last, after + limit) + 1)
        return [self._rows[seq][1] if seq in self._rows else Row(seq, "", pack([])) for seq in wanted]

    def acknowledge(self, upto: int) -> None:
        self._acknowledged = max(self._acknowledged, min(upto, self._last))

    def rewind(self, upto: int) -> None:
        self._acknowledged = max(0, min(upto, self._last))

    def refuse(self, seq: int, reason: str) -> None:
        self.refused[seq] = reason

    def renew(self) -> str:
        kept = [(at, row) for seq, (at, row) in sorted(self._rows.items()) if seq > self._acknowledged]
        self._rows = {seq: (at, Row(seq, row.boot, row.body)) for seq, (at, row) in enumerate(kept, start=1)}
        self._last, self._acknowledged = len(kept), 0
        self.stream = uuid.uuid4().hex
        return self.stream

    def clean(self, now: Microseconds) -> int:
        old = [seq for seq, (at, _) in self._rows.items() if seq <= self._acknowledged and at < now - self._keep]
        for seq in old:
            del self._rows[seq]
        return len(old)

    def holding(self) -> Holding:
        size = sum(len(row.body) for _, row in self._rows.values())
        return Holding(len(self._rows), size, self._last, self._acknowledged, self._dropped)

    def close(self) -> None:
        pass
