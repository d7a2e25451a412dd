"""Figures of many services together: summed by group, and by what took their time.

Rules this module keeps (``availability.md``, Roll-up and Attribution):

- Times are summed, percentages never averaged; beside the sums stand the counts of services that met their guarantee,
  missed it, or are undetermined.
- Contractual beside operational: where the inventory excuses causes, both are summed alike.
- Over a partition the groups sum to the whole; causes sum to the down time, exactly.
- Repairs and failures are summed as times and counts, a mean is taken last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import msgspec

from agent.clock import Microseconds
from collector.core.availability import Figures, RollUp, Tally, rolled_up
from collector.core.grouping import Groups
from collector.reading import Availability, Basis, Contractual
from collector.sums import Reliability

BASES: tuple[Basis, Basis] = ("24x7", "service-time")


class Repairs(NamedTuple):
    """Failures and repairs of one service or many on one basis: how many outages began and ended in the period, the
    length of those that ended, and the up time, in microseconds.
    """

    began: int
    ended: int
    repair: Microseconds
    up: Microseconds

    @property
    def mttr(self) -> Fraction | None:
        """The mean length of the outages that ended, None when none did."""
        return Fraction(self.repair, self.ended) if self.ended else None

    @property
    def mtbf(self) -> Fraction | None:
        """The up time by the outages that began, None when none did."""
        return Fraction(self.up, self.began) if self.began else None


class GroupFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one group of services on one basis; ``group`` None holds those whose group the inventory does not name.

    ``budget`` sums the services' error budgets; ``contractual`` is None where the inventory excuses no causes.
    """

    group: str | None
    basis: Basis
    services: tuple[str, ...]
    whole: RollUp
    budget: Microseconds
    down_by_cause: Mapping[str, Microseconds]
    contractual: RollUp | None
    repairs: Repairs


class CauseFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What one cause took on one basis: down time, the services that lost it, and in how many incidents."""

    cause: str
    basis: Basis
    down: Microseconds
    services: tuple[str, ...]
    incidents: int


def by_group(
    rows: Sequence[Availability], groups: Groups, reliability: Iterable[Reliability] = ()
) -> list[GroupFigures]:
    """Return the figures of every group that a row belongs to, by group (None last), then basis.

    A service that ``groups`` does not name belongs to None; one that belongs to several counts in each.
    """
    held: dict[tuple[str | None, Basis], list[Availability]] = {}
    for row in rows:
        for group in groups.get(row.service, (None,)):
            held.setdefault((group, row.basis), []).append(row)
    known = {one.service: one for one in reliability}
    ordered = sorted(held, key=lambda key: (key[0] is None, key[0] or "", key[1]))
    return [_together(group, basis, held[group, basis], known) for group, basis in ordered]


def _together(
    group: str | None, basis: Basis, rows: Sequence[Availability], known: Mapping[str, Reliability]
) -> GroupFigures:
    causes: dict[str, Microseconds] = {}
    for row in rows:
        for cause, amount in row.down_by_cause.items():
            causes[cause] = causes.get(cause, 0) + amount
    spared = [contractual_figures(row.contractual, row.guarantee) for row in rows if row.contractual is not None]
    services = tuple(row.service for row in rows)
    return GroupFigures(
        group=group,
        basis=basis,
        services=services,
        whole=rolled_up(figures_of(row) for row in rows),
        budget=sum(row.budget for row in rows),
        down_by_cause=dict(sorted(causes.items())),
        contractual=rolled_up(spared) if spared else None,
        repairs=repairs((known[service] for service in services if service in known), basis),
    )


def by_cause(rows: Sequence[Availability], reliability: Iterable[Reliability] = ()) -> list[CauseFigures]:
    """Return what each cause took of these services, the most first, by basis.

    Incidents are counted that took time which counts on the basis; down time that none claims counts as none.
    """
    mine = {row.service for row in rows}
    incidents: dict[tuple[str, Basis], set[str]] = {}
    for one in reliability:
        for share in one.shares if one.service in mine else ():
            for basis in BASES:
                if share.incident is not None and (share.around if basis == "24x7" else share.service_time):
                    incidents.setdefault((share.cause, basis), set()).add(share.incident)
    down: dict[tuple[str, Basis], dict[str, Microseconds]] = {}
    for row in rows:
        for cause, amount in row.down_by_cause.items():
            if amount:
                down.setdefault((cause, row.basis), {})[row.service] = amount
    found = [
        CauseFigures(
            cause=cause,
            basis=basis,
            down=sum(lost.values()),
            services=tuple(sorted(lost)),
            incidents=len(incidents.get((cause, basis), ())),
        )
        for (cause, basis), lost in down.items()
    ]
    return sorted(found, key=lambda row: (row.basis, -row.down, row.cause))


def repairs(of: Iterable[Reliability], basis: Basis) -> Repairs:
    """Return failures and repairs of services together on one basis."""
    began = ended = repair = up = 0
    for one in of:
        began, ended = began + one.began, ended + one.ended
        repair += one.repair if basis == "24x7" else one.repair_service_time
        up += one.up if basis == "24x7" else one.up_service_time
    return Repairs(began, ended, repair, up)


def figures_of(row: Availability) -> Figures:
    """Return a row's figures, exact again.

    The bounds travel as the doubles nearest to a whole number of microseconds over ``considered``; a month has fewer
    than 2^42 of them, so rounding the product gives that number back.
    """
    return Figures(_tally(row), _guarantee(row.guarantee))


def contractual_figures(row: Contractual, guarantee: float) -> Figures:
    """Return a contractual figure, exact again as ``figures_of`` does."""
    return Figures(_tally(row), _guarantee(guarantee))


def _tally(row: Availability | Contractual) -> Tally:
    considered = row.considered
    surely_up = 0 if row.lower is None else round(Fraction(row.lower) * considered)
    possibly_up = considered if row.upper is None else round(Fraction(row.upper) * considered)
    return Tally(considered, row.up, row.down, row.unknown, surely_up, considered - possibly_up)


def _guarantee(guarantee: float) -> Fraction:
    return Fraction(Decimal(str(guarantee)))
