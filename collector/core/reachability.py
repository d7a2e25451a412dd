"""Is a device reached by an agent? One state table, fed with answers and losses in the order they were sent.

Rules this module keeps:

- Five states. ``unknown``: no evidence. ``up``. ``suspect``: lost, not confirmed. ``down``: confirmed.
  ``recovering``: answered again, not yet often enough; it still counts as down.
- A loss is confirmed by the rule ``consecutive``: so many losses in a row, none answered between.
- An outage is dated back to its first loss and ends at the first answer of the recovery.
- A gap longer than ``stale_after``, or time in which the agent was blind, is unknown from end to end:
  what was pending is dropped and an outage ends at its last loss.
- What cannot change any more leaves as a ``Run``; runs are the record from which every figure is made.
- Pure: instants are arguments, nothing here reads a clock.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from agent.clock import Microseconds


class Reached(StrEnum):
    """The states of the table."""

    UNKNOWN = "unknown"
    UP = "up"
    SUSPECT = "suspect"
    DOWN = "down"
    RECOVERING = "recovering"


class Terms(msgspec.Struct, frozen=True):
    """By which terms a device is judged (``agent.inventory.models.Detection``), durations in microseconds."""

    losses: int
    recover: int
    stale_after: Microseconds
    interval: Microseconds


class Loss(msgspec.Struct, frozen=True, array_like=True):
    """Losses that never confirmed: ``(last answer before, first lost, first answer after)``; None is unknown time."""

    before: Microseconds | None
    first: Microseconds
    after: Microseconds | None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive equal results of one device from one agent: the evidence that figures are made from.

    ``before`` is the last observation of the other state when it touches this run, None beside unknown time.
    ``until`` is where the state ends: the first observation of the next run when it touches, else ``last``.
    ``losses`` are the unconfirmed ones within an answered run. Instants in microseconds, ``rtt`` in seconds.
    """

    agent: str
    device: str
    result: str
    boot: str | None
    interval: Microseconds
    first: Microseconds
    last: Microseconds
    until: Microseconds
    before: Microseconds | None
    count: int
    rtt_min: float | None = None
    rtt_sum: float = 0.0
    rtt_max: float | None = None
    losses: tuple[Loss, ...] = ()


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """One observation as the table takes it: sent when, alive or lost, how many losses it stands for."""

    at: Microseconds
    alive: bool
    count: int = 1
    rtt: float | None = None
    boot: str | None = None
    interval: Microseconds = 0


class Over(msgspec.Struct, frozen=True, kw_only=True):
    """The newest outage that ended: ``recovered_at`` is None when it ended in unknown time, not in answers."""

    start: Microseconds
    end: Microseconds
    last_lost: Microseconds
    recovered_at: Microseconds | None


class Reach(msgspec.Struct, kw_only=True):
    """Where the table stands for one device and agent, with the run that is open.

    ``pending`` are losses while suspect, answers while recovering. ``outage_before`` is the bracket's
    lower end (the outage's start itself beside unknown time).
    """

    state: Reached = Reached.UNKNOWN
    last: Microseconds | None = None
    last_alive: Microseconds | None = None
    pending: list[Seen] = []
    pending_count: int = 0
    outage_start: Microseconds | None = None
    outage_before: Microseconds | None = None
    last_lost: Microseconds | None = None
    first_losses: list[Microseconds] = []
    confirmed_at: Microseconds | None = None
    recovered_at: Microseconds | None = None
    since: Microseconds | None = None
    first: Microseconds | None = None
    before: Microseconds | None = None
    run_last: Microseconds | None = None
    count: int = 0
    boot: str | None = None
    interval: Microseconds = 0
    rtt: float | None = None
    rtt_min: float | None = None
    rtt_sum: float = 0.0
    rtt_max: float | None = None
    losses: list[Loss] = []
    over: Over | None = None
    done: list[Run] = []

    @property
    def down(self) -> bool:
        """Confirmed and not yet recovered."""
        return self.state is Reached.DOWN or self.state is Reached.RECOVERING

    @property
    def first_loss(self) -> Microseconds | None:
        """The first loss of what is pending or confirmed, else None."""
        if self.down:
            return self.outage_start
        return self.pending[0].at if self.state is Reached.SUSPECT else None


