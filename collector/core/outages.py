"""The outages as others see them: the rows of the incidents, with both brackets.

Pure. A row whose device has not been observed for longer than ``stale_after`` ends at its last observation:
from there it is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.clock import Microseconds
from collector.core.cases import Case
from collector.core.judge import Judge
from collector.core.rows import Row
from collector.reading import Outage


def outages_of(cases: Iterable[Case], judge: Judge, now: Microseconds) -> list[Outage]:
    """Return the outages of some incidents as of ``now``, sorted by subject, then start."""
    out = [_outage(case, row, judge, now) for case in cases for row in case.rows]
    return sorted(out, key=lambda outage: (outage.subject, outage.started, outage.ended or now, outage.incident or ""))


def _outage(case: Case, row: Row, judge: Judge, now: Microseconds) -> Outage:
    ended, last_lost = row.ended, row.last_lost
    if ended is None or last_lost is None:
        view = judge.view(row.agent, row.device)
        known = view is not None and view.now.down and view.now.outage_start == row.outage
        last_lost = row.losses[-1] if view is None or not known else (view.now.last_lost or row.losses[-1])
        last = None if view is None else view.now.last
        if ended is None and last is not None and now - last > judge.detections[row.device].stale_after:
            ended = last
    return Outage(
        subject=row.device,
        started=row.started,
        ended=ended,
        started_bracket=(row.before, row.started),
        ended_bracket=(last_lost, ended),
        state="down" if row.failed else "unreachable",
        incident=case.id,
        cause=case.cause,
    )
