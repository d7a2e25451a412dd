"""Signs of degradation before failure: loss at a device that is up, light close to what a module still hears.

Rules this module keeps (``rootcause.md``, 5):

- Loss is the share of time in which probes were lost, fading over ``FADES`` rounds (ten minutes at 10 s); a burst of probes
  within a second weighs as little as that second, and no single probe more than a round.
- It is a sign once a cumulative sum of log-likelihood ratios (Page's test) between ``CLEAN`` and ``LOSSY`` of the rounds
  reaches ``ON`` and the share is ``SUSPECT``, until the share is below ``CLEAN``; of each round only the first probe counts, what confirms a
  loss is no news. So ``LOSSY`` is told after some 110 rounds, a steady 5 % once in half a year of rounds of 10 s, and 1 % never.
- Losses that turn out to be an outage are no loss: what is lost waits until the device answers, and counts only if it was up.
- Light is a sign when ``READINGS`` readings in a row are within ``NEAR`` dB of the module's lower limit, until one is
  ``FAR`` dB above it.
- What is well leaves nothing to remember. Pure: instants are arguments.
"""

from __future__ import annotations

import math

import msgspec

from agent.clock import SECOND, Microseconds
from collector.core.reachability import Reached

LOSSY, CLEAN = 0.20, 0.08
SUSPECT, NOTED = 0.10, 0.02
"""Loss from which on what hangs behind a device is not told by itself, and from which on that waits for ``STEADY`` rounds."""
STEADY = 60
FADES = 60
MOST = 1 / FADES
ON = 8.0
_MOST_SCORE = 1.25 * ON
_LOST = math.log(LOSSY / CLEAN)
_ANSWERED = math.log((1 - LOSSY) / (1 - CLEAN))
_ROUND: Microseconds = 10 * SECOND
_NOTHING = 0.01
_PENDING = 64
NEAR, FAR = 3.0, 4.0
READINGS = 3


class Wear(msgspec.Struct, kw_only=True):
    """What one device loses in one agent's eyes; ``turned`` is the probe that made it a sign, or that ended it.

    ``score`` is the cumulative sum, ``asked`` the last round that counts in it; ``steady`` that it is a sign since ``STEADY`` rounds,
    ``share`` the loss when it became one.
    """

    last: Microseconds
    loss: float = 0.0
    pending: list[Microseconds] = []
    lossy: bool = False
    turned: Microseconds = 0
    score: float = 0.0
    asked: Microseconds = 0
    steady: bool = False
    share: float = 0.0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to remember."""
        return not self.lossy and not self.pending and self.loss < _NOTHING

    def lost(self, at: Microseconds, state: Reached) -> None:
        """Take a loss; ``state`` is the device's after it."""
        if state is Reached.DOWN or state is Reached.RECOVERING:
            self.pending.clear()
        elif len(self.pending) < _PENDING:
            self.pending.append(at)

    def answered(self, at: Microseconds, state: Reached, interval: Microseconds = _ROUND) -> bool:
        """Take an answer of rounds so far apart; return whether the loss became a sign, a steady one, or ceased to be one."""
        if state is not Reached.UP:
            self.pending.clear()
            self.last = max(self.last, at)
            return False
        for loss in sorted(self.pending):
            self._step(loss, 1.0, interval)
        self.pending.clear()
        self._step(at, 0.0, interval)
        before = self.lossy
        self.lossy = self.loss >= CLEAN if before else self.score >= ON and self.loss >= SUSPECT
        if self.lossy != before:
            self.turned = at
            self.score *= self.lossy
            self.share = self.loss
        stood, self.steady = self.steady, self.lossy and at - self.turned >= STEADY * interval
        return self.lossy != before or self.steady != stood

    def explains(self, other: Wear) -> bool:
        """Whether what this device loses is what ``other``, behind it, does."""
        return self.loss >= SUSPECT or self.loss >= max(CLEAN, other.loss) / 2

    def excuse(self) -> None:
        """Let it be no sign for now: another device lost what was lost on the way to this one. It has to show itself again."""
        self.lossy = self.steady = False
        self.loss, self.score = min(self.loss, CLEAN), 0.0

    def _step(self, at: Microseconds, lost: float, interval: Microseconds) -> None:
        if at <= self.last:
            return
        if at - self.asked > interval // 2:
            self.asked = at
            self.score = min(_MOST_SCORE, max(0.0, self.score + (_LOST if lost else _ANSWERED)))
        weight = min(MOST, 1 - math.exp(-(at - self.last) / (FADES * interval)))
        self.loss += weight * (lost - self.loss)
        self.last = at


def begun(at: Microseconds, interval: Microseconds = _ROUND) -> Wear:
    """Return the wear of a device whose first loss this is."""
    return Wear(last=at - interval)


class Dim(msgspec.Struct, kw_only=True):
    """How the light at one port stands to the module's lower limit: so many readings near it in a row."""

    at: Microseconds
    near: int = 0
    dim: bool = False
    turned: Microseconds = 0
    rx_dbm: float = 0.0
    low_dbm: float = 0.0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to remember."""
        return not self.dim and not self.near

    def read(self, at: Microseconds, rx_dbm: float, low_dbm: float) -> bool:
        """Take a reading; return whether the light became a sign, or ceased to be one. Older ones change nothing."""
        if at <= self.at:
            return False
        self.at = at
        margin = rx_dbm - low_dbm
        self.near = self.near + 1 if margin < NEAR else 0
        before = self.dim
        if margin >= FAR:
            self.dim = False
        elif self.near >= READINGS:
            self.dim = True
        if self.dim != before:
            self.turned, self.rx_dbm, self.low_dbm = at, rx_dbm, low_dbm
        return self.dim != before
