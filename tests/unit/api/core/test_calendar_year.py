"""A calendar's year: every day with its rule, and the decision that gives it its hours."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.calendar_spec import CalendarSpec
from agent.inventory.hours import parse_day
from api.core.calendar_year import CalendarDay, CalendarYear, calendar_year
from api.core.decided_document import calendar_document, clock_span
from collector.core.rulings import amended
from collector.core.worktime import WorkCalendar
from collector.decisions import DayOff, Decision, Hours, Maintenance, Recorded, Withdrawal

ZONE = "Asia/Jakarta"
SPEC = CalendarSpec.model_validate(
    {
        "holidays": "ID",
        "exceptions": [
            {"dates": "2026-02-19..2026-03-17", "hours": ["08:00-15:00"], "why": "Ramadan"},
            {"dates": "2026-11-21", "hours": [], "why": "HUT provinsi"},
        ],
        "versions": [{"holds_from": "2026-10-01", "hours": ["07:00-15:00"]}],
    }
)


def recorded(*decisions: Decision) -> list[Recorded]:
    return [
        Recorded(number=number, at=number * 10, by="kadis", decision=one) for number, one in enumerate(decisions, 1)
    ]


def year(*decisions: Decision, of: int = 2026) -> CalendarYear:
    return calendar_year("dinas", SPEC, of, recorded(*decisions), ZONE)


def day(made: CalendarYear, text: str) -> CalendarDay:
    return next(item for item in made.days if item.day == date.fromisoformat(text))


def off(dates: str, *hours: str, calendar: str = "dinas") -> DayOff:
    return DayOff(calendar=calendar, dates=dates, why="SE", hours=hours)


def by(made: CalendarYear, text: str) -> tuple[str, int | None]:
    item = day(made, text)
    return item.rule, None if item.decision is None else item.decision.number


def test_each_rule_has_its_day():
    made = year(off("2026-05-04"))
    assert [by(made, text) for text in ("2026-05-05", "2026-05-09", "2026-03-19", "2026-03-18")] == [
        ("weekday", None),
        ("weekend", None),
        ("holiday", None),
        ("joint-leave", None),
    ]
    assert by(made, "2026-03-04") == ("exception", None)
    assert by(made, "2026-05-04") == ("decided", 1)


def test_a_calendar_without_holidays_has_no_joint_leave():
    made = calendar_year("dinas", CalendarSpec(), 2026, [], ZONE)
    assert {item.rule for item in made.days} == {"weekday", "weekend"}


def test_a_later_decision_on_a_day_is_the_one_that_it_bears():
    made = year(off("2026-05-04"), off("2026-05-04", "08:00-10:00"))
    assert by(made, "2026-05-04") == ("decided", 2)
    assert day(made, "2026-05-04").hours == ((480, 600),)


def test_a_range_loses_to_a_single_date_of_the_inventory_and_wins_over_its_range():
    made = year(off("2026-11-16..2026-11-25", "08:00-10:00"), off("2026-03-02..2026-03-03", "09:00-10:00"))
    assert by(made, "2026-11-21") == ("exception", None)
    assert by(made, "2026-11-20") == ("decided", 1)
    assert by(made, "2026-03-03") == ("decided", 2)
    assert by(made, "2026-03-04") == ("exception", None)


def test_another_calendars_decision_is_no_part_of_it():
    made = year(off("2026-05-04", calendar="rs"), Maintenance(element="x", start=0, end=1))
    assert by(made, "2026-05-04") == ("weekday", None)
    assert made.announced == ()


def test_usual_hours_bear_the_decision_in_force_until_the_inventorys_next_version():
    hours = Hours(calendar="dinas", holds_from="2026-07-01", hours={"mon": ("07:30-16:00",)}, why="Perpres")
    made = year(hours)
    assert by(made, "2026-06-29") == ("weekday", None)
    assert by(made, "2026-07-06") == ("weekday", 1)
    assert by(made, "2026-07-07") == ("weekend", 1)
    assert by(made, "2026-10-05") == ("weekday", None)
    assert by(made, "2026-08-17") == ("holiday", None)


def test_what_is_withdrawn_is_told_with_its_withdrawal_and_changes_no_day():
    made = year(off("2026-05-04"), Withdrawal(of=1, reason="Keliru"))
    assert by(made, "2026-05-04") == ("weekday", None)
    ((one, withdrawn),) = made.announced
    assert (one.number, withdrawn and withdrawn.number) == (1, 2)
    document: Any = calendar_document(made)
    assert document["decisions"][0]["withdrawn"] == "1970-01-01T00:00:00.000020Z"


def test_a_years_list_has_what_concerns_it_only():
    hours = Hours(calendar="dinas", holds_from="2026-07-01", hours={"mon": ("07:30-16:00",)}, why="Perpres")
    decisions = (off("2025-12-31..2026-01-02"), off("2027-01-04"), hours)
    assert [row.made.number for row in year(*decisions).announced] == [1, 3]
    assert [row.made.number for row in year(*decisions, of=2025).announced] == [1]
    assert [item.dates for item in year(of=2025).exceptions] == []
    assert len(year().exceptions) == 2


def test_hours_past_midnight_are_written_as_they_are_read():
    for text in ("08:00-16:00", "22:00-06:00", "00:00-24:00", "20:00-24:00"):
        assert [clock_span(span) for span in parse_day([text])] == [text]


DAYS = st.dates(date(2025, 12, 20), date(2027, 1, 10))
SPANS = st.sampled_from([(), ("08:00-12:00",), ("22:00-02:00",), ("07:00-09:00", "10:00-12:00")])


@st.composite
def decisions(draw: st.DrawFn) -> list[Decision]:
    """Draw decisions on the calendar, some of them withdrawn."""
    found: list[Decision] = []
    for _ in range(draw(st.integers(0, 6))):
        first, long, spans = draw(DAYS), draw(st.integers(0, 20)), draw(SPANS)
        kind = draw(st.sampled_from(["day", "range", "hours", "withdrawal"]))
        if kind == "day":
            found.append(off(first.isoformat(), *spans))
        elif kind == "range":
            found.append(off(f"{first}..{first + timedelta(days=long)}", *spans))
        elif kind == "hours":
            week = {"mon": spans, "sun": ("08:00-09:00",)}
            found.append(Hours(calendar="dinas", holds_from=first.isoformat(), hours=week, why="x"))
        else:
            gone = {one.of for one in found if isinstance(one, Withdrawal)}
            known = [
                number for number, one in enumerate(found, 1) if not isinstance(one, Withdrawal) and number not in gone
            ]
            if known:
                found.append(Withdrawal(of=draw(st.sampled_from(known))))
    return found


@given(decisions())
def test_a_days_hours_are_those_of_the_figures_and_of_the_decision_that_it_bears(said: list[Decision]):
    made = year(*said)
    gone = {one.of for one in said if isinstance(one, Withdrawal)}
    holding = [one for number, one in enumerate(said, 1) if number not in gone]
    calendar = WorkCalendar.of(amended(SPEC, holding), ZONE)
    for item in made.days:
        assert item.hours == calendar.rule(item.day).hours
        bears = None if item.decision is None else item.decision.decision
        assert item.decision is None or item.decision.number not in gone
        if item.rule == "decided":
            assert isinstance(bears, DayOff)
            assert item.hours == parse_day(bears.hours)
        elif bears is not None:
            assert isinstance(bears, Hours)
            assert item.hours == parse_day(bears.hours.get(f"{item.day:%a}".lower(), ()))
