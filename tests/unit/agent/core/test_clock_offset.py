from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.clock import MILLISECOND, SECOND
from agent.core.clock_offset import KEPT, ClockFilter, Exchange

SMALL = st.integers(0, 5 * SECOND)


def exchange(ahead: int, there: int = 0, back: int = 0, thinking: int = 0, begins: int = 10**15) -> Exchange:
    received = begins - ahead + there
    return Exchange(begins, received, received + thinking, begins + there + thinking + back)


def test_nothing_is_known_at_first():
    assert ClockFilter().ahead is None


@given(st.integers(-(10**12), 10**12), SMALL, SMALL, SMALL)
def test_an_exchange_is_wrong_by_half_its_delay_at_most(ahead: int, there: int, back: int, thinking: int):
    seen = exchange(ahead, there, back, thinking)
    assert seen.delay == there + back
    assert abs(seen.ahead - ahead) <= (there + back) // 2 + 1


@given(st.integers(-(10**9), 10**9), st.lists(st.tuples(SMALL, SMALL, SMALL), min_size=1, max_size=30))
def test_the_least_delayed_of_the_last_counts(ahead: int, ways: list[tuple[int, int, int]]):
    clocks = ClockFilter()
    for there, back, thinking in ways:
        clocks.add(exchange(ahead, there, back, thinking))
    least = min(there + back for there, back, _ in ways[-KEPT:])
    assert clocks.ahead is not None
    assert abs(clocks.ahead - ahead) <= least // 2 + 1


@pytest.mark.parametrize("step", [-3 * SECOND, 2 * SECOND, 365 * 86_400 * SECOND])
def test_a_clock_that_was_set_is_seen_at_once(step: int):
    clocks = ClockFilter()
    for _ in range(20):
        clocks.add(exchange(0, MILLISECOND, MILLISECOND))
    clocks.add(exchange(step, 200 * MILLISECOND, 10 * MILLISECOND))
    assert clocks.ahead is not None
    assert abs(clocks.ahead - step) <= 105 * MILLISECOND


def test_a_slow_exchange_does_not_move_a_good_estimate():
    clocks = ClockFilter()
    clocks.add(exchange(0, MILLISECOND, MILLISECOND))
    clocks.add(exchange(0, 4 * SECOND, MILLISECOND))
    assert clocks.ahead == 0
