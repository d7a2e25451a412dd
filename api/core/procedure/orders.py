"""The standing order (*perintah tetap*) by which automatic disturbances need no disposition of their own.

Rules this module keeps:

- An order is numbered, dated, scoped and revocable; it is never altered, only revoked, and nothing is forgotten.
- A ticket says "per order N", never that the Kadis signed.
- An order counts for what is opened while it is in force; revoking it leaves the tickets opened before as they are.
- Pure. Instants in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from agent.clock import Microseconds


class StandingOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order of the Kadis: what it covers, from when to when; empty scopes cover all."""

    number: str = "SO-01"
    text: str = "Gangguan yang ditemukan pemantauan otomatis langsung ditugaskan kepada petugas service desk."
    kinds: tuple[str, ...] = ()
    """``outage``, ``degraded``."""
    offices: tuple[str, ...] = ()
    since: Microseconds = 0
    until: Microseconds | None = None
    by: str = "system"
    revoked: Microseconds | None = None
    revoked_by: str | None = None
    reason: str = ""

    def covers(self, at: Microseconds, kind: str, offices: tuple[str, ...]) -> bool:
        """Tell whether a disturbance opened at an instant, of these offices, falls under it."""
        ends = [end for end in (self.until, self.revoked) if end is not None]
        return (
            self.since <= at < min(ends, default=at + 1)
            and (not self.kinds or kind in self.kinds)
            and (not self.offices or set(offices) <= set(self.offices))
        )


def in_force(
    orders: Iterable[StandingOrder], at: Microseconds, kind: str, offices: tuple[str, ...]
) -> StandingOrder | None:
    """Return the newest order that covers a disturbance, or None."""
    covering = [order for order in orders if order.covers(at, kind, offices)]
    return max(covering, key=lambda order: (order.since, order.number), default=None)


def revoke(order: StandingOrder, by: str, at: Microseconds, reason: str) -> StandingOrder | None:
    """Return the order revoked; None when it was before."""
    if order.revoked is not None:
        return None
    return msgspec.structs.replace(order, revoked=at, revoked_by=by, reason=reason)
