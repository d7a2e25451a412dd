"""Slowness: round trips far above a device's own history at that hour of the day (``rootcause.md``, 5).

Rules this module keeps:

- The history is, for each hour of the day, the round trip that a tenth of the answers exceeded, as one number in steps of
  5 %; an hour that was not lived through yet says nothing, and neither does one of fewer than ``FEW`` answers.
- An answer is far above it when it took ``TIMES`` that and ``MARGIN`` longer; once it is a sign, ``STILL`` times and half of that
  are enough. How far that speaks against mere chance is a
  cumulative sum of log-likelihood ratios (Page's test) between ``CHANCE`` and ``SLOW`` of the answers; each answer counts.
- It is a sign from a sum of ``ON`` on that has stood for ``LASTING``, until the sum is nought. Of independent answers whose
  distribution stays, that is wrong at most once in ``exp(ON)`` answers (Lorden 1971): once in ten years of rounds of
  10 s, also where the history is so far off that a fifth instead of a tenth of them exceeds it.
- An hour moves by its newest day: by a fifth of the difference, at most 20 %; while it is slow by one step a day. So what stays slow
  (another route) is the history in the end. Pure: instants are arguments; answers come in order.
"""

from __future__ import annotations

import math

import msgspec

from agent.clock import HOUR, MINUTE, Microseconds

TIMES, STILL, MARGIN = 1.5, 1.2, 0.005
CHANCE, SLOW = 0.2, 0.6
ON = 17.3
LASTING: Microseconds = 30 * MINUTE
FEW = 20
_MOST = 1.25 * ON
_FAR = math.log(SLOW / CHANCE)
_NEAR = math.log((1 - SLOW) / (1 - CHANCE))
SUSPECT = ON / 3
"""Sum from which on what hangs behind a device is not told by itself."""
_STEP = math.log(1.05)
_SHORTEST = 1e-5
"""Seconds; what is answered sooner counts as this."""
_LEVELS = 250
_HOURS = 24
_UNKNOWN = bytes(_HOURS)
_SHARE = 0.9
_FASTEST = 5.0
_SCALE = 1 / _STEP
_OFFSET = -math.log(_SHORTEST) / _STEP
_TIMES, _STILL = math.log(TIMES) / _STEP, math.log(STILL) / _STEP


class Pace(msgspec.Struct, kw_only=True, array_like=True, gc=False):
    """How long one device's answers take in one agent's eyes; ``levels`` are its hours, 0 where unknown.

    ``level`` follows what a tenth of the running hour's ``count`` answers exceed, in steps; ``score`` the cumulative sum, above nought since
    ``since``. ``turned`` is the answer that made it a sign or ended it; ``rtt`` and ``usual`` are in seconds.
    """

    levels: bytes = _UNKNOWN
    hour: int = 0
    level: float = 0.0
    count: int = 0
    score: float = 0.0
    since: Microseconds = 0
    slow: bool = False
    turned: Microseconds = 0
    rtt: float = 0.0
    usual: float = 0.0

    def answered(self, at: Microseconds, rtt: float) -> bool:
        """Take an answer; return whether slowness became a sign, or ceased to be one."""
        hour = at // HOUR
        if hour != self.hour:
            self._keep_hour()
            self.hour, self.count = hour, 0
        told = math.log(rtt) * _SCALE + _OFFSET if rtt > _SHORTEST else 0.0
        count = self.count
        self.count = count + 1
        if not count:
            self.level = told
        else:  # Robbins and Monro: up by nine steps, or down by one
            pace = _FASTEST / count if count < _FASTEST else 1.0
            self.level += pace * (_SHARE if told > self.level else _SHARE - 1)
        usual = self.levels[hour % _HOURS]
        if not usual:
            return False
        times, margin = (_STILL, MARGIN / 2) if self.slow else (_TIMES, MARGIN)
        if told > usual - 1 + times and rtt > (limit := _seconds(usual)) + margin:
            if not self.score:
                self.since = at
            self.score = min(_MOST, self.score + _FAR)
            if not self.slow and self.score >= ON and at - self.since >= LASTING:
                self.slow, self.turned, self.rtt, self.usual = True, at, rtt, limit
                return True
        elif self.score:
            self.score = max(0.0, self.score + _NEAR)
            if self.slow and not self.score:
                self.slow, self.turned = False, at
                return True
        return False

    def excuse(self) -> None:
        """Let it be no sign for now: another device was slow on the way to this one. It has to show itself again."""
        self.slow, self.score = False, 0.0

    def _keep_hour(self) -> None:
        if self.count < FEW:
            return
        known = self.levels[self.hour % _HOURS]
        told = min(_LEVELS, max(1, round(self.level) + 1))
        if known:
            most = 1 if self.slow else 4
            told = known + max(-4, min(most, round((told - known) / 5)))
        place = self.hour % _HOURS
        self.levels = self.levels[:place] + bytes((told,)) + self.levels[place + 1 :]


def _seconds(level: int) -> float:
    return _SHORTEST * math.exp((level - 1) * _STEP)
