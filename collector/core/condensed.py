"""One device's closed period in columns: what a month of figures needs of it, ready to be added up.

Rules this module keeps:

- It is made of settled runs and of incidents, by no setting: calendars, guarantees, maintenance and what people decided are
  applied to it whenever figures are made. So only other evidence makes it wrong, never another decision.
- It holds the spans that ``history.bounded`` gives, clipped to the period, and who owns each stretch of down time
  (``attribution``). Down time lies within what was seen, so up is the difference of two sums.
- The figures are those of ``Ledger.figures``, to the last microsecond; where it cannot tell them it says so.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from operator import add, mul, sub
from typing import NamedTuple, TypeAlias

import msgspec

from agent.clock import Microseconds
from agent.inventory.models import Cause
from collector.core.attribution import owned
from collector.core.availability import Tally
from collector.core.cases import Case
from collector.core.claims import ByDevice, claims_of, held_of
from collector.core.history import bounded, doubts
from collector.core.intervals import Spans, clip, intersection, total, union, united
from collector.core.runs import Run, put

Pair: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""The starts and the ends of spans."""
_NOBODY = -1


class Columns(msgspec.Struct, array_like=True, gc=False):
    """Sorted, disjoint spans as two columns of little-endian 64-bit integers."""

    starts: bytes
    ends: bytes

    @classmethod
    def of(cls, spans: Spans) -> Columns:
        """Pack spans."""
        return cls(_packed(start for start, _ in spans), _packed(end for _, end in spans))

    def both(self) -> Pair:
        """Return the starts and the ends."""
        return _unpacked(self.starts), _unpacked(self.ends)


class Seen(msgspec.Struct, array_like=True, gc=False):
    """What one agent saw of the device; ``last`` is its last settled run, which may still grow.

    An answered ``last`` is not in the columns, as it or its newer form is added when they are opened.
    ``owners`` are the incidents of the down stretches, as places in ``Condensed.incidents``, -1 for none.
    ``pessimistic`` and ``optimistic`` are the down time of the bounds.
    """

    agent: str
    last: Run | None
    seen: Columns
    down: Columns
    owners: bytes
    pessimistic: Columns
    optimistic: Columns


_NONE = Columns(b"", b"")
UNSEEN = Seen("", None, _NONE, _NONE, b"", _NONE, _NONE)
"""What an agent saw of whom no settled run tells."""


class Condensed(msgspec.Struct, array_like=True, gc=False):
    """One device over one period; ``incidents`` with the ``causes`` that were measured."""

    views: list[Seen]
    incidents: list[str]
    causes: list[str]

    def view(self, agent: str) -> Seen:
        """Return what an agent saw."""
        return next((view for view in self.views if view.agent == agent), UNSEEN)


class Measure:
    """How much of a set of instants lies between others; ``whole`` is a period within which all that is asked lies."""

    def __init__(self, spans: Spans, whole: tuple[Microseconds, Microseconds]) -> None:
        self.total = total(spans)
        self._everything = spans == [whole]
        self._edges = list(chain.from_iterable(spans))
        # Between two edges what passed is a straight line: a base, and each instant itself or nothing.
        self._bases, self._slopes, passed = [0], [0], 0
        for start, end in spans:
            self._bases += [passed - start, passed + end - start]
            self._slopes += [1, 0]
            passed += end - start

    def between(self, starts: Sequence[int], ends: Sequence[int]) -> Microseconds:
        """Return how much of the set lies in the spans between these columns, together."""
        if self._everything:
            return sum(ends) - sum(starts)
        return sum(self._passed(ends)) - sum(self._passed(starts))

    def each(self, starts: Sequence[int], ends: Sequence[int]) -> Iterable[Microseconds]:
        """Yield how much of the set lies in each of the spans between these columns."""
        if self._everything:
            return map(sub, ends, starts)
        return map(sub, self._passed(ends), self._passed(starts))

    def _passed(self, instants: Sequence[int]) -> Iterable[int]:
        """Yield how much of the set has passed by each of some instants."""
        places = list(map(bisect_right, repeat(self._edges), instants))
        lines = map(mul, map(self._slopes.__getitem__, places), instants)
        return map(add, map(self._bases.__getitem__, places), lines)


