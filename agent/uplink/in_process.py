"""The uplink to a collector in the same process: a call."""

from __future__ import annotations

from agent.observation import Acknowledgement, Batch
from agent.uplink.ports import Uplink


class InProcessUplink:
    """Hands batches to any object with ``async deliver(batch) -> Acknowledgement``."""

    def __init__(self, collector: Uplink) -> None:
        """``collector`` commits before it answers."""
        self._collector = collector

    async def deliver(self, batch: Batch) -> Acknowledgement:
        """Deliver one batch. Raises ``ConnectionError`` when the collector cannot take it now."""
        return await self._collector.deliver(batch)

    async def close(self) -> None:
        """Nothing is held."""
