"""An event loop whose time passes only while everything sleeps: hours in seconds, and always the same way.

Whatever would run in a thread runs at once, in the loop's own thread, so the order of things is the same in every run.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from agent.clock import SECOND, Microseconds


class _Jumping(selectors.DefaultSelector):
    """Waits for no time at all: what it was asked to wait, passes."""

    def __init__(self, passed: Callable[[float], None]) -> None:
        super().__init__()
        self._passed = passed

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("everything waits for something that never comes")
            self._passed(timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """``time`` is in seconds; ``moved`` is told the new time in microseconds whenever it passes."""

    def __init__(self, start: Microseconds, moved: Callable[[Microseconds], None]) -> None:
        self.now: Microseconds = start
        self._moved = moved
        moved(start)
        super().__init__(_Jumping(self._pass))
        self._clock_resolution = 1 / SECOND  # a double of seconds since 1970 tells no less than a quarter of that
        self.set_default_executor(AtOnce())

    def _pass(self, seconds: float) -> None:
        self.now += max(1, round(seconds * SECOND)) if seconds > 0 else 0
        self._moved(self.now)

    def time(self) -> float:
        return self.now / SECOND


class AtOnce(ThreadPoolExecutor):
    """An executor without threads."""

    def __init__(self) -> None:
        super().__init__(max_workers=1)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as problem:  # noqa: BLE001 - handed to whoever waits, as a thread would
            done.set_exception(problem)
        return done


class VirtualClock:
    """``agent.clock.Clock`` by a virtual loop; wall and monotonic time are the loop's."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def wall(self) -> Microseconds:
        return self._loop.now

    def monotonic(self) -> Microseconds:
        return self._loop.now

    async def sleep(self, duration: Microseconds) -> None:
        await asyncio.sleep(max(0, duration) / SECOND)
