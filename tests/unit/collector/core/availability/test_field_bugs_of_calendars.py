"""Mistakes of availability figures with months, hours and clocks, each told by its story, and none made here.

The figures come of states as ``siaga availability`` reads them; the local clock is Jakarta's where none is named.
"""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from agent.clock import DAY, HOUR, SECOND
from agent.inventory.calendar_spec import CalendarSpec
from collector.core.availability import Verdict
from collector.core.reliability import reliability
from collector.core.timeline import Timeline
from collector.core.worktime import WorkCalendar
from tests.support.told_month import ALWAYS, DOWN, OFFICE, TWO_OUTAGES, UP, WIB, at, judged, rows, said, up_but


def test_june_2026_is_missed_in_office_hours_and_met_around_the_clock():
    """The one month, two true answers: 18 of the 160 hours of service, but 58 of 720 hours in all."""
    month = up_but(*TWO_OUTAGES)
    office, always = judged(month, OFFICE), judged(month)
    assert (said(office), office.verdict) == ("88.75", Verdict.MISSED)
    assert (office.considered, office.down) == (160 * HOUR, 18 * HOUR)
    assert (said(always), always.verdict) == ("91.94", Verdict.MET)
    assert (always.considered, always.down) == (720 * HOUR, 58 * HOUR)


def test_sixteen_hours_of_160_meet_ninety_percent_and_a_microsecond_more_misses():
    """Binary floating point reads 0.9 as a little more than nine tenths, and calls the month missed that just met it."""
    sixteen = up_but(("2026-06-02T08:00", "2026-06-03T16:00"))
    met = judged(sixteen, OFFICE)
    assert (met.down, met.availability, met.verdict, met.remaining) == (16 * HOUR, Fraction(9, 10), Verdict.MET, 0)
    more = judged(
        up_but(("2026-06-02T08:00", "2026-06-03T16:00"), ("2026-06-04T08:00", "2026-06-04T08:00:00.000001")), OFFICE
    )
    assert (more.down, more.verdict, more.remaining) == (16 * HOUR + 1, Verdict.MISSED, -1)
    assert said(more) == "89.99"


def test_an_outage_across_the_months_edge_is_cut_and_counted_once_in_each():
    """Counted whole where it began it gives May 100 % and June more outage than June has; or it is lost in both."""
    told = rows(
        ("2026-05-01", "2026-05-31T20:00", UP),
        ("2026-05-31T20:00", "2026-06-01T03:00", DOWN),
        ("2026-06-01T03:00", "2026-07-01", UP),
    )
    may, june = judged(told, period=("2026-05-01", "2026-06-01")), judged(told)
    assert (may.down, june.down) == (4 * HOUR, 3 * HOUR)
    assert may.tally + june.tally == judged(told, period=("2026-05-01", "2026-07-01")).tally


def test_an_outage_longer_than_the_month_is_the_month_and_no_more():
    """Duration of the problem by length of the month: minus 303 % availability."""
    made = judged(rows(("2026-03-01", "2026-10-01", DOWN)))
    assert (made.down, made.availability, made.verdict) == (30 * DAY, 0, Verdict.MISSED)


def test_maintenance_outside_service_hours_takes_nothing_out_of_them():
    """A night's work subtracted from the office's 160 hours would make an outage by day weigh more."""
    month = up_but(("2026-06-10T10:00", "2026-06-10T12:00"))
    assert judged(month, OFFICE, excluded=(("2026-06-10T18:00", "2026-06-11T06:00"),)) == judged(month, OFFICE)


def test_an_outage_wholly_outside_service_hours_costs_nothing_but_is_seen_around_the_clock():
    """A night without power is no broken promise of an office that opens at eight, nor is it nothing."""
    month = up_but(("2026-06-10T17:00", "2026-06-11T07:00"))
    assert (judged(month, OFFICE).down, judged(month).down) == (0, 14 * HOUR)


def test_an_outage_over_a_weekend_and_a_holiday_counts_the_working_hours_only():
    """Friday noon to Wednesday noon over a weekend and Pancasila day: sixteen hours, not five days of eight."""
    period = ("2026-05-01", "2026-07-01")
    month = up_but(("2026-05-29T12:00", "2026-06-03T12:00"), period=period)
    assert judged(month, OFFICE, period=period).down == (4 + 8 + 4) * HOUR


