"""Rounds of probes: the schedule and the ping engine, driven on the event loop.

Rules this module keeps:

- The loop wakes when a reply is there, a probe is due or a timeout is over; when nothing is due it sleeps.
- Every outcome becomes one ``Ping`` dated by the sending of its probe; a late reply repeats it.
- When we did not run (a gap in monotonic time), probes that were in flight say nothing: their losses are told as
  ``local-fault``, and a ``SelfCheck`` tells the gap, so that the round that follows is a warm-up.
- Rounds lie on a monotonic grid: the job that begins one may be late or early without moving the probes; a round whose
  job never came begins by itself, and what was missed is counted, not piled up.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeAlias, cast

from agent.clock import MILLISECOND, SECOND, Clock, Microseconds
from agent.core.confirmation import Standing
from agent.core.events import (
    Action,
    Answered,
    AskPoll,
    Changed,
    CheckSelf,
    Event,
    Lost,
    Nudged,
    Probe,
    RoundBegins,
    Tick,
    Void,
)
from agent.core.schedule import Schedule
from agent.observation import Heartbeat, Ping
from agent.probes.icmp import Address, Answer, Loss
from agent.selfcheck import SelfChecking
from agent.statistics import Statistics
from agent.targets import Targets

TICK = 10 * MILLISECOND
LONGEST_SLEEP = 5 * SECOND
STALL = 2 * SECOND
CLOCK_STEP = SECOND // 2
OVERDUE = 4
"""A round whose job is late by a quarter of its length begins by itself."""
LOCAL_FAULT = "local-fault"


class PingEngine(Protocol):
    """The part of ``agent.probes.icmp.IcmpEngine`` that is used here."""

    def send(self, probes: Iterable[tuple[Hashable, Address]], timeout: Microseconds) -> list[Loss]:
        """Send one probe to each address, now."""

    def drain(self) -> list[Answer | Loss]:
        """Return what has arrived."""

    def expire(self) -> list[Loss]:
        """Return the probes whose timeout is over."""

    def next_deadline(self) -> Microseconds | None:
        """Return when ``expire`` may have something."""

    def filenos(self) -> tuple[int, ...]:
        """Return what becomes readable when ``drain`` has something."""


Phase: TypeAlias = Callable[[str, Microseconds], Microseconds]
"""Device and interval → its instant within the interval."""


class Rounds:
    """Probes the targets of one agent; ``turn`` is one step, the loop calls it."""

    def __init__(
        self,
        *,
        engine: PingEngine,
        clock: Clock,
        machine: Clock | None = None,
        targets: Targets,
        phase: Phase,
        record: Callable[..., None],
        poll: Callable[[AskPoll], None],
        clock_stepped: Callable[[], None],
        changed: Callable[[str, Standing], None],
        statistics: Statistics,
    ) -> None:
        """``machine`` is the clock that may be set, where that is not ``clock`` itself. ``phase`` gives a device's instant within a round; ``record`` takes observations; ``changed`` is told news."""
        self._engine = engine
        self._clock = clock
        self._machine = machine or clock
        self._targets = targets
        self._phase = phase
        self._record = record
        self._poll = poll
        self._clock_stepped = clock_stepped
        self._changed = changed
        self._statistics = statistics
        self._schedule = Schedule(targets.plan)
        self._selfcheck = SelfChecking(targets.agent, clock, record)
        self._next_round: dict[Microseconds, Microseconds] = {}
        self._to_send: dict[Microseconds, list[tuple[Hashable, Address]]] = defaultdict(list)
        self._awake_since: Microseconds = 0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due: Microseconds | None = None
        self._offset = self._machine.wall() - clock.monotonic()
        self._running = False

    def start(self) -> None:
        """Watch the engine on the running loop and begin a round of every length at once."""
        loop = asyncio.get_running_loop()
        self._running = True
        for fileno in self._engine.filenos():
            loop.add_reader(fileno, self.turn)
        for interval in self._targets.intervals:
            self.begin_round(interval)

    def stop(self) -> None:
        """Leave the loop."""
        self._running = False
        loop = asyncio.get_running_loop()
        for fileno in self._engine.filenos():
            loop.remove_reader(fileno)
        if self._timer is not None:
            self._timer.cancel()

    def replace(self, targets: Targets) -> None:
        """Watch other targets; what stays keeps its state. New lengths of rounds begin at once."""
        fresh = set(targets.intervals) - set(self._targets.intervals)
        self._targets = targets
        self._schedule.replace(targets.plan)
        self._next_round = {key: at for key, at in self._next_round.items() if key in targets.intervals}
        for interval in sorted(fresh):
            self.begin_round(interval)

    def nudge(self, device: str, interface: str | None = None) -> None:
        """Bring the next probe and poll forward, because somebody says that something happened there."""
        self._step(self._clock.monotonic(), [Nudged(device, interface)])

    def begin_round(self, interval: Microseconds) -> None:
        """Hand the round's devices to the schedule; called by the job of this length of rounds."""
        now = self._clock.monotonic()
        intended = self._next_round.get(interval, now)
        if intended - now > interval // 2:
            return
        missed = max(0, (now - intended + interval // 2) // interval)
        self._statistics.rounds_missed += missed
        start = intended + missed * interval
        if interval not in self._next_round or missed:
            start = now
        self._next_round[interval] = start + interval
        self._statistics.rounds += 1
        devices = self._targets.of_interval(interval)
        if interval == self._targets.intervals[0]:
            self._record(
                Heartbeat(at=self._clock.wall(), agent=self._targets.agent, mono=now, interval=interval / SECOND)
            )
        due = tuple((device, start + self._phase(device, interval)) for device in devices)
        self._check_self(now)
        self._step(now, [RoundBegins(due)])

    def turn(self) -> None:
        """Take what has arrived and what is over, and send what is due."""
        now = self._clock.monotonic()
        self._notice_gap(now)
        self._notice_clock_step(now)
        events: list[Event] = []
        for outcome in [*self._engine.drain(), *self._engine.expire()]:
            events += self._outcome(now, outcome)
        self._step(now, events or [Tick()])
        for interval, due in list(self._next_round.items()):
            if now >= due + interval // OVERDUE:
                self.begin_round(interval)

    def _step(self, now: Microseconds, events: list[Event]) -> None:
        for event in events:
            for action in self._schedule.feed(now, event):
                self._do(now, action)
        self._send(now)
        self._arm(now)

    def _do(self, now: Microseconds, action: Action) -> None:
        match action:
            case Probe(device):
                timeout = self._targets.plan.policies[device].timeout
                self._to_send[timeout].append(((device, now), self._targets.addresses[device]))
            case AskPoll():
                self._poll(action)
            case CheckSelf():
                self._check_self(now)
            case Changed(device, standing):
                self._changed(device, standing)

    def _send(self, now: Microseconds) -> None:
        failed: list[Loss] = []
        leaving, self._to_send = self._to_send, defaultdict(list)
        for timeout, probes in leaving.items():
            self._statistics.probes_sent += len(probes)
            failed += self._engine.send(probes, timeout)
        for loss in failed:
            for event in self._outcome(now, loss):
                for action in self._schedule.feed(now, event):
                    self._do(now, action)
        if failed:
            self._check_self(now)

    def _check_self(self, now: Microseconds) -> None:
        probes = self._selfcheck.begin(now)
        if probes:
            lost = self._engine.send(probes, SECOND)
            for loss in lost:
                self._selfcheck.outcome(loss)

    def _outcome(self, now: Microseconds, outcome: Answer | Loss) -> list[Event]:
        """Record one outcome and return what the schedule is to be told."""
        if self._selfcheck.outcome(outcome):
            return []
        device, mono = cast("tuple[str, Microseconds]", outcome.key)
        policy = self._targets.plan.policies.get(device)
        if policy is None:
            return []
        answered = isinstance(outcome, Answer)
        reason = None if isinstance(outcome, Answer) else outcome.reason
        if reason is not None and mono < self._awake_since:
            reason = LOCAL_FAULT
        # failpoint probe-known
        self._count(outcome, reason)
        self._record(
            Ping(
                at=outcome.sent,
                agent=self._targets.agent,
                device=device,
                sent=1,
                received=int(answered),
                rtt=outcome.rtt / SECOND if isinstance(outcome, Answer) else None,
                late=isinstance(outcome, Answer) and outcome.late,
                reason=reason,
                interval=policy.interval / SECOND,
                mono=mono,
            )
        )
        # failpoint probe-recorded
        if isinstance(outcome, Answer):
            return [Answered(device, mono, min(now, mono + outcome.rtt))]
        return [Void(device, mono) if reason == LOCAL_FAULT else Lost(device, mono)]

    def _count(self, outcome: Answer | Loss, reason: str | None) -> None:
        statistics = self._statistics
        if reason is not None:
            statistics.probes_lost[reason] += 1
        elif isinstance(outcome, Answer) and outcome.late:
            statistics.probes_late += 1
        else:
            statistics.probes_answered += 1

    def _notice_gap(self, now: Microseconds) -> None:
        if self._timer_due is None or now - self._timer_due <= STALL:
            return
        gap = now - self._timer_due
        self._timer_due = None
        self._awake_since = now
        self._statistics.stalls += 1
        self._selfcheck.tell_gap(now, gap)

    def _notice_clock_step(self, now: Microseconds) -> None:
        offset = self._machine.wall() - now
        if abs(offset - self._offset) > CLOCK_STEP:
            self._statistics.clock_steps += 1
            self._clock_stepped()
        self._offset = offset

    def _arm(self, now: Microseconds) -> None:
        """Set the one timer to what is due next, no closer than a tick."""
        if not self._running:
            return
        due = now + LONGEST_SLEEP
        overdue = (at + interval // OVERDUE for interval, at in self._next_round.items())
        for other in (self._schedule.next_due(), self._engine.next_deadline(), *overdue):
            if other is not None:
                due = min(due, other)
        due = max(due, now + TICK)
        if self._timer is not None:
            if self._timer_due == due:
                return
            self._timer.cancel()
        self._timer_due = due
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later((due - now) / SECOND, self._timer_fired)

    def _timer_fired(self) -> None:
        self._timer = None
        self.turn()
