"""The figures of a closed month from what is condensed of it (``collector.core.condensed``).

Rules this module keeps:

- The rows are those of ``Ledger.figures``. What cannot be told from one device's columns alone is left to it: services of
  several devices or agents, what is excused, and contractual figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from agent.clock import Microseconds
from agent.inventory.models import Service
from collector.core.availability import Figures, Policy, Tally
from collector.core.condensed import Condensed, Measure, added_up, follows, opened
from collector.core.intervals import Spans, clip, difference, intersection, total, united
from collector.core.ledger import Ledger, row_of
from collector.core.runs import Run
from collector.core.worktime import WorkCalendar
from collector.reading import Availability, Basis


class Counted(NamedTuple):
    """The time that counts on one basis, and the excluded time that counts as up."""

    basis: Basis
    measure: Measure
    credit: Microseconds


class ClosedMonth:
    """One month by one ledger, for many services; ``start`` and ``end`` in microseconds."""

    def __init__(self, ledger: Ledger, start: Microseconds, end: Microseconds) -> None:
        self.ledger = ledger
        self.span = (start, end)
        self._usual: dict[WorkCalendar, list[Counted]] = {}

    def rows(self, service: Service, known: Condensed, standing: Sequence[Run]) -> list[Availability] | None:
        """Return both bases of one service (``of_one``); None when they cannot be told from its device alone.

        ``standing`` are the runs of the period that may still change, as the service's agent saw the device.
        """
        view = known.view(self.ledger.agents_of(service)[0])
        after = follows(view, standing)
        if after is None or self._excused(service, known):
            return None
        columns = opened(view, after, self.span)
        causes = list(map(self.ledger.cause_by_id, known.incidents, known.causes))
        guarantee = Fraction(service.guarantee)
        found = []
        for basis, measure, credit in self._counted(service):
            tally, by_cause = added_up(columns, measure, causes)
            if credit:
                tally += Tally(considered=credit, up=credit, surely_up=credit)
            found.append(row_of(service.id, basis, Figures(tally, guarantee), by_cause))
        return found

    def of_one(self, service: Service) -> bool:
        """Whether one agent judges the service, by one device, and the contract excuses no causes."""
        alone = isinstance(service.needs, str) and len(self.ledger.agents_of(service)) == 1
        return alone and not self.ledger.excused_causes

    def _excused(self, service: Service, known: Condensed) -> bool:
        rulings = self.ledger.rulings
        return bool(rulings.excuses) and any(rulings.pardon(one, service.id) is not None for one in known.incidents)

    def _counted(self, service: Service) -> list[Counted]:
        """Return the time that counts of a service on each basis; the same for all of a calendar, as a rule."""
        calendar = self.ledger.calendar_of(service)
        lifetime = clip(self.ledger.lifetime(service.needs), *self.span)
        excluded = clip(united((window.start, window.end) for window in self.ledger.covering(service)), *self.span)
        if lifetime != [self.span] or excluded:
            return self._measured(calendar, lifetime, excluded)
        usual = self._usual.get(calendar)
        if usual is None:
            usual = self._usual[calendar] = self._measured(calendar, lifetime, excluded)
        return usual

    def _measured(self, calendar: WorkCalendar, lifetime: Spans, excluded: Spans) -> list[Counted]:
        bases: tuple[tuple[Basis, WorkCalendar], ...]
        bases = (("24x7", self.ledger.around_the_clock), ("service-time", calendar))
        found = []
        for basis, hours in bases:
            time = intersection(hours.spans(*self.span), lifetime)
            measure = Measure(difference(time, excluded), self.span)
            credit = total(time) - measure.total if self.ledger.policy is Policy.COUNT_AS_UP else 0
            found.append(Counted(basis, measure, credit))
        return found
