"""What a failure that is only supposed would do, as others are told of it. Instants and times in microseconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from agent.clock import Microseconds

Verdict = Literal["met", "missed", "undetermined"]


class Struck(msgspec.Struct, frozen=True, kw_only=True):
    """A service that a supposed failure takes down, by its service time of this month.

    ``budget`` is the whole month's, ``used`` what of it is used by now, ``takes`` the service time down from now on while
    the failure lasts; ``breach`` is when the budget is used up (it may lie in the past), None when it is not by then.
    ``availability`` and ``verdict`` are the whole month's if nothing else fails after now, ``spared`` the verdict
    without the failure. Not ``measured``: none of the agents sees then that its figures are made from, and it is down as
    another sees it: it takes nothing of the budget.
    """

    service: str
    guarantee: float
    budget: Microseconds
    used: Microseconds
    takes: Microseconds
    breach: Microseconds | None
    availability: float | None
    verdict: Verdict
    spared: Verdict
    measured: bool = True


class Supposed(msgspec.Struct, frozen=True, kw_only=True):
    """What is down while some elements have failed together, from ``start`` (now) to ``until``, the month's end at the latest.

    ``devices`` are those that no agent reaches which sees and which their services are judged from, or no other when none
    of these sees; ``services`` those that are down by the same rule, by id. ``blind`` are the agents that the failure
    leaves blind, ``unmeasured`` the services whose figures are unknown by that and that are not known to be down,
    ``unseen`` those of them that no other agent sees, ``dark`` the devices that none does.
    """

    start: Microseconds
    until: Microseconds
    month_end: Microseconds
    devices: tuple[str, ...]
    services: tuple[Struck, ...]
    blind: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    dark: tuple[str, ...] = ()


class Supposing(Protocol):
    """Who can be asked what a failure would do."""

    def what_if(self, failed: Sequence[str], lasting: Microseconds | None = None) -> Supposed:
        """Return what these elements would take down if they failed now and stayed so, this month.

        ``lasting``: for so long; None: to the month's end. What the inventory does not know fails without effect.
        """
