"""Corruption: a port that receives more and more damaged frames (CRC, FCS and other input errors).

Rules this module keeps (``rootcause.md``, 5):

- What counts is errors a gigabyte received, by hours; a counter that went back, or that the agent says began anew, and a
  gap of more than ``GAP`` begin a new reading and count for nothing.
- An hour is bad from ``LEAST`` errors on, ``FLOOR`` a gigabyte (about one frame of 20,000) and ``TIMES`` the port's own history,
  the mean of its hours of about a week. ``BAD`` bad hours in a row are a sign, until ``GOOD`` hours in a row have less than
  a quarter of that. Before ``KNOWN`` hours are known the floor is ten times as high.
- Errors that come independently at the rate that they always had make ``LEAST`` where ``LEAST / TIMES`` are expected less than
  once in a thousand million hours.
- Pure: instants are arguments; older readings change nothing.
"""

from __future__ import annotations

import msgspec

from agent.clock import HOUR, Microseconds

LEAST = 30
FLOOR = 100.0
TIMES = 8.0
BAD, GOOD = 2, 3
KNOWN = 24
GAP: Microseconds = 3 * HOUR
_GIGA = 1e9
_WEEK = 168


class Taint(msgspec.Struct, kw_only=True, array_like=True):
    """How one port receives: its last counters, the running hour's, and ``usual`` errors a gigabyte of ``hours`` hours.

    ``turned`` is the reading that made it a sign or ended it; ``share`` its errors a gigabyte, ``before`` the usual ones then.
    """

    at: Microseconds = 0
    errors: int = 0
    octets: int = 0
    new_errors: int = 0
    new_octets: int = 0
    usual: float = 0.0
    hours: int = 0
    bad: int = 0
    good: int = 0
    tainted: bool = False
    turned: Microseconds = 0
    share: float = 0.0
    before: float = 0.0

    def read(self, at: Microseconds, errors: int, octets: int, *, anew: bool) -> bool:
        """Take both counters; return whether corruption became a sign, or ceased to be one."""
        if at <= self.at:
            return False
        turned = False
        if self.at and at // HOUR != self.at // HOUR:
            turned = self._end_hour(at)
        goes_on = self.at and not anew and errors >= self.errors and octets >= self.octets and at - self.at <= GAP
        if goes_on:
            self.new_errors += errors - self.errors
            self.new_octets += octets - self.octets
        self.at, self.errors, self.octets = at, errors, octets
        return turned

    def _end_hour(self, at: Microseconds) -> bool:
        errors, octets = self.new_errors, self.new_octets
        self.new_errors = self.new_octets = 0
        if not octets and not errors:
            return False
        share = errors * _GIGA / max(octets, 1)
        limit = max(FLOOR if self.hours >= KNOWN else 10 * FLOOR, TIMES * self.usual)
        is_bad = errors >= LEAST and share >= limit
        is_good = errors < LEAST or share < limit / 4
        self.bad = self.bad + 1 if is_bad else 0
        self.good = self.good + 1 if is_good else 0
        if not is_bad and not self.tainted:
            self.hours = min(self.hours + 1, _WEEK)
            self.usual += (min(share, limit) - self.usual) / self.hours
        before = self.tainted
        if before:
            self.tainted = self.good < GOOD
        elif self.bad >= BAD:
            self.tainted, self.share, self.before = True, share, self.usual
        if self.tainted != before:
            self.turned = at
        return self.tainted != before
