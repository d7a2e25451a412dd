"""A UPS's battery that is due: by its own word, or because it would last much shorter than it used to.

Rules this module keeps (``rootcause.md``, 5):

- Its own word (a failed test, an indicator to replace it) counts when it is told ``TOLD`` times in a row, until it is told
  as often that the battery is well.
- How long it would last counts only on the mains, at full charge and where it is told; times the load where that is told, for a
  higher load empties it sooner. Each day gives one median of the hours' newest.
- What is usual is the median of the first ``FIRST`` such days, and moves up to what a new battery holds, never down. ``DAYS`` days
  in a row below ``SHARE`` of it are a sign, until a day is above ``WELL`` of it: what scatters by a third is never told.
- Pure: instants are arguments; older readings change nothing.
"""

from __future__ import annotations

from statistics import median

import msgspec

from agent.clock import DAY, HOUR, Microseconds

TOLD = 2
FULL = 99.0
FIRST = 7
DAYS = 3
SHARE, WELL = 0.6, 0.75
_LEAST_LOAD = 5.0


class Cell(msgspec.Struct, kw_only=True, array_like=True):
    """What one UPS tells of its battery. ``lasts`` are the running day's, in minutes or minutes times per cent of load.

    ``due`` is its own word, ``weak`` what its runtime tells; ``due_at`` and ``weak_at`` are when either came or went.
    ``usual`` is 0 until it is known, ``first`` the medians from which it is made; ``left`` the share that was left.
    """

    at: Microseconds = 0
    count: int = 0
    due: bool = False
    due_at: Microseconds = 0
    by_load: bool = False
    hour: int = 0
    lasts: list[float] = []
    first: list[float] = []
    usual: float = 0.0
    low: int = 0
    weak: bool = False
    weak_at: Microseconds = 0
    left: float = 0.0
    minutes: float = 0.0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to remember."""
        return not (self.due or self.weak or self.count or self.lasts or self.first or self.usual)

    def word(self, at: Microseconds, *, due: bool) -> bool:
        """Take the UPS's own word; return whether that became a sign, or ceased to be one."""
        if at <= self.at:
            return False
        self.count = self.count + 1 if due != self.due else 0
        if self.count < TOLD:
            return False
        self.count, self.due, self.due_at = 0, due, at
        return True

    def runtime(self, at: Microseconds, minutes: float, load: float | None) -> bool:
        """Take how long a full battery would last; return whether that became a sign, or ceased to be one."""
        if at <= self.at:
            return False
        by_load = load is not None and load >= _LEAST_LOAD
        if by_load != self.by_load:  # another measure: what was usual is not known in it
            self.by_load, self.lasts, self.first, self.usual, self.low = by_load, [], [], 0.0, 0
        turned = at // DAY != self.hour * HOUR // DAY and bool(self.lasts) and self._end_day(at)
        told = minutes * load if by_load and load is not None else minutes
        if at // HOUR == self.hour and self.lasts:
            self.lasts[-1] = told
        else:
            self.hour = at // HOUR
            self.lasts.append(told)
        self.minutes = minutes
        return turned

    def _end_day(self, at: Microseconds) -> bool:
        day = median(self.lasts)
        self.lasts = []
        if not self.usual:
            self.first.append(day)
            if len(self.first) == FIRST:
                self.usual, self.first = median(self.first), []
            return False
        before, self.left = self.weak, day / self.usual
        self.low = self.low + 1 if self.left < SHARE else 0
        self.weak = self.left < WELL if before else self.low >= DAYS
        if self.left > 1:
            self.usual += (day - self.usual) / FIRST
        if self.weak != before:
            self.weak_at = at
        return self.weak != before