def test_no_second_is_lost_at_midnight():
    """Days that end at 23:59:59 lose a second each: thirty a month, and a host that was never down has 99.998 %."""
    days = [date(2026, 6, 1) + timedelta(days=step) for step in range(31)]
    edges = [at(day.isoformat()) for day in days]
    told = [(first, last, UP) for first, last in itertools.pairwise(edges)]
    made = judged(Timeline.of(told))
    assert (made.up, made.considered, made.unknown) == (30 * DAY, 30 * DAY, 0)
    whole_days = WorkCalendar.of(
        CalendarSpec.model_validate(
            {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["00:00-24:00"]}
        ),
        WIB,
    )
    assert whole_days.spans(edges[0], edges[-1]) == [(edges[0], edges[-1])]


def test_a_second_told_as_the_end_is_a_gap_and_said_to_be_one():
    """An export that ends its rows at 23:59:59 leaves a second in which nothing is known; it is not made up."""
    made = judged(rows(("2026-06-01", "2026-06-15T23:59:59", UP), ("2026-06-16", "2026-07-01", UP)))
    assert (made.unknown, made.availability) == (SECOND, 1)
    assert 1 - made.coverage == Fraction(SECOND, 30 * DAY)


def test_the_instant_at_the_edge_belongs_to_one_period():
    """Closed intervals count the midnight between two months, and an outage that ends there, twice or in the wrong one."""
    told = rows(("2026-05-31T23:00", "2026-06-01", DOWN), ("2026-06-01", "2026-07-01", UP))
    assert judged(told).down == 0
    kept = reliability([(at("2026-05-31T23:00"), at("2026-06-01"))], at("2026-06-01"), at("2026-07-01"), 1, ALWAYS)
    assert (kept.began, kept.ended, kept.mttr_wall) == (0, 1, HOUR)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Pacific/Apia", "2011-12-30", 0),
        ("Asia/Jakarta", "2026-03-29", 24),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone: str, day: str, hours: float):
    """86,400 seconds a day: 104 % in autumn, 96 % in spring, and a day that never was is down all day."""
    after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    calendar = WorkCalendar.around_the_clock(zone)
    made = judged(up_but(period=(day, after), zone=zone), calendar, period=(day, after))
    assert made.considered == made.up == round(hours * HOUR)
    assert made.availability == (1 if hours else None)


def test_an_outage_through_the_hour_that_comes_twice_is_as_long_as_it_was():
    """Local times subtracted: an outage from 01:30 to 03:30 in the night of 25 October lasts three hours, not two."""
    zone, period = "Europe/Berlin", ("2026-10-25", "2026-10-26")
    made = judged(
        up_but(("2026-10-25T01:30", "2026-10-25T03:30"), period=period, zone=zone),
        WorkCalendar.around_the_clock(zone),
        period=period,
    )
    assert (made.down, made.considered) == (3 * HOUR, 25 * HOUR)


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        ("Europe/Berlin", "2026-03-28", 7),
        ("Europe/Berlin", "2026-10-24", 9),
        ("Australia/Lord_Howe", "2026-10-03", 7.5),
        ("Asia/Jakarta", "2026-10-24", 8),
    ],
)
def test_a_night_shift_is_as_long_as_the_clocks_make_it(zone: str, evening: str, hours: float) -> None:
    """Hours of service as closing time less opening time: 22:00 to 06:00 is eight hours, in two nights of the year not."""
    nights = WorkCalendar.of(
        CalendarSpec.model_validate(
            {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["22:00-06:00"]}
        ),
        zone,
    )
    noon = f"{evening}T12:00"
    period = (noon, (datetime.fromisoformat(noon) + timedelta(days=1)).isoformat())
    made = judged(up_but(period=period, zone=zone), nights, period=period)
    assert (made.considered, made.availability) == (round(hours * HOUR), 1)


@pytest.mark.parametrize(("year", "days"), [(2024, 29), (2026, 28), (2000, 29), (2100, 28)])
def test_february_has_its_own_length(year: int, days: int):
    """Months of thirty days, and every fourth year leap: 2100 is none."""
    period = (f"{year}-02-01", f"{year}-03-01")
    assert judged(up_but(period=period), period=period).considered == days * DAY


def test_the_leap_day_is_a_working_day_like_any_other():
    """A Thursday that tables by day of the year skip, or give to 1 March."""
    assert OFFICE.spans(at("2024-02-29"), at("2024-03-01")) == [(at("2024-02-29T08:00"), at("2024-02-29T16:00"))]


@pytest.mark.parametrize("period", [("2026-06-01", "2026-06-01"), ("2026-06-02", "2026-06-01")])
def test_a_period_without_length_divides_by_nothing(period: tuple[str, str]):
    """Division by zero, or a negative period whose outages are negative too and so add up to 100 %."""
    made = judged(up_but(TWO_OUTAGES[0]), period=period)
    assert (made.considered, made.availability, made.verdict) == (0, None, Verdict.UNDETERMINED)
