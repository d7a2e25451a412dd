"""A port as it was last told, as a value."""

from __future__ import annotations

import msgspec

from agent.clock import Microseconds


class PortReading(msgspec.Struct, frozen=True, kw_only=True):
    """One port as it was last told, at ``at``; ``changed`` is when its state was first seen to be this one.

    Octets are told as bit/s, the other counters a second and, since they last began at zero, in all. ``over`` is the
    time that the rates are of. What is not known is None.
    """

    interface: str
    at: Microseconds
    admin: str | None
    oper: str | None
    alias: str | None
    speed_bps: int | None
    changed: Microseconds | None
    over: Microseconds | None
    in_bps: float | None
    out_bps: float | None
    in_errors: int | None
    out_errors: int | None
    in_discards: int | None
    out_discards: int | None
    in_error_rate: float | None
    out_error_rate: float | None
    in_discard_rate: float | None
    out_discard_rate: float | None
