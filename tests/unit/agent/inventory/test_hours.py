from datetime import date

import pytest

from agent.inventory.hours import Dates, clashes, parse_dates, parse_day, parse_hours


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("08:00-16:00", (480, 960)),
        ("00:00-24:00", (0, 1440)),
        ("16:00-24:00", (960, 1440)),
        ("22:00-06:00", (1320, 1800)),
        ("22:00-00:00", (1320, 1440)),  # midnight by its other name
        ("23:59-23:58", (1439, 2878)),
        (" 08:00-16:00 ", (480, 960)),
    ],
)
def test_hours_are_minutes_since_the_midnight_of_the_day_they_begin(text, minutes):
    assert parse_hours(text) == minutes


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("8-16", r'are no hours; write two times of day as "08:00-16:00"'),
        ("8:00-16:00", "are no hours"),
        ("08:00 - 16:00", "are no hours"),
        ("08.00-16.00", "are no hours"),
        ("", "are no hours"),
        ("\u0660\u0668:00-16:00", "are no hours"),  # digits, but not ours
        ("08:60-16:00", "names no time of day"),
        ("08:00-16:60", "names no time of day"),
        ("08:00-24:01", "names no time of day"),
        ("08:00-25:00", "names no time of day"),
        ("24:00-08:00", "names no time of day; hours begin at 00:00 to 23:59"),
        ("08:00-08:00", r'holds no time; write "00:00-24:00" for around the clock'),
        ("00:00-00:00", "holds no time"),
    ],
)
def test_malformed_hours_are_refused_with_the_remedy(text, remedy):
    with pytest.raises(ValueError, match=remedy):
        parse_hours(text)


def test_dates_are_one_day_or_a_range_with_both_ends():
    assert parse_dates("2026-11-21") == Dates(date(2026, 11, 21), date(2026, 11, 21), single=True)
    assert parse_dates("2026-02-19..2026-03-17") == Dates(date(2026, 2, 19), date(2026, 3, 17), single=False)
    assert not parse_dates("2026-02-19..2026-02-19").single


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("2026-02-30", "2026-02-30 is no day of the calendar"),
        ("21-11-2026", r'are no dates; write one as "2026-11-21"'),
        ("20261121", "are no dates"),
        ("2026-11-21..", "are no dates"),
        ("2026-03-17..2026-02-19", "ends before it begins; write the earlier date first, as 2026-02-19..2026-03-17"),
    ],
)
def test_malformed_dates_are_refused_with_the_remedy(text, remedy):
    with pytest.raises(ValueError, match=remedy):
        parse_dates(text)


def test_a_days_hours_are_sorted_and_those_that_touch_or_overlap_are_one():
    assert parse_day(["13:00-16:00", "08:00-12:00"]) == ((480, 720), (780, 960))
    assert parse_day(["12:00-16:00", "08:00-12:00"]) == ((480, 960),)
    assert parse_day(["08:00-16:00", "09:00-10:00"]) == ((480, 960),)
    assert parse_day([]) == ()


def test_only_equals_with_different_hours_clash():
    morning, closed = parse_day(["08:00-12:00"]), ()
    day, ramadan, part = (
        parse_dates("2026-03-01"),
        parse_dates("2026-02-19..2026-03-17"),
        parse_dates("2026-03-01..2026-03-01"),
    )

    assert list(clashes([(day, morning), (day, closed)])) == [(0, 1)]
    assert list(clashes([(ramadan, morning), (day, closed), (part, closed)])) == [(0, 2)]
    assert list(clashes([(day, morning), (day, morning)])) == []
    assert list(clashes([(ramadan, morning), (day, closed)])) == []
    assert list(clashes([(ramadan, morning), (parse_dates("2026-03-18..2026-03-20"), closed)])) == []
