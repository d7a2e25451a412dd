"""Availability figures: from states and service time to availability, bounds, verdict and budget.

Rules this module keeps (``availability.md``, Figures):

- Times are integers of microseconds, ratios are exact fractions until they are printed; a guarantee is a decimal, so
  that exactly 90 % meets 90 %.
- A ``Tally`` adds up: the tallies of a period's parts sum to the whole period's, and ``up + down + unknown`` is
  ``considered``, always.
- No data is None: never 100 % and never 0 %. Nothing considered: every ratio None and the verdict undetermined.
- ``remove`` takes excluded time out whatever its state; ``count-as-up`` keeps it in as up whatever its state.
- What people read is cut, never rounded, so that no figure moves across its guarantee.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import msgspec

from agent.clock import Microseconds
from collector.core.intervals import Spans, difference, overlap, total
from collector.core.timeline import Bounded

_MOST_DECIMALS = 16  # of a percentage: a guarantee has 18 at most


class Policy(StrEnum):
    """What happens to excluded time."""

    REMOVE = "remove"
    COUNT_AS_UP = "count-as-up"


class Verdict(StrEnum):
    """Whether a guarantee is kept, as far as it can be known."""

    MET = "met"
    MISSED = "missed"
    UNDETERMINED = "undetermined"


class Tally(msgspec.Struct, frozen=True):
    """Time by state over the considered time, in microseconds; ``up + down + unknown == considered``.

    ``surely_up`` is up in the pessimistic timeline, ``surely_down`` down in the optimistic one.
    """

    considered: Microseconds = 0
    up: Microseconds = 0
    down: Microseconds = 0
    unknown: Microseconds = 0
    surely_up: Microseconds = 0
    surely_down: Microseconds = 0

    def __add__(self, other: Tally) -> Tally:
        """Return the tally of both periods, or of both services, together."""
        return Tally(
            self.considered + other.considered,
            self.up + other.up,
            self.down + other.down,
            self.unknown + other.unknown,
            self.surely_up + other.surely_up,
            self.surely_down + other.surely_down,
        )


class Figures(msgspec.Struct, frozen=True):
    """What a tally says against a guarantee; ratios are exact, or None where there is nothing to divide by."""

    tally: Tally
    guarantee: Fraction

    @property
    def considered(self) -> Microseconds:
        """C: service time without what is excluded."""
        return self.tally.considered

    @property
    def up(self) -> Microseconds:
        """U: the part of C that is up."""
        return self.tally.up

    @property
    def down(self) -> Microseconds:
        """D: the part of C that is down."""
        return self.tally.down

    @property
    def unknown(self) -> Microseconds:
        """K: the part of C of which nothing is known."""
        return self.tally.unknown

    @property
    def availability(self) -> Fraction | None:
        """U / (U + D)."""
        return _ratio(self.tally.up, self.tally.up + self.tally.down)

    @property
    def lower(self) -> Fraction | None:
        """The least availability of C that the evidence allows."""
        return _ratio(self.tally.surely_up, self.tally.considered)

    @property
    def upper(self) -> Fraction | None:
        """The greatest availability of C that the evidence allows."""
        return _ratio(self.tally.considered - self.tally.surely_down, self.tally.considered)

    @property
    def coverage(self) -> Fraction | None:
        """(U + D) / C: how much of the considered time is known."""
        return _ratio(self.tally.up + self.tally.down, self.tally.considered)

    @property
    def verdict(self) -> Verdict:
        """Met when even the lower bound keeps the guarantee, missed when not even the upper one does."""
        considered = self.tally.considered
        needed = self.guarantee.numerator * considered  # by whole numbers: a month of many services passes here
        if considered and self.tally.surely_up * self.guarantee.denominator >= needed:
            return Verdict.MET
        if considered and (considered - self.tally.surely_down) * self.guarantee.denominator < needed:
            return Verdict.MISSED
        return Verdict.UNDETERMINED

    @property
    def budget(self) -> Microseconds:
        """The error budget (1 - guarantee) x C, in whole microseconds: as much as may be down."""
        return int((1 - self.guarantee) * self.tally.considered)

    @property
    def used(self) -> Microseconds:
        """What of the budget is used: D."""
        return self.tally.down

    @property
    def remaining(self) -> Microseconds:
        """What of the budget is left; negative once D is over it."""
        return self.budget - self.tally.down


class RollUp(msgspec.Struct, frozen=True):
    """An organisation: times summed over its services, and how many of them kept their guarantee."""

    tally: Tally
    met: int
    missed: int
    undetermined: int

    @property
    def availability(self) -> Fraction | None:
        """U / (U + D) of the summed times; never a mean of percentages."""
        return _ratio(self.tally.up, self.tally.up + self.tally.down)


def tally(bounded: Bounded, service_time: Spans, excluded: Spans, policy: Policy = Policy.REMOVE) -> Tally:
    """Add up a subject's states over its service time, which is already clipped to the period and to its life."""
    counted = difference(service_time, excluded) if excluded else service_time
    known = total(counted)
    point, pessimistic, optimistic = bounded
    up, down = overlap(point.up, counted), overlap(point.down, counted)
    surely_up = up if pessimistic is point else overlap(pessimistic.up, counted)
    surely_down = down if optimistic is point else overlap(optimistic.down, counted)
    credit = total(service_time) - known if policy is Policy.COUNT_AS_UP else 0
    return Tally(known + credit, up + credit, down, known - up - down, surely_up + credit, surely_down)


def figures(
    bounded: Bounded, service_time: Spans, excluded: Spans, policy: Policy, guarantee: Decimal | Fraction
) -> Figures:
    """Return the figures of one subject over one period (see ``tally``); ``guarantee`` is 0 to 1."""
    return Figures(tally(bounded, service_time, excluded, policy), Fraction(guarantee))


def rolled_up(parts: Iterable[Figures]) -> RollUp:
    """Return the figures of an organisation from its services'."""
    whole = Tally()
    counts = dict.fromkeys(Verdict, 0)
    for part in parts:
        whole += part.tally
        counts[part.verdict] += 1
    return RollUp(whole, counts[Verdict.MET], counts[Verdict.MISSED], counts[Verdict.UNDETERMINED])


def nearest_double(ratio: Fraction | None) -> float | None:
    """Return the double nearest to the exact ratio (ties to even), for machine formats; None stays None.

    Python divides two integers correctly rounded, however large they are.
    """
    return None if ratio is None else ratio.numerator / ratio.denominator


def percent_floor(ratio: Fraction, guarantee: Fraction | Decimal | None = None) -> str:
    """Return a ratio as a percentage for people, cut to two decimals: 0.899996 is ``89.99``.

    A guarantee with more decimals (99.995 %) is printed against with as many, so that the cut figure stays on its
    side of the guarantee.

    >>> percent_floor(Fraction(899996, 1000000))
    '89.99'
    >>> percent_floor(Fraction("0.99997"), Decimal("0.99995"))
    '99.997'
    """
    decimals = 2
    if guarantee is not None:
        while decimals < _MOST_DECIMALS and (Fraction(guarantee) * 100 * 10**decimals).denominator != 1:
            decimals += 1
    whole, part = divmod(ratio * 100 * 10**decimals // 1, 10**decimals)
    return f"{whole}.{part:0{decimals}d}"


def _ratio(part: Microseconds, whole: Microseconds) -> Fraction | None:
    return Fraction(part, whole) if whole else None
