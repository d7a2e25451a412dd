from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.clock import SECOND
from agent.core.parcel_size import LEAST_BYTES, LONG, MOST_BYTES, SOON, ParcelSize


@given(st.lists(st.integers(0, 3 * MOST_BYTES), min_size=1), st.integers(1, 300), st.integers(0, 12))
def test_a_parcel_has_a_row_at_least_and_never_more_than_is_allowed(sizes: list[int], most: int, grown: int):
    size = ParcelSize(most)
    for _ in range(grown):
        size.answered(SOON)
    count = size.rows(sizes)
    assert 1 <= count <= min(most, len(sizes))
    assert count == 1 or sum(sizes[:count]) <= size.bytes
    assert count in {most, len(sizes)} or sum(sizes[: count + 1]) > size.bytes


def test_a_quick_way_carries_more_and_more():
    size = ParcelSize(10_000)
    for _ in range(20):
        size.answered(SECOND // 10)
    assert size.bytes == MOST_BYTES


def test_a_slow_way_carries_less_until_it_does_in_time():
    """32 kbit/s: 4 KiB a second. It finds what goes in some seconds, and stays there."""
    size = ParcelSize(10_000)
    took = []
    for _ in range(60):
        seconds = size.bytes / 4096
        took.append(seconds)
        if seconds > 30:
            size.failed()
        else:
            size.answered(round(seconds * SECOND))
    assert max(took[10:]) * SECOND <= LONG
    assert min(took[10:]) >= 1


def test_a_broken_way_is_tried_with_little():
    size = ParcelSize(10_000)
    for _ in range(20):
        size.answered(0)
    for _ in range(20):
        size.failed()
    assert size.bytes == LEAST_BYTES
