"""What people are told while it lasts: that an agent runs twice, that a clock is wrong or was set.

Rules this module keeps:

- A concern begins when it is first seen, and one notice says so; it ends when it is seen to be over, or was not seen
  for ten minutes, and the same notice says that.
- What lasts is in the judge's memory: a start after a crash goes on with it, and tells nothing twice.
- Pure; time is an argument.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from agent.clock import MINUTE, SECOND, Microseconds
from collector.reading import Notice

CLONE, CLOCK = "agent-clone", "agent-clock"
ASTRAY: Microseconds = 2 * SECOND
"""An agent's clock further off than this is told."""
CLOCK_SET = "clock-set"
"""That the collector's own clock was set; it is of no agent."""
LASTS: Microseconds = 10 * MINUTE
"""A concern that was not seen for this long is over."""


class Concern(msgspec.Struct, array_like=True):
    """One kind of concern about one agent: since when, and when it was last seen."""

    kind: str
    agent: str
    since: Microseconds
    seen: Microseconds


def seen(known: list[Concern], kind: str, agent: str, now: Microseconds) -> Notice | None:
    """Note that a concern is there; return the notice that tells of it, None when that was told already."""
    for concern in known:
        if (concern.kind, concern.agent) == (kind, agent):
            concern.seen = max(concern.seen, now)
            return None
    known.append(Concern(kind, agent, now, now))
    return Notice(kind=kind, agent=agent, started=now, ended=None)


def over(
    known: list[Concern], now: Microseconds, kind: str | None = None, agent: str | None = None
) -> Iterator[Notice]:
    """Yield the notices of what ended: the named concern, or all that were not seen for long."""
    for concern in list(known):
        named = (concern.kind, concern.agent) == (kind, agent)
        if named or now - concern.seen >= LASTS:
            known.remove(concern)
            yield Notice(kind=concern.kind, agent=concern.agent, started=concern.since, ended=max(now, concern.since))
