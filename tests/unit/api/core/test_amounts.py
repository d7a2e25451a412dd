from __future__ import annotations

import pytest

from api.core.amounts import NOTHING, bits, count, number, rate
from api.core.words import Language

ID, EN = Language.ID, Language.EN


@pytest.mark.parametrize(
    ("bps", "told"),
    [
        (0.0, "0 bit/s"),
        (999.0, "999 bit/s"),
        (999.9, "1 kbit/s"),
        (1_000.0, "1 kbit/s"),
        (1_234_567.0, "1,23 Mbit/s"),
        (12_345_678.0, "12,3 Mbit/s"),
        (123_456_789.0, "123 Mbit/s"),
        (10.0**10, "10 Gbit/s"),
        (4.0 * 10**11, "400 Gbit/s"),
        (3.0 * 10**15, "3.000 Tbit/s"),
        (None, NOTHING),
        (float("nan"), NOTHING),
        (float("inf"), NOTHING),
    ],
)
def test_a_rate_of_traffic_is_told_with_three_digits(bps: float | None, told: str):
    assert bits(ID, bps) == told


def test_comma_and_point_follow_the_language():
    assert (number(ID, -1234.5), number(EN, -1234.5)) == ("-1.234,5", "-1,234.5")
    assert (count(ID, 1_234_567), count(EN, None)) == ("1.234.567", NOTHING)


def test_what_happens_rarely_is_told_a_minute():
    assert (rate(ID, 0.0), rate(ID, 0.25), rate(EN, 0.25), rate(ID, 3.0)) == ("0", "15,0/mnt", "15.0/min", "3,0/dtk")
    assert (rate(EN, None), rate(EN, float("nan"))) == (NOTHING, NOTHING)
