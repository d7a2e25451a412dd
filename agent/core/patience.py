"""How long a device that fails, or takes long, is left alone between the polls of the rounds.

Rules this module keeps:

- The first ``FORGIVEN`` failures in a row change nothing: a packet may be lost. From then on the pause doubles with each
  failure, up to ``LONGEST``; one poll that works ends it, whoever asked for it.
- A device that answers slowly is busy with our polls at most a quarter of the time.
- Our own faults are no fault of the device's.
- Counts rounds, not instants; pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.clock import MINUTE, SECOND

FORGIVEN = 2
"""So many failures in a row go without a pause."""
LONGEST = 10 * MINUTE
"""The longest time from one poll of a failing device to the next; a poll interval longer than this stays what it is."""
SHARE = 4
"""A device is left alone for at least so many times as long as its last poll took, that poll counted."""
OURS = frozenset({"local-fault", "unsupported"})
"""Reasons that say nothing of the device."""


@dataclass(slots=True)
class _Tried:
    failures: int = 0
    to_spare: int = 0


class Patience:
    """Tells whom a poll round spares. ``interval_s`` is the length of a round, in seconds."""

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._most = max(1, int(LONGEST / SECOND // interval_s))
        self._tried: dict[str, _Tried] = {}

    def spares(self, device: str) -> bool:
        """Tell whether the round that begins now leaves the device out, and count that round."""
        tried = self._tried.get(device)
        if tried is None or not tried.to_spare:
            return False
        tried.to_spare -= 1
        return True

    def heed(self, device: str, reason: str | None, took_s: float, *, of_round: bool) -> int:
        """Heed how a poll ended; return after how many rounds the device's next poll comes, 1 being the next round.

        Only polls of the rounds add to the failures: those asked for come in bursts.
        """
        tried = self._tried.get(device, _Tried())
        failed = reason is not None and reason not in OURS
        if not failed:
            tried = _Tried()
        elif of_round:
            tried.failures += 1
        else:
            return tried.to_spare + 1
        pause = 1 << min(max(0, tried.failures - FORGIVEN), 16)
        rest = -int(-SHARE * took_s // self._interval_s)
        rounds = max(1, min(self._most, max(pause, rest)))
        tried.to_spare = rounds - 1
        if tried == _Tried():
            self._tried.pop(device, None)
        else:
            self._tried[device] = tried
        return rounds

    def failures(self, device: str) -> int:
        """Return how many polls of the rounds have failed in a row."""
        tried = self._tried.get(device)
        return 0 if tried is None else tried.failures

    def forget(self, device: str) -> None:
        """Let go of a device: it changed, or is polled no more."""
        self._tried.pop(device, None)
