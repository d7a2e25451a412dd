"""Is a device reached by an agent? One state table, fed with answers and losses in the order they were sent.

Rules this module keeps:

- Five states. ``unknown``: no evidence. ``up``. ``suspect``: lost, not confirmed. ``down``: confirmed.
  ``recovering``: answered again, not yet often enough; it still counts as down.
- Losses are confirmed when there are enough in a row, none answered between (``collector.core.terms``).
- Loss is learned only while up, so a long outage teaches nothing.
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
from collector.core.runs import Loss, Run
from collector.core.terms import Terms

_PRIOR_LOSS, _PRIOR_PROBES = 1, 50
_LEARNED_PROBES = 1_000


class Reached(StrEnum):
    """The states of the table."""

    UNKNOWN = "unknown"
    UP = "up"
    SUSPECT = "suspect"
    DOWN = "down"
    RECOVERING = "recovering"


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """One observation as the table takes it: sent when, alive or lost, how many losses it stands for.

    Losses are confirmed only by one that is ``believed``: not while the agent itself is in doubt.
    """

    at: Microseconds
    alive: bool
    count: int = 1
    rtt: float | None = None
    boot: str | None = None
    interval: Microseconds = 0
    believed: bool = True


class Over(msgspec.Struct, frozen=True, kw_only=True):
    """The newest outage that ended: ``recovered_at`` is None when it ended in unknown time, not in answers."""

    start: Microseconds
    end: Microseconds
    last_lost: Microseconds
    recovered_at: Microseconds | None
    before: Microseconds | None = None
    losses: tuple[Microseconds, ...] = ()
    confirmed_at: Microseconds | None = None


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
    asked: int = 0
    missed: int = 0

    @property
    def loss(self) -> float:
        """The share of probes (0 to 1) that the device loses while it is up, as far as learned."""
        return (self.missed + _PRIOR_LOSS) / (self.asked + _PRIOR_PROBES)

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

    def step(self, reach: Reach, seen: Seen) -> None:
        """Fold one observation, newer than all before it, into ``reach``."""
        last = reach.last
        if last is not None and seen.at - last > self.terms.stale_after:
            self.interrupt(reach)
        reach.last = seen.at
        if seen.alive:
            self._answered(reach, seen)
        else:
            self._lost(reach, seen)

    def interrupt(self, reach: Reach) -> None:
        """End whatever goes on at its last observation: from there it is unknown."""
        if reach.state is Reached.SUSPECT:
            self._note_loss(reach, None)
        # Answers too few for a recovery: it was down until they came at the latest, to its last loss at the least.
        until = reach.pending[-1].at if reach.state is Reached.RECOVERING else reach.run_last
        if reach.outage_start is not None and until is not None:
            self._note_over(reach, reach.outage_start, until, reach.last_lost or until, None)
        if reach.state is not Reached.UNKNOWN:
            self._close(reach, until)
        reach.state = Reached.UNKNOWN
        reach.since = reach.last
        reach.outage_start = reach.outage_before = reach.last_lost = None
        reach.last_alive = None
        reach.first_losses = []
        reach.pending = []
        reach.pending_count = 0

    def ripens(self, reach: Reach, seen: Seen) -> bool:
        """Whether this loss would be the one that confirms."""
        if reach.down:
            return False
        waits = reach.state is Reached.SUSPECT
        first = reach.pending[0].at if waits else seen.at
        return self._enough(reach, (reach.pending_count if waits else 0) + seen.count, seen.at - first)

    def _enough(self, reach: Reach, losses: int, span: Microseconds) -> bool:
        return losses >= self.terms.losses and span >= self.terms.span and losses >= self.terms.needed(reach.loss)

    def _confirm(self, reach: Reach) -> None:
        """Turn the losses that wait into an outage, if they are enough."""
        losses = reach.pending
        if not self._enough(reach, reach.pending_count, losses[-1].at - losses[0].at):
            return
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

    def _answered(self, reach: Reach, seen: Seen) -> None:
        state = reach.state
        if state is Reached.UP:
            self._extend(reach, seen)
            reach.last_alive = seen.at
            self._learn(reach, 1, 0)
        elif state is Reached.SUSPECT:
            self._note_loss(reach, seen.at)
            self._learn(reach, reach.pending_count + 1, reach.pending_count)
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
            self._note_over(reach, reach.outage_start, start, last_lost, answers[-1].at)
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

    @staticmethod
    def _note_over(
        reach: Reach,
        start: Microseconds,
        end: Microseconds,
        last_lost: Microseconds,
        recovered_at: Microseconds | None,
    ) -> None:
        reach.over = Over(
            start=start,
            end=end,
            last_lost=last_lost,
            recovered_at=recovered_at,
            before=reach.outage_before,
            losses=tuple(reach.first_losses),
            confirmed_at=reach.confirmed_at,
        )

    @staticmethod
    def _learn(reach: Reach, asked: int, missed: int) -> None:
        reach.asked += asked
        reach.missed += missed
        if reach.asked > _LEARNED_PROBES:
            reach.asked //= 2
            reach.missed //= 2

    def _lost(self, reach: Reach, seen: Seen) -> None:
        state = reach.state
        if state is Reached.DOWN or state is Reached.RECOVERING:
            if state is Reached.RECOVERING:
                self._stray(reach)
                reach.state = Reached.DOWN
            self._extend(reach, seen)
            reach.last_lost = seen.at
            return
        reach.state = Reached.SUSPECT
        reach.pending.append(seen)
        reach.pending_count += seen.count
        if seen.believed:
            self._confirm(reach)

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
            raise LookupError(f"no run is open for {self.device} from {self.agent}")
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
