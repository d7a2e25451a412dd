"""Mistakes that availability figures of monitoring systems are known for, each told by its story, and none made here.

The figures come of states as ``siaga availability`` reads them; the local clock is Jakarta's where none is named.
"""

from __future__ import annotations

from fractions import Fraction

from agent.clock import DAY, HOUR, MINUTE, SECOND
from collector.core.availability import Policy, Verdict, nearest_double, percent_floor, rolled_up
from collector.core.reliability import reliability
from collector.core.timeline import Bounded, Timeline, all_of, any_of
from tests.support.told_month import ALWAYS, DOWN, NINETY, TWO_OUTAGES, UNKNOWN, UP, at, judged, rows, said, up_but


def test_no_data_is_not_one_hundred_percent():
    """Icinga DB's rule of old: an object without history in the period has been up all along."""
    nothing = judged(Timeline([], []))
    assert (nothing.availability, nothing.coverage, nothing.verdict) == (None, 0, Verdict.UNDETERMINED)
    assert said(nothing) == "no data"
    assert (nothing.lower, nothing.upper) == (0, 1)


def test_no_data_is_not_zero_percent_either():
    """The other habit: what sent no samples is counted as down, and a provider is fined for the monitor's own fault."""
    assert judged(Timeline([], [])).down == 0
    assert judged(rows(("2026-06-01", "2026-07-01", UNKNOWN))).verdict is Verdict.UNDETERMINED


def test_unknown_is_not_up():
    """A trigger in state "unknown" is no problem, so Zabbix's availability report of old had it among the good time."""
    made = judged(rows(("2026-06-01", "2026-06-16", UP), ("2026-06-16", "2026-07-01", UNKNOWN)))
    assert (made.up, made.unknown, made.coverage) == (15 * DAY, 15 * DAY, Fraction(1, 2))
    assert (made.availability, made.lower, made.verdict) == (1, Fraction(1, 2), Verdict.UNDETERMINED)


def test_missing_samples_do_not_make_what_is_left_look_perfect():
    """``avg_over_time(up[30d])`` divides by the samples that came: a day seen of thirty is 100 %. Here coverage says so."""
    made = judged(rows(("2026-06-30", "2026-07-01", UP)))
    assert (made.availability, made.coverage, made.verdict) == (1, Fraction(1, 30), Verdict.UNDETERMINED)


def test_the_first_state_before_the_period_counts_in_it():
    """Event logs that are read from the month's first day on miss what began before: down since May is down in June."""
    made = judged(rows(("2026-05-20", "2026-06-16", DOWN), ("2026-06-16", "2026-07-01", UP)))
    assert (made.down, made.availability) == (15 * DAY, Fraction(1, 2))


def test_time_before_the_first_event_is_not_assumed_to_be_up():
    """Nagios' "assume initial states": whatever came before the first entry of the log was up."""
    made = judged(rows(("2026-06-11", "2026-06-21", DOWN), ("2026-06-21", "2026-07-01", UP)))
    assert (made.unknown, made.availability, made.upper) == (10 * DAY, Fraction(1, 2), Fraction(2, 3))


def test_overlapping_outages_are_counted_once():
    """Two alarms for one hour, host and service, are one hour and not two."""
    made = judged(up_but(("2026-06-05T10:00", "2026-06-05T12:00"), ("2026-06-05T11:00", "2026-06-05T13:00")))
    assert made.down == 3 * HOUR


def test_an_outage_within_another_does_not_end_it():
    """Read event by event the inner recovery ends the outer outage an hour too soon."""
    made = judged(up_but(("2026-06-05T10:00", "2026-06-05T14:00"), ("2026-06-05T11:00", "2026-06-05T12:00")))
    assert made.down == 4 * HOUR


def test_the_same_event_twice_is_one():
    """A message queue that delivers at least once delivers twice, and a sum of durations doubles."""
    told = [("2026-06-05T10:00", "2026-06-05T12:00")]
    assert judged(up_but(*told * 2)) == judged(up_but(*told))


def test_up_and_down_told_of_the_same_time_is_down_and_not_both():
    """Two sources that disagree: time that is up and down makes more than 100 % with what is known."""
    made = judged(rows(("2026-06-01", "2026-07-01", UP), ("2026-06-10", "2026-06-11", DOWN)))
    assert (made.up, made.down) == (29 * DAY, DAY)


def test_overlapping_maintenances_are_subtracted_once():
    """Two downtimes of one day each that overlap by half: subtracting both makes availability more than 100 %."""
    made = judged(up_but(), excluded=(("2026-06-10", "2026-06-11"), ("2026-06-10T12:00", "2026-06-11T12:00")))
    assert made.considered == 30 * DAY - 36 * HOUR
    assert (made.availability, said(made)) == (1, "100.00")


def test_an_outage_across_a_maintenances_end_counts_from_the_end_on():
    """Either all of it is forgiven because it began in the maintenance, or none since it did not end in it."""
    month = up_but(("2026-06-10T22:00", "2026-06-11T03:00"))
    assert judged(month, excluded=(("2026-06-10T20:00", "2026-06-11T00:00"),)).down == 3 * HOUR
    assert judged(month, excluded=(("2026-06-11T00:00", "2026-06-11T06:00"),)).down == 2 * HOUR


