"""From evidence runs to a device's history: what was up, down and unknown, with the edges' brackets.

Rules this module keeps (``availability.md``, State and Edges):

- A state holds until the next observation; what a run does not reach is unknown.
- Lost runs that touch are one outage, whatever broke the run (a new boot, another interval).
- What is open holds to ``now`` if that is within ``stale_after``, else it is unknown from its last observation on.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from agent.clock import Microseconds
from collector.core.intervals import Span, united
from collector.core.reachability import Reach, Reached, Table
from collector.core.runs import Loss, Run
from collector.core.timeline import Bounded, Edges


def standing(table: Table, reach: Reach, now: Microseconds) -> list[Run]:
    """Return the runs that may still change, as of ``now``: those finished since the last settling, and the open one."""
    runs = list(reach.done)
    last = reach.last
    if last is None or reach.state is Reached.UNKNOWN:
        return runs
    until = now if last <= now <= last + table.terms.stale_after else max(last, runs[-1].until if runs else last)
    if reach.first is None:
        return [*runs, _doubted(table, reach, until)]
    run = table.open_run(reach, until)
    if reach.state is Reached.SUSPECT:
        run = msgspec.structs.replace(run, losses=(*run.losses, *_doubted(table, reach, until).losses))
    return [*runs, run]


def _doubted(table: Table, reach: Reach, until: Microseconds) -> Run:
    """The losses that wait for confirmation, as a run of their own: up in the estimate, down in the lower bound."""
    first = reach.pending[0].at
    waiting = msgspec.structs.replace(reach, first=first, run_last=reach.pending[-1].at, before=None, losses=[])
    run = table.open_run(waiting, until)
    return msgspec.structs.replace(run, losses=(Loss(reach.last_alive, first, until),))


def doubts(run: Run) -> list[Span]:
    """Return the losses of a run that never confirmed, bracket to bracket."""
    return [
        (loss.first if loss.before is None else loss.before, run.until if loss.after is None else loss.after)
        for loss in run.losses
    ]


def bounded(runs: Sequence[Run]) -> Bounded:
    """Return a device's history from one agent's runs, given in order."""
    seen = united((run.first, run.until) for run in runs)
    outages: list[Edges] = []
    unconfirmed: list[Span] = []
    previous: Run | None = None
    for run in runs:
        if run.result == "lost":
            goes_on = previous is not None and previous.result == "lost" and previous.until == run.first
            if goes_on and outages:
                outages[-1] = outages[-1]._replace(end=run.until, last_down=run.last)
            else:
                before = run.first if run.before is None else run.before
                outages.append(Edges(run.first, run.until, before, run.last))
        unconfirmed += doubts(run)
        previous = run
    return Bounded.observed(seen, outages, unconfirmed)
