"""By which terms a device is judged: how many losses make an outage, how many answers end it.

Rules this module keeps (``rootcause.md``, 1):

- ``consecutive`` asks for a fixed number of losses in a row.
- ``sequential`` asks for as many as make a false alarm rarer than promised at the device's own loss, over ``min`` at least.
- A device's loss never counts for more than 40 %, nor for less than 1 %.
"""

from __future__ import annotations

from math import ceil, log

import msgspec

from agent.clock import HOUR, Microseconds
from agent.inventory.models import Detection, Rule

HIGHEST_LOSS, LOWEST_LOSS = 0.4, 0.01
"""What a device's own loss counts for at most and at least."""


class Terms(msgspec.Struct, frozen=True):
    """By which terms a device is judged (``agent.inventory.models.Detection``), durations in microseconds.

    ``false_alarm`` is the chance of a false alarm a round that the rule ``sequential`` may take, 0 by ``consecutive``;
    ``span`` the least time from the first loss to the last.
    """

    losses: int
    recover: int
    stale_after: Microseconds
    interval: Microseconds
    false_alarm: float = 0.0
    span: Microseconds = 0

    @classmethod
    def of(cls, detection: Detection) -> Terms:
        """Read the terms out of an inventory's settings."""
        sequential = detection.rule is Rule.SEQUENTIAL
        return cls(
            losses=detection.confirm.losses,
            recover=detection.recover,
            stale_after=detection.stale_after,
            interval=detection.interval,
            false_alarm=max(1e-300, detection.false_alarms * detection.interval / HOUR) if sequential else 0.0,
            span=detection.min if sequential else 0,
        )

    def needed(self, loss: float) -> int:
        """Return how many losses in a row it takes for a device that usually loses this share of its probes."""
        if not self.false_alarm:
            return self.losses
        usual = min(HIGHEST_LOSS, max(LOWEST_LOSS, loss))
        return max(self.losses, ceil(log(min(1.0, self.false_alarm)) / log(usual)))
