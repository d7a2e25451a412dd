"""A sweep: many addresses, some probes each, as fast as asked, with honest figures.

At full speed a sweep is limited by credit, not by time: no more probes are unanswered at once than the receive buffer
holds answers for. So an answer is never dropped on this machine, however slowly it is read.
"""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.clock import MILLISECOND, SECOND, Clock, Microseconds
from agent.core.pacing import Pacer
from agent.probes.icmp import Address, Answer, IcmpEngine, Loss

BURST = 256
"""Probes between two readings of the answers."""


class Swept(NamedTuple):
    """What became of one address: round-trip times of the answers within the timeout, ``None`` without one.

    ``sent`` counts every attempt once, also one that this machine could not send; ``reason`` is the last loss's.
    """

    address: Address
    sent: int
    received: int
    rtt_min: Microseconds | None
    rtt_sum: Microseconds
    rtt_max: Microseconds | None
    reason: str | None


class _Tally:
    """The figures of all addresses, a column each, since an object an address would cost more than its probe."""

    def __init__(self, size: int) -> None:
        self.received = [0] * size
        self.low = [0] * size
        self.total = [0] * size
        self.high = [0] * size
        self.reasons: dict[int, str] = {}
        self.settled = 0

    def count(self, outcome: Sequence[Answer | Loss]) -> None:
        """Count answers and losses; a late answer's loss was counted."""
        received, low, total, high = self.received, self.low, self.total, self.high
        for result in outcome:
            index: int = result[0]  # type: ignore[assignment]
            if len(result) == 4:  # noqa: PLR2004
                _, _, rtt, late = result
                if late:
                    continue
                if received[index]:
                    total[index] += rtt
                    high[index] = max(high[index], rtt)
                    low[index] = min(low[index], rtt)
                else:
                    total[index] = high[index] = low[index] = rtt
                received[index] += 1
            else:
                self.reasons[index] = result[2]
            self.settled += 1


def sweep(
    engine: IcmpEngine,
    clock: Clock,
    addresses: Sequence[Address],
    *,
    count: int = 1,
    interval: Microseconds = SECOND,
    timeout: Microseconds = SECOND,
    rate: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Swept]:
    """Probe every address ``count`` times, at least ``interval`` apart, and return one ``Swept`` each, in their order.

    ``rate`` is probes a second in all, 0 as fast as the answers are read. ``progress`` is told how many probes are
    settled, of how many. Blocks until the last one is answered or lost; an address that does not answer is not
    asked more often than the others.
    """
    tally = _Tally(len(addresses))
    burst = BURST if not rate else max(1, min(BURST, rate // 100))
    pacer = Pacer(rate, burst, clock.monotonic())
    waiting = select.poll()
    for fileno in engine.filenos():
        waiting.register(fileno, select.POLLIN)
    total = count * len(addresses)
    # Pieces of the list with the instant from which they may be sent and how often they were: in order of both.
    queue: deque[tuple[Microseconds, int, int, int]] = deque(
        [(clock.monotonic(), 0, len(addresses), 0)] if total else []
    )
    while tally.settled < total:
        now = clock.monotonic()
        room = min(pacer.allowed(now), engine.capacity - engine.in_flight) if queue and queue[0][0] <= now else 0
        if room > 0:
            due, start, stop, done = queue.popleft()
            end = min(stop, start + room)
            tally.count(engine.send([(index, addresses[index]) for index in range(start, end)], timeout))
            pacer.spend(end - start)
            if end < stop:
                queue.appendleft((due, end, stop, done))
            if done + 1 < count:
                queue.append((now + interval, start, end, done + 1))
        tally.count(engine.drain())
        tally.count(engine.expire())
        if progress is not None:
            progress(tally.settled, total)
        if room <= 0:
            now = clock.monotonic()
            instants = [engine.next_deadline()]
            if queue and engine.in_flight < engine.capacity:  # else an answer or a deadline gives credit
                instants.append(max(queue[0][0], pacer.next_allowed(now)))
            until = min((instant for instant in instants if instant is not None), default=now)
            waiting.poll(max(0, -(-(until - now) // MILLISECOND)))
    return [
        Swept(
            address,
            count,
            received,
            tally.low[index] if received else None,
            tally.total[index],
            tally.high[index] if received else None,
            tally.reasons.get(index),
        )
        for index, (address, received) in enumerate(zip(addresses, tally.received, strict=True))
    ]
