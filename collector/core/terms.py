"""By which terms a device is judged: how many losses make an outage, how many answers end it.

Rules this module keeps (``rootcause.md``, 1):

- ``consecutive`` asks for a fixed number of losses in a row.
- ``sequential`` asks for as many as make a false alarm rarer than promised at the device's own loss
  (``agent.inventory.sequential``), over ``min`` at least.
"""

from __future__ import annotations

import msgspec

from agent.clock import Microseconds
from agent.inventory.models import Detection, Rule
from agent.inventory.sequential import losses_for


class Terms(msgspec.Struct, frozen=True):
    """By which terms a device is judged (``agent.inventory.models.Detection``), durations in microseconds.

    ``false_alarms`` is how many an hour the rule ``sequential`` may give, 0 by ``consecutive``; ``span`` the least time from
    the first loss to the last.
    """

    losses: int
    recover: int
    stale_after: Microseconds
    interval: Microseconds
    false_alarms: float = 0.0
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
            false_alarms=detection.false_alarms if sequential else 0.0,
            span=detection.min if sequential else 0,
        )

    def needed(self, loss: float) -> int:
        """Return how many losses in a row it takes for a device that usually loses this share of its probes."""
        if not self.false_alarms:
            return self.losses
        return max(self.losses, losses_for(self.false_alarms, self.interval, loss))
