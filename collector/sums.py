"""Times that add up, as others are told of them: a day's, and those of failures and repairs. All in microseconds."""

from __future__ import annotations

import msgspec

from agent.clock import Microseconds


class Day(msgspec.Struct, frozen=True, array_like=True):
    """One local day of one service in service time, microseconds: what was considered of it, and its states."""

    start: Microseconds
    considered: Microseconds
    up: Microseconds
    down: Microseconds
    unknown: Microseconds


class Share(msgspec.Struct, frozen=True, array_like=True):
    """What one incident took of one service, in service time and around the clock; None: no incident claims it."""

    incident: str | None
    cause: str
    service_time: Microseconds
    around: Microseconds


class Reliability(msgspec.Struct, frozen=True, kw_only=True):
    """How often one service failed in a period and how long its repairs took, as sums that can be added up.

    ``began`` and ``ended`` count the outages that begin and end in the period. ``repair`` and ``repair_service_time`` are
    the whole length of those that ended, by the wall and in service time; ``up`` and ``up_service_time`` the period's up
    time. MTTR is a repair time by ``ended``, MTBF an up time by ``began`` (``collector.core.rollups.Repairs``).
    """

    service: str
    began: int
    ended: int
    repair: Microseconds
    repair_service_time: Microseconds
    up: Microseconds
    up_service_time: Microseconds
    shares: tuple[Share, ...]
