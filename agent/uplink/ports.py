"""The seam between an agent and its collector: batches in order, acknowledged after commit.

Rules this module keeps:

- A **stream** is the life of one outbox file; ``seq`` counts its batches from 1 without a hole, across
  restarts of the agent. A lost outbox begins a new stream.
- ``boot`` is the start of the agent in which the batch was measured; ``sender`` the start that sends it.
- The acknowledgement is cumulative and comes after the collector's commit.
- A batch out of order is not taken: the answer says which ``seq`` is wanted.
- Several batches may go together, in order of ``seq``; the answer may stop short of the last.
"""

from __future__ import annotations

from typing import Protocol

from agent.clock import Microseconds
from agent.observation import Acknowledgement, Batch


class BusyError(ConnectionError):
    """The collector is there and has too much to do; ``after`` is how long it asks to be left alone."""

    def __init__(self, message: str, after: Microseconds) -> None:
        """``after`` is a duration."""
        super().__init__(message)
        self.after = after


class Uplink(Protocol):
    """What delivers batches; in process, over HTTP, or through a broker."""

    async def deliver(self, *batches: Batch) -> Acknowledgement:
        """Deliver one batch or several of one stream and return how far the collector has come.

        Raises ``BusyError`` when the collector asks for a pause and ``ConnectionError`` when it cannot be reached; the
        batches stay in the outbox.
        """
