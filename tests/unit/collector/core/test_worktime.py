import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.clock import DAY, HOUR, format_instant, parse_instant
from agent.inventory.calendar_spec import CalendarSpec
from collector.core.worktime import BeyondCalendarError, DayRule, NeverOpensError, WorkCalendar

WIB = "Asia/Jakarta"


def calendar(timezone: str = WIB, **words: object) -> WorkCalendar:
    return WorkCalendar.of(CalendarSpec.model_validate(words), timezone)


def working(of: WorkCalendar, start: str, end: str) -> list[str]:
    return [f"{format_instant(a)}/{format_instant(b)}" for a, b in of.spans(parse_instant(start), parse_instant(end))]


def month(of: WorkCalendar, year: int, number: int) -> int:
    first = date(year, number, 1)
    return of.working_days(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2025, [19, 20, 19, 16, 17, 18, 23, 20, 21, 23, 20, 21]),
        (2026, [20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21]),
    ],
)
def test_national_holidays_and_joint_leave_do_not_work(year, days):
    assert [month(calendar(holidays="ID"), year, number) for number in range(1, 13)] == days


def test_an_exception_can_open_joint_leave_again():
    leave = [
        "2026-02-16",
        "2026-03-18",
        "2026-03-20",
        "2026-03-23",
        "2026-03-24",
        "2026-05-15",
        "2026-05-28",
        "2026-12-24",
    ]
    national = calendar(holidays="ID", exceptions=[{"dates": day, "hours": ["08:00-16:00"]} for day in leave])
    days = [20, 19, 21, 21, 18, 20, 23, 19, 22, 22, 21, 22]
    assert [month(national, 2026, number) for number in range(1, 13)] == days


def test_hours_are_half_open():
    office = calendar()
    opens, closes = parse_instant("2026-11-24T08:00:00+07:00"), parse_instant("2026-11-24T16:00:00+07:00")
    assert [office.is_open(at) for at in (opens - 1, opens, closes - 1, closes)] == [False, True, True, False]


def test_touching_spans_are_one_and_around_the_clock_has_no_gap_at_midnight():
    whole = calendar(days=["mon", "tue", "wed", "thu", "fri", "sat", "sun"], hours=["00:00-12:00", "12:00-24:00"])
    assert working(whole, "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z") == [
        "2026-11-20T00:00:00Z/2026-11-27T00:00:00Z"
    ]
    assert WorkCalendar.around_the_clock().spans(5, 9) == [(5, 9)]


def test_a_span_over_midnight_belongs_to_the_day_it_begins():
    night = calendar("UTC", days=["fri"], hours=["22:00-06:00"])
    assert working(night, "2026-11-19T00:00:00Z", "2026-11-23T00:00:00Z") == [
        "2026-11-20T22:00:00Z/2026-11-21T06:00:00Z"
    ]
    # closing Saturday takes nothing of Friday's night, closing Friday takes all of it
    saturday = calendar("UTC", days=["fri"], hours=["22:00-06:00"], exceptions=[{"dates": "2026-11-21", "hours": []}])
    assert working(saturday, "2026-11-19T00:00:00Z", "2026-11-23T00:00:00Z") == [
        "2026-11-20T22:00:00Z/2026-11-21T06:00:00Z"
    ]
    friday = calendar("UTC", days=["fri"], hours=["22:00-06:00"], exceptions=[{"dates": "2026-11-20", "hours": []}])
    assert working(friday, "2026-11-19T00:00:00Z", "2026-11-23T00:00:00Z") == []
    assert night.day_of(parse_instant("2026-11-21T03:00:00Z")) == date(2026, 11, 20)
    assert night.closing(date(2026, 11, 20)) == parse_instant("2026-11-21T06:00:00Z")
    assert night.closing(date(2026, 11, 21)) is None


def test_hours_by_weekday_are_the_days_that_work():
    halves = calendar(hours={"mon": ["08:00-12:00", "13:00-16:00"], "fri": ["08:00-11:00"], "sat": []})
    assert working(halves, "2026-11-22T17:00:00Z", "2026-11-29T17:00:00Z") == [
        "2026-11-23T01:00:00Z/2026-11-23T05:00:00Z",
        "2026-11-23T06:00:00Z/2026-11-23T09:00:00Z",
        "2026-11-27T01:00:00Z/2026-11-27T04:00:00Z",
    ]


