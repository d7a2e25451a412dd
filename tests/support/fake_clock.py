"""A clock that stands still until a test moves it; the wall clock may be set apart from the monotonic one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from agent.clock import SECOND, Microseconds

WALL: Microseconds = 1_795_000_000 * SECOND


@dataclass
class StandingClock:
    mono: Microseconds = 1000 * SECOND
    offset: Microseconds = WALL

    def wall(self) -> Microseconds:
        return self.mono + self.offset

    def monotonic(self) -> Microseconds:
        return self.mono

    def pass_time(self, duration: Microseconds) -> None:
        self.mono += duration

    async def sleep(self, duration: Microseconds) -> None:
        self.mono += max(0, duration)
        await asyncio.sleep(0)
