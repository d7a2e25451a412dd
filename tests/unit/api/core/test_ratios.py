"""Percentages for people."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.core.ratios import percent


@pytest.mark.parametrize(
    ("up", "known", "expected"),
    [(0, 0, None), (0, 5, "0,00"), (5, 5, "100,00"), (89_999, 100_000, "89,99"), (2, 3, "66,66"), (1, 10**9, "0,00")],
)
def test_a_percentage_is_cut_to_two_decimals(up, known, expected):
    assert percent(up, known) == expected


@given(
    known=st.integers(1, 10**13),
    share=st.integers(0, 10**6),
    guarantee=st.sampled_from([0.9, 0.95, 0.99, 0.999, 0.99999, 0.5]),
)
def test_a_printed_percentage_never_crosses_the_guarantee(known, share, guarantee):
    up = known * share // 10**6
    printed = percent(up, known, guarantee=guarantee, decimal=".")
    assert printed is not None
    promised = Fraction(str(guarantee))
    assert (Fraction(up, known) >= promised) == (Fraction(printed) / 100 >= promised)