def test_exceptions_single_dates_beat_ranges_and_ranges_only_change_days_that_work():
    office = calendar(
        holidays="ID",
        exceptions=[
            {"dates": "2026-02-16..2026-02-22", "hours": ["08:00-15:00"], "why": "Ramadan"},
            {"dates": "2026-02-21", "hours": ["09:00-10:00"], "why": "Sabtu kerja"},
            {"dates": "2026-02-19", "hours": [], "why": "libur daerah"},
        ],
    )
    assert [office.rule(date(2026, 2, day)) for day in range(16, 24)] == [
        DayRule((), "holiday", "Cuti Bersama Tahun Baru Imlek"),
        DayRule((), "holiday", "Tahun Baru Imlek"),
        DayRule(((480, 900),), "exception", "Ramadan"),
        DayRule((), "exception", "libur daerah"),
        DayRule(((480, 900),), "exception", "Ramadan"),
        DayRule(((540, 600),), "exception", "Sabtu kerja"),
        DayRule((), "weekend"),
        DayRule(((480, 960),), "weekday"),
    ]


@pytest.mark.parametrize(
    "exceptions",
    [
        [{"dates": "2026-11-21", "hours": []}, {"dates": "2026-11-21", "hours": ["08:00-12:00"]}],
        [
            {"dates": "2026-11-01..2026-11-21", "hours": []},
            {"dates": "2026-11-21..2026-11-30", "hours": ["08:00-12:00"]},
        ],
    ],
)
def test_two_equals_that_clash_are_an_error(exceptions):
    with pytest.raises(ValueError, match="give the same days different hours; keep one"):
        calendar(exceptions=exceptions)


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ({"hours": ["8-16"]}, "are no hours"),
        ({"hours": {"mon": ["08:00-25:00"]}}, "names no time of day"),
        ({"exceptions": [{"dates": "tomorrow", "hours": []}]}, "are no dates"),
        ({"holidays": "XX"}, "no holidays are known for 'XX'"),
        ({"timezone": "Asia/Pangkalpinang"}, "is no time zone; write an IANA name"),
    ],
)
def test_what_is_wrong_is_told_with_the_remedy(words, remedy):
    with pytest.raises(ValueError, match=remedy):
        calendar(**words)


def test_a_day_of_daylight_saving_is_an_hour_shorter_or_longer():
    whole = calendar("Europe/Berlin", days=["sun"], hours=["00:00-24:00"])
    assert [whole.elapsed(a, b) // HOUR for a, b in _days("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25))] == [
        23,
        25,
    ]
    night = calendar("Europe/Berlin", days=["sat"], hours=["22:00-06:00"])
    assert [
        night.elapsed(a - DAY, b) // HOUR for a, b in _days("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25))
    ] == [7, 9]


def test_a_local_time_that_does_not_exist_is_passed_over():
    early = calendar("Europe/Berlin", days=["sun"], hours=["01:30-02:30", "02:45-03:30"])
    assert working(early, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z") == [
        "2026-03-29T00:30:00Z/2026-03-29T01:30:00Z"
    ]
    gone = calendar("Europe/Berlin", days=["sun"], hours=["02:00-03:00"])
    assert gone.day_spans(date(2026, 3, 29)) == []


def test_a_local_time_that_comes_twice_counts_twice():
    early = calendar("Europe/Berlin", days=["sun"], hours=["02:30-03:30"])
    assert working(early, "2026-10-24T22:00:00Z", "2026-10-26T00:00:00Z") == [
        "2026-10-25T00:30:00Z/2026-10-25T01:00:00Z",
        "2026-10-25T01:30:00Z/2026-10-25T02:30:00Z",
    ]


def test_the_day_that_samoa_skipped_has_no_working_time():
    samoa = calendar("Pacific/Apia", days=["thu", "fri", "sat"], hours=["08:00-16:00"])
    assert working(samoa, "2011-12-28T12:00:00Z", "2012-01-01T12:00:00Z") == [
        "2011-12-29T18:00:00Z/2011-12-30T02:00:00Z",
        "2011-12-30T18:00:00Z/2011-12-31T02:00:00Z",
    ]


def test_a_night_over_new_year_is_one_span():
    night = calendar("UTC", days=["thu", "fri"], hours=["20:00-19:00"])
    spans = night.spans(parse_instant("2026-12-31T00:00:00Z"), parse_instant("2027-01-03T00:00:00Z"))
    assert [(format_instant(a), format_instant(b)) for a, b in spans] == [
        ("2026-12-31T20:00:00Z", "2027-01-01T19:00:00Z"),
        ("2027-01-01T20:00:00Z", "2027-01-02T19:00:00Z"),
    ]


