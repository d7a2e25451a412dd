"""The outages as others see them: the rows of the incidents, with both brackets, merged over the agents.

Rules this module keeps (``availability.md``, State):

- A row whose device has not been observed for longer than ``stale_after`` ends at its last observation: from there it is
  unknown.
- From several agents: a device is down while every agent that sees fails to reach it. So what one agent lost is no
  outage while another sees the device up, and what several lost is one outage.
- What others lost where an agent stands, while that agent was blind, is told as its blindness, whoever told it first.
- A bracket is that of the agent whose word makes the edge, the widest where several make the same; beside unknown time,
  and where an outage went from one incident to another, it is the edge itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypeAlias

import msgspec

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from collector.core.cases import Case
from collector.core.history import bounded
from collector.core.intervals import Spans, difference, union, united
from collector.core.judge import Judge
from collector.core.rows import Row
from collector.core.runs import Run
from collector.reading import Outage

SeenUp: TypeAlias = Callable[[str, str], Spans]
"""Agent and device → when this agent saw the device up."""
_Brackets: TypeAlias = dict[Microseconds, tuple[Microseconds, Microseconds]]
_FAR = 2**62


class _Lost(NamedTuple):
    agent: str
    outage: Outage


def outages_of(cases: Iterable[Case], judge: Judge, now: Microseconds, seen_up: SeenUp | None = None) -> list[Outage]:
    """Return the outages of some incidents as of ``now``, sorted by subject, then start.

    ``seen_up`` is asked when there are several agents, and None when there is but one.
    """
    lost = [_Lost(row.agent, _outage(case, row, judge, now)) for case in cases for row in case.rows if not row.own]
    lost.sort(
        key=lambda one: (one.outage.subject, one.outage.started, one.outage.ended or now, one.outage.incident or "")
    )
    if seen_up is None:
        return [one.outage for one in lost]
    agents = sorted(judge.memory.views)
    return [
        outage
        for _, of_one in groupby(lost, key=lambda one: one.outage.subject)
        for outage in _merged(list(of_one), agents, seen_up)
    ]


def seen_up(runs: Mapping[tuple[str, str], Sequence[Run]], inventory: Inventory) -> SeenUp:
    """Return a look-up over the agents' runs of the devices; whoever tells anything is up where it stands."""
    known: dict[tuple[str, str], Spans] = {}
    stands_at = {agent.id: agent.at for agent in inventory.agents}

    def look(agent: str, device: str) -> Spans:
        key = (agent, device)
        if key not in known and stands_at.get(agent) == device:
            known[key] = united(
                (run.first, run.until) for (who, _), told in runs.items() if who == agent for run in told
            )
        elif key not in known:
            known[key] = bounded(runs.get(key, ())).point.up
        return known[key]

    return look


def _merged(lost: Sequence[_Lost], agents: Sequence[str], seen_up: SeenUp) -> list[Outage]:
    """Return the outages of one device: when one agent lost it and no other saw it up."""
    starts, ends = _brackets([one.outage for one in lost])
    pieces = []
    for agent, outage in lost:
        up: Spans = []
        for other in agents:
            if other != agent:
                up = union(up, seen_up(other, outage.subject))
        end = _FAR if outage.ended is None else outage.ended
        lasted = united([(outage.started, end)])  # none when it was over before it was handed over
        pieces += [(span, outage) for span in difference(lasted, up)]
    pieces.sort(key=lambda piece: (piece[0], piece[1].incident or ""))
    out: list[Outage] = []
    reached = -1
    for (start, end), outage in pieces:
        if end <= reached:
            continue
        ended = None if end == _FAR else end
        goes_on = bool(out) and start <= reached and out[-1].incident == outage.incident
        begin = max(start, reached) if out else start
        to_bracket = outage.ended_bracket if ended is None else ends.get(ended, (ended, ended))
        if goes_on:
            out[-1] = msgspec.structs.replace(out[-1], ended=ended, ended_bracket=to_bracket)
        else:
            from_bracket = starts.get(begin, (begin, begin))
            out.append(
                msgspec.structs.replace(
                    outage, started=begin, ended=ended, started_bracket=from_bracket, ended_bracket=to_bracket
                )
            )
        reached = end
    return out


def _brackets(lost: Sequence[Outage]) -> tuple[_Brackets, _Brackets]:
    """Return the widest bracket of each start and of each end, in whatever order they are told."""
    starts: _Brackets = {}
    ends: _Brackets = {}
    for one in lost:
        starts[one.started] = min(starts.get(one.started, one.started_bracket), one.started_bracket)
        low, ended = one.ended_bracket
        if ended is not None:
            ends[ended] = min(ends.get(ended, (low, ended)), (low, ended))
    return starts, ends


def _outage(case: Case, row: Row, judge: Judge, now: Microseconds) -> Outage:
    ended, view = row.ended, judge.view(row.agent, row.device)
    last = None if view is None else view.now.last
    stale = last is not None and now - last > judge.detections[row.device].stale_after
    goes_on = view is not None and view.now.down and view.now.outage_start == row.outage
    if stale and goes_on and last is not None and ended == row.until and last < (ended or 0):
        ended = None  # it went to another case while nobody asked any more
    low = None if ended is None else row.last_lost
    if low is None:
        low = (view.now.last_lost if view is not None and goes_on else None) or row.losses[-1]
    if ended is None and stale:
        ended = last
    return Outage(
        subject=row.device,
        started=row.started,
        ended=ended,
        started_bracket=(row.before, row.started),
        ended_bracket=(low, ended),
        state="down" if row.failed else "unreachable",
        incident=case.id,
        cause=case.cause,
    )
