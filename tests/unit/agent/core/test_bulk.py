from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.core.bulk import FIRST, QUICK_S, BulkSize

LOST = st.tuples(st.just("failed"), st.integers(1, 60), st.just(0.0))
FULL = st.tuples(st.just("answered"), st.integers(1, 60), st.floats(0, 5))
WELL = st.tuples(st.just("went_well"), st.just(0), st.just(0.0))


def test_it_begins_small_and_doubles_while_full_answers_come_quickly() -> None:
    size = BulkSize(50)
    seen = [size.rows]
    for _ in range(4):
        size.answered(size.rows, 0.01)
        seen.append(size.rows)
    assert seen == [FIRST, 24, 48, 50, 50]


def test_a_request_that_was_smaller_than_the_size_proves_nothing() -> None:
    size = BulkSize(50)
    size.answered(5, 0.01)
    assert size.rows == FIRST


def test_a_slow_answer_changes_nothing() -> None:
    size = BulkSize(50)
    size.answered(12, QUICK_S + 0.01)
    assert size.rows == 12
    size.answered(12, QUICK_S)
    assert size.rows == 24


def test_what_was_too_much_is_not_asked_again_but_neared_by_one_row_a_poll() -> None:
    size = BulkSize(32)
    size.answered(12, 0.01)
    size.answered(24, 0.01)
    assert size.failed(32) == 16
    for _ in range(20):
        size.answered(size.rows, 0.01)
    assert size.rows == 16
    size.went_well()
    assert size.rows == 17
    for _ in range(40):
        size.went_well()
    assert size.rows == 32


def test_a_failure_of_what_was_small_halves_that() -> None:
    size = BulkSize(50)
    assert [size.failed(rows) for rows in (12, 6, 3, 1, 1)] == [6, 3, 1, 1, 1]
    size.went_well()
    assert size.rows == 2


@given(st.integers(1, 50), st.lists(LOST | FULL | WELL, max_size=200))
def test_it_never_leaves_its_bounds(most: int, events: list[tuple[str, int, float]]) -> None:
    size = BulkSize(most)
    for name, asked, took in events:
        before = size.rows
        arguments = {"failed": (asked,), "answered": (asked, took), "went_well": ()}[name]
        getattr(size, name)(*arguments)
        assert 1 <= size.rows <= most
        assert size.rows <= max(2 * before, before + 1)
