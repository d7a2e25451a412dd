"""How an incident went, in order of time: what was lost when, what it was taken for, when it was over.

Rules this module keeps: outages that begin or end within the same ten seconds are one event; pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from agent.clock import SECOND, Microseconds
from collector.facts import Revision
from collector.reading import Attached, Incident

TOGETHER: Microseconds = 10 * SECOND
BARS = 30
"""Outages drawn, the earliest first."""


class Event(NamedTuple):
    """Something that happened; ``kind`` is a key of the catalog (``incident.event.…``)."""

    at: Microseconds
    kind: str
    size: int = 0
    revision: Revision | None = None
    before: Revision | None = None


class Bar(NamedTuple):
    """One outage as shares (0 to 100) of the time that is drawn; ``open`` when it lasts."""

    device: str
    state: str
    left: float
    width: float
    open: bool


def story(incident: Incident, revisions: Sequence[Revision]) -> list[Event]:
    """Return the events, the first first."""
    found = [Event(incident.opened, "opened")]
    found += [Event(at, "lost", count) for at, count in _bunches(row.started for row in incident.attached)]
    found += [Event(at, "back", count) for at, count in _bunches(_ends(incident.attached))]
    system = [one for one in revisions if one.confidence is not None]
    for before, after in pairwise(system):
        if (before.root, before.cause) != (after.root, after.cause):
            found.append(Event(after.at, "moved" if before.root != after.root else "cause", 0, after, before))
    found += [Event(one.at, "judged", 0, one) for one in revisions if one.confidence is None]
    if incident.closed is not None:
        found.append(Event(incident.closed, "closed"))
    return sorted(found, key=lambda event: (event.at, _ORDER.index(event.kind)))


_ORDER = ("lost", "opened", "cause", "moved", "judged", "back", "closed")


def _ends(rows: Iterable[Attached]) -> list[Microseconds]:
    return [row.ended for row in rows if row.ended is not None]


def _bunches(instants: Iterable[Microseconds]) -> list[tuple[Microseconds, int]]:
    """Return where each bunch of instants begins, with how many it has."""
    found: list[tuple[Microseconds, int]] = []
    for at in sorted(instants):
        if found and at - found[-1][0] < TOGETHER:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((at, 1))
    return found


def bars(incident: Incident, now: Microseconds) -> list[Bar]:
    """Return the outages as bars over the incident's time, as far as ``now``, the earliest first."""
    start = incident.started
    ends = [now if row.ended is None else row.ended for row in incident.attached]
    end = max([start + SECOND, *ends, incident.closed or start])
    whole = end - start
    rows = sorted(incident.attached, key=lambda row: (row.started, row.device))
    return [
        Bar(
            row.device,
            row.state,
            100 * max(0, row.started - start) / whole,
            max(0.4, 100 * ((end if row.ended is None else row.ended) - row.started) / whole),
            row.ended is None,
        )
        for row in rows[:BARS]
    ]
