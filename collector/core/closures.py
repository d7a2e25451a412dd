"""Why a calendar is closed: each stretch without working time, and the rule that closes it.

Rules this module keeps:

- Together with the working time the closures cover the period exactly.
- A holiday or an exception closes the hours that its day would usually have, also those past midnight; a day that it
  leaves without any hours it closes whole.
- What is closed anyway is outside the hours of its day, or lies on a weekday without any.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from agent.clock import Microseconds
from collector.core.intervals import Span, clip, difference, intersection
from collector.core.worktime import DayRule, WorkCalendar
from collector.explained import Rule

_DAY = timedelta(days=1)
_OUTSIDE = Rule(code="outside-hours")
_WEEKEND = Rule(code="weekend")


class Excluded(NamedTuple):
    """A stretch of time and the rule that keeps it from being considered."""

    start: Microseconds
    end: Microseconds
    rule: Rule


def closures(calendar: WorkCalendar, start: Microseconds, end: Microseconds) -> list[Excluded]:
    """Return what of ``[start, end)`` is no working time, in order; stretches that touch may bear the same rule."""
    if start >= end:
        return []
    left = difference([(start, end)], calendar.spans(start, end))
    if not left:
        return []
    first = calendar.local_date(start) - _DAY
    days = [first + step * _DAY for step in range((calendar.local_date(end - 1) - first).days + 2)]
    found: list[Excluded] = []
    for day in days:
        rule = calendar.rule(day)
        if rule.code in ("holiday", "exception"):
            taken = intersection(calendar.usual_spans(day), left)
            found += _told(taken, rule)
            left = difference(left, taken)
    for day in days:
        spans = clip(left, calendar.instant(day, 0), calendar.instant(day + _DAY, 0))
        found += _told(spans, calendar.rule(day), whole=False)
    return sorted(found, key=lambda row: row.start)


def _told(spans: list[Span], rule: DayRule, *, whole: bool = True) -> Iterator[Excluded]:
    """Yield the spans with the day's rule; ``whole`` is False for what its usual hours would leave closed too."""
    if rule.code == "weekend":
        named = _WEEKEND
    elif rule.code == "holiday":
        named = Rule(code="holiday", text=rule.text)
    elif rule.code == "exception" and (whole or not rule.hours):
        named = Rule(code="exception", text=rule.text)
    else:
        named = _OUTSIDE
    for start, end in spans:
        yield Excluded(start, end, named)
