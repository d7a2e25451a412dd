"""What a counter did between two readings."""

from __future__ import annotations

from itertools import pairwise

import pytest

from agent.clock import DAY, HOUR, MINUTE, SECOND
from agent.core.counters import Change, Kind, Reading, change, restarted

GIGABIT = 125_000_000
"""Octets a second."""


def changes(samples: list[int], bits: int = 64) -> list[Change]:
    readings = [Reading(value, number * MINUTE) for number, value in enumerate(samples)]
    return [change(before, after, bits=bits) for before, after in pairwise(readings)]


@pytest.mark.parametrize("bits", [32, 64])
def test_the_increase_over_a_reset_counts_what_came_after_it(bits: int) -> None:
    """Published case: samples 0 1 2 3 2 3 4 increase by 7."""
    assert sum(each.increase or 0 for each in changes([0, 1, 2, 3, 2, 3, 4], bits)) == 7


@pytest.mark.parametrize("bits", [32, 64])
def test_resets_are_counted(bits: int) -> None:
    """Published case: samples 1 2 3 0 1 0 0 1 2 0 hold three resets."""
    found = changes([1, 2, 3, 0, 1, 0, 0, 1, 2, 0], bits)
    assert sum(each.kind is Kind.RESET for each in found) == 3


def test_readings_above_2_to_the_53_stay_exact() -> None:
    """Published case: 19007199254740992 and its neighbour differ, though not as floating-point numbers."""
    before, after = Reading(19_007_199_254_740_992, 0), Reading(19_007_199_254_740_993, MINUTE)
    assert float(before.value) == float(after.value)
    assert change(before, after) == Change(Kind.GREW, 1)


@pytest.mark.parametrize(
    ("bits", "before", "after", "expected"),
    [
        (32, 2**32 - 1, 0, Change(Kind.WRAPPED, 1)),
        (32, 2**32 - 1_000, 5_000, Change(Kind.WRAPPED, 6_000)),
        (32, 4_000_000, 5_000, Change(Kind.RESET, 5_000)),
        (64, 2**64 - 1, 3, Change(Kind.WRAPPED, 4)),
        (64, 2**40, 5_000, Change(Kind.RESET, 5_000)),
        (64, 7, 7, Change(Kind.GREW, 0)),
    ],
)
def test_a_fall_is_a_wrap_when_that_growth_was_possible_else_a_reset(
    bits: int, before: int, after: int, expected: Change
) -> None:
    """At 100 Mbit/s there is time for 750 MB a minute."""
    readings = Reading(before, 0), Reading(after, MINUTE)
    assert change(*readings, bits=bits, max_rate=GIGABIT // 10) == expected
    assert change(*readings, bits=bits) == expected


def test_speed_decides_what_half_the_range_would_get_wrong() -> None:
    far = Reading(3_000_000_000, 0), Reading(1_000_000_000, 10 * SECOND)
    assert change(*far, bits=32).kind is Kind.RESET
    assert change(Reading(1_500_000_000, 0), Reading(1_000, MINUTE), bits=32, max_rate=GIGABIT) == Change(
        Kind.WRAPPED, 2**32 - 1_500_000_000 + 1_000
    )


def test_growth_faster_than_the_port_is_impossible_and_not_used() -> None:
    assert change(Reading(0, 0), Reading(10**12, MINUTE), max_rate=GIGABIT) == Change(Kind.IMPOSSIBLE, None)


def test_readings_in_the_wrong_order_or_at_once_are_impossible() -> None:
    assert change(Reading(1, MINUTE), Reading(2, MINUTE)).kind is Kind.IMPOSSIBLE
    assert change(Reading(1, MINUTE), Reading(2, 0)).kind is Kind.IMPOSSIBLE


def test_a_changed_discontinuity_time_is_a_reset_though_the_counter_grew() -> None:
    before = Reading(1_000, 0, discontinuity=0)
    assert change(before, Reading(5_000, MINUTE, discontinuity=4_711)) == Change(Kind.RESET, 5_000)
    assert change(before, Reading(5_000, MINUTE, discontinuity=None)) == Change(Kind.GREW, 4_000)


def test_after_a_reset_more_than_there_was_time_for_is_not_used() -> None:
    before = Reading(10, 0, uptime=60_000)
    assert change(before, Reading(10**12, MINUTE, uptime=100), max_rate=GIGABIT) == Change(Kind.RESET, None)


def test_an_uptime_that_went_back_is_a_reset_though_the_counter_grew() -> None:
    assert change(Reading(5, 0, uptime=60_000), Reading(9, MINUTE, uptime=3_000)) == Change(Kind.RESET, 9)


@pytest.mark.parametrize(
    ("before", "after", "elapsed", "expected"),
    [
        (100, 6_100, MINUTE, False),
        (60_000, 100, MINUTE, True),
        (60_000, 61_000, 10 * MINUTE, False),  # 610 s of uptime cover the 600 s between
        (1_000, 7_200_000, DAY, True),  # grew, but is shorter than the day between the readings
        (2**32 - 1_000, 5_000, MINUTE, False),  # 497 days: wrapped
        (2**32 - 1_000, 5_000, HOUR, True),  # too short for having wrapped
        (0, 0, HOUR, False),  # a device that always says 0 is no witness
        (None, 5, HOUR, False),
        (5, None, HOUR, False),
    ],
)
def test_a_restart_is_told_by_an_uptime_shorter_than_the_time_between(
    before: int | None, after: int | None, elapsed: int, expected: bool
) -> None:
    assert restarted(before, after, elapsed) is expected
