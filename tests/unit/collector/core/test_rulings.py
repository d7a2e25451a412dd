"""What holds of people's decisions, and what is refused."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from agent.clock import DAY, HOUR, Microseconds, format_instant, parse_instant
from agent.inventory.calendar_spec import CalendarSpec
from collector.core.objections import ObjectionError, check
from collector.core.rulings import amended, in_force, occurrences, rulings, standing
from collector.core.worktime import WorkCalendar
from collector.decisions import (
    Approval,
    DayOff,
    Decision,
    Excuse,
    Hours,
    Maintenance,
    Reclassified,
    Recorded,
    Withdrawal,
)
from tests.support.fake_network import islands

WIB = ZoneInfo("Asia/Jakarta")
DINAS = CalendarSpec.model_validate({"hours": ["08:00-16:00"], "holidays": "ID"})
INVENTORY = islands().model_copy(update={"calendars": {"dinas": DINAS}})
DEVICE = INVENTORY.devices[0].id


def instant(text: str) -> Microseconds:
    return parse_instant(f"{text}:00+07:00")


def recorded(*decisions: Decision, at: Microseconds = 1000) -> list[Recorded]:
    return [
        Recorded(number=number, at=at * number, by="kabid", decision=decision)
        for number, decision in enumerate(decisions, 1)
    ]


WORKS = Maintenance(
    element=DEVICE, start=instant("2026-06-02T22:00"), end=instant("2026-06-03T02:00"), reason="ganti modul"
)


def test_a_maintenance_counts_once_it_is_approved_and_not_as_known_before():
    decided = recorded(WORKS, Approval(of=1))
    assert [window.counts for window in rulings(decided, WIB).windows] == [True]
    assert [window.counts for window in rulings(decided, WIB, known=1999).windows] == [False]
    assert rulings(decided, WIB, known=999).windows == ()


def test_what_is_withdrawn_holds_no_more_until_it_is_decided_again():
    decided = recorded(WORKS, Approval(of=1), Withdrawal(of=2), Approval(of=1))
    assert [row.number for row in standing(decided, known=2000)] == [1, 2]
    assert [row.number for row in standing(decided, known=3000)] == [1]
    assert [row.number for row in standing(decided)] == [1, 4]


def test_of_two_verdicts_the_later_one_holds_and_a_withdrawal_lets_the_earlier_hold_again():
    decided = recorded(
        Reclassified(incident="1", cause="power"), Reclassified(incident="1", cause="lightning"), Withdrawal(of=2)
    )
    assert rulings(decided, WIB, known=2000).causes == {"1": "lightning"}
    assert rulings(decided, WIB).causes == {"1": "power"}


def test_an_excuse_is_for_the_services_that_it_names():
    found = rulings(recorded(Excuse(incident="1", reason="badai", services=("a",))), WIB)
    assert found.pardon("1", "a") is not None
    assert found.pardon("1", "b") is None
    assert found.pardon("2", "a") is None


def test_what_comes_back_every_week_keeps_its_time_of_day():
    weekly = Maintenance(
        element=DEVICE,
        start=instant("2026-06-02T22:00"),
        end=instant("2026-06-03T02:00"),
        weekly=("tue", "thu"),
        last="2026-06-11",
    )
    starts = [format_instant(start) for start, _ in occurrences(weekly, WIB)]
    assert starts == [f"2026-06-{day:02d}T15:00:00Z" for day in (2, 4, 9, 11)]
    assert {end - start for start, end in occurrences(weekly, WIB)} == {4 * HOUR}


def test_daylight_saving_moves_a_weekly_window_with_the_wall_clock():
    berlin = ZoneInfo("Europe/Berlin")
    start = parse_instant("2026-03-22T01:30:00+01:00")
    weekly = Maintenance(element=DEVICE, start=start, end=start + 2 * HOUR, weekly=("sun",), last="2026-04-05")
    found = list(occurrences(weekly, berlin))
    assert [format_instant(first)[11:16] for first, _ in found] == ["00:30", "00:30", "23:30"]
    assert [last - first for first, last in found] == [2 * HOUR, HOUR, 2 * HOUR]


def test_a_day_off_announced_late_closes_its_day_and_hours_hold_from_their_date():
    decided = recorded(
        DayOff(calendar="dinas", dates="2026-06-24", why="Pilkada"),
        Hours(calendar="dinas", holds_from="2026-06-29", hours={"mon": ("07:30-12:00",)}, why="SE 7/2026"),
        DayOff(calendar="tidak-ada", dates="2026-06-25", why="?"),
    )
    calendar = WorkCalendar.of(in_force(INVENTORY, rulings(decided, WIB)).calendars["dinas"], "Asia/Jakarta")
    assert calendar.rule(date(2026, 6, 24)).text == "Pilkada"
    assert calendar.rule(date(2026, 6, 25)).hours == ((480, 960),)
    assert calendar.rule(date(2026, 6, 26)).hours == ((480, 960),)
    assert calendar.rule(date(2026, 6, 29)).hours == ((450, 720),)
    assert calendar.rule(date(2026, 6, 30)).code == "weekend"


def test_a_later_range_takes_what_it_names_out_of_an_earlier_one():
    said = [
        DayOff(calendar="dinas", dates="2026-02-19..2026-03-17", hours=("08:00-15:00",), why="Ramadan"),
        DayOff(calendar="dinas", dates="2026-03-02..2026-03-03", hours=("09:00-12:00",), why="banjir"),
        DayOff(calendar="dinas", dates="2026-03-03", hours=(), why="rakor"),
        DayOff(calendar="dinas", dates="2026-03-03", hours=("10:00-11:00",), why="dibatalkan sebagian"),
    ]
    calendar = WorkCalendar.of(amended(DINAS, said), "Asia/Jakarta")
    ends = {day: calendar.rule(date(2026, 3, day)).hours for day in (2, 3, 4)}
    assert ends == {2: ((540, 720),), 3: ((600, 660),), 4: ((480, 900),)}
    assert calendar.rule(date(2026, 2, 27)).hours == ((480, 900),)


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (Maintenance(element="kabel-x", start=1, end=2), "unknown-element"),
        (Maintenance(element=DEVICE, start=2, end=2, reason="x"), "reversed"),
        (Maintenance(element=DEVICE, start=0, end=401 * DAY, reason="x"), "too-long"),
        (Maintenance(element=DEVICE, start=0, end=5 * DAY), "no-reason"),
        (Maintenance(element=DEVICE, start=3 * DAY, end=3 * DAY + 1, weekly=("sel",), last="1970-02-01"), "weekdays"),
        (Maintenance(element=DEVICE, start=3 * DAY, end=3 * DAY + 1, weekly=("tue",)), "no-last"),
        (Maintenance(element=DEVICE, start=3 * DAY, end=3 * DAY + 1, weekly=("tue",), last="2026-01-01"), "no-last"),
        (Maintenance(element=DEVICE, start=3 * DAY, end=3 * DAY + 1, weekly=("tue",), last="besok"), "malformed"),
        (
            Maintenance(element=DEVICE, start=3 * DAY, end=4 * DAY, weekly=("tue",), last="1970-02-01"),
            "longer-than-a-day",
        ),
        (Approval(of=9), "unknown-decision"),
        (Approval(of=3), "unknown-decision"),
        (Approval(of=1), "approved-already"),
        (Withdrawal(of=9), "unknown-decision"),
        (Withdrawal(of=3), "withdrawn-already"),
        (Withdrawal(of=4), "withdrawal-stays"),
        (Approval(of=4), "unknown-decision"),
        (Excuse(incident="7", reason="badai"), "unknown-incident"),
        (Excuse(incident="1", reason=" "), "no-reason"),
        (Excuse(incident="1", reason="badai", services=("x",)), "unknown-service"),
        (Reclassified(incident="1", cause="hantu"), "unknown-cause"),
        (DayOff(calendar="x", dates="2026-06-24", why="Pilkada"), "unknown-calendar"),
        (DayOff(calendar="dinas", dates="2026-06-24", why=""), "no-reason"),
        (DayOff(calendar="dinas", dates="2026-06-31", why="?"), "malformed"),
        (DayOff(calendar="dinas", dates="2026-06-24", hours=("8-12",), why="?"), "malformed"),
        (Hours(calendar="dinas", holds_from="2026-06-24", hours={"sen": ()}, why="?"), "weekdays"),
        (Hours(calendar="dinas", holds_from="2026-06-24", hours={"mon": ("8",)}, why="?"), "malformed"),
        (Hours(calendar="dinas", holds_from="2026-06-24", hours={}, why="?"), "never-opens"),
    ],
)
def test_what_cannot_hold_is_refused_by_name_with_the_remedy(decision: Decision, code: str):
    before = recorded(WORKS, Approval(of=1), Excuse(incident="1", reason="badai"), Withdrawal(of=3))
    with pytest.raises(ObjectionError) as refused:
        check(decision, INVENTORY, before, lambda name: name == "1", 2 * DAY)
    assert refused.value.code == code
    assert "{" not in str(refused.value)


def test_what_may_hold_passes():
    before = recorded(WORKS)
    for decision in (
        WORKS,
        Approval(of=1),
        Withdrawal(of=1),
        Excuse(incident="1", reason="badai"),
        Reclassified(incident="1", cause="power"),
        DayOff(calendar="dinas", dates="2026-06-24..2026-06-26", why="banjir", hours=("08:00-12:00",)),
        Hours(calendar="dinas", holds_from="2026-06-24", hours={"mon": ("08:00-16:00",)}, why="SE"),
    ):
        check(decision, INVENTORY, before, lambda name: name == "1", 2 * DAY)
