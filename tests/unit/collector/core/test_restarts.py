from __future__ import annotations

from agent.clock import MINUTE, SECOND, Microseconds
from collector.core import restarts
from collector.core.cases import Case
from collector.core.memory import Boot, Memory
from collector.core.rows import Row


def seconds(count: float) -> Microseconds:
    return round(count * SECOND)


def row(started: float, ended: float) -> Row:
    return Row(
        agent="pkp",
        device="sw",
        outage=seconds(started),
        losses=(seconds(started),),
        started=seconds(started),
        before=seconds(started - 10),
        confirmed_at=seconds(started + 3),
        ended=seconds(ended),
        answered=seconds(started - 10),
    )


def case(number: int, *rows: Row, closed: float | None = None) -> Case:
    return Case(
        id=str(number),
        root=("fo-sw",),
        cause="unknown",
        causes={},
        confidence=0.5,
        alternatives=(),
        since=rows[0].started,
        opened=rows[0].confirmed_at,
        closed=None if closed is None else seconds(closed),
        rows=list(rows),
    )


def learned(*cases: Case, since: float, at: float) -> dict[str, bool | None]:
    memory = Memory(cases=list(cases), boots={"sw": Boot(seconds(since), seconds(at))})
    news = restarts.learn(memory, "sw")
    assert news == {one.id for one in cases if "sw" in one.restarted}
    return {one.id: one.restarted.get("sw") for one in cases}


def test_an_uptime_that_began_during_the_outage_is_a_restart():
    assert learned(case(1, row(100, 160)), since=140, at=170) == {"1": True}


def test_an_uptime_from_before_the_last_answer_is_none():
    assert learned(case(1, row(100, 160)), since=80, at=170) == {"1": False}


def test_an_uptime_that_was_told_before_the_recovery_tells_nothing():
    assert learned(case(1, row(100, 160)), since=80, at=150) == {"1": None}


def test_a_restart_tells_of_the_newest_outage_before_it_and_not_of_an_older_one():
    older, newer = case(1, row(100, 160), closed=160), case(2, row(200, 260))
    assert learned(older, newer, since=240, at=270) == {"1": None, "2": True}


def test_an_uptime_that_went_on_through_two_outages_tells_of_both():
    older, newer = case(1, row(100, 160), closed=160), case(2, row(200, 260))
    assert learned(older, newer, since=50, at=270) == {"1": False, "2": False}


def test_a_restart_between_two_outages_tells_of_the_first():
    older, newer = case(1, row(100, 160), closed=160), case(2, row(200, 260))
    assert learned(older, newer, since=150, at=270) == {"1": True, "2": False}


def test_long_after_the_close_nothing_is_revised():
    late = 160 + restarts.REVISABLE / SECOND + 1
    assert learned(case(1, row(100, 160), closed=160), since=140, at=late) == {"1": None}
    assert restarts.REVISABLE == 15 * MINUTE
