"""The seam between an agent and its collector: batches in order, acknowledged after commit.

Rules this module keeps:

- A **stream** is the life of one outbox file; ``seq`` counts its batches from 1 without a hole, across
  restarts of the agent. A lost outbox begins a new stream.
- ``boot`` is the start of the agent in which the batch was measured; ``sender`` the start that sends it.
- The acknowledgement is cumulative and comes after the collector's commit.
- A batch out of order is not taken: the answer says which ``seq`` is wanted.
"""

from __future__ import annotations

from typing import Protocol

from agent.observation import Acknowledgement, Batch


class Uplink(Protocol):
    """What delivers a batch; in process, over HTTP, or through a broker."""

    async def deliver(self, batch: Batch) -> Acknowledgement:
        """Deliver one batch and return how far the collector has come.

        Raises ``ConnectionError`` when the collector cannot be reached; the batch stays in the outbox.
        """
