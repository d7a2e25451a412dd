"""How many losses in a row the rule ``sequential`` asks for: agent and collector go by the same number.

Rules this module keeps (``rootcause.md``, 1):

- The promise is a rate, so many false alarms an hour; a run of losses by chance may begin at any probe. A round is one
  probe, and each loss, a device's own or that of one it is a relative of, brings as many more as courtesy lets through.
- A device's loss is known by its last 500 to 1,000 probes: it may be a seventh higher than that says (two standard
  errors at 20 %). It never counts for more than 40 %, nor for less than 1 %.
"""

from __future__ import annotations

from math import ceil, log

from agent.clock import HOUR, MILLISECOND, Microseconds

HIGHEST_LOSS, LOWEST_LOSS = 0.4, 0.01
"""What a device's own loss counts for at most and at least."""
PROBES, WITHIN = 5, 1_400 * MILLISECOND
"""How many probes one device gets at most, within which time: a burst and its rest."""
_UNSURE = 1.15


def losses_for(false_alarms: float, interval: Microseconds, loss: float) -> int:
    """Return how many losses in a row come about by chance no oftener than ``false_alarms`` an hour.

    ``interval`` is that of the rounds, ``loss`` the share of probes (0 to 1) that the device is known to lose while it is up.

    >>> [losses_for(1e-5, 10_000_000, loss) for loss in (0.0, 0.02, 0.2, 0.4)]
    [4, 5, 14, 22]
    """
    usual = min(HIGHEST_LOSS, max(LOWEST_LOSS, _UNSURE * loss))
    begins = 1 + usual * PROBES * interval / WITHIN
    chance = min(1.0, max(1e-300, false_alarms * interval / HOUR / begins))
    return ceil(log(chance) / log(usual))
