"""Planted bugs around people's decisions; see ``tests.faults.bugs``."""

from __future__ import annotations

from collector.deciding import Deciding
from collector.decisions import Decision, Recorded
from collector.pipeline import Collector
from tests.faults.failpoints import come_apart


def key_forgotten() -> None:
    """Who asks again because the answer was lost is taken for somebody new."""
    Deciding.known = lambda _self, _key: None  # type: ignore[method-assign, assignment]


def decision_answered_early() -> None:
    """A person is told the number of a decision that is kept only with the next tick."""
    waiting: list[Recorded] = []

    def decide(self: Collector, decision: Decision, by: str, key: str = "") -> Recorded:
        recorded = self.deciding.proposed(decision, by, key, self.clock.wall())
        self.deciding.add(recorded)
        waiting.append(recorded)
        return recorded

    tick = Collector.tick

    def late(self: Collector) -> None:
        if waiting:
            come_apart()
            self._commit(None, snapshot=True, decisions=[*waiting])
            waiting.clear()
        tick(self)

    Collector.decide = decide  # type: ignore[method-assign]
    Collector.tick = late  # type: ignore[method-assign]
