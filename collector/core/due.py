"""When something is due: a target counted in working time.

Rules this module keeps (``contracts.md``, ``siaga due``):

- Seconds, minutes and hours run in working time. The due is the **earliest** instant at which the target is used
  up: possibly closing time, never the next opening. A target of nothing is used up at once.
- Days are whole working days after the start's day; a start outside working time counts from the next opening.
  A working day is one with working time in it still to come, and a span that crosses midnight belongs to the day it
  begins.
- Pauses are united, clipped to the start and taken in order. The working time in each is added on top; one that
  begins at or after the due reached so far adds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from agent.clock import HOUR, MINUTE, SECOND, Microseconds, to_datetime
from collector.core.intervals import Span, clip, united
from collector.core.worktime import HORIZON, HORIZON_YEARS, NeverOpensError, WorkCalendar

_TARGET = re.compile(r"(\d{1,12})([smhd])", re.ASCII)
_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR}


class Target(NamedTuple):
    """How long something may take: working time, or whole working days; one of them is not None."""

    time: Microseconds | None = None
    days: int | None = None


def parse_target(text: str) -> Target:
    """Read ``90s``, ``30m``, ``4h`` or ``3d``.

    Raises ``ValueError`` with the remedy.

    >>> parse_target("3d")
    Target(time=None, days=3)
    """
    match = _TARGET.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no target; write a whole number with s, m, h or d, such as 90s, 30m, 4h or 3d")
    amount = int(match[1])
    return Target(days=amount) if match[2] == "d" else Target(time=amount * _UNITS[match[2]])


def due(
    calendar: WorkCalendar,
    start: Microseconds,
    target: Target,
    *,
    end_of_day: bool = True,
    pauses: Iterable[Span] = (),
) -> Microseconds:
    """Return the instant at which a target that starts at ``start`` is due.

    ``end_of_day`` matters for days only: due at that day's closing time, else at the start's time of day, clamped
    into that day's hours (in a break between two spans: where the earlier span ends).
    Raises ``NeverOpensError`` when the calendar does not hold enough working time within ``HORIZON_YEARS``, and for a
    pause that outlasts them.
    """
    if target.days is not None:
        reached = _after_days(calendar, start, target.days, end_of_day=end_of_day)
    else:
        reached = advance(calendar, start, target.time or 0)
    for first, last in clip(united(pauses), start, max((end for _, end in pauses), default=start)):
        if first >= reached:
            break
        if last > start + HORIZON:
            raise NeverOpensError(
                f"a pause lasts until {to_datetime(last).date()}, more than {HORIZON_YEARS} years after the start; "
                "correct its end"
            )
        reached = advance(calendar, reached, calendar.elapsed(first, last))
    return reached


def advance(calendar: WorkCalendar, start: Microseconds, amount: Microseconds) -> Microseconds:
    """Return the earliest instant by which ``amount`` of working time has passed since ``start``.

    Raises ``NeverOpensError`` when the calendar does not hold as much within ``HORIZON_YEARS``.
    """
    if amount <= 0:
        return start
    for opens, closes in calendar.ahead(start):
        if amount <= closes - opens:
            return opens + amount
        amount -= closes - opens
    raise calendar.never(
        f"does not hold the target's working time in the {HORIZON_YEARS} years", calendar.local_date(start)
    )


def _after_days(calendar: WorkCalendar, start: Microseconds, days: int, *, end_of_day: bool) -> Microseconds:
    opening = calendar.opening(start)
    first = calendar.day_of(opening)
    day = first if days == 0 else _working_day_after(calendar, first, days, opening)
    spans = calendar.day_spans(day)
    if end_of_day:
        return spans[-1][1]
    wanted = calendar.instant(day, calendar.time_of_day(opening, first))
    begun = [span for span in spans if span[0] <= wanted]
    return min(wanted, begun[-1][1]) if begun else spans[0][0]


def _working_day_after(calendar: WorkCalendar, day: date, count: int, opening: Microseconds) -> date:
    following = (day + timedelta(days=step) for step in range(1, HORIZON_YEARS * 366))
    # A night may outlast the whole next day: one that is over when the clock starts is not ahead of it.
    closings = ((later, calendar.closing(later)) for later in following)
    working = (later for later, closing in closings if closing is not None and closing > opening)
    found = next(islice(working, count - 1, None), None)
    if found is None:
        raise calendar.never(f"does not hold the target's working days in the {HORIZON_YEARS} years", day)
    return found
