"""The collector's time on this machine, so that what is measured bears it whatever this machine's clock says.

Rules this module keeps:

- Each exchange with the collector is timed by our monotonic clock, which nobody sets (``agent.core.clock_offset``). So
  the collector's time is known here from the first answer on, and through any step of this machine's wall clock.
- While this machine's clock agrees with it, within two seconds, the machine's own is the time; a better one is not to
  be had. While it does not, time is the collector's. It comes back into its own once it agrees within one second.
- Before the first exchange this machine's clock is all there is.
"""

from __future__ import annotations

from agent.clock import SECOND, Clock, Microseconds
from agent.core.clock_offset import ClockFilter, Exchange

ASTRAY: Microseconds = 2 * SECOND
"""A clock further off than this is told, and not followed."""
AGREES: Microseconds = SECOND


class CollectorTime:
    """``agent.clock.Clock``: the machine's, put right by the collector's once that is known."""

    def __init__(self, machine: Clock) -> None:
        """``machine`` tells the time of this machine."""
        self.machine = machine
        self._clocks = ClockFilter()
        self._astray = False

    @property
    def ahead(self) -> Microseconds | None:
        """How far this machine's clock is ahead of the collector's; None before the first exchange."""
        common = self._common()
        return None if common is None else self.machine.wall() - common

    @property
    def astray(self) -> bool:
        """Whether this machine's clock is too far off to be followed."""
        ahead = self.ahead
        if ahead is not None:
            self._astray = abs(ahead) > (AGREES if self._astray else ASTRAY)
        return self._astray

    def compare(self, exchange: Exchange) -> None:
        """Take in an exchange; what was sent and heard is by our monotonic clock, what was received and answered by theirs."""
        self._clocks.add(exchange)

    def wall(self) -> Microseconds:
        """Return the instant now."""
        common = self._common()
        return self.machine.wall() if common is None or not self.astray else common

    def monotonic(self) -> Microseconds:
        """Return the machine's monotonic clock."""
        return self.machine.monotonic()

    async def sleep(self, duration: Microseconds) -> None:
        """Wait this long."""
        await self.machine.sleep(duration)

    def _common(self) -> Microseconds | None:
        ahead = self._clocks.ahead
        return None if ahead is None else self.machine.monotonic() - ahead
