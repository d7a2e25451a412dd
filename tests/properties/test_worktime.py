"""Working time and due instants against an oracle that reads the wall clock at every tick."""

from typing import Any

from hypothesis import given, reject
from hypothesis import strategies as st

from collector.core.due import Target, due
from collector.core.intervals import clip, holds, total, united
from collector.core.worktime import WorkCalendar
from tests.support.calendar_cases import CalendarCase, calendar_cases
from tests.support.tick_oracle import MINUTE, WalkedTooFarError, due_by_walking


@given(calendar_cases(), st.integers(-96, 96), st.integers(1, 250))
def test_working_time_is_what_the_wall_clock_reads_inside_the_hours(case: CalendarCase, offset: int, ticks: int):
    tick = case.step * MINUTE
    start = case.noon + offset * tick
    instants = range(start, start + ticks * tick, tick)

    spans = WorkCalendar.of(case.spec, case.zone).spans(start, start + ticks * tick)

    assert spans == united((at, at + tick) for at in instants if case.wall.is_open(at))


@given(calendar_cases(), st.integers(-96, 96), st.integers(1, 250), st.integers(0, 10**12))
def test_working_time_is_cut_and_joined_without_loss(case: CalendarCase, offset: int, ticks: int, cut: int):
    calendar = WorkCalendar.of(case.spec, case.zone)
    tick = case.step * MINUTE
    start = case.noon + offset * tick
    end = start + ticks * tick
    middle = start + cut % (end - start)

    whole = calendar.spans(start, end)

    assert united([*calendar.spans(start, middle), *calendar.spans(middle, end)]) == whole
    assert clip(whole, start, middle) == calendar.spans(start, middle)
    assert calendar.elapsed(start, end) == total(whole)
    assert calendar.is_open(middle) == holds(whole, middle)


@given(calendar_cases(), st.integers(-6, 6))
def test_a_day_owns_exactly_the_ticks_of_its_hours(case: CalendarCase, offset: int):
    tick = case.step * MINUTE
    day = case.anchor.fromordinal(case.anchor.toordinal() + offset)
    around = case.noon + offset * 1440 * MINUTE
    instants = range(around - 3 * 1440 * MINUTE, around + 3 * 1440 * MINUTE, tick)

    spans = WorkCalendar.of(case.spec, case.zone).day_spans(day)

    assert spans == united((at, at + tick) for at in instants if day in case.wall.open_days(at))


def walked(*words: Any, **options: Any) -> int:
    try:
        return due_by_walking(*words, **options)
    except WalkedTooFarError:
        reject()


pause_ends = st.tuples(st.integers(-40, 200), st.integers(0, 60))


@given(
    calendar_cases(opens=True),
    st.integers(-48, 48),
    st.integers(0, 60),
    st.lists(pause_ends, max_size=4),
)
def test_hours_are_due_when_the_walked_working_time_is_used_up(
    case: CalendarCase, offset: int, amount: int, pauses: list[tuple[int, int]]
):
    tick = max(case.step, 15) * MINUTE if case.step != 1 else MINUTE
    start = case.noon + offset * tick
    spans = [(start + at * tick, start + (at + length) * tick) for at, length in pauses]

    found = due(WorkCalendar.of(case.spec, case.zone), start, Target(time=amount * tick), pauses=spans)

    assert found == walked(case.wall, start, amount, 0, spans, tick=tick, end_of_day=True, limit=60_000)


@given(
    calendar_cases(opens=True).filter(lambda case: case.step >= 15),
    st.integers(-48, 48),
    st.integers(0, 4),
    st.lists(pause_ends, max_size=4),
    st.booleans(),
)
def test_days_are_due_on_the_walked_working_day(
    case: CalendarCase, offset: int, days: int, pauses: list[tuple[int, int]], end_of_day: bool
):
    tick = case.step * MINUTE
    start = case.noon + offset * tick
    spans = [(start + at * tick, start + (at + length) * tick) for at, length in pauses]

    found = due(WorkCalendar.of(case.spec, case.zone), start, Target(days=days), end_of_day=end_of_day, pauses=spans)

    assert found == walked(case.wall, start, None, days, spans, tick=tick, end_of_day=end_of_day, limit=10_000)
