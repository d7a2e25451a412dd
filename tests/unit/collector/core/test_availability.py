from decimal import Decimal
from fractions import Fraction

import pytest

from collector.core.availability import (
    Policy,
    Tally,
    Verdict,
    figures,
    nearest_double,
    percent_floor,
    rolled_up,
    tally,
)
from collector.core.timeline import Bounded, Edges, State, Timeline

UP, DOWN = State.UP, State.DOWN
REMOVE, COUNT_AS_UP = Policy.REMOVE, Policy.COUNT_AS_UP
NINETY = Decimal("0.9")


def history(*rows: tuple[int, int, State]) -> Bounded:
    return Bounded.exact(Timeline.of(rows))


# The situations that Icinga DB's SLA tests describe, with their figures; what each state costs stands beside it.
SITUATIONS = {
    "multiple problems": (
        [
            (1000, 1100, DOWN),  # -10 %
            (1100, 1300, UP),
            (1300, 1400, DOWN),  # -10 %
            (1400, 1600, UP),
            (1600, 1700, DOWN),  # -10 %
            (1700, 1900, UP),
            (1900, 2000, DOWN),  # -10 %
        ],
        [],
        REMOVE,
        (1000, 2000),
        Fraction(60, 100),
    ),
    "odd edges": (
        [
            (1000, 1023, DOWN),  # -2.3 %
            (1023, 1100, UP),
            (1100, 1242, DOWN),  # -14.2 %
            (1242, 1300, UP),
            (1300, 1307, DOWN),  # -0.7 %
            (1307, 1400, UP),
            (1400, 1666, DOWN),  # -26.6 %
            (1666, 2000, UP),
        ],
        [],
        REMOVE,
        (1000, 2000),
        Fraction(562, 1000),
    ),
    "a third": ([(1000, 1100, DOWN), (1100, 1300, UP)], [], REMOVE, (1000, 1300), Fraction(2, 3)),
    "a seventh": ([(1000, 1600, DOWN), (1600, 1700, UP)], [], REMOVE, (1000, 1700), Fraction(1, 7)),
    "downtimes, excused as up": (
        [(1000, 1200, UP), (1200, 1500, DOWN), (1500, 2000, UP)],  # 1200-1300 and 1400-1500 are excused: -10 %
        [(1100, 1300), (1400, 1600)],
        COUNT_AS_UP,
        (1000, 2000),
        Fraction(90, 100),
    ),
    "downtimes, removed": (
        [(1000, 1200, UP), (1200, 1500, DOWN), (1500, 2000, UP)],  # 600 are left, 100 of them down
        [(1100, 1300), (1400, 1600)],
        REMOVE,
        (1000, 2000),
        Fraction(5, 6),
    ),
    "down all along": ([(0, 2000, DOWN)], [], REMOVE, (1000, 2000), Fraction(0)),
    "down, downtime excused": (
        [(800, 2000, DOWN)],  # only 1800-2000 is not excused
        [(600, 1800)],
        COUNT_AS_UP,
        (1000, 2000),
        Fraction(80, 100),
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_published_situations(name):
    rows, excluded, policy, period, expected = SITUATIONS[name]
    assert figures(history(*rows), [period], excluded, policy, NINETY).availability == expected


def test_exactly_ninety_percent_meets_ninety_percent():
    exact = figures(history((0, 90, UP), (90, 100, DOWN)), [(0, 100)], [], REMOVE, NINETY)
    assert (exact.availability, exact.verdict) == (Fraction(9, 10), Verdict.MET)
    assert (exact.considered, exact.up, exact.down, exact.unknown) == (100, 90, 10, 0)
    assert (exact.budget, exact.used, exact.remaining) == (10, 10, 0)
    worse = figures(history((0, 89, UP), (89, 100, DOWN)), [(0, 100)], [], REMOVE, NINETY)
    assert (worse.verdict, worse.remaining) == (Verdict.MISSED, -1)


def test_unknown_time_leaves_the_verdict_open():
    found = figures(history((0, 85, UP)), [(0, 100)], [], REMOVE, NINETY)
    assert (found.availability, found.lower, found.upper, found.coverage) == (
        1,
        Fraction(85, 100),
        1,
        Fraction(85, 100),
    )
    assert found.verdict is Verdict.UNDETERMINED


def test_brackets_and_unconfirmed_losses_move_the_bounds_only():
    bounded = Bounded.observed([(0, 100)], [Edges(20, 40, 15, 38)], [(60, 61)])
    found = figures(bounded, [(0, 100)], [], REMOVE, Decimal("0.81"))
    assert (found.lower, found.availability, found.upper) == (Fraction(74, 100), Fraction(80, 100), Fraction(82, 100))
    assert found.verdict is Verdict.UNDETERMINED
    excused = figures(bounded, [(0, 100)], [(0, 50)], COUNT_AS_UP, Decimal("0.81"))
    assert (excused.lower, excused.availability, excused.upper) == (Fraction(99, 100), 1, 1)


def test_no_data_is_neither_all_nor_nothing():
    found = figures(history(), [(0, 100)], [], REMOVE, NINETY)
    assert (found.availability, found.coverage, found.lower, found.upper) == (None, 0, 0, 1)
    assert found.verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize(("hours", "excluded"), [([], []), ([(0, 100)], [(0, 100)])])
def test_nothing_considered_is_no_ratio(hours, excluded):
    found = figures(history((0, 100, DOWN)), hours, excluded, REMOVE, NINETY)
    assert (found.considered, found.availability, found.lower, found.upper, found.coverage) == (
        0,
        None,
        None,
        None,
        None,
    )
    assert found.verdict is Verdict.UNDETERMINED
    assert (found.budget, found.remaining) == (0, 0)


def test_time_outside_service_time_and_excluded_time_outside_it_count_nothing():
    found = tally(history((0, 50, UP), (50, 100, DOWN)), [(40, 60)], [(0, 45), (90, 100)], COUNT_AS_UP)
    assert found == Tally(20, 10, 10, 0, 10, 10)


def test_an_organisation_sums_times_and_counts_verdicts():
    good = figures(history((0, 100, UP)), [(0, 100)], [], REMOVE, NINETY)
    bad = figures(history((0, 300, DOWN)), [(0, 300)], [], REMOVE, NINETY)
    dark = figures(history(), [(0, 100)], [], REMOVE, NINETY)
    found = rolled_up([good, bad, dark])
    assert (found.met, found.missed, found.undetermined) == (1, 1, 1)
    assert (found.tally.considered, found.tally.up, found.tally.down, found.tally.unknown) == (500, 100, 300, 100)
    assert found.availability == Fraction(1, 4)
    assert rolled_up([]).availability is None


@pytest.mark.parametrize(
    ("ratio", "guarantee", "printed"),
    [
        (Fraction("0.899996"), NINETY, "89.99"),
        (Fraction(9, 10), NINETY, "90.00"),
        (Fraction(1), None, "100.00"),
        (Fraction(0), None, "0.00"),
        (Fraction(2, 3), None, "66.66"),
        (Fraction("0.99997"), Decimal("0.99995"), "99.997"),  # 99.99 would stand below the guarantee
        (Fraction("0.899999999999999999"), Decimal("0.899999999999999999"), "89.9999999999999999"),
        (Fraction("0.99994"), Decimal("0.99995"), "99.994"),
        (Fraction(1, 3), Fraction(1, 3), "33.3333333333333333"),  # no decimal holds a third
    ],
)
def test_what_people_read_is_cut(ratio, guarantee, printed):
    assert percent_floor(ratio, guarantee) == printed


def test_machines_read_the_nearest_double():
    assert nearest_double(Fraction(9, 10)) == 0.9
    assert nearest_double(Fraction(10**400 + 1, 10**400)) == 1.0
    assert nearest_double(None) is None
