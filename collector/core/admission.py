"""Before the judge: at which time and in which order the observations of one batch are judged, live and in a replay alike.

Rules this module keeps:

- An agent speaks for itself only: what bears another agent's name is counted and left out.
- Within a batch the order is that in which things were seen, whatever the order in which they stand there: a recording
  holds the same observations, and is judged to the same end.
- Old evidence is judged at its own time. While all that agents deliver lies behind the clock (the collector was away,
  or is restored from a backup), time stands at the newest observation: what was to happen "ten minutes later" happens
  ten minutes of evidence later, so a history told late gives the incidents that it gave when it was told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from agent.clock import Microseconds
from agent.observation import Observation, Ping
from collector.core.judge import CAUGHT_UP, LATE, Judge
from collector.core.reconsidering import Recall
from collector.decisions import Recorded


def admit(
    judge: Judge, agent: str | None, observations: Sequence[Observation], arrived: Microseconds, sent: Microseconds
) -> list[Observation]:
    """Have what arrived together judged; return what was taken.

    ``agent`` is whose batch it is, None when it is known that all speak for themselves; ``sent`` is by its clock, 0 when
    it is not known.
    """
    newest = max((seen.at for seen in observations), default=0)
    now = judged_at(judge, arrived, newest)
    backlog = not sent or not observations or sent - newest > CAUGHT_UP
    judge.advance(now)
    taken: list[Observation] = []
    for seen in in_order(observations):
        if agent is not None and seen.agent != agent:
            judge.refuse("foreign-agent")
        elif judge.feed(seen, now, backlog=backlog):
            taken.append(seen)
    judge.conclude(now)
    return taken


def hear_decisions(judge: Judge, decisions: Sequence[Recorded], recall: Recall, at: Microseconds) -> None:
    """Have what people noted, the last of it ``at``, judged; ``decisions`` are all by then, in order.

    Of two at one instant an observation comes before a decision.
    """
    now = judged_at(judge, at)
    judge.advance(now)
    judge.docket.hear_decisions(decisions, recall, at)
    judge.conclude(now)


def judged_at(judge: Judge, now: Microseconds, newest: Microseconds = 0) -> Microseconds:
    """Return the judge's time: ``now``, or the newest observation's when even that one is old.

    It depends on what was judged and on the batch alone, so that a fold after a crash gives the same.
    """
    newest = max(newest, judge.memory.newest)
    return newest if 0 < newest < now - LATE else now


def in_order(observations: Iterable[Observation]) -> list[Observation]:
    """Sort by when each was seen; what is equal in that by what it is about, and by what it says."""
    found = list(observations)
    if not found[1:]:
        return found
    out: list[Observation] = []
    for _, equal in groupby(sorted(found, key=_seen), key=_seen):
        first, *more = equal
        out += sorted([first, *more], key=repr) if more else [first]
    return out


def _seen(observation: Observation) -> tuple[Any, ...]:
    late = isinstance(observation, Ping) and observation.late
    subject = getattr(observation, "device", ""), getattr(observation, "interface", "") or ""
    return (observation.at, observation.agent, type(observation).__name__, *subject, late)
