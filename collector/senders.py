"""Which start of each agent speaks.

Rules this module keeps:

- Of an agent's starts the latest speaks: an earlier one that sends after it is a clone (a copied data folder, an id given
  twice).
- A start that was followed by another never speaks again, whatever its clock says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from agent.observation import Batch
from collector.ports import Progress

_STARTS_KEPT = 16
"""Of each agent, how many starts that were followed by another are remembered."""


class Senders:
    """The newest start of each agent, and those that it followed."""

    def __init__(self) -> None:
        self._newest: dict[str, Progress] = {}
        self._followed: dict[str, deque[str]] = {}

    def recover(self, newest: Mapping[str, Progress]) -> None:
        """Go by the newest starts that the store has; who was followed is not forgotten."""
        self._newest = dict(newest)

    def is_clone(self, batch: Batch) -> bool:
        """Whether a later start of the same agent was heard already."""
        newest = self._newest.get(batch.agent)
        if newest is None or newest.sender == batch.sender:
            return False
        return batch.sender_started < newest.sender_started or batch.sender in self._followed.get(batch.agent, ())

    def heard(self, batch: Batch) -> Progress:
        """Note how far a stream is and who sends; return it."""
        newest = self._newest.get(batch.agent)
        if newest is not None and newest.sender != batch.sender:
            self._followed.setdefault(batch.agent, deque(maxlen=_STARTS_KEPT)).append(newest.sender)
        self._newest[batch.agent] = Progress(batch.seq, batch.sender, batch.sender_started)
        return self._newest[batch.agent]
