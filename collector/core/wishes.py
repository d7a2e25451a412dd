"""Which devices somebody wants probed and polled now, and which agents have been told.

Rules this module keeps:

- A device is asked for at most once in ``AGAIN``; who asks sooner is told how long to wait.
- Each agent is told of a wish once; a wish that an agent does not fetch within ``LASTS`` is dropped: nobody waits for it
  any more.
- At most ``MOST`` wishes are held and ``AT_ONCE`` are told at a time.
- Pure: ``now`` is monotonic microseconds.
"""

from __future__ import annotations

from agent.clock import MINUTE, SECOND, Microseconds

AGAIN: Microseconds = 5 * SECOND
LASTS: Microseconds = MINUTE
MOST = 512
AT_ONCE = 64


class Wishes:
    """The wishes of the last minute."""

    def __init__(self) -> None:
        """Begin with none."""
        self._asked: dict[str, Microseconds] = {}
        self._told: dict[str, set[str]] = {}

    def ask(self, device: str, now: Microseconds) -> Microseconds:
        """Wish for a device; return 0, or how long to wait before that can be done."""
        before = self._asked.get(device)
        if before is not None and now - before < AGAIN:
            return before + AGAIN - now
        self._forget(now)
        if before is None and len(self._asked) >= MOST:
            return AGAIN
        self._asked.pop(device, None)
        self._told[device] = set()
        self._asked[device] = now
        return 0

    def tell(self, agent: str, now: Microseconds) -> tuple[str, ...]:
        """Return the devices that an agent is to look at, each once, the oldest wish first."""
        if not self._asked:
            return ()
        self._forget(now)
        wanted = [device for device in list(self._asked) if agent not in self._told.get(device, ())][:AT_ONCE]
        for device in wanted:
            self.told(device, agent)
        return tuple(wanted)

    def told(self, device: str, agent: str) -> None:
        """Note that an agent knows of a wish."""
        known = self._told.get(device)
        if known is not None:
            known.add(agent)

    def _forget(self, now: Microseconds) -> None:
        for device, asked in list(self._asked.items()):
            if now - asked < LASTS:
                return
            self._asked.pop(device, None)
            self._told.pop(device, None)
