"""Who is told what of contests, and for how long."""

from __future__ import annotations

from itertools import pairwise

from agent.clock import DAY
from api.core.contest_news import MOST, TOLD, ContestNews, changed, contest_news, told_to
from collector.decisions import Answer, Contest, Decision, Recorded, Withdrawal


def recorded(*said: Decision) -> list[Recorded]:
    return [Recorded(number=number, at=number * DAY, by="x", decision=one) for number, one in enumerate(said, 1)]


def contest(office: str, incident: str = "7") -> Contest:
    return Contest(incident=incident, office=office, text="tidak putus")


def test_what_waits_is_told_to_who_may_answer_and_an_answer_to_the_office_alone():
    news = contest_news(recorded(contest("a"), contest("b"), Answer(of=1, upheld=True, reason="benar")))
    assert [(row.number, row.office, row.upheld) for row in news] == [(1, "a", True), (2, "b", None)]
    assert [row.number for row in told_to(None, news, 3 * DAY)] == [2]
    assert [row.number for row in told_to("a", news, 3 * DAY)] == [1]
    assert told_to("b", news, 3 * DAY) == []


def test_an_answer_is_told_for_a_week():
    news = contest_news(recorded(contest("a"), Answer(of=1, upheld=False, reason="salah")))
    assert len(told_to("a", news, 2 * DAY + TOLD - 1)) == 1
    assert told_to("a", news, 2 * DAY + TOLD) == []


def test_what_was_made_answered_or_withdrawn_has_changed():
    said = [contest("a"), Answer(of=1, upheld=True, reason="benar"), Withdrawal(of=2), Withdrawal(of=1)]
    steps: list[tuple[ContestNews, ...]] = [contest_news(recorded(*said[:count])) for count in range(5)]
    assert [changed(*pair) for pair in pairwise(steps)] == [{1: "a"}] * 4
    assert changed(steps[1], steps[1]) == {}


def test_only_the_newest_are_regarded():
    news = contest_news(recorded(*(contest("a", str(number)) for number in range(MOST + 3))))
    assert (len(news), news[0].number) == (MOST, 4)