def condensed(
    device: str,
    runs: Mapping[str, Sequence[Run]],
    held: ByDevice,
    causes: Mapping[str, str],
    period: tuple[Microseconds, Microseconds],
) -> Condensed:
    """Condense a device's ``period``: by agent the ``runs`` that reach into it, what incidents hold, their causes."""
    incidents: dict[str, int] = {}
    views = []
    for agent, told in sorted(runs.items()):
        last = told[-1]
        history = bounded(told[:-1] if last.result == "answered" else told)
        stretches = owned(clip(history.point.down, *period), claims_of([device], [agent], held))
        owners = [
            _NOBODY if stretch.incident is None else incidents.setdefault(stretch.incident, len(incidents))
            for stretch in stretches
        ]
        seen = union(history.point.up, history.point.down)
        views.append(
            Seen(
                agent,
                last,
                Columns.of(clip(seen, *period)),
                Columns.of([(stretch.start, stretch.end) for stretch in stretches]),
                _packed(owners),
                Columns.of(clip(history.pessimistic.down, *period)),
                Columns.of(clip(history.optimistic.down, *period)),
            )
        )
    return Condensed(views, list(incidents), [causes[incident] for incident in incidents])


def condensed_all(
    devices: Iterable[str], runs: Iterable[Run], cases: Sequence[Case], period: tuple[Microseconds, Microseconds]
) -> dict[str, Condensed]:
    """Condense the period of some devices from the runs and incidents of theirs that reach into it."""
    told: dict[str, dict[str, list[Run]]] = {device: {} for device in sorted(devices)}
    for run in runs:
        told[run.device].setdefault(run.agent, []).append(run)
    held, causes = held_of(cases, told), {case.id: case.cause for case in cases}
    return {device: condensed(device, mine, held, causes, period) for device, mine in told.items()}


class Opened(NamedTuple):
    """A view's columns, ready for any measure: starts and ends, and the owners of the down time."""

    seen: Pair
    down: Pair
    owners: Sequence[int]
    pessimistic: Pair
    optimistic: Pair


def follows(view: Seen, standing: Sequence[Run]) -> list[Run] | None:
    """Return the runs that complete a view: its last one and those that may still change, given in order.

    None when they change more than that: what was settled before, or an outage.
    """
    last = view.last
    runs = [] if last is None else [last]
    for run in standing:
        if last is not None and (run.first < last.first or (run.first == last.first and last.result == "lost")):
            return None
        put(runs, run)
    if any(run.result == "lost" for run in runs if run is not last):
        return None
    return [run for run in runs if run.result == "answered"]


def opened(view: Seen, after: Sequence[Run], period: tuple[Microseconds, Microseconds]) -> Opened:
    """Open a view together with the runs that complete it (``follows``)."""
    seen, pessimistic = view.seen.both(), view.pessimistic.both()
    if after:
        seen = _joined(seen, clip(united((run.first, run.until) for run in after), *period))
        doubted = clip(united(span for run in after for span in doubts(run)), *period)
        if doubted:
            pessimistic = _joined(pessimistic, intersection(doubted, list(zip(*seen, strict=True))))
    return Opened(seen, view.down.both(), _unpacked(view.owners), pessimistic, view.optimistic.both())


def _joined(columns: Pair, spans: Spans) -> Pair:
    """Return columns with some more spans in them; as a rule these come last."""
    starts, ends = columns
    if starts and spans and spans[0][0] <= ends[-1]:
        spans = union(list(zip(starts, ends, strict=True)), spans)
        starts, ends = (), ()
    return [*starts, *(start for start, _ in spans)], [*ends, *(end for _, end in spans)]


def added_up(view: Opened, counted: Measure, causes: Sequence[str]) -> tuple[Tally, dict[str, Microseconds]]:
    """Return a device's tally over the time that counts, as one agent saw it, and its down time by cause.

    ``causes`` are those of ``Condensed.incidents``.
    """
    seen = counted.between(*view.seen)
    amounts = list(counted.each(*view.down))
    down = sum(amounts)
    by_cause: dict[str, Microseconds] = {}
    if down:
        names = [*causes, Cause.UNKNOWN.value]  # the last is nobody's
        for name, amount in zip(map(names.__getitem__, view.owners), amounts, strict=True):
            if amount:
                by_cause[name] = by_cause.get(name, 0) + amount
    surely_up = seen - counted.between(*view.pessimistic)
    surely_down = counted.between(*view.optimistic)
    return Tally(counted.total, seen - down, down, counted.total - seen, surely_up, surely_down), by_cause


def _packed(values: Iterable[int]) -> bytes:
    column = array("q", values)
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()


def _unpacked(column: bytes) -> array[int]:
    values = array("q", column)
    if sys.byteorder == "big":
        values.byteswap()
    return values
