"""Evidence runs: the record from which every figure is made."""

from __future__ import annotations

import msgspec

from agent.clock import Microseconds


class Loss(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Losses that never confirmed: ``(last answer before, first lost, first answer after)``; None is unknown time."""

    before: Microseconds | None
    first: Microseconds
    after: Microseconds | None


class Run(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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

    @property
    def tells_from(self) -> Microseconds:
        """The first instant that it says anything of: its brackets reach back to what was observed before it."""
        back = [loss.before for loss in self.losses[:1] if loss.before is not None]
        return min(self.first, self.first if self.before is None else self.before, *back)


def put(runs: list[Run], run: Run) -> None:
    """Add a run, newer than all but perhaps its own older form."""
    while runs and runs[-1].first >= run.first:
        runs.pop()
    runs.append(run)
