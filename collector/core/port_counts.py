"""A port's state and counters as they were last told, and the rates of its traffic, errors and discards.

Rules this module keeps:

- The newest reading stands, in whatever order they come.
- A rate is the growth between two readings at least ``APART`` apart with no restart between. Agents tell counters that
  only grow until they restart, so one that fell gives no rate, never a negative one.
- Small, for there are half a million ports: two readings of six counters are kept as bytes, and rates are worked out when
  somebody looks.
- Pure.
"""

from __future__ import annotations

import struct

import msgspec

from agent.clock import SECOND, Microseconds
from agent.observation import Interface
from collector.port_reading import PortReading

APART: Microseconds = 4 * SECOND
"""Devices refresh their counters every few seconds only: what is closer together is one reading."""
_COUNTS = struct.Struct("<6Q")
_NONE = 2**64 - 1
_BITS = 8


class Port(msgspec.Struct, gc=False):
    """The newest reading of a port, and the one before it that its rates are of; instants in microseconds."""

    at: Microseconds
    admin: str | None
    oper: str | None
    alias: str | None
    speed: int | None
    counts: bytes
    restarted: Microseconds
    changed: Microseconds | None = None
    before_at: Microseconds = 0
    before: bytes | None = None

    @classmethod
    def first(cls, told: Interface, at: Microseconds, admin: str | None, oper: str | None, alias: str | None) -> Port:
        """Begin with one reading."""
        return cls(at, admin, oper, alias, told.speed_bps, _packed(told), at if told.discontinuity else 0)

    def take(self, told: Interface, at: Microseconds, admin: str | None, oper: str | None, alias: str | None) -> None:
        """Take another reading, newer or older."""
        if told.discontinuity and at > self.restarted:
            self.restarted = at
        same = admin == self.admin and oper == self.oper
        if at <= self.at:
            self._late(at, _packed(told), same=same)
            return
        if at - self.at >= APART:
            self.before_at, self.before = self.at, self.counts
        if not same:
            self.admin, self.oper, self.changed = admin, oper, at
        if alias != self.alias:
            self.alias = alias
        if told.speed_bps != self.speed:
            self.speed = told.speed_bps
        self.at, self.counts = at, _packed(told)

    def _late(self, at: Microseconds, counts: bytes, *, same: bool) -> None:
        if not same and at < self.at and (self.changed is None or at >= self.changed):
            self.changed = self.at
        if self.at - at >= APART and (self.before is None or at > self.before_at):
            self.before_at, self.before = at, counts

    def told(self, interface: str, since: Microseconds) -> PortReading:
        """Return it for people to look at; readings before ``since`` are another agent's, whose counters are its own."""
        after = _COUNTS.unpack(self.counts)
        rates: list[float | None] = [None] * len(after)
        over: Microseconds | None = None
        if self.before is not None and self.before_at >= max(self.restarted, since):
            over = self.at - self.before_at
            before = _COUNTS.unpack(self.before)
            rates = [
                None if _NONE in (old, new) or new < old else (new - old) * SECOND / over
                for old, new in zip(before, after, strict=True)
            ]
        counts = [None if count == _NONE else count for count in after]
        return PortReading(
            interface=interface,
            at=self.at,
            admin=self.admin,
            oper=self.oper,
            alias=self.alias,
            speed_bps=self.speed,
            changed=self.changed,
            over=over,
            in_bps=None if rates[0] is None else rates[0] * _BITS,
            out_bps=None if rates[1] is None else rates[1] * _BITS,
            in_errors=counts[2],
            out_errors=counts[3],
            in_discards=counts[4],
            out_discards=counts[5],
            in_error_rate=rates[2],
            out_error_rate=rates[3],
            in_discard_rate=rates[4],
            out_discard_rate=rates[5],
        )


def _packed(told: Interface) -> bytes:
    return _COUNTS.pack(
        _count(told.in_octets),
        _count(told.out_octets),
        _count(told.in_errors),
        _count(told.out_errors),
        _count(told.in_discards),
        _count(told.out_discards),
    )


def _count(value: int | None) -> int:
    return _NONE if value is None or not 0 <= value < _NONE else value