class Table:
    """The table for one device as one agent sees it; ``step`` is the only way to change a ``Reach``."""

    def __init__(self, agent: str, device: str, terms: Terms) -> None:
        self.agent = agent
        self.device = device
        self.terms = terms

    def step(self, reach: Reach, seen: Seen, *, may_confirm: bool = True) -> None:
        """Fold one observation, newer than all before it, into ``reach``.

        ``may_confirm`` is False while the agent itself is in doubt: losses then stay pending.
        """
        last = reach.last
        if last is not None and seen.at - last > self.terms.stale_after:
            self.interrupt(reach)
        reach.last = seen.at
        if seen.alive:
            self._answered(reach, seen)
        else:
            self._lost(reach, seen, may_confirm=may_confirm)

    def interrupt(self, reach: Reach) -> None:
        """End whatever goes on at its last observation: from there it is unknown."""
        if reach.state is Reached.SUSPECT:
            self._note_loss(reach, None)
        elif reach.state is Reached.RECOVERING:
            self._stray(reach)
        if reach.down and reach.outage_start is not None and reach.run_last is not None:
            reach.over = Over(start=reach.outage_start, end=reach.run_last, last_lost=reach.run_last, recovered_at=None)
        if reach.state is not Reached.UNKNOWN:
            self._close(reach, reach.run_last)
        reach.state = Reached.UNKNOWN
        reach.since = reach.last
        reach.outage_start = reach.outage_before = reach.last_lost = None
        reach.last_alive = None
        reach.first_losses = []
        reach.pending = []
        reach.pending_count = 0

    def confirm(self, reach: Reach) -> bool:
        """Turn ripe losses into an outage; False when they are not ripe."""
        if reach.state is not Reached.SUSPECT or reach.pending_count < self.terms.losses:
            return False
        losses = reach.pending
        start = losses[0].at
        before = reach.last_alive
        self._close(reach, start)
        reach.state = Reached.DOWN
        reach.since = start
        reach.outage_start = start
        reach.outage_before = start if before is None else before
        reach.first_losses = [loss.at for loss in losses][:8]
        reach.confirmed_at = losses[-1].at
        reach.recovered_at = None
        reach.before = before
        for loss in losses:
            self._extend(reach, loss)
        reach.last_lost = losses[-1].at
        reach.pending = []
        reach.pending_count = 0
        return True

    def _answered(self, reach: Reach, seen: Seen) -> None:
        state = reach.state
        if state is Reached.UP:
            self._extend(reach, seen)
            reach.last_alive = seen.at
        elif state is Reached.SUSPECT:
            self._note_loss(reach, seen.at)
            reach.state = Reached.UP
            reach.pending = []
            reach.pending_count = 0
            self._extend(reach, seen)
            reach.last_alive = seen.at
        elif state is Reached.UNKNOWN:
            reach.state = Reached.UP
            reach.since = seen.at
            self._extend(reach, seen)
            reach.last_alive = seen.at
        else:
            reach.pending.append(seen)
            reach.pending_count += 1
            reach.state = Reached.RECOVERING
            if reach.pending_count >= self.terms.recover:
                self._recover(reach)

    def _recover(self, reach: Reach) -> None:
        answers = reach.pending
        start = answers[0].at
        last_lost = reach.last_lost
        if reach.outage_start is not None and last_lost is not None:
            reach.over = Over(start=reach.outage_start, end=start, last_lost=last_lost, recovered_at=answers[-1].at)
        self._close(reach, start)
        reach.state = Reached.UP
        reach.since = start
        reach.recovered_at = answers[-1].at
        reach.before = last_lost
        reach.outage_start = reach.outage_before = reach.last_lost = None
        reach.first_losses = []
        reach.pending = []
        reach.pending_count = 0
        for answer in answers:
            self._extend(reach, answer)
        reach.last_alive = answers[-1].at

    def _lost(self, reach: Reach, seen: Seen, *, may_confirm: bool) -> None:
        state = reach.state
        if state is Reached.DOWN or state is Reached.RECOVERING:
            if state is Reached.RECOVERING:
                self._stray(reach)
                reach.state = Reached.DOWN
            self._extend(reach, seen)
            reach.last_lost = seen.at
            return
        if state is not Reached.SUSPECT:
            reach.state = Reached.SUSPECT
        reach.pending.append(seen)
        reach.pending_count += seen.count
        if may_confirm:
            self.confirm(reach)

    def _stray(self, reach: Reach) -> None:
        """Take answers that made no recovery into the lost run."""
        for answer in reach.pending:
            self._extend(reach, answer)
        reach.pending = []
        reach.pending_count = 0

    def _note_loss(self, reach: Reach, after: Microseconds | None) -> None:
        """Keep the pending losses as loss, not downtime; they belong to the answered run."""
        first, last = reach.pending[0], reach.pending[-1]
        if reach.first is None:
            reach.first, reach.boot, reach.interval = first.at, first.boot, first.interval
            reach.since = first.at
        reach.run_last = last.at
        reach.losses.append(Loss(reach.last_alive, first.at, after))

    def _extend(self, reach: Reach, seen: Seen) -> None:
        run_last = reach.run_last
        if (
            run_last is not None
            and reach.first is not None
            and (
                seen.boot != reach.boot
                or (seen.interval and seen.interval != reach.interval)
                or 2 * (seen.at - run_last) > 3 * (reach.interval or self.terms.interval)
            )
        ):
            self._close(reach, seen.at)
        if reach.first is None:
            reach.first = seen.at
            reach.boot = seen.boot
            reach.interval = seen.interval
        reach.run_last = seen.at
        reach.count += seen.count
        rtt = seen.rtt
        if rtt is not None:
            reach.rtt = rtt
            reach.rtt_sum += rtt
            if reach.rtt_min is None or rtt < reach.rtt_min:
                reach.rtt_min = rtt
            if reach.rtt_max is None or rtt > reach.rtt_max:
                reach.rtt_max = rtt

    def _close(self, reach: Reach, until: Microseconds | None) -> None:
        """Put the open run on ``done``; the state it stands for lasts until ``until``."""
        if reach.first is not None and reach.run_last is not None:
            reach.done.append(self.open_run(reach, until))
        reach.before = None
        reach.first = reach.run_last = None
        reach.count = 0
        reach.losses = []
        reach.rtt_min = reach.rtt_max = None
        reach.rtt_sum = 0.0

    def open_run(self, reach: Reach, until: Microseconds | None = None) -> Run:
        """Return the open run as it stands, its state lasting to ``until`` (default: its last observation)."""
        first, last = reach.first, reach.run_last
        if first is None or last is None:
            message = f"no run is open for {self.device} from {self.agent}"
            raise LookupError(message)
        return Run(
            agent=self.agent,
            device=self.device,
            result="lost" if reach.down else "answered",
            boot=reach.boot,
            interval=reach.interval or self.terms.interval,
            first=first,
            last=last,
            until=last if until is None else until,
            before=reach.before,
            count=reach.count,
            rtt_min=reach.rtt_min,
            rtt_sum=reach.rtt_sum,
            rtt_max=reach.rtt_max,
            losses=tuple(reach.losses),
        )
