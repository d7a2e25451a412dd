"""Signs of degradation before failure: loss at a device that is up, light close to what a module still hears.

Rules this module keeps (``rootcause.md``, 5):

- Loss is the share of time in which probes were lost, fading over ``FADES``; a burst of probes within a second weighs as
  little as that second, and no single probe more than ``MOST``. From ``LOSSY`` on it is a sign, until it is below ``CLEAN``.
- Losses that turn out to be an outage are no loss: what is lost waits until the device answers, and counts only if it was up.
- Light is a sign when ``READINGS`` readings in a row are within ``NEAR`` dB of the module's lower limit, until one is
  ``FAR`` dB above it.
- What is well leaves nothing to remember. Pure: instants are arguments.
"""

from __future__ import annotations

import math

import msgspec

from agent.clock import MINUTE, SECOND, Microseconds
from collector.core.reachability import Reached

LOSSY, CLEAN = 0.20, 0.08
SUSPECT = 0.10
"""Loss from which on what hangs behind a device is not told by itself."""
FADES: Microseconds = 10 * MINUTE
MOST = 1 / 60
_ROUND: Microseconds = 10 * SECOND
_NOTHING = 0.01
_PENDING = 64
NEAR, FAR = 3.0, 4.0
READINGS = 3


class Wear(msgspec.Struct, kw_only=True):
    """What one device loses in one agent's eyes; ``turned`` is the probe that made it a sign, or that ended it."""

    last: Microseconds
    loss: float = 0.0
    pending: list[Microseconds] = []
    lossy: bool = False
    turned: Microseconds = 0

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

    def answered(self, at: Microseconds, state: Reached) -> bool:
        """Take an answer; return whether the loss became a sign, or ceased to be one."""
        if state is not Reached.UP:
            self.pending.clear()
            self.last = max(self.last, at)
            return False
        for loss in sorted(self.pending):
            self._step(loss, 1.0)
        self.pending.clear()
        self._step(at, 0.0)
        before, self.lossy = self.lossy, self.loss >= (CLEAN if self.lossy else LOSSY)
        if self.lossy != before:
            self.turned = at
        return self.lossy != before

    def _step(self, at: Microseconds, lost: float) -> None:
        if at <= self.last:
            return
        weight = min(MOST, 1 - math.exp(-(at - self.last) / FADES))
        self.loss += weight * (lost - self.loss)
        self.last = at


def begun(at: Microseconds) -> Wear:
    """Return the wear of a device whose first loss this is."""
    return Wear(last=at - _ROUND)


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
