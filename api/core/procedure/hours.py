"""The desk's working hours: when a clock starts, what is due when, how much of a target is used up.

Rules this module keeps (``siaga due``, ``contracts.md``):

- All clocks run in working time only; pauses are taken out by the same rule as ``collector.core.due``.
- Where the calendar never opens, time runs around the clock: a ticket always has a due.
- Pure. Instants and lengths in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from agent.clock import Microseconds
from collector.core.due import Target, due
from collector.core.intervals import Span, clip, united
from collector.core.worktime import NeverOpensError, WorkCalendar


class WorkingHours:
    """A calendar with what to do where it holds no working time."""

    def __init__(self, calendar: WorkCalendar, around: WorkCalendar) -> None:
        """Take the office's calendar and the one around the clock of the same zone."""
        self._calendar, self._around = calendar, around

    def due(self, start: Microseconds, target: Target, pauses: Iterable[Span] = ()) -> Microseconds:
        """Return when a target is due: whole days at closing time."""
        spans = list(pauses)
        try:
            return due(self._calendar, start, target, end_of_day=True, pauses=spans)
        except NeverOpensError:
            return due(self._around, start, target, end_of_day=True, pauses=spans)

    def opening(self, at: Microseconds) -> Microseconds:
        """Return ``at`` when it is working time, else when that begins next."""
        try:
            return self._calendar.opening(at)
        except NeverOpensError:
            return at

    def next_day(self, at: Microseconds) -> Microseconds:
        """Return the opening of the working day after the one of ``at``, itself working time."""
        try:
            calendar = self._calendar
            day = calendar.day_of(at)
            return calendar.opening(max(end for _, end in calendar.day_spans(day)))
        except (NeverOpensError, ValueError):
            return at

    def day(self, at: Microseconds) -> date:
        """Return the local date of an instant."""
        return self._around.local_date(at)

    def day_span(self, at: Microseconds) -> Span:
        """Return the local day of an instant as a stretch of time, half-open."""
        return self._around.day_spans(self.day(at))[0]

    def used(self, start: Microseconds, until: Microseconds, pauses: Iterable[Span] = ()) -> Microseconds:
        """Return the working time from ``start`` to ``until``, without what lies in pauses."""
        if until <= start:
            return 0
        try:
            lost = sum(self._calendar.elapsed(first, last) for first, last in clip(united(pauses), start, until))
            return self._calendar.elapsed(start, until) - lost
        except NeverOpensError:
            return until - start

    def after(self, start: Microseconds, amount: Microseconds, pauses: Iterable[Span] = ()) -> Microseconds:
        """Return the earliest instant by which ``amount`` of working time outside pauses has passed."""
        return self.due(start, Target(time=amount), pauses)


def share(
    hours: WorkingHours, start: Microseconds, end: Microseconds, percent: int, pauses: Iterable[Span] = ()
) -> Microseconds:
    """Return when ``percent`` of the working time from ``start`` to ``end``, a target's due, is used up."""
    spans = list(pauses)
    if percent >= 100:  # noqa: PLR2004 - the whole
        return end
    return hours.after(start, hours.used(start, end, spans) * percent // 100, spans)
