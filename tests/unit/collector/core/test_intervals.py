from itertools import product

import pytest

from collector.core.intervals import clip, difference, holds, intersection, overlap, reached, total, union, united

TICKS = 6
# every set of six ticks: small enough to try every pair of sets
SETS = [united((tick, tick + 1) for tick in range(TICKS) if mask >> tick & 1) for mask in range(2**TICKS)]


def ticks(spans):
    return {tick for start, end in spans for tick in range(start, end)}


def test_united_sorts_joins_what_touches_and_drops_what_is_empty():
    assert united([(5, 7), (1, 3), (3, 4), (9, 9)]) == [(1, 4), (5, 7)]
    assert united([(1, 9), (2, 3), (4, 5)]) == [(1, 9)]
    assert united([(-5, -3), (-3, 0)]) == [(-5, 0)]
    assert united([(3, 1)]) == []
    assert united([]) == []


@pytest.mark.parametrize(
    ("operation", "expected"),
    [(union, set.union), (intersection, set.intersection), (difference, set.difference)],
)
def test_every_pair_of_small_sets(operation, expected):
    for left, right in product(SETS, SETS):
        found = operation(left, right)
        assert ticks(found) == expected(ticks(left), ticks(right))
        assert found == united(found), "sorted, disjoint, touching spans one"


def test_overlap_is_the_length_of_the_intersection():
    for left, right in product(SETS, SETS):
        assert overlap(left, right) == total(intersection(left, right))


def test_clip_holds_and_reached_on_every_small_set():
    for spans in SETS:
        for start, end in product(range(-1, TICKS + 2), repeat=2):
            assert ticks(clip(spans, start, end)) == ticks(spans) & set(range(start, end))
        for instant in range(-1, TICKS + 1):
            assert holds(spans, instant) == (instant in ticks(spans))
        for amount, tick in enumerate(sorted(ticks(spans)), start=1):
            assert reached(spans, amount) == tick + 1
        assert reached(spans, total(spans) + 1) is None


def test_operations_leave_their_inputs_alone():
    left, right = [(0, 10), (20, 30)], [(5, 25)]
    for operation in (union, intersection, difference, overlap):
        operation(left, right)
    clip(left, 5, 25)
    assert (left, right) == ([(0, 10), (20, 30)], [(5, 25)])
