import pytest

from agent.clock import HOUR, MINUTE, SECOND, format_instant, parse_instant
from agent.inventory.calendar_spec import CalendarSpec
from collector.core.due import Target, advance, due, parse_target
from collector.core.worktime import NeverOpensError, WorkCalendar

OFFICE = WorkCalendar.of(CalendarSpec(), "UTC")  # Monday to Friday, 08:00 to 16:00
MONDAY, FRIDAY, SATURDAY = "2026-11-23", "2026-11-27", "2026-11-28"


def calendar(timezone: str = "UTC", **words: object) -> WorkCalendar:
    return WorkCalendar.of(CalendarSpec.model_validate(words), timezone)


def due_at(of: WorkCalendar, start: str, target: str, *pauses: str, end_of_day: bool = True) -> str:
    spans = [tuple(parse_instant(f"{part}:00Z") for part in pause.split("/")) for pause in pauses]
    reached = due(of, parse_instant(f"{start}:00Z"), parse_target(target), end_of_day=end_of_day, pauses=spans)
    return format_instant(reached).removesuffix(":00Z")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("90s", Target(time=90 * SECOND)),
        ("30m", Target(time=30 * MINUTE)),
        ("4h", Target(time=4 * HOUR)),
        ("3d", Target(days=3)),
        ("0d", Target(days=0)),
    ],
)
def test_targets_read(text, target):
    assert parse_target(text) == target


@pytest.mark.parametrize("text", ["", "3", "d", "-3d", "1.5h", "3 d", "3w", "3D", "\u0663d", "1h30m"])
def test_what_is_no_target_is_refused_with_the_remedy(text):
    with pytest.raises(ValueError, match="is no target; write a whole number with s, m, h or d"):
        parse_target(text)


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        (f"{MONDAY}T09:00", "4h", f"{MONDAY}T13:00"),
        (f"{MONDAY}T14:00", "2h", f"{MONDAY}T16:00"),  # closing time, not the next opening
        (f"{MONDAY}T14:00", "3h", "2026-11-24T09:00"),
        (f"{FRIDAY}T15:00", "2h", "2026-11-30T09:00"),  # over the weekend
        (f"{SATURDAY}T10:00", "30m", "2026-11-30T08:30"),
        (f"{MONDAY}T16:00", "8h", "2026-11-24T16:00"),  # closing time is no working time any more
        (f"{SATURDAY}T10:00", "0s", f"{SATURDAY}T10:00"),  # nothing is used up at once
        (f"{MONDAY}T08:00", "40h", f"{FRIDAY}T16:00"),
    ],
)
def test_time_runs_in_working_time_only(start, target, expected):
    assert due_at(OFFICE, start, target) == expected


@pytest.mark.parametrize(
    ("start", "target", "end_of_day", "same_time"),
    [
        (f"{MONDAY}T09:30", "3d", "2026-11-26T16:00", "2026-11-26T09:30"),
        (f"{FRIDAY}T09:30", "1d", "2026-11-30T16:00", "2026-11-30T09:30"),
        (f"{MONDAY}T09:30", "0d", f"{MONDAY}T16:00", f"{MONDAY}T09:30"),
        (f"{SATURDAY}T09:30", "1d", "2026-12-01T16:00", "2026-12-01T08:00"),  # counts from Monday's opening
        (f"{MONDAY}T16:00", "1d", "2026-11-25T16:00", "2026-11-25T08:00"),
        (f"{MONDAY}T03:00", "1d", "2026-11-24T16:00", "2026-11-24T08:00"),
    ],
)
def test_days_are_whole_working_days_after_the_starts_day(start, target, end_of_day, same_time):
    assert due_at(OFFICE, start, target) == end_of_day
    assert due_at(OFFICE, start, target, end_of_day=False) == same_time


def test_the_same_time_is_clamped_into_that_days_hours():
    halves = calendar(
        hours={"mon": ["06:00-20:00"], "tue": ["08:00-12:00", "13:00-16:00"], "wed": ["08:00-16:00"]},
    )
    assert due_at(halves, f"{MONDAY}T06:30", "1d", end_of_day=False) == "2026-11-24T08:00"
    assert due_at(halves, f"{MONDAY}T18:00", "1d", end_of_day=False) == "2026-11-24T16:00"
    assert due_at(halves, f"{MONDAY}T12:30", "1d", end_of_day=False) == "2026-11-24T12:00"  # in the break
    assert due_at(halves, f"{MONDAY}T13:00", "1d", end_of_day=False) == "2026-11-24T13:00"


def test_a_night_belongs_to_the_day_it_begins():
    nights = calendar(hours=["22:00-06:00"])
    assert due_at(nights, "2026-11-24T02:00", "1d") == "2026-11-25T06:00"  # Monday's night, so Tuesday's is due
    assert due_at(nights, "2026-11-24T02:00", "1d", end_of_day=False) == "2026-11-25T02:00"
    assert due_at(nights, "2026-11-24T05:00", "2h") == "2026-11-24T23:00"


