"""Maintenance as people see it: how each window stands, and what an office may see of it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from agent.clock import HOUR, MINUTE, parse_instant
from api.core.decided_document import window_document
from api.core.maintenance import Plan, plans, plans_for
from collector.decisions import Approval, DayOff, Decision, Maintenance, Recorded, Withdrawal

ZONE = ZoneInfo("Asia/Jakarta")
START = parse_instant("2026-04-07T22:00:00+07:00")
ONCE = Maintenance(element="fo-dinkes", start=START, end=START + 2 * HOUR, reason="Ganti ODP")
WEEKLY = Maintenance(
    element="fo-dinkes", start=START, end=START + 2 * HOUR, weekly=("thu",), last="2026-04-16", reason="Ganti ODP"
)
OFFICES = {"net-dinkes": "dinkes", "net-dinsos": "dinsos"}


def made(*decisions: Decision, at: int = START - HOUR) -> list[Plan]:
    rows = [Recorded(number=number, at=at, by="noc", decision=one) for number, one in enumerate(decisions, 1)]
    return plans(rows, ZONE, lambda element: ("net-dinkes", "net-dinsos") if element == "fo-dinkes" else ())


@pytest.mark.parametrize(
    ("decisions", "now", "state"),
    [
        ((ONCE,), START - MINUTE, "planned"),
        ((ONCE,), START + 9 * HOUR, "planned"),
        ((ONCE, Approval(of=1)), START - MINUTE, "approved"),
        ((ONCE, Approval(of=1)), START, "running"),
        ((ONCE, Approval(of=1)), START + 2 * HOUR, "over"),
        ((ONCE, Approval(of=1), Withdrawal(of=1)), START, "withdrawn"),
        ((ONCE, Approval(of=1), Withdrawal(of=2)), START, "planned"),
        ((WEEKLY, Approval(of=1)), START + 3 * HOUR, "approved"),
        ((WEEKLY, Approval(of=1)), START + 49 * HOUR, "running"),
        ((WEEKLY, Approval(of=1)), START + 999 * HOUR, "over"),
    ],
)
def test_a_plan_stands_as_its_current_window_does(decisions, now, state):
    (plan,) = made(*decisions)
    assert plan.state(now) == state


def test_each_window_of_a_weekly_plan_stands_by_itself():
    (plan,) = made(WEEKLY, Approval(of=1))
    now = START + 49 * HOUR
    assert [plan.state_of(window, now) for window in plan.windows] == ["over", "running", "approved"]


def test_what_is_no_maintenance_is_no_plan():
    assert made(DayOff(calendar="dinas", dates="2026-04-01", why="x")) == []


def test_an_office_sees_what_covers_its_own_and_nothing_of_others_or_withdrawn():
    other = Maintenance(element="sw-other", start=START, end=START + HOUR, reason="rahasia")
    found = made(ONCE, other, ONCE, Withdrawal(of=3))
    assert plans_for(found, None, OFFICES) == found
    (own,) = plans_for(found, "dinkes", OFFICES)
    assert (own.made.number, own.services) == (1, ("net-dinkes",))
    assert plans_for(found, "elsewhere", OFFICES) == []


def test_a_window_for_an_office_names_nobody_and_gives_no_reason():
    (plan,) = made(ONCE, Approval(of=1))
    whole = window_document(plan, plan.windows[0], START, whole=True)
    told = window_document(plan, plan.windows[0], START, whole=False)
    assert (whole["reason"], whole["by"], whole["approved_by"]) == ("Ganti ODP", "noc", "noc")
    assert {name for name in whole if whole[name] != told[name]} == {"reason", "by", "approved_by"}
    assert told["counts"] is True


def test_what_was_approved_late_without_a_reason_or_is_withdrawn_does_not_count():
    (late,) = made(Maintenance(element="fo-dinkes", start=START, end=START + HOUR), Approval(of=1), at=START + 1)
    assert window_document(late, late.windows[0], START, whole=True)["counts"] is False
    (gone,) = made(ONCE, Approval(of=1), Withdrawal(of=1))
    assert window_document(gone, gone.windows[0], START, whole=True)["counts"] is False
