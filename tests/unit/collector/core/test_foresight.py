"""When the error budget runs out if an outage goes on: November 2026, 21 working days of eight hours, a budget of 16:48."""

from __future__ import annotations

from typing import Any

from agent.clock import HOUR, MINUTE
from agent.inventory.topology import Topology
from collector.core.foresight import forecast, moved, since, with_decisions
from collector.core.intervals import Spans, difference
from collector.core.ledger import Ledger
from collector.core.rulings import rulings
from collector.core.timeline import Bounded, Timeline
from collector.decisions import Approval, DayOff, Decision, Hours, Maintenance, Recorded, Withdrawal
from collector.reading import Forecast
from tests.support.november import NOVEMBER, inventory, wib


def recorded(*said: tuple[str, Decision]) -> list[Recorded]:
    return [
        Recorded(number=number, at=wib(at), by="noc", decision=decision)
        for number, (at, decision) in enumerate(said, 1)
    ]


def ledger_of(decisions: list[Recorded], guarantee: str = "0.9", **calendar: Any) -> Ledger:
    known = inventory(guarantee, **calendar)
    plain = Ledger(known, Topology(known))
    return Ledger(known, plain.topology, rulings(decisions, plain.zone))


def told(ledger: Ledger, now: str, *down: tuple[str, str]) -> Forecast:
    """Return the forecast of a service that was up but for some stretches and is down since the last one's start."""
    lost: Spans = [(wib(first), wib(last)) for first, last in down]
    seen = Bounded.exact(Timeline(difference([(NOVEMBER[0], wib(now))], lost), lost))
    sheet = ledger.sheet(ledger.inventory.services[0], lambda *_: seen, [])
    return forecast(ledger, sheet, NOVEMBER, wib(now))


def breach(now: str, *down: tuple[str, str], decisions: list[Recorded] | None = None, **more: Any) -> Any:
    return told(ledger_of(decisions or [], **more), now, *down).breach


def test_across_two_nights():
    found = told(ledger_of([]), "2026-11-03 10:00", ("2026-11-03 09:00", "2026-11-03 10:00"))
    assert found == Forecast(
        service="net", breach=wib("2026-11-05 09:48"), budget=16 * HOUR + 48 * MINUTE, used=HOUR
    )  # 7 hours on Tuesday, 8 on Wednesday, 1:48 on Thursday


def test_a_night_does_not_use_the_budget_up():
    day, night = ("2026-11-03 15:00", "2026-11-03 16:00"), ("2026-11-03 15:00", "2026-11-04 07:59")
    assert breach("2026-11-03 16:00", day) == breach("2026-11-04 07:59", night) == wib("2026-11-05 15:48")


def test_across_a_weekend():
    assert breach("2026-11-06 10:00", ("2026-11-06 09:00", "2026-11-06 10:00")) == wib("2026-11-10 09:48")


def test_across_a_holiday():
    known = {"exceptions": [{"dates": "2026-11-09", "hours": [], "why": "HUT provinsi"}]}
    found = told(ledger_of([], **known), "2026-11-06 10:00", ("2026-11-06 09:00", "2026-11-06 10:00"))
    assert found.budget == 16 * HOUR  # of 20 days
    assert found.breach == wib("2026-11-11 09:00")


def test_at_closing_time_and_not_at_the_next_opening():
    assert breach(
        "2026-11-06 10:00", ("2026-11-02 08:00", "2026-11-02 09:48"), ("2026-11-06 09:00", "2026-11-06 10:00")
    ) == wib("2026-11-09 16:00")


def test_the_month_ends_first():
    assert breach("2026-11-30 09:00", ("2026-11-30 08:00", "2026-11-30 09:00")) is None
    assert breach("2026-11-27 16:00", ("2026-11-27 07:00", "2026-11-27 16:00")) is None


def test_a_budget_that_is_gone_already_ran_out_in_the_past():
    found = told(
        ledger_of([]), "2026-11-20 12:00", ("2026-11-02 08:00", "2026-11-04 16:00"), ("2026-11-20 11:00", "2026-11-20 12:00")
    )  # fmt: skip
    assert found.breach == wib("2026-11-04 08:48")
    assert found.used == 25 * HOUR


def test_a_guarantee_of_100_percent_is_gone_with_the_first_instant_down():
    assert breach("2026-11-20 12:00", ("2026-11-20 11:07", "2026-11-20 12:00"), guarantee="1") == wib(
        "2026-11-20 11:07"
    )
    assert breach("2026-11-21 12:00", ("2026-11-21 11:00", "2026-11-21 12:00"), guarantee="1") == wib(
        "2026-11-23 08:00"
    )  # down on Saturday, first counted on Monday


