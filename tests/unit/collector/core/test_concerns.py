from __future__ import annotations

from collector.core.concerns import CLOCK, CLONE, LASTS, Concern, over, seen


def test_a_concern_is_told_once_and_its_end_once():
    known: list[Concern] = []
    told = seen(known, CLONE, "pkp", 10)
    assert told is not None
    assert (told.kind, told.agent, told.started, told.ended) == (CLONE, "pkp", 10, None)
    assert seen(known, CLONE, "pkp", 20) is None
    assert seen(known, CLOCK, "pkp", 30) is not None
    assert list(over(known, 20 + LASTS - 1)) == []
    (ended,) = over(known, 20 + LASTS)
    assert (ended.kind, ended.started, ended.ended) == (CLONE, 10, 20 + LASTS)
    (ended,) = over(known, 31, CLOCK, "pkp")
    assert (ended.kind, ended.started, ended.ended) == (CLOCK, 30, 31)
    assert known == []


def test_another_agents_concern_stays():
    known: list[Concern] = []
    seen(known, CLOCK, "pkp", 1)
    assert list(over(known, 2, CLOCK, "tjp")) == []
    assert [one.agent for one in known] == ["pkp"]


def test_a_clock_that_goes_back_ends_nothing_before_it_began():
    known: list[Concern] = []
    seen(known, CLOCK, "pkp", 100)
    assert [notice.ended for notice in over(known, 50, CLOCK, "pkp")] == [100]
