"""A ping engine over a pretend network, on a virtual loop: ``agent.rounds.PingEngine`` without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable

from agent.clock import MILLISECOND, SECOND, Clock, Microseconds
from agent.core.inflight import Address, Answer, Loss

RTT: Microseconds = 2 * MILLISECOND


class PretendEngine:
    """``answers(key, instant)`` is the network; ``turn`` is called when something arrived; the hooks keep a log."""

    def __init__(
        self,
        clock: Clock,
        answers: Callable[[Hashable, Microseconds], bool],
        sent: Callable[[Hashable, Microseconds, bool], None],
        known: Callable[[Hashable, Microseconds], None],
    ) -> None:
        self._clock = clock
        self._answers = answers
        self._sent = sent
        self._known = known
        self._coming: list[tuple[Microseconds, Answer]] = []
        self._lost: list[tuple[Microseconds, Loss]] = []
        self.turn: Callable[[], None] = lambda: None

    def send(self, probes: Iterable[tuple[Hashable, Address]], timeout: Microseconds) -> list[Loss]:
        now = self._clock.wall()
        for key, _ in probes:
            answered = self._answers(key, now)
            self._sent(key, now, answered)
            if answered:
                self._coming.append((now + RTT, Answer(key, now, RTT, late=False)))
                asyncio.get_running_loop().call_later(RTT / SECOND, self._arrived)
            else:
                self._lost.append((now + timeout, Loss(key, now, "timeout")))
        return []

    def drain(self) -> list[Answer | Loss]:
        return [self._told(answer) for answer in self._take(self._coming)]

    def expire(self) -> list[Loss]:
        return [self._told(loss) for loss in self._take(self._lost)]

    def next_deadline(self) -> Microseconds | None:
        return min((at for at, _ in self._lost), default=None)

    def filenos(self) -> tuple[int, ...]:
        return ()

    def _arrived(self) -> None:
        self.turn()

    def _told(self, outcome):
        self._known(outcome.key, outcome.sent)
        return outcome

    def _take(self, waiting):
        now = self._clock.wall()
        ready = [outcome for at, outcome in waiting if at <= now]
        waiting[:] = [pair for pair in waiting if pair[0] > now]
        return ready
