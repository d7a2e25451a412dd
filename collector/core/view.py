"""One device as one agent sees it, whatever the order in which its observations arrive.

Rules this module keeps:

- A loss is known a timeout later than an answer, and a reply may come late: so the newest observations
  are kept sorted by when they were sent, and folded again from a settled base when one comes between.
- The same instant is one observation, however often it comes; an answered one beats a lost one.
- What is older than the settled base is told as too late, never guessed in.
- Whether a loss was believed when it came goes with it, so that folding again decides the same.
"""

from __future__ import annotations

from bisect import bisect_left
from enum import StrEnum

import msgspec

from agent.clock import SECOND, Microseconds
from collector.core.reachability import Reach, Reached, Seen, Table
from collector.core.runs import Run

_KEEP: Microseconds = 60 * SECOND
_TAIL = 24


class Taken(StrEnum):
    """What became of an observation."""

    NEW = "new"
    KNOWN = "known"
    REWRITTEN = "rewritten"
    TOO_LATE = "too-late"


class View(msgspec.Struct, kw_only=True):
    """``base`` is settled, ``tail`` the observations since, ``now`` is base with the tail folded in."""

    base: Reach
    now: Reach
    tail: list[Seen] = []

    @classmethod
    def empty(cls) -> View:
        """Return a view that has seen nothing."""
        return cls(base=Reach(), now=Reach())

    def take(self, table: Table, seen: Seen) -> Taken:
        """Fold one observation in; the caller reads what changed from ``now``."""
        last = self.now.last
        if last is None or seen.at > last:
            self.tail.append(seen)
            table.step(self.now, seen)
            if len(self.tail) > _TAIL and self.now.state is not Reached.SUSPECT:
                self._settle(table, seen.at - _KEEP)
            return Taken.NEW
        place = bisect_left(self.tail, seen.at, key=_sent)
        if place < len(self.tail) and self.tail[place].at == seen.at:
            if self.tail[place].alive or not seen.alive:
                return Taken.KNOWN
            self.tail[place] = seen
        elif place == 0 and self.base.last is not None and seen.at <= self.base.last:
            return Taken.TOO_LATE
        else:
            self.tail.insert(place, seen)
        self.refold(table)
        return Taken.REWRITTEN

    def refold(self, table: Table) -> None:
        """Fold the tail anew over the base."""
        self.now = _copy(self.base)
        for seen in self.tail:
            table.step(self.now, seen)

    def believe(self, table: Table) -> None:
        """Believe the losses that wait: the agent's doubt about itself is over."""
        since = self.now.first_loss
        if since is not None:
            self.tail = [
                msgspec.structs.replace(seen, believed=True) if seen.at >= since else seen for seen in self.tail
            ]
            self.refold(table)

    def forget_since(self, table: Table, instant: Microseconds) -> None:
        """Take out what was sent at or after ``instant``: the agent was blind, it proves nothing."""
        self.tail = [seen for seen in self.tail if seen.at < instant]
        self.refold(table)

    def interrupt(self, table: Table) -> None:
        """Unknown from the last observation on, however short."""
        self._settle(table, None)
        table.interrupt(self.base)
        self.now = _copy(self.base)

    def flush(self) -> list[Run]:
        """Hand over the runs that cannot change any more."""
        settled = self.base.done
        if settled:
            self.base.done = []
            self.now.done = self.now.done[len(settled) :]
        return settled

    def _settle(self, table: Table, before: Microseconds | None) -> None:
        cut = len(self.tail) if before is None else bisect_left(self.tail, before, key=_sent)
        for seen in self.tail[:cut]:
            table.step(self.base, seen)
        self.tail = self.tail[cut:]


def _sent(seen: Seen) -> Microseconds:
    return seen.at


def _copy(reach: Reach) -> Reach:
    return msgspec.structs.replace(
        reach,
        pending=list(reach.pending),
        first_losses=list(reach.first_losses),
        losses=list(reach.losses),
        done=list(reach.done),
    )