def test_a_maintenance_longer_than_the_month_leaves_nothing_to_divide_by():
    """Zero by zero is no 100 %, and the minutes of May and July that it lasts are not June's."""
    gone = judged(up_but(TWO_OUTAGES[0]), excluded=(("2026-05-01", "2026-08-01"),))
    assert (gone.considered, gone.availability, gone.lower, gone.upper, gone.coverage) == (0, None, None, None, None)
    assert gone.verdict is Verdict.UNDETERMINED
    excused = judged(up_but(TWO_OUTAGES[0]), excluded=(("2026-05-01", "2026-08-01"),), policy=Policy.COUNT_AS_UP)
    assert (excused.considered, excused.availability) == (30 * DAY, 1)


def test_time_excused_as_up_keeps_its_place_below_the_line():
    """Crediting the time above the line and taking it away below it gives 102 %."""
    day = (("2026-06-10", "2026-06-11"),)
    credited = judged(up_but(), excluded=day, policy=Policy.COUNT_AS_UP)
    assert (credited.up, credited.considered, credited.availability) == (30 * DAY, 30 * DAY, 1)


def test_what_rounds_up_to_the_guarantee_is_not_printed_as_kept():
    """89.996 % printed as 90.00 % beside the word "missed": the report that no one believes again."""
    ratio = Fraction(89_996, 100_000)
    assert percent_floor(ratio, NINETY) == "89.99"
    assert percent_floor(Fraction(999_999, 1_000_000)) == "99.99"  # nor is a second of outage 100 %
    assert nearest_double(ratio) == 0.89996  # machines get it uncut


def test_the_organisation_is_not_the_mean_of_percentages():
    """An office of one hour at 0 % and one of 720 hours at 100 % are 99.86 % together, not 50 %."""
    small = judged(rows(("2026-06-01", "2026-06-01T01:00", DOWN)), period=("2026-06-01", "2026-06-01T01:00"))
    large = judged(up_but())
    both = rolled_up([small, large])
    assert both.availability == Fraction(720, 721)
    assert (both.met, both.missed, both.undetermined) == (1, 1, 0)


def test_an_office_without_data_does_not_pull_the_organisation_anywhere():
    """As 100 % it lifts the province's figure, as 0 % it sinks it."""
    half = judged(rows(("2026-06-01", "2026-06-16", UP), ("2026-06-16", "2026-07-01", DOWN)))
    assert rolled_up([half, judged(Timeline([], []))]).availability == half.availability == Fraction(1, 2)


def test_a_redundant_pair_is_not_the_mean_nor_the_sum_of_its_links():
    """Two links down on different days were never down together: 100 %, not 96.67 %; in a row they are 93.33 %."""
    one, two = (Bounded.exact(up_but((f"2026-06-{day}", f"2026-06-{day + 1}"))) for day in (10, 20))
    assert judged(any_of([one, two]).point).availability == 1
    assert judged(all_of([one, two]).point).availability == Fraction(28, 30)


def test_a_pair_of_which_one_is_unknown_is_not_down():
    """``any`` by "not up is down": the monitor's own silence takes the service away."""
    dark, lost = Bounded.exact(Timeline([], [])), Bounded.exact(rows(("2026-06-01", "2026-07-01", DOWN)))
    assert judged(any_of([dark, lost]).point).unknown == 30 * DAY
    assert judged(all_of([dark, lost]).point).down == 30 * DAY


def test_a_row_that_ends_before_it_begins_takes_no_time_away():
    """Clock set back between the two events: the outage of minus ten minutes repairs another one."""
    begin, end = at("2026-06-01"), at("2026-07-01")
    backwards = (at("2026-06-10T12:00"), at("2026-06-10T11:50"), DOWN)
    made = judged(Timeline.of([(begin, end, UP), backwards]))
    assert (made.up, made.down) == (30 * DAY, 0)


def test_a_million_short_outages_lose_no_microsecond():
    """Sums of seconds in floating point drift; a microsecond a second for a day is 86,400 microseconds."""
    begin = at("2026-06-01")
    down = [(begin + step * SECOND, begin + step * SECOND + 1) for step in range(86_400)]
    made = judged(
        Timeline.of([*((*span, DOWN) for span in down), (begin, begin + DAY, UP)]), period=("2026-06-01", "2026-06-02")
    )
    assert (made.down, made.up) == (86_400, DAY - 86_400)


def test_repairs_of_a_handed_over_outage_are_one_repair():
    """Two rows of one outage halve the mean time to repair and double the failures."""
    begin, end = at("2026-06-01"), at("2026-07-01")
    handed = [(begin + HOUR, begin + 2 * HOUR), (begin + 2 * HOUR, begin + 5 * HOUR)]
    kept = reliability(handed, begin, end, 30 * DAY - 4 * HOUR, ALWAYS)
    assert (kept.began, kept.ended, kept.mttr_wall) == (1, 1, 4 * HOUR)


def test_an_outage_still_open_has_no_repair_time_yet():
    """The age of open outages in the mean time to repair makes it grow while nothing is repaired."""
    begin, end = at("2026-06-01"), at("2026-07-01")
    kept = reliability([(begin + HOUR, None), (begin, begin + 30 * MINUTE)], begin, end, 1, ALWAYS)
    assert (kept.began, kept.ended, kept.mttr_wall) == (2, 1, 30 * MINUTE)
    assert reliability([(begin, None)], begin, end, 1, ALWAYS).mttr_wall is None
