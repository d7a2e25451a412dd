"""SNMP polls: all devices each poll round, and single ones at once when the schedule asks.

Rules this module keeps:

- A poll never waits for another device's; at most so many run at a time (the poller's own bound).
- A poll round that is not over when the next begins is left to end; the next is counted as missed.
- What is asked for at once is bounded: beyond it, asks are dropped and counted.
- A device that fails again and again, or is slow, is left out of rounds (``agent.core.patience``); the observations of its
  polls then say so with the longer ``interval``, and ``Poll`` in words. What is asked for at once is asked all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Protocol

from msgspec.structs import replace

from agent.clock import Clock
from agent.core.events import AskPoll
from agent.core.parts import EACH_ROUND, Parts, Turns
from agent.core.patience import Patience
from agent.observation import Observation, Poll
from agent.probes.snmp import SnmpTarget
from agent.statistics import Statistics

MOST_ASKED = 256


class Poller(Protocol):
    """The part of ``agent.probes.snmp.SnmpPoller`` that is used here."""

    async def poll(
        self, target: SnmpTarget, *, interval_s: float | None = None, parts: Parts = EACH_ROUND
    ) -> list[Observation]:
        """Poll one device for these parts; what it does is a reason in the ``Poll`` that ends the list."""

    def poll_many(
        self,
        targets: Iterable[SnmpTarget],
        *,
        interval_s: float | None = None,
        parts_of: Callable[[str], Parts] = lambda _device: EACH_ROUND,
    ) -> AsyncIterator[list[Observation]]:
        """Poll many devices, each for what ``parts_of`` says when its turn comes; yields each one's observations as it is done."""

    def forget(self, device: str) -> None:
        """Let go of what is kept of a device."""

    async def close(self) -> None:
        """Close all sessions."""


class Polling:
    """Polls the targets of one agent and records what they say."""

    def __init__(
        self,
        *,
        poller: Poller,
        targets: Mapping[str, SnmpTarget],
        clock: Clock,
        interval_s: float,
        record: Callable[..., None],
        statistics: Statistics,
    ) -> None:
        """``interval_s`` stands on every observation and is the length of a poll round."""
        self._poller = poller
        self._targets = dict(targets)
        self._interval_s = interval_s
        self._record = record
        self._statistics = statistics
        self._clock = clock
        self._turns = Turns()
        self._patience = Patience(interval_s)
        self._asked: set[asyncio.Task[None]] = set()
        self._in_round = False

    def replace(self, targets: Mapping[str, SnmpTarget]) -> None:
        """Poll other targets; a device that is gone or changed is forgotten."""
        for device, target in self._targets.items():
            if targets.get(device) != target:
                self._poller.forget(device)
                self._patience.forget(device)
            if device not in targets:
                self._turns.forget(device)
        self._targets = dict(targets)

    async def round(self) -> None:
        """Poll every target once that is not spared, for the parts whose turn it is."""
        if self._in_round:
            self._statistics.rounds_missed += 1
            return
        self._in_round = True
        targets = [target for device, target in self._targets.items() if not self._patience.spares(device)]
        self._statistics.polls_spared += len(self._targets) - len(targets)
        try:
            async for observations in self._poller.poll_many(
                targets,
                interval_s=self._interval_s,
                parts_of=lambda device: self._turns.of(device, self._clock.wall()),
            ):
                self._take(observations, of_round=True)
        finally:
            self._in_round = False

    def ask(self, action: AskPoll) -> None:
        """Poll one device now, in the background."""
        target = self._targets.get(action.device)
        if target is None:
            return
        if len(self._asked) >= MOST_ASKED:
            self._statistics.polls_dropped += 1
            return
        task = asyncio.get_running_loop().create_task(self._one(target, action))
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)

    async def stop(self) -> None:
        """Give up what runs and close the sessions."""
        for task in self._asked:
            task.cancel()
        await asyncio.gather(*self._asked, return_exceptions=True)
        await self._poller.close()

    async def _one(self, target: SnmpTarget, action: AskPoll) -> None:
        observations = await self._poller.poll(target, interval_s=self._interval_s, parts=action.parts)
        self._take(observations, of_round=False)

    def _take(self, observations: list[Observation], *, of_round: bool) -> None:
        end = observations[-1]
        if isinstance(end, Poll):
            self._statistics.polls[end.reason or "ok"] += 1
            rounds = self._patience.heed(end.device, end.reason, end.took or 0.0, of_round=of_round)
            if rounds > 1:
                observations = self._told_of_the_pause(observations, end, rounds)
        self._record(*observations)

    def _told_of_the_pause(self, observations: list[Observation], end: Poll, rounds: int) -> list[Observation]:
        pause_s = rounds * self._interval_s
        failures = self._patience.failures(end.device)
        why = f"failed {failures} times in a row" if end.reason else f"the poll took {end.took:.0f} s"
        pause = f"{why}; the rounds poll it again in {pause_s:g} s"
        observations[-1] = replace(end, detail=f"{end.detail}; {pause}" if end.detail else pause)
        return [replace(observation, interval=pause_s) for observation in observations]
