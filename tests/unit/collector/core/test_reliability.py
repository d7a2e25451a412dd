from fractions import Fraction

from agent.clock import HOUR, parse_instant
from agent.inventory.calendar_spec import CalendarSpec
from collector.core.reliability import Reliability, breach, reliability
from collector.core.worktime import WorkCalendar

CLOCK = WorkCalendar.around_the_clock()


def test_repairs_count_where_they_end_and_failures_where_they_begin():
    outages = [
        (50, 120),  # began before the period
        (150, 160),
        (190, 250),  # ends after it
        (195, None),  # still open
    ]
    assert reliability(outages, 100, 200, up=60, calendar=CLOCK) == Reliability(
        began=2, ended=2, mttr_wall=Fraction(40), mttr_service=Fraction(40), mtbf=Fraction(30)
    )


def test_edges_are_half_open():
    assert reliability([(100, 200)], 100, 200, up=0, calendar=CLOCK).ended == 0
    assert reliability([(100, 200)], 200, 300, up=0, calendar=CLOCK) == Reliability(
        0, 1, Fraction(100), Fraction(100), None
    )


def test_an_outage_handed_over_counts_once():
    found = reliability([(110, 130), (130, 150)], 100, 200, up=60, calendar=CLOCK)
    assert (found.began, found.ended, found.mttr_wall) == (1, 1, Fraction(40))


def test_nothing_happened_is_no_data():
    assert reliability([], 100, 200, up=100, calendar=CLOCK) == Reliability(0, 0, None, None, None)


def test_repair_time_in_service_time_leaves_the_night_out():
    office = WorkCalendar.of(CalendarSpec(), "UTC")
    start, end = parse_instant("2026-11-23T15:00:00Z"), parse_instant("2026-11-24T09:00:00Z")
    month = (parse_instant("2026-11-01T00:00:00Z"), parse_instant("2026-12-01T00:00:00Z"))
    found = reliability([(start, end)], *month, up=0, calendar=office)
    assert (found.mttr_wall, found.mttr_service) == (Fraction(18 * HOUR), Fraction(2 * HOUR))


def test_the_budget_runs_out_in_service_time():
    counted = [(0, 10), (20, 30), (40, 50)]
    assert breach(8, counted, [(2, 5)], now=8) == 23  # 3 used, 2 more by closing time, 3 after the next opening
    assert breach(5, counted, [(2, 5)], now=8) == 10  # the earliest instant: closing time
    assert breach(40, counted, [(2, 5)], now=8) is None  # the period ends first
    assert breach(2, counted, [(2, 5)], now=8) == 4  # already gone
    assert breach(0, counted, [(2, 5)], now=8) == 2
    assert breach(0, counted, [], now=50) is None
    assert breach(5, [], [], now=8) is None
