"""Fading light: received power that falls by a decibel a week, long before it is near the module's limit.

Rules this module keeps (``rootcause.md``, 5):

- A port's readings are gathered by quarters of a day, each by its running median; ``BINS`` of them are kept, a week.
- The slope is that of Theil and Sen, the median over all pairs, so that a reading or a day that is off moves nothing.
- Light fades when at least ``LEAST`` quarters over three days fall by ``FALLS`` dB a week and ``AT_LEAST`` in all, and
  Kendall's test makes a fall by chance less likely than one in 30,000: of a port whose readings only scatter, however they
  do, less than once in twenty years is told, by four tests a day.
- It is over when it falls by less than half of that; or at once, with the history, when light jumps up: somebody has been there.
- Pure: instants are arguments; older readings change nothing.
"""

from __future__ import annotations

import math
from itertools import combinations
from statistics import median

import msgspec

from agent.clock import DAY, HOUR, Microseconds

QUARTER: Microseconds = 6 * HOUR
BINS = 28
LEAST = 12
FALLS, AT_LEAST = 1.0, 0.4
CERTAIN = 4.0
JUMP = 1.0
_WEEK = 7 * DAY // QUARTER
_KEPT = 5


class Fade(msgspec.Struct, kw_only=True, array_like=True):
    """How the light at one port went: ``medians`` in hundredths of a dB by ``quarters`` since the epoch, and the running one.

    ``turned`` is the reading that made it a sign or ended it, ``slope`` its fall in dB a week, ``rx_dbm`` what was left.
    """

    at: Microseconds = 0
    quarters: list[int] = []
    medians: list[int] = []
    running: list[int] = []
    fading: bool = False
    turned: Microseconds = 0
    slope: float = 0.0
    rx_dbm: float = 0.0

    def read(self, at: Microseconds, rx_dbm: float) -> bool:
        """Take a reading; return whether fading became a sign, or ceased to be one."""
        if at <= self.at:
            return False
        ended = at // QUARTER != self.at // QUARTER and bool(self.running)
        turned = ended and self._end_quarter(at)
        self.at = at
        self.running.append(round(100 * rx_dbm))
        if len(self.running) > _KEPT:  # the outer two go: what is left is about the median
            self.running = sorted(self.running)[1:-1]
        return turned

    def _end_quarter(self, at: Microseconds) -> bool:
        told = round(median(self.running))
        self.running = []
        if self.medians and told >= self.medians[-1] + 100 * JUMP:
            self.quarters, self.medians = [], []
        self.quarters = [*self.quarters[-BINS + 1 :], self.at // QUARTER]
        self.medians = [*self.medians[-BINS + 1 :], told]
        before = self.fading
        slope, certain = self._trend()
        if before:
            self.fading = slope <= -FALLS / 2
        elif certain >= CERTAIN and slope <= -FALLS and self.medians[0] - self.medians[-1] >= 100 * AT_LEAST:
            self.fading = True
        if self.fading != before:
            self.turned, self.slope, self.rx_dbm = at, -slope, told / 100
        return self.fading != before

    def _trend(self) -> tuple[float, float]:
        """Return the slope in dB a week, and Kendall's statistic of a fall in standard deviations; noughts when it is too early."""
        count = len(self.medians)
        if count < LEAST or self.quarters[-1] - self.quarters[0] < LEAST - 1:
            return 0.0, 0.0
        pairs = list(combinations(zip(self.quarters, self.medians, strict=True), 2))
        slopes = [(later - earlier) / (then - since) for (since, earlier), (then, later) in pairs]
        falls = sum((slope < 0) - (slope > 0) for slope in slopes)
        spread = math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
        return median(slopes) * _WEEK / 100, (falls - 1) / spread