def test_a_day_that_a_night_outlasts_is_not_ahead_of_a_start_in_that_night():
    outlasted = calendar(hours={"sun": ["03:00-02:00"], "mon": ["00:00-01:00"], "tue": ["08:00-16:00"]})
    assert due_at(outlasted, f"{MONDAY}T00:30", "1d") == f"{MONDAY}T01:00"
    assert due_at(outlasted, f"{MONDAY}T01:30", "1d") == "2026-11-24T16:00"


def test_a_day_that_the_clocks_skip_is_no_working_day():
    early = calendar("Europe/Berlin", days=["sat", "sun", "mon"], hours=["02:00-03:00"])
    assert due_at(early, "2026-03-28T01:10", "1d") == "2026-03-30T01:00"


def test_pauses_add_the_working_time_in_them():
    start = f"{MONDAY}T08:00"
    assert due_at(OFFICE, start, "4h", f"{MONDAY}T09:00/{MONDAY}T10:00") == f"{MONDAY}T13:00"
    assert due_at(OFFICE, start, "4h", f"{MONDAY}T11:00/{MONDAY}T13:00") == f"{MONDAY}T14:00"  # reaches past the due
    assert due_at(OFFICE, start, "4h", f"{MONDAY}T15:00/2026-11-24T09:00", f"{MONDAY}T09:00/{MONDAY}T12:00") == (
        f"{MONDAY}T15:00"
    )  # given out of order: the earlier moves the due to 15:00, just where the later begins
    assert due_at(OFFICE, start, "8h", f"{MONDAY}T15:00/2026-11-24T09:00") == "2026-11-24T10:00"


def test_pauses_are_united_and_clipped_to_the_start():
    start = f"{MONDAY}T10:00"
    twice = (f"{MONDAY}T11:00/{MONDAY}T12:00", f"{MONDAY}T11:30/{MONDAY}T12:00")
    assert due_at(OFFICE, start, "2h", *twice) == f"{MONDAY}T13:00"
    assert due_at(OFFICE, start, "2h", f"{MONDAY}T08:00/{MONDAY}T11:00") == f"{MONDAY}T13:00"
    assert due_at(OFFICE, start, "2h", f"{MONDAY}T08:00/{MONDAY}T09:00") == f"{MONDAY}T12:00"


def test_a_pause_that_begins_at_or_after_the_due_adds_nothing():
    start = f"{MONDAY}T08:00"
    assert due_at(OFFICE, start, "4h", f"{MONDAY}T12:00/{MONDAY}T15:00") == f"{MONDAY}T12:00"
    # the first pause moves the due past the second's begin, so that one counts too
    both = (f"{MONDAY}T09:00/{MONDAY}T10:00", f"{MONDAY}T12:30/{MONDAY}T13:00")
    assert due_at(OFFICE, start, "4h", *both) == f"{MONDAY}T13:30"


def test_pauses_of_a_target_in_days_push_closing_time_on():
    pause = f"{MONDAY}T10:00/{MONDAY}T12:00"
    assert due_at(OFFICE, f"{MONDAY}T09:00", "1d", pause) == "2026-11-25T10:00"
    assert due_at(OFFICE, f"{MONDAY}T09:00", "1d", pause, end_of_day=False) == "2026-11-24T11:00"


@pytest.mark.parametrize("target", ["1s", "1d", "0d"])
def test_a_calendar_that_never_opens_is_told(target):
    with pytest.raises(
        NeverOpensError, match=r"the calendar .* in the 50 years after 2026-11-23; give it days and hours"
    ):
        due_at(calendar(days=[]), f"{MONDAY}T09:00", target)


def test_a_calendar_that_opens_too_little_is_told():
    once = calendar(days=[], exceptions=[{"dates": MONDAY, "hours": ["08:00-10:00"]}])
    assert due_at(once, f"{MONDAY}T07:00", "2h") == f"{MONDAY}T10:00"
    with pytest.raises(NeverOpensError, match="does not hold the target's working time"):
        due_at(once, f"{MONDAY}T07:00", "3h")
    with pytest.raises(NeverOpensError, match="does not hold the target's working days"):
        due_at(once, f"{MONDAY}T07:00", "1d")


def test_a_pause_that_outlasts_all_calendars_is_told_and_not_walked():
    with pytest.raises(
        NeverOpensError, match=r"a pause lasts until 9999-12-31, more than 50 years .*; correct its end"
    ):
        due_at(OFFICE, f"{MONDAY}T09:00", "1h", f"{MONDAY}T09:30/9999-12-31T00:00")
    # one that begins when all is done is nobody's business
    assert due_at(OFFICE, f"{MONDAY}T09:00", "1h", f"{MONDAY}T10:00/9999-12-31T00:00") == f"{MONDAY}T10:00"


def test_advance_by_nothing_stays():
    assert advance(OFFICE, 5, 0) == 5