def test_maintenance_to_come_is_not_counted_on():
    works = Maintenance(element="fo", start=wib("2026-11-25 08:00"), end=wib("2026-11-25 16:00"), reason="pindah tiang")
    plain = breach("2026-11-23 09:00", ("2026-11-23 08:00", "2026-11-23 09:00"))
    decisions = recorded(("2026-11-20 10:00", works), ("2026-11-20 11:00", Approval(of=1)))
    found = told(ledger_of(decisions), "2026-11-23 09:00", ("2026-11-23 08:00", "2026-11-23 09:00"))
    assert plain == wib("2026-11-25 08:48")
    assert found.budget == 16 * HOUR
    assert found.breach == wib("2026-11-24 16:00")  # a smaller month has a smaller budget
    assert breach("2026-11-23 09:00", ("2026-11-23 08:00", "2026-11-23 09:00"), decisions=decisions[:1]) == plain


def test_a_holiday_announced_on_the_20th_moves_the_month_and_the_forecast_and_says_so():
    decisions = recorded(("2026-11-20 14:00", DayOff(calendar="dinas", dates="2026-11-24", why="cuti bersama")))
    down = ("2026-11-20 09:00", "2026-11-20 15:00")
    ledger = ledger_of(decisions)
    before = told(with_decisions(ledger, []), "2026-11-20 15:00", down)
    now = told(ledger, "2026-11-20 15:00", down)
    assert (before.breach, before.budget) == (wib("2026-11-24 09:48"), 16 * HOUR + 48 * MINUTE)
    assert (now.breach, now.budget) == (wib("2026-11-25 09:00"), 16 * HOUR)
    new = since(decisions, "dinas", NOVEMBER, ledger.zone)
    said = moved(now, before, [row.number for row in new])
    assert (said.moved_by, said.undecided, said.breach) == ((1,), before.breach, now.breach)
    assert moved(now, now, [1]) == now


def test_only_what_holds_and_was_decided_on_this_calendar_and_month_since_it_began_is_said_to_move_it():
    decisions = recorded(
        ("2026-10-30 14:00", DayOff(calendar="dinas", dates="2026-11-24", why="awal")),
        ("2026-11-20 14:00", DayOff(calendar="lain", dates="2026-11-24", why="kalender lain")),
        ("2026-11-20 15:00", DayOff(calendar="dinas", dates="2026-11-25", why="libur")),
        ("2026-11-20 15:01", DayOff(calendar="dinas", dates="2026-11-26", why="keliru")),
        ("2026-11-20 15:02", Withdrawal(of=4)),
        ("2026-11-20 15:03", DayOff(calendar="dinas", dates="2026-12-01..2026-12-02", why="bulan depan")),
        ("2026-11-20 15:04", DayOff(calendar="dinas", dates="2026-11-30..2026-12-02", why="keduanya")),
        ("2026-11-20 15:05", Hours(calendar="dinas", holds_from="2026-11-30", hours={})),
        ("2026-11-20 15:06", Hours(calendar="dinas", holds_from="2026-12-01", hours={})),
    )
    found = since(decisions, "dinas", NOVEMBER, ledger_of([]).zone)
    assert [row.number for row in found] == [3, 7, 8]


def test_the_withdrawal_of_a_day_off_that_held_before_the_month_moves_the_forecast_and_says_so():
    decisions = recorded(
        ("2026-10-30 14:00", DayOff(calendar="dinas", dates="2026-11-24", why="cuti bersama")),
        ("2026-10-30 15:00", DayOff(calendar="dinas", dates="2026-11-25", why="keliru")),
        ("2026-10-30 16:00", Withdrawal(of=2)),
        ("2026-10-30 17:00", DayOff(calendar="dinas", dates="2026-12-24", why="bulan depan")),
        ("2026-11-20 14:00", Withdrawal(of=1, reason="dibatalkan")),
        ("2026-11-20 14:01", Withdrawal(of=4)),
    )
    ledger = ledger_of(decisions)
    new = since(decisions, "dinas", NOVEMBER, ledger.zone)
    assert [row.number for row in new] == [5]
    down = ("2026-11-20 09:00", "2026-11-20 15:00")
    without = with_decisions(ledger, [row for row in decisions if row not in new])
    before, now = told(without, "2026-11-20 15:00", down), told(ledger, "2026-11-20 15:00", down)
    said = moved(now, before, [row.number for row in new])
    assert (said.breach, said.undecided) == (wib("2026-11-24 09:48"), wib("2026-11-25 09:00"))
    assert said.moved_by == (5,)
