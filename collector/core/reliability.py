"""How often a subject fails, how long its repairs take, and when its error budget runs out.

Rules this module keeps (``availability.md``, Figures):

- An outage that was handed from one incident to another counts once: outages that touch are one.
- An edge belongs to the period that holds its instant, half open as all periods: ``start <= edge < end``.
- Means are exact fractions of microseconds; None when there is nothing to take the mean of.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from agent.clock import Microseconds
from collector.core.intervals import Spans, clip, intersection, reached, union, united
from collector.core.worktime import WorkCalendar


class Reliability(NamedTuple):
    """Repair and failure figures of one subject over one period; means in microseconds.

    ``mttr_wall`` and ``mttr_service`` are the mean length of the ``ended`` outages that end in the period, by the
    wall and by service time (each over its whole length, what lies before the period included). ``mtbf`` is the up
    time by the number ``began`` of outages that begin in it.
    """

    began: int
    ended: int
    mttr_wall: Fraction | None
    mttr_service: Fraction | None
    mtbf: Fraction | None


def reliability(
    outages: Iterable[tuple[Microseconds, Microseconds | None]],
    start: Microseconds,
    end: Microseconds,
    up: Microseconds,
    calendar: WorkCalendar,
) -> Reliability:
    """Return the figures over ``[start, end)``.

    ``outages`` are unclipped, an open end None; ``up`` is the period's U on the basis that MTBF is wanted for.
    """
    never = end + 1  # later than any edge of the period
    joined = united((first, never if last is None else last) for first, last in outages)
    over = [(first, last) for first, last in joined if start <= last < end]
    began = sum(1 for first, _ in joined if start <= first < end)
    wall = sum(last - first for first, last in over)
    service = sum(calendar.elapsed(first, last) for first, last in over)
    return Reliability(
        began,
        len(over),
        Fraction(wall, len(over)) if over else None,
        Fraction(service, len(over)) if over else None,
        Fraction(up, began) if began else None,
    )


def breach(budget: Microseconds, counted: Spans, down: Spans, now: Microseconds) -> Microseconds | None:
    """Return the instant at which the error budget is used up if the outage open ``now`` goes on.

    ``counted`` is the whole period's service time without what is excluded, ``down`` the down time so far. The instant
    may lie before ``now``; None when the period ends first. With a budget of nothing it is the first instant down.
    """
    if not counted:
        return None
    so_far = clip(down, counted[0][0], now)
    suffered = intersection(counted, union(so_far, clip(counted, now, counted[-1][1])))
    if budget <= 0:
        return suffered[0][0] if suffered else None
    return reached(suffered, budget)
