"""Quantities as people write them."""

import pytest

from agent.clock import DAY, HOUR, MILLISECOND, MINUTE, SECOND
from agent.inventory.quantities import format_duration, parse_duration, parse_hourly_rate

PAIRS = [
    ("250ms", 250 * MILLISECOND),
    ("10s", 10 * SECOND),
    ("5m", 5 * MINUTE),
    ("2h", 2 * HOUR),
    ("1d", DAY),
    ("7us", 7),
]


@pytest.mark.parametrize(
    ("text", "microseconds"), [*PAIRS, ("1.5s", 1_500_000), (" 1s ", SECOND), ("0s", 0), ("0.1us", 0)]
)
def test_a_duration_is_microseconds(text, microseconds):
    assert parse_duration(text) == microseconds


@pytest.mark.parametrize(("text", "microseconds"), [*PAIRS, ("1500ms", 1_500_000), ("0s", 0), ("90s", 90 * SECOND)])
def test_a_duration_is_written_in_the_largest_unit_without_a_fraction(text, microseconds):
    assert format_duration(microseconds) == text


@pytest.mark.parametrize(
    "text", ["", "10", "s", "-1s", "1 s", "10S", "1e3s", "10s10s", "1w", "٣s", "nan", "1s\n2s", "9" * 16 + "s"]
)
def test_what_is_no_duration_names_the_remedy(text):
    with pytest.raises(ValueError, match="is no duration; write a number with a unit, such as 250ms"):
        parse_duration(text)


@pytest.mark.parametrize(("text", "rate"), [("1e-5/h", 1e-5), ("0.5/h", 0.5), ("2/H", 2.0), ("1E+2/h", 100.0)])
def test_a_rate_is_per_hour(text, rate):
    assert parse_hourly_rate(text) == rate


@pytest.mark.parametrize("text", ["1e-5", "/h", "-1/h", "1/s", "inf/h", "", "1e999/h"])
def test_what_is_no_rate_names_the_remedy(text):
    with pytest.raises(ValueError, match="is no rate; write a number per hour, such as 1e-5/h"):
        parse_hourly_rate(text)
