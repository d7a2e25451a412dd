"""Days as bars and as words."""

from __future__ import annotations

import pytest

from agent.clock import DAY, HOUR
from api.core.report_strip import spans, strip, told
from api.core.words import Language
from collector.sums import Day
from tests.support.report_cases import START


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([], ""), ([4], "4"), ([1, 2], "1-2"), ([1, 3, 4, 5, 9], "1, 3-5, 9"), ([30, 31], "30-31")],
)
def test_neighbouring_days_are_joined(numbers, expected):
    assert spans(numbers) == expected


def days(*downs: int) -> list[Day]:
    return [Day(START + place * DAY, 8 * HOUR, 8 * HOUR - down, down, 0) for place, down in enumerate(downs)]


def test_a_day_without_service_time_is_closed_before_now_and_to_come_after():
    closed = [Day(START, 0, 0, 0, 0), Day(START + DAY, 0, 0, 0, 0)]
    assert strip(closed, START + DAY) == [[], [-1]]


def test_the_smallest_outage_shows_and_a_whole_day_is_a_thousand():
    assert strip(days(0, 1, 8 * HOUR), START + 9 * DAY) == [[0, 0], [1, 0], [1000, 0]]


def test_a_strip_is_told_in_words():
    assert told(Language.EN, days(0, 1, 2, 0, 5)) == "Down on days 2-3, 5."
    assert told(Language.ID, days(0, 0)) == "Tanpa gangguan."
    blind = [Day(START, HOUR, 0, 0, HOUR)]
    assert told(Language.EN, blind) == "Partly unknown on days 1."