def test_the_next_opening_is_found_far_ahead_and_never_is_told():
    once = calendar("UTC", days=[], exceptions=[{"dates": "2060-01-01", "hours": ["10:00-11:00"]}])
    assert once.opening(parse_instant("2026-01-01T00:00:00Z")) == parse_instant("2060-01-01T10:00:00Z")
    assert once.opening(parse_instant("2060-01-01T10:30:00Z")) == parse_instant("2060-01-01T10:30:00Z")
    with pytest.raises(NeverOpensError, match="never opens in the 50 years after 2060-01-01; give it days and hours"):
        once.opening(parse_instant("2060-01-01T11:00:00Z"))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-03T00:00:00Z", "0001-01-05T00:00:00Z"),
        ("9999-12-30T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
        ("1899-12-31T23:59:59.999999Z", "1900-01-05T00:00:00Z"),
        ("2999-12-30T00:00:00Z", "3000-01-01T00:00:00.000001Z"),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_years_without_rules_are_refused_and_never_closed_without_a_word(start, end):
    with pytest.raises(BeyondCalendarError, match=r"known from 1900-01-01 to the end of 2999 only.* correct the year"):
        calendar().spans(parse_instant(start), parse_instant(end))
    assert WorkCalendar.around_the_clock().elapsed(parse_instant(start), parse_instant(end)) > 0


def test_the_first_and_the_last_year_work_to_their_ends():
    office = calendar()
    first, last = parse_instant("1900-01-01T00:00:00Z"), parse_instant("3000-01-01T00:00:00Z")
    assert office.spans(first, first + DAY)
    assert office.spans(last - 7 * DAY, last)
    with pytest.raises(NeverOpensError):
        office.opening(parse_instant("2999-12-31T23:00:00Z"))
    assert office.spans(7, 7) == []
    assert office.spans(9, 7) == []


def test_centuries_are_the_sum_of_their_years():
    office = calendar()
    edges = [parse_instant(f"{year}-01-01T00:00:00Z") for year in range(1980, 2101)]
    assert office.elapsed(edges[0], edges[-1]) == sum(itertools.starmap(office.elapsed, itertools.pairwise(edges)))


def test_a_range_holds_both_its_ends():
    closed = calendar(exceptions=[{"dates": "2026-11-23..2026-11-25", "hours": []}])
    assert [closed.rule(date(2026, 11, day)).code for day in (20, 23, 24, 25, 26)] == [
        "weekday", "exception", "exception", "exception", "weekday",
    ]  # fmt: skip


def test_a_year_without_decreed_joint_leave_says_so():
    office = calendar(holidays="ID")
    assert office.warnings(2026) == []
    codes = {warning.code: warning for warning in office.warnings(2028)}
    assert set(codes) == {"joint-leave-not-decreed", "estimated-dates"}
    assert date(2028, 2, 27) in codes["estimated-dates"].dates
    assert "no decreed joint leave for 2028" in str(codes["joint-leave-not-decreed"])
    assert "estimates: " in str(codes["estimated-dates"])
    assert [warning.code for warning in office.warnings(2150)] == ["holidays-not-known"]
    assert "no holidays of ID are known for 2150" in str(office.warnings(2150)[0])
    assert calendar().warnings(2028) == []
    assert [warning.code for warning in calendar(holidays="DE").warnings(2028)] == []


def test_doubts_of_three_years_in_a_row_are_one_and_of_two_are_two():
    office = calendar(holidays="ID")
    assert [str(doubt).partition(",")[0] for doubt in office.warnings(2101, 2103)] == [
        "no holidays of ID are known for 2101 to 2103"
    ]
    assert [(doubt.year, doubt.last) for doubt in office.warnings(2101, 2102)] == [(2101, None), (2102, None)]
    doubts = office.warnings(2026, 2031)
    assert [(doubt.code, doubt.year, doubt.last) for doubt in doubts] == [
        ("estimated-dates", 2027, 2031),
        ("joint-leave-not-decreed", 2028, 2031),
    ]
    assert {day.year for day in doubts[0].dates} == set(range(2027, 2032))
    told = len([word for word in str(doubts[0]).split() if word.startswith("20")]) - 2
    assert str(doubts[0]).partition(";")[0].endswith(f"and {len(doubts[0].dates) - told} more")


def _days(zone: str, *days: date) -> list[tuple[int, int]]:
    def midnight(day: date) -> int:
        return parse_instant(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).isoformat())

    return [(midnight(day), midnight(day + timedelta(days=1))) for day in days]


def test_holidays_are_named_the_same_whatever_the_machines_language(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en_US")
    assert calendar(holidays="ID").rule(date(2026, 8, 17)).text == "Hari Kemerdekaan Republik Indonesia"
    assert calendar(holidays="MY").rule(date(2026, 8, 31)).text == "Hari Kebangsaan"
    assert [warning.code for warning in calendar(holidays="MY").warnings(2028)] == ["estimated-dates"]
