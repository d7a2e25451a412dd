"""The uplink to a collector in the same process: a call."""

from __future__ import annotations

from typing import Protocol

import msgspec

from agent.observation import Acknowledgement, Batch


class Taking(Protocol):
    """A collector in the same process; it commits before it answers."""

    async def deliver(self, batch: Batch, /) -> Acknowledgement:
        """Take one batch in."""


class InProcessUplink:
    """Hands batches to any object with ``async deliver(batch) -> Acknowledgement``."""

    def __init__(self, collector: Taking) -> None:
        """``collector`` commits before it answers."""
        self._collector = collector

    async def deliver(self, *batches: Batch) -> Acknowledgement:
        """Deliver batches. Raises ``ConnectionError`` when the collector cannot take one of them now."""
        answer = await self._collector.deliver(batches[0])
        wanted = answer.look_at
        for batch in batches[1:]:
            if answer.refused is not None or answer.upto != batch.seq - 1:
                break
            answer = await self._collector.deliver(batch)
            wanted += answer.look_at
        return msgspec.structs.replace(answer, look_at=tuple(dict.fromkeys(wanted)))

    async def close(self) -> None:
        """Nothing is held."""
