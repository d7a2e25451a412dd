"""What a subject was when: up, down or unknown, and how it combines.

Rules this module keeps (``availability.md``, State):

- A timeline is two sets of instants, up and down, that share none. Whatever is in neither is unknown, so a gap
  can never pass for anything else.
- ``any``: up if one is up, else unknown if one is unknown, else down. ``all``: down if one is down, else unknown if
  one is unknown, else up.
- Several agents and one device: up when any reaches it, down when every agent that sees fails to, unknown when none
  sees. One agent's unknown is "does not see", so it never hides what another knows.
- Bounds are the pessimistic and the optimistic timeline beside the point estimate, combined the same way. What is
  up pessimistically is up in the estimate, and what is down optimistically is down in it: ``Bounded`` is made so,
  and every combination keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import reduce
from typing import NamedTuple

from agent.clock import Microseconds
from collector.core.intervals import Span, Spans, clip, difference, intersection, union, united


class State(StrEnum):
    """What a subject is at an instant."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


class Segment(NamedTuple):
    """From ``start`` up to and without ``end`` the subject is in one state."""

    start: Microseconds
    end: Microseconds
    state: State


class Timeline(NamedTuple):
    """A subject's history: the sets of instants at which it is up and down (``intervals``); the rest is unknown."""

    up: Spans
    down: Spans

    @classmethod
    def of(cls, segments: Iterable[tuple[Microseconds, Microseconds, State]]) -> Timeline:
        """Make one of segments in any order. They must not contradict each other: where they do, down holds."""
        rows = list(segments)
        down = united((start, end) for start, end, state in rows if state is State.DOWN)
        up = united((start, end) for start, end, state in rows if state is State.UP)
        return cls(difference(up, down), down)

    def segments(self, start: Microseconds, end: Microseconds) -> list[Segment]:
        """Return ``[start, end)`` whole: every instant in one segment, neighbours in different states."""
        rows = [(*span, State.UP) for span in clip(self.up, start, end)]
        rows += [(*span, State.DOWN) for span in clip(self.down, start, end)]
        result: list[Segment] = []
        at = start
        for first, last, state in sorted(rows):
            if at < first:
                result.append(Segment(at, first, State.UNKNOWN))
            result.append(Segment(first, last, state))
            at = last
        if at < end:
            result.append(Segment(at, end, State.UNKNOWN))
        return result

    def unknown(self, start: Microseconds, end: Microseconds) -> Spans:
        """Return the unknown time of ``[start, end)``."""
        if start >= end:
            return []
        return difference(difference([(start, end)], self.up), self.down)


class Edges(NamedTuple):
    """One outage with its brackets.

    ``start`` is the first lost probe and ``end`` the first answered one of the recovery, or as far as is judged
    when it is still open. ``last_up`` and ``last_down`` are the brackets' other sides: the last observation
    before ``start`` of the old state, and the last lost one before ``end``. Beside unknown time a bracket's far
    side is the edge itself.
    """

    start: Microseconds
    end: Microseconds
    last_up: Microseconds
    last_down: Microseconds


class Bounded(NamedTuple):
    """The point estimate between its bounds."""

    point: Timeline
    pessimistic: Timeline
    optimistic: Timeline

    @classmethod
    def exact(cls, timeline: Timeline) -> Bounded:
        """Make one whose edges are certain, so that only unknown time is in doubt."""
        return cls(timeline, timeline, timeline)

    @classmethod
    def observed(cls, seen: Spans, outages: Sequence[Edges], unconfirmed: Iterable[Span] = ()) -> Bounded:
        """Make one of what was observed: up wherever it was ``seen`` and no outage stood.

        ``unconfirmed`` are losses that never became an outage, bracket to bracket: up in the estimate, down in the
        lower bound. Time that was not seen is unknown in all three, whatever an outage or a bracket says.
        """
        # By columns: a month of a million outages passes here.
        starts, ends, last_ups, last_downs = zip(*outages, strict=True) if outages else ((), (), (), ())
        down = intersection(united(zip(starts, ends, strict=True)), seen)
        widened = zip(map(min, last_ups, starts), ends, strict=True)
        pessimistic = intersection(united([*widened, *unconfirmed]), seen)
        narrowed = zip(starts, map(min, last_downs, ends), strict=True)
        optimistic = intersection(united(narrowed), seen)
        return cls(
            Timeline(difference(seen, down), down),
            Timeline(difference(seen, pessimistic), pessimistic),
            Timeline(difference(seen, optimistic), optimistic),
        )


def any_of(histories: Sequence[Bounded]) -> Bounded:
    """Return the history of what is up while one of these is. One at least; raises ``ValueError`` for none."""
    return _each(_any, histories)


def all_of(histories: Sequence[Bounded]) -> Bounded:
    """Return the history of what is up while all of these are. One at least; raises ``ValueError`` for none."""
    return _each(_all, histories)


def merged(histories: Sequence[Bounded]) -> Bounded:
    """Return one device's history from its agents'. One at least; raises ``ValueError`` for none."""
    return _each(_seen, histories)


def _each(combine: Callable[[Timeline, Timeline], Timeline], histories: Sequence[Bounded]) -> Bounded:
    if not histories:
        raise ValueError("nothing to combine; give at least one history")
    point = reduce(combine, [history.point for history in histories])
    if all(history.pessimistic is history.point is history.optimistic for history in histories):
        return Bounded.exact(point)
    return Bounded(
        point,
        reduce(combine, [history.pessimistic for history in histories]),
        reduce(combine, [history.optimistic for history in histories]),
    )


def _any(one: Timeline, other: Timeline) -> Timeline:
    return Timeline(union(one.up, other.up), intersection(one.down, other.down))


def _all(one: Timeline, other: Timeline) -> Timeline:
    return Timeline(intersection(one.up, other.up), union(one.down, other.down))


def _seen(one: Timeline, other: Timeline) -> Timeline:
    up = union(one.up, other.up)
    return Timeline(up, difference(union(one.down, other.down), up))
