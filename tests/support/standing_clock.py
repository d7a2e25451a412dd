"""A clock that shows what it is told."""

from __future__ import annotations

from agent.clock import Microseconds


class StandingClock:
    def __init__(self, now: Microseconds) -> None:
        self.now = now

    def wall(self) -> Microseconds:
        return self.now

    def monotonic(self) -> Microseconds:
        return self.now

    async def sleep(self, duration: Microseconds) -> None:
        raise AssertionError("nothing here waits")
