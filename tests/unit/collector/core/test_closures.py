from __future__ import annotations

from agent.clock import DAY, HOUR, parse_instant
from agent.inventory.calendar_spec import CalendarSpec
from collector.core.closures import closures
from collector.core.intervals import difference, total, united
from collector.core.worktime import WorkCalendar

MONDAY = parse_instant("2026-03-16T00:00:00+07:00")


def told(start_day: int, days: int = 1, **words: object) -> list[tuple[int, int, str, str]]:
    """Return the closures of some days as hours since the first one's midnight."""
    calendar = WorkCalendar.of(CalendarSpec.model_validate(words), "Asia/Jakarta")
    start = MONDAY + start_day * DAY
    return [
        ((row.start - start) // HOUR, (row.end - start) // HOUR, row.rule.code, row.rule.text)
        for row in closures(calendar, start, start + days * DAY)
    ]


def test_nights_are_outside_the_hours_and_days_without_any_a_weekend():
    assert told(0) == [(0, 8, "outside-hours", ""), (16, 24, "outside-hours", "")]
    assert told(5) == [(0, 24, "weekend", "")]


def test_a_holiday_closes_its_whole_day_under_its_name():
    name = "Hari Suci Nyepi Tahun Baru Saka 1948"
    rows = told(3, holidays="ID")
    assert {row[2] for row in rows} == {"holiday"}
    assert all(name.split()[2] in row[3] for row in rows)
    assert sum(row[1] - row[0] for row in rows) == 24


def test_shorter_hours_take_the_reason_only_for_what_they_take_away():
    ramadan = {"dates": "2026-03-16..2026-03-17", "hours": ["08:00-15:00"], "why": "Ramadan"}
    assert told(0, exceptions=[ramadan]) == [
        (0, 8, "outside-hours", ""),
        (15, 16, "exception", "Ramadan"),
        (16, 24, "outside-hours", ""),
    ]


def test_an_exception_without_hours_closes_the_whole_day():
    closed = {"dates": "2026-03-16", "hours": [], "why": "HUT provinsi"}
    rows = told(0, exceptions=[closed])
    assert {row[2:] for row in rows} == {("exception", "HUT provinsi")}
    assert sum(row[1] - row[0] for row in rows) == 24


def test_a_night_that_a_holiday_takes_away_is_the_holidays_on_the_morning_after_too():
    hours = {"thu": ["22:00-02:00"], "fri": ["08:00-16:00"]}
    rows = told(3, 2, hours=hours, exceptions=[{"dates": "2026-03-19", "hours": [], "why": "libur"}])
    assert [row for row in rows if row[1] > 24] == [
        (22, 26, "exception", "libur"),
        (26, 32, "outside-hours", ""),
        (40, 48, "outside-hours", ""),
    ]


def test_around_the_clock_is_never_closed_and_an_empty_period_neither():
    clock = WorkCalendar.around_the_clock("Asia/Jakarta")
    assert closures(clock, MONDAY, MONDAY + 9 * DAY) == []
    assert closures(clock, MONDAY, MONDAY) == []


def test_closures_and_working_time_make_the_whole():
    calendar = WorkCalendar.of(CalendarSpec.model_validate({"holidays": "ID"}), "Asia/Jakarta")
    start, end = MONDAY + 5 * HOUR, MONDAY + 30 * DAY + 11 * HOUR
    closed = closures(calendar, start, end)
    assert sum(row.end - row.start for row in closed) + total(calendar.spans(start, end)) == end - start
    assert united((row.start, row.end) for row in closed) == difference([(start, end)], calendar.spans(start, end))
