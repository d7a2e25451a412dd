"""The running collector's evidence for figures that are kept up to date (``collector.core.running_tally``)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from agent.clock import Microseconds
from collector.core.cases import Case
from collector.core.clues import ViewKey
from collector.core.history import standing
from collector.core.ledger import Ledger
from collector.core.running_tally import SILENT, STEP, RunningTally
from collector.core.runs import Run
from collector.core.view import View
from collector.pipeline import Collector
from collector.reading import Availability

_KEPT = 3
"""Periods that are kept up to date: the running month and two that people look at."""


@dataclass(frozen=True)
class LiveEvidence:
    """What the collector knows ``now``; ``revised`` are incidents that were committed since the last time."""

    collector: Collector
    now: Microseconds
    read: Callable[[Microseconds, Microseconds, Microseconds, AbstractSet[str] | None], dict[ViewKey, list[Run]]]
    revised: Collection[str]

    def runs(
        self, start: Microseconds, end: Microseconds, devices: AbstractSet[str] | None
    ) -> dict[ViewKey, list[Run]]:
        """Return the runs that reach into ``[start, end)``, of some devices or of all."""
        return self.read(start, end, self.now, devices)

    def cases(self, start: Microseconds, end: Microseconds, devices: AbstractSet[str] | None) -> list[Case]:
        """Return the incidents of ``[start, end)`` that hold some devices, or all, and those that may still change."""
        known = {case.id: case for case in self.collector.store.cases(start, end, devices=devices)}
        known |= {case.id: case for case in self.collector.judge.memory.cases}
        return list(known.values())

    def changeable(self) -> Iterable[Case]:
        """Return the incidents in the judge's memory, and those that left it since they were revised."""
        memory = self.collector.judge.memory.cases
        yield from memory
        for incident in sorted(set(self.revised) - {case.id for case in memory}):
            case = self.collector.store.case(incident)
            if case is not None:
                yield case

    def view(self, key: ViewKey) -> View | None:
        """Return what an agent knows of a device."""
        return self.collector.judge.view(*key)

    def standing(self, key: ViewKey) -> Sequence[Run]:
        """Return the runs of a view that may still change."""
        view = self.view(key)
        return [] if view is None else standing(self.collector.judge.table(*key), view.now, self.now)


class LiveFigures:
    """The figures of the periods that were asked for last."""

    def __init__(self, collector: Collector, *, step: Microseconds = STEP, silent: Microseconds = SILENT) -> None:
        self._collector = collector
        self._step = step
        self._silent = silent
        self._kept: dict[tuple[Microseconds, Microseconds], tuple[tuple[object, ...], int, RunningTally]] = {}

    def of(
        self,
        start: Microseconds,
        end: Microseconds,
        ledger: Ledger,
        read: Callable[[Microseconds, Microseconds, Microseconds, AbstractSet[str] | None], dict[ViewKey, list[Run]]],
        *,
        now: Microseconds,
    ) -> list[Availability]:
        """Return both bases of every service over ``[start, min(end, now))``.

        All is made anew when the judge or the ledger (the inventory, what was decided) is another one than the last time.
        """
        key = (self._collector.judge, ledger)
        known = self._kept.pop((start, end), None)
        revised = self._collector.revised_since(known[1]) if known and _same(known[0], key) else None
        if known is None or revised is None:
            tally, revised = RunningTally(ledger, start, end, step=self._step, silent=self._silent), []
        else:
            tally = known[2]
        if len(self._kept) >= _KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[start, end] = (key, self._collector.revisions, tally)
        evidence = LiveEvidence(self._collector, now, read, frozenset(revised))
        return tally.figures(max(start, min(end, now)), evidence)


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return all(before is now for before, now in zip(one, other, strict=True))
