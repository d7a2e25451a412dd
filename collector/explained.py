"""What a figure is made of, as values: pieces of its period, what keeps them out, and who speaks for them.

Instants and durations are microseconds (``agent.clock``); words are made by the reader.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from agent.clock import Microseconds


class Witness(msgspec.Struct, frozen=True, kw_only=True):
    """One evidence run that speaks for a state: what an agent heard of a device, unclipped.

    ``until`` is where what it says ends; ``losses`` counts those in an answered run that never became an outage.
    """

    agent: str
    device: str
    result: Literal["answered", "lost"]
    first: Microseconds
    last: Microseconds
    until: Microseconds
    count: int
    losses: int = 0


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """Why an agent says nothing of a device: the last observation before (None: none in the period) and the next.

    ``blind``: it asked, but what it heard proves nothing. ``alone`` is False when it told of no other device either.
    """

    agent: str
    device: str
    code: Literal["never", "not-yet", "stale", "gap", "blind"]
    since: Microseconds | None
    until: Microseconds | None
    alone: bool = True


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps time from being considered; ``text`` is the holiday's name or the reason that people gave.

    ``credited``: the time is considered all the same, and counts as up.
    """

    code: Literal[
        "outside-hours",
        "weekend",
        "holiday",
        "exception",
        "maintenance",
        "excused",
        "excluded",
        "before-commissioning",
        "after-retirement",
    ]
    text: str = ""
    elements: tuple[str, ...] = ()
    credited: bool = False


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a period in which nothing changes: the state, whether it ``counts``, whose it is.

    ``surely_up`` and ``surely_down`` are what of it the lower and the upper bound count so; 0 when it does not count.
    """

    start: Microseconds
    end: Microseconds
    state: Literal["up", "down", "unknown"]
    rule: Rule | None
    incident: str | None
    cause: str | None
    surely_up: Microseconds
    surely_down: Microseconds
    evidence: tuple[Witness, ...]
    silences: tuple[Silence, ...]

    @property
    def counts(self) -> bool:
        """Whether its time is considered."""
        return self.rule is None or self.rule.credited

    @property
    def counted_as(self) -> Literal["up", "down", "unknown"]:
        """The state that it counts as, if it counts."""
        return "up" if self.rule is not None and self.rule.credited else self.state
