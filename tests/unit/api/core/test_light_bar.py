from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.core.light_bar import light_bar


@pytest.mark.parametrize(
    ("dbm", "low", "high", "verdict"),
    [
        (-6.0, -14.0, 0.5, "good"),
        (-14.0, -14.0, 0.5, "good"),
        (-14.1, -14.0, 0.5, "low"),
        (0.6, -14.0, 0.5, "high"),
        (-40.0, -14.0, 0.5, "dark"),
        (-40.0, None, None, "dark"),
        (-6.0, None, None, "unlimited"),
        (-6.0, -14.0, None, "good"),
        (-20.0, -14.0, None, "low"),
        (3.0, None, 0.5, "high"),
        (-6.0, 0.5, -14.0, "unlimited"),
        (-6.0, float("nan"), float("inf"), "unlimited"),
    ],
)
def test_a_reading_is_judged_by_the_limits_that_are_known(dbm, low, high, verdict):
    bar = light_bar(dbm, low, high)
    assert bar is not None
    assert bar.verdict == verdict
    assert (bar.span is None) == (verdict == "unlimited" or (low is None and high is None))


@pytest.mark.parametrize("dbm", [None, float("nan"), float("-inf")])
def test_no_reading_no_bar(dbm):
    assert light_bar(dbm, -14.0, 0.5) is None


LIMITS = st.one_of(st.none(), st.floats(-60, 30))


@given(st.floats(-60, 30), LIMITS, LIMITS)
def test_what_is_drawn_lies_within_the_bar(dbm, low, high):
    bar = light_bar(dbm, low, high)
    assert bar is not None
    assert 0 <= bar.at <= 100
    if bar.span is not None:
        assert 0 <= bar.span[0] < bar.span[1] <= 100
        if bar.verdict == "good" and 2 < bar.at < 98:
            assert bar.span[0] - 0.01 <= bar.at <= bar.span[1] + 0.01
