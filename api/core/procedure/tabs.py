"""The tabs of the queue: which stages each shows to whom, and in which order.

Rules this module keeps:

- Who has a turn in the procedure sees first what waits for them; others see first what is under way.
- What is under way is ordered by its due, what has ended by its number, the newest first.
- Pure.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from api.core.procedure.stages import ENDED, TURN, Stage
from api.core.roles import Role


class Tab(StrEnum):
    """A tab of the queue."""

    TURN = "turn"
    ACTION = "action"
    SIGNING = "signing"
    ALL = "all"
    ENDED = "ended"


_TURNED = frozenset(role for role in TURN.values() if role is not None)


def tabs(role: Role) -> tuple[Tab, ...]:
    """Return a role's tabs, its first one at the front.

    >>> [tab.value for tab in tabs(Role.MANAJEMEN)]
    ['all', 'action', 'signing', 'ended']
    """
    if role in _TURNED and role is not Role.OPD:
        return tuple(Tab)
    rest = (Tab.ALL, Tab.ACTION, Tab.SIGNING, Tab.ENDED)
    return (*rest[:1], Tab.TURN, *rest[1:]) if role is Role.OPD else rest


def stages(tab: Tab, role: Role) -> tuple[Stage, ...]:
    """Return the stages that a tab shows to a role."""
    wanted = {
        Tab.TURN: {stage for stage, turn in TURN.items() if turn is role} | _also(role),
        Tab.ACTION: {Stage.ACTION},
        Tab.SIGNING: {Stage.SIGNING, Stage.SETTLEMENT},
        Tab.ALL: set(Stage) - ENDED,
        Tab.ENDED: set(ENDED),
    }[tab]
    return tuple(stage for stage in Stage if stage in wanted)


def _also(role: Role) -> set[Stage]:
    """An office has a hand in what waits for its agreement or signature, though the desk sees to it."""
    return {Stage.SETTLEMENT, Stage.SIGNING} if role is Role.OPD else set()


def order(tab: Tab) -> Literal["newest", "due"]:
    """Return the order of a tab."""
    return "newest" if tab is Tab.ENDED else "due"
